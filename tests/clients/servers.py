"""The local servers of the providers, with the key of one vector."""

import pathlib
import sys
import time
from urllib.parse import parse_qsl, urlsplit

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "provider_servers"))
sys.path.append(str(HERE / "vectors"))

from cases.support import Server
from protocols import PROTOCOLS
from recorder import KEPT


def served(vector):
    """True where the servers speak the protocol."""
    return vector["type"] in PROTOCOLS


def server(vector, at_its_time):
    """A server that knows the vector's key, and whose clock may be at the vector's time."""
    key = {name: value for name, value in vector["keys"].items() if value}
    host = {"provider": vector["type"], "keys": [key | _world(vector)]}
    if at_its_time:
        host["clock"] = vector["time_ms"] / 1000 - time.time()
    return Server({urlsplit(vector["url"]).netloc: host})


def _world(vector):
    """What the servers have to know of keys whose host does not tell."""
    if vector["type"] in ("okx", "bitget"):
        return {"world": vector["environment"], "mode": "both"}
    return {}


def target(url):
    """The path of a URL and its query."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _names(text):
    return [name for name, _ in parse_qsl(text or "", keep_blank_values=True)]


def shape(method, path, headers, body):
    """What stays the same at another time: the method, the path, and the names of everything else."""
    parts = urlsplit(path)
    kept = sorted(name.lower() for name in headers if name.lower() in KEPT)
    # An empty object as the body of a GET is nobody's concern.
    said = [] if method == "GET" else _names(body)
    return (method, parts.path, _names(parts.query), kept, said)
