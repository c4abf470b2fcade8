"""Checks credctl with the real client libraries of providers.

    CREDCTL=FILE python tests/clients/check.py

Each library is started by `credctl exec` and asked for the keys and the host that it reads itself.
The vectors are recorded anew and compared with those that are committed.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import unittest
from urllib.parse import urlsplit

from table import all_cases
from declared import host
from parts import parts
from vault import Vault, python

HERE = pathlib.Path(__file__).parent
VECTORS = HERE.parent / "suite/verify/vectors.json"


def _wanted(*lists):
    """The libraries of some lists, and their versions."""
    text = "\n".join((HERE / f"requirements/{one}.txt").read_text("utf-8") for one in lists)
    return re.findall(r"^([\w-]+)(?:\[\w+\])?==(\S+)", text, re.MULTILINE)


def _installed(place, names):
    """The versions that one of the virtual environments has, or nothing."""
    command = [python(place), "-m", "pip", "list", "--format=json", "--disable-pip-version-check"]
    told = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    found = {one["name"].lower().replace("_", "-"): one["version"] for one in told}
    return {name: found.get(name.lower().replace("_", "-")) for name in names}


class Libraries(unittest.TestCase):
    """The libraries themselves."""

    def check(self, place, *lists):
        """Nothing is passed over in silence."""
        wanted = dict(_wanted(*lists))
        found = _installed(place, wanted)
        lacking = [f"{name} {wanted[name]}" for name in wanted if found[name] != wanted[name]]
        self.assertEqual([], lacking, "missing, or of another version: run `make clients`")

    def test_the_main_ones_are_installed(self):
        """Those that get on with each other, and those that are put beside them."""
        self.check("main", "main", "alone")

    def test_lumibot_is_installed(self):
        """It has a place of its own."""
        self.check("lumibot", "lumibot")


class Vectors(unittest.TestCase):
    """The requests that the libraries would send."""

    maxDiff = None

    def test_the_committed_ones_are_what_the_libraries_make(self):
        """The same text, byte by byte."""
        make = [sys.executable, HERE / "vectors/make.py"]
        made = subprocess.run(make, capture_output=True, text=True, check=False)
        self.assertEqual(0, made.returncode, made.stderr)
        self.assertEqual(json.loads(VECTORS.read_text("utf-8")), json.loads(made.stdout))
        self.assertEqual(VECTORS.read_text("utf-8"), made.stdout)


class Environment(unittest.TestCase):
    """What a library reads when `credctl exec` starts it."""

    @classmethod
    def setUpClass(cls):
        cls.vault = Vault(os.environ["CREDCTL"])
        cls.addClassCleanup(cls.vault.close)
        cls.vault.fill()

    def check(self, case, environment):
        """Every part that the library tells is the stored one."""
        told = self.vault.read(case.library, case.type_name, case.title, environment)
        self.assertEqual(sorted(case.told), sorted(name for name in told if name in case.told))
        stored = parts(case.type_name, environment)
        known = {**stored, **stored["fields"], "paper": environment == "paper"}
        for name in case.told:
            if name == "absent":
                self.assertEqual([], [value for value in told["absent"] if value], case)
            elif name == "host":
                wanted = urlsplit(host(case.type_name, environment)).netloc
                self.assertEqual(wanted, urlsplit(told["host"]).netloc, case)
            else:
                self.assertEqual(known[name], told[name], f"{name}: {case}")


def _add(case, environment):
    words = [case.type_name, case.title, case.library, environment or "any"]
    name = re.sub(r"\W+", "_", "test_" + "_".join(words)).lower()
    setattr(Environment, name, lambda self: self.check(case, environment))


for each in all_cases():
    _add(*each)


if __name__ == "__main__":
    unittest.main()
