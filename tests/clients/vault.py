"""A vault of credctl on a home of its own, with the private PostgreSQL that belongs to it."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from declared import TYPES, variables
from parts import parts

# The virtual environments are beside each other; this is the main one's.
PLACES = pathlib.Path(sys.prefix).parent
READ = pathlib.Path(__file__).parent / "readers" / "read.py"


def python(place):
    """The interpreter of a virtual environment."""
    return str(PLACES / place / "bin/python")


def _clean():
    """The environment of the caller, without settings for credctl."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("CREDCTL_") or name == "CREDCTL_PG_BIN"
    }


class Vault:
    """One credential of each type and environment."""

    def __init__(self, program):
        self.program = program
        # Short, for the path of a socket has at most 107 bytes.
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="credctl-clients.", dir="/tmp"))
        self.scratch = self.home / "scratch"
        self.scratch.mkdir()
        self.environment = _clean() | {"CREDCTL_HOME": str(self.home), "CREDCTL_NO_INPUT": "true"}

    def run(self, *arguments, text=None, extra=None):
        """The output of a command that must succeed."""
        done = subprocess.run(
            [self.program, *arguments],
            input=text,
            env=self.environment | (extra or {}),
            cwd=self.scratch,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise AssertionError(f"{arguments} ended with {done.returncode}:\n{done.stderr[-3000:]}")
        return done.stdout

    def fill(self):
        """Stores all credentials; the nickname of each says which it is."""
        everything = [
            {"type": name, "nickname": f"{name} {one}", "environment": one, **parts(name, one)}
            for name, declared in TYPES.items()
            for one in declared.get("environments", [None])
        ]
        given = [{key: value for key, value in one.items() if value} for one in everything]
        self.run("import", "-", "--format", "json", text=json.dumps(given))

    def read(self, library, type_name, title, environment):
        """What a library reads where every variable of the type was set to something else before."""
        answer = self.scratch / "answer.json"
        answer.unlink(missing_ok=True)
        flags = [f"--{environment}"] if environment else []
        stale = dict.fromkeys(variables(type_name), "stale")
        interpreter = python("lumibot" if library == "lumibot" else "main")
        reader = [READ, library, type_name, title, environment or "", answer]
        credential = f"{type_name}/{type_name} {environment}"
        self.run(
            "exec", *flags, "-c", credential, "--", interpreter, *map(str, reader),
            extra=stale | {"HOME": str(self.scratch)},
        )
        return json.loads(answer.read_text(encoding="utf-8"))

    def close(self):
        """Stops the database and removes everything."""
        self.run("db", "destroy", "--yes", "--without-backup")
        shutil.rmtree(self.home)
