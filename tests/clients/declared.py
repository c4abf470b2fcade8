"""What the types of credctl declare: their hosts, and the variables of each client."""

import pathlib
import tomllib

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "src/providers/types"


def declared():
    """All types, by name."""
    files = sorted(FOLDER.glob("*.toml"))
    return {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in files}


TYPES = declared()


def client(type_name, title):
    """One family of programs of a type."""
    found = [one for one in TYPES[type_name]["clients"] if one["title"] == title]
    if len(found) != 1:
        raise LookupError(f"{type_name} declares no client `{title}`")
    return found[0]


def environments(type_name, title):
    """Where a client can be used: paper, live, or the one world of a type without environments."""
    ours = TYPES[type_name].get("environments", [None])
    return [one for one in ours if one in client(type_name, title).get("environments", ours)]


def host(type_name, environment):
    """The host that belongs to an environment."""
    return TYPES[type_name].get("hosts", {}).get(environment or "always")


def _names(one):
    yield from (one[part] for part in ("api_key", "secret_key") if part in one)
    yield from one.get("fields", {}).values()
    yield from one.get("unset", [])
    for settings in ("always", "paper", "live"):
        yield from one.get(settings, {})


def variables(type_name):
    """Every variable that a type sets or removes."""
    return sorted({name for one in TYPES[type_name]["clients"] for name in _names(one)})
