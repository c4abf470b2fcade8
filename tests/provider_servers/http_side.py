"""TLS, HTTP/1.1 with kept connections, the log of requests, and the way to a provider's protocol."""

import json
import socket
import ssl
import sys
import threading
import traceback
from email.utils import formatdate
from http import HTTPStatus

import faults
from answers import Request, of_json
from protocols import PROTOCOLS

HEAD_LIMIT = 65536
BODY_LIMIT = 1 << 20
SAY = threading.Lock()


def say(value):
    """One JSON line on the output, at once."""
    with SAY:
        sys.stdout.write(json.dumps(value) + "\n")
        sys.stdout.flush()


def context(certificate, key):
    """The TLS settings: version 1.2 or later."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.load_cert_chain(certificate, key)
    made.set_alpn_protocols(["http/1.1"])
    return made


def listen(scenario, tls):
    """A listener on a free local port, and the thread that takes its connections."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    thread = threading.Thread(target=accept, args=(listener, tls, scenario), daemon=True)
    thread.start()
    return listener.getsockname()[1]


def accept(listener, tls, scenario):
    """A thread for every connection, for ever."""
    while True:
        plain, _ = listener.accept()
        threading.Thread(target=talk, args=(plain, tls, scenario), daemon=True).start()


def talk(plain, tls, scenario):
    """All requests of one connection."""
    try:
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with tls.wrap_socket(plain, server_side=True) as connection:
            stream = connection.makefile("rb")
            while serve_one(connection, stream, scenario):
                pass
    except (OSError, ValueError):
        plain.close()


def serve_one(connection, stream, scenario):
    """One request and its answer; says whether the connection stays open."""
    request = read_request(stream)
    if request is None:
        return False
    host = scenario.host(request.host)
    fault = host.next_fault() if host else None
    special = faults.SPECIAL.get((fault or {}).get("kind"))
    if special:
        say(line(request, *special.logged(fault)))
        special.play(connection, fault, host)
        return False
    answer = faults.changed(fault, request, host, answered) if fault else answered(request, host)
    keep = (request.header("Connection") or "").lower() != "close"
    say(line(request, answer.status, answer.said))
    connection.sendall(rendered(answer, host, keep))
    return keep


def answered(request, host):
    """What the provider of the host answers."""
    if host is None:
        return of_json({"error": "unknown host"}, "unknown host", 421)
    try:
        return PROTOCOLS[host.provider].answer(request, host)
    except Exception:
        traceback.print_exc()
        return of_json({"error": "the test server failed"}, "server failure", 500)


def read_request(stream):
    """The next request of a connection, or None at its end."""
    first = stream.readline(HEAD_LIMIT)
    if not first.strip():
        return None
    method, target, _ = first.decode("latin-1").split()
    headers = []
    while (text := stream.readline(HEAD_LIMIT).decode("latin-1")).strip():
        name, _, value = text.partition(":")
        headers.append((name.strip(), value.strip()))
    request = Request(method, target, headers, b"")
    length = int(request.header("Content-Length") or 0)
    if length > BODY_LIMIT or request.header("Transfer-Encoding"):
        raise ValueError("a body that no check call has")
    request.body = stream.read(length)
    return request


def head(status, headers, host):
    """The first line and the headers of an answer."""
    now = formatdate(host.now() if host else None, usegmt=True)
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unknown"
    lines = [f"HTTP/1.1 {status} {phrase}", f"Date: {now}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def rendered(answer, host, keep):
    """A whole answer as bytes."""
    headers = dict(answer.headers)
    headers["Content-Length"] = len(answer.body)
    headers["Connection"] = "keep-alive" if keep else "close"
    return head(answer.status, headers, host) + answer.body


def line(request, status, said):
    """What the log says about one request."""
    return {
        "host": request.host,
        "method": request.method,
        "path": request.target,
        "headers": dict(request.headers),
        "body": request.body.decode("utf-8", "replace"),
        "status": status,
        "said": said,
    }
