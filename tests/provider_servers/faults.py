"""Faults of a host: answers that come late, never, in part, or as something else."""

import gzip
import time
from email.utils import formatdate

from answers import Answer, of_json, of_text

PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"


class Special:
    """A fault that writes to the connection itself and ends it."""

    def __init__(self, play, status):
        self.play = play
        self.status = status

    def logged(self, fault):
        """The status and the word for the log."""
        return self.status, f"fault {fault['kind']}"


def beginning(host, headers):
    """The head of an answer that says 200."""
    now = formatdate(host.now(), usegmt=True)
    lines = ["HTTP/1.1 200 OK", f"Date: {now}", "Content-Type: application/json", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def silent(connection, _fault, _host):
    """Reads on and never answers."""
    while connection.recv(4096):
        pass


def endless(connection, fault, host):
    """Sends a body of many small pieces that has no end."""
    connection.sendall(beginning(host, ["Transfer-Encoding: chunked"]))
    connection.sendall(b'1\r\n{\r\n')
    while True:
        connection.sendall(b"1\r\n \r\n")
        time.sleep(fault.get("every", 0.1))


def cut(connection, _fault, host):
    """Ends the connection in the middle of the body."""
    connection.sendall(beginning(host, ["Content-Length: 1000"]) + b'{"id":"half')


SPECIAL = {
    "silent": Special(silent, None),
    "endless": Special(endless, 200),
    "cut": Special(cut, 200),
}


def changed(fault, request, host, answered):
    """The answer under a fault that leaves HTTP whole."""
    return CHANGES[fault["kind"]](fault, request, host, answered)


def status(fault, *_):
    """A bare status, with or without a time to wait."""
    code = fault["status"]
    wait = fault.get("retry_after")
    headers = {} if wait is None else {"Retry-After": wait}
    return of_json({"error": code, "message": "try again later"}, "fault status", code, headers)


def slow(fault, request, host, answered):
    """The right answer, late."""
    time.sleep(fault["seconds"])
    return answered(request, host)


def html(fault, *_):
    """A page, as a gateway or a log-in wall sends it."""
    code = fault.get("status", 200)
    title = "Service Unavailable" if code >= 500 else "Welcome"
    return of_text(PAGE.format(title), "fault html", code, "text/html")


def redirect(fault, *_):
    """A way to somewhere else."""
    return Answer(fault.get("status", 302), b"", "fault redirect", {"Location": fault["to"]})


def huge(fault, *_):
    """Correct JSON that is much too long."""
    frame = b'{"padding":""}'
    filling = b"a" * max(0, fault["bytes"] - len(frame))
    body = frame[:-2] + filling + frame[-2:]
    return Answer(200, body, "fault huge", {"Content-Type": "application/json"})


def zipped(_fault, request, host, answered):
    """The right answer, compressed without being asked for it."""
    answer = answered(request, host)
    answer.body = gzip.compress(answer.body)
    answer.headers["Content-Encoding"] = "gzip"
    return answer


def bad_json(*_):
    """A body that says it is JSON and breaks off."""
    kind = {"Content-Type": "application/json"}
    return Answer(200, b'{"id": "1234", "status": ', "fault bad_json", kind)


def reject_times(_fault, request, host, answered):
    """A refusal of a good key, a number of times."""
    answer = answered(request, host)
    if answer.said not in ("ok", "token") or not host.spend_rejection():
        return answer
    refused = answered(request, host.without_keys())
    refused.said = "fault reject_times"
    return refused


CHANGES = {
    "status": status,
    "slow": slow,
    "html": html,
    "redirect": redirect,
    "huge": huge,
    "gzip": zipped,
    "bad_json": bad_json,
    "reject_times": reject_times,
}
