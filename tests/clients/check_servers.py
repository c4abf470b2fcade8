"""Checks the vectors and the real client libraries with the local servers of the providers.

    python tests/clients/check_servers.py

The servers accept each committed vector as it is, and each library at the present time, when it sends
what its vector says.
"""

import importlib
import json
import unittest
import warnings
from unittest import mock

from servers import HERE, served, server, shape, target

import recorder
import requests

VECTORS = HERE.parent / "suite/verify/vectors.json"
# What clients say in every request besides authentication.
COMMON = {"Accept": "application/json"}
LATER = ("1767225600", "1767225601")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def _of(vector):
    path = target(vector["url"])
    token = {"Authorization": ""} if "jwt" in vector else {}
    return shape(vector["method"], path, vector["headers"] | token, vector["body"])


class Committed(unittest.TestCase):
    """The vectors, sent as they are to servers whose clock is at their time."""

    def each(self):
        """Those without a signature of their own are for the libraries below."""
        for number, vector in enumerate(json.loads(VECTORS.read_text("utf-8"))):
            if served(vector) and "jwt" not in vector and "differs" not in vector:
                with self.subTest(f"{number}: {vector['type']} by {vector['client']}"):
                    yield vector

    def said(self, vector):
        """The status and the word about one request."""
        with_common = COMMON | (FORM if vector["body"] else {}) | vector["headers"]
        one = server(vector, at_its_time=True)
        self.addCleanup(one.close)
        host = vector["url"].split("/")[2]
        path = target(vector["url"])
        got = one.ask(host, path, with_common, vector["method"], vector["body"])
        return got[0], got[3]["said"]

    def test_each_is_accepted(self):
        """As it is."""
        for vector in self.each():
            self.assertEqual((200, "ok"), self.said(vector))

    def test_none_is_accepted_a_second_later(self):
        """The time is signed, wherever there is one."""
        seen = 0
        for vector in self.each():
            text = json.dumps(vector | {"time_ms": None})
            if (later := text.replace(*LATER)) != text:
                seen += 1
                changed = json.loads(later) | {"time_ms": vector["time_ms"]}
                self.assertNotEqual("ok", self.said(changed)[1])
        self.assertGreater(seen, 40)


def caught(request):
    """A request before it is led elsewhere."""
    return recorder.Sent(request.method, request.url, request.headers, request.body).request


class Libraries(unittest.TestCase):
    """The libraries, whose requests are led to the servers."""

    def check(self, name):
        """Each call of a source, once with a fixed clock and once for real."""
        source = importlib.import_module(name)
        vectors = source.vectors()
        self.assertTrue(vectors)
        coming = iter(vectors)
        with mock.patch.object(source, "sent", lambda call: self.answered(next(coming), call)):
            source.vectors()

    def answered(self, vector, call):
        """The request that a server accepted, which looks like the vector's."""
        if "differs" in vector or vector["type"] in NOT_LED:
            return recorder.sent(call)
        one = server(vector, at_its_time=False)
        self.addCleanup(one.close)
        led = []
        forward = requests.adapters.HTTPAdapter.send

        def lead(adapter, request, **options):
            led.append(caught(request))
            request.headers["Host"] = vector["url"].split("/")[2]
            request.url = f"https://localhost:{one.port}{target(request.url)}"
            return forward(adapter, request, **options | {"verify": False})

        with mock.patch("requests.adapters.HTTPAdapter.send", lead):
            call()
        line = one.line()
        with self.subTest(f"{vector['type']} {vector['environment']} by {vector['client']}"):
            self.assertEqual((200, "ok"), (line["status"], line["said"]))
            sent = shape(line["method"], line["path"], line["headers"], line["body"])
            self.assertEqual(_of(vector), sent)
        return led[0]


def _add(name):
    setattr(Libraries, "test_" + name, lambda self: self.check(name))


LED = [
    "from_alpaca_py",
    "from_python_binance",
    "from_ccxt",
    "from_pybit",
    "from_krakenex",
    "from_kucoin_universal_sdk",
    "from_python_kraken_sdk",
    "from_coinbase_advanced_py",
    "from_robinhood_sample",
    "from_oanda",
    "from_lumiwealth_tradier",
    "from_data_clients",
]
# Massive's client has a transport of its own.
NOT_LED = {"polygon"}
for each in LED:
    _add(each)


if __name__ == "__main__":
    # Some libraries turn on all warnings.
    warnings.showwarning = lambda *_warning, **_more: None
    unittest.main()
