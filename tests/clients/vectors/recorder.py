"""The fixed clock, and the requests that libraries would send.

Nothing leaves the machine: a request is caught before a connection is made.
"""

import contextlib
import importlib.metadata
from typing import NamedTuple
from unittest import mock

# 2026-01-01 00:00:00.125: exact as a float.
TIME_MS = 1767225600125
NONCE = "0123456789abcdef" * 4

# What authenticates and signs, in lower case. Everything else is the library's own business.
KEPT = {
    "authorization",
    "apca-api-key-id",
    "apca-api-secret-key",
    "x-mbx-apikey",
    "x-bapi-api-key",
    "x-bapi-timestamp",
    "x-bapi-recv-window",
    "x-bapi-sign",
    "x-bapi-sign-type",
    "api-key",
    "api-sign",
    "apikey",
    "authent",
    "nonce",
    "ok-access-key",
    "ok-access-sign",
    "ok-access-timestamp",
    "ok-access-passphrase",
    "x-simulated-trading",
    "kc-api-key",
    "kc-api-sign",
    "kc-api-timestamp",
    "kc-api-passphrase",
    "kc-api-key-version",
    "access-key",
    "access-sign",
    "access-timestamp",
    "access-passphrase",
    "paptrading",
    "x-api-key",
    "x-signature",
    "x-timestamp",
    "x-finnhub-token",
}


class Request(NamedTuple):
    """A request as it would be sent."""

    method: str
    url: str
    headers: dict
    body: str | None


class Sent(BaseException):
    """The end of a call whose request was caught: no library takes it for a failure of the network."""

    def __init__(self, method, url, headers, body):
        super().__init__(url)
        text = body.decode() if isinstance(body, bytes) else body
        self.request = Request(method.upper(), str(url), dict(headers), text or None)


def _by_requests(_adapter, request, **_options):
    raise Sent(request.method, request.url, request.headers, request.body)


def _by_httpx(_client, request, **_options):
    raise Sent(request.method, request.url, request.headers, request.read())


def _by_urllib3(pool, method, url, fields=None, headers=None, **_options):
    query = "&".join(f"{name}={value}" for name, value in (fields or {}).items())
    raise Sent(method, f"{url}?{query}" if query else url, headers or pool.headers, None)


def _transports():
    """The places where a library hands a request to the network."""
    places = {
        "requests.adapters.HTTPAdapter.send": _by_requests,
        "urllib3.PoolManager.request": _by_urllib3,
        "httpx.Client.send": _by_httpx,
        "httpx.AsyncClient.send": _by_httpx,
    }
    return [mock.patch(place, catch) for place, catch in places.items()]


def _clock():
    return [
        mock.patch("time.time", lambda: TIME_MS / 1000),
        mock.patch("time.time_ns", lambda: TIME_MS * 1_000_000),
        mock.patch("secrets.token_hex", lambda *_size: NONCE),
    ]


def sent(call):
    """The request that a call would send at the fixed time."""
    with contextlib.ExitStack() as stack:
        for replacement in _clock() + _transports():
            stack.enter_context(replacement)
        try:
            call()
        except Sent as caught:
            return caught.request
    raise AssertionError("the library sent nothing")


def library(name):
    """A library and its version, such as `ccxt 4.5.90`."""
    return f"{name} {importlib.metadata.version(name)}"


def keys(api_key, secret_key=None, **fields):
    """The parts of a credential as credctl stores them."""
    return {"api_key": api_key, "secret_key": secret_key, "fields": fields}


def vector(type_name, client, environment, parts, request, nonce=None, jwt=None, differs=None):
    """A request beside the keys, the clock and the nonce that it was made of.

    `jwt` stands in the place of a token whose signature is random. `differs` says what the library
    does in another way than credctl has to.
    """
    headers = {name: value for name, value in request.headers.items() if name.lower() in KEPT}
    made = {
        "type": type_name,
        "client": client,
        "environment": environment,
        "keys": parts,
        "time_ms": TIME_MS,
        "nonce": nonce,
        "method": request.method,
        "url": request.url,
        "headers": headers,
        "body": request.body,
    }
    if jwt:
        del made["headers"]["Authorization"]
        made["jwt"] = jwt
    if differs:
        made["differs"] = differs
    return made
