"""Requests that arrive and answers that leave, as plain values."""

import json
from dataclasses import dataclass, field
from urllib.parse import parse_qsl


@dataclass
class Request:
    """One request, its target as sent: path, question mark and query."""

    method: str
    target: str
    headers: list
    body: bytes

    @property
    def path(self):
        """The target without its query."""
        return self.target.split("?", 1)[0]

    @property
    def query(self):
        """The text after the question mark, still encoded."""
        return self.target.split("?", 1)[1] if "?" in self.target else ""

    @property
    def host(self):
        """The name in the Host header, in small letters, without a port."""
        return (self.header("Host") or "").split(":", 1)[0].lower()

    def header(self, name):
        """The value of a header, whatever the case of its name; None where it is absent."""
        for known, value in self.headers:
            if known.lower() == name.lower():
                return value
        return None

    def parameters(self):
        """The decoded parameters of the query; the last of a name counts."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    def form(self):
        """The decoded parameters of a form in the body."""
        text = self.body.decode("utf-8", "replace")
        return dict(parse_qsl(text, keep_blank_values=True))

    def asks(self, method, path):
        """Whether the request has this method and this path."""
        return self.method == method and self.path == path


@dataclass
class Answer:
    """One answer, and the short word that the log says about it."""

    status: int
    body: bytes
    said: str
    headers: dict = field(default_factory=dict)


def of_json(value, said, status=200, headers=None):
    """An answer with a JSON body."""
    body = json.dumps(value, separators=(",", ":")).encode()
    return Answer(status, body, said, {"Content-Type": "application/json", **(headers or {})})


def of_text(text, said, status=200, kind="text/plain; charset=utf-8"):
    """An answer with a body of another kind."""
    return Answer(status, text.encode(), said, {"Content-Type": kind})


def not_found():
    """The answer to a path that no check call has."""
    return of_json({"error": "not found", "message": "no such path"}, "not found", 404)


def too_many(value, seconds="1"):
    """The answer to a caller over its limit."""
    return of_json(value, "limit", 429, {"Retry-After": seconds})


def merged(base, over):
    """The base with values laid over it: objects merge deeply, all else is replaced."""
    if not (isinstance(base, dict) and isinstance(over, dict)):
        return over
    result = dict(base)
    for name, value in over.items():
        result[name] = merged(base[name], value) if name in base else value
    return result
