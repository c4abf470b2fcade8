"""One library, asked for the credential that it finds in the environment.

    read.py LIBRARY TYPE CLIENT ENVIRONMENT ANSWER-FILE

Started by `credctl exec`. The answer is JSON: parts by name, `host`, `paper`, and under `absent` what
the library must not have found.
"""

import importlib
import json
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "vectors"))


def main():
    """Writes the answer; the library may print what it likes."""
    library, type_name, title, environment, file = sys.argv[1:]
    told = importlib.import_module(f"of_{library}").read(type_name, title, environment)
    pathlib.Path(file).write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main()
