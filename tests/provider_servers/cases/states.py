"""Cases of the states: each state of each provider has an answer, with signatures taken as right."""

import contextlib
import json
import time
import unittest
from datetime import datetime, timezone
from unittest import mock

from answers import Request
from protocols import PROTOCOLS, kraken_futures
from scenario import Host

from .support import HERE, KEY, PHRASE, SECRET, b64, now_ms, web64

HOSTS = {
    "alpaca": "api.alpaca.markets",
    "alpaca-broker": "broker-api.alpaca.markets",
    "binance": "api.binance.com",
    "binance-demo": "demo-api.binance.com",
    "binance-futures": "fapi.binance.com",
    "coinbase": "api.coinbase.com",
}

BINANCE = "/api/v3/account", "/sapi/v1/account/apiRestrictions"


def everything():
    """Headers that satisfy every provider that reads headers other than Authorization."""
    iso = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    names = "APCA-API-KEY-ID X-MBX-APIKEY X-Finnhub-Token API-Key APIKey X-BAPI-API-KEY OK-ACCESS-KEY KC-API-KEY"
    headers = {name: KEY for name in (names + " ACCESS-KEY x-api-key").split()}
    headers |= {"APCA-API-SECRET-KEY": SECRET, "User-Agent": "test", "Accept": "application/json"}
    headers |= {"Content-Type": "application/x-www-form-urlencoded", "KC-API-KEY-VERSION": "3"}
    headers |= {"OK-ACCESS-TIMESTAMP": iso, "x-timestamp": str(int(time.time()))}
    headers |= {name: PHRASE for name in ("OK-ACCESS-PASSPHRASE", "ACCESS-PASSPHRASE", "KC-API-PASSPHRASE")}
    for name in ("X-BAPI-TIMESTAMP", "KC-API-TIMESTAMP", "ACCESS-TIMESTAMP"):
        headers[name] = now_ms()
    for name in ("X-BAPI-SIGN", "OK-ACCESS-SIGN", "KC-API-SIGN", "ACCESS-SIGN"):
        headers[name] = "signature"
    return headers


def jwt():
    """A JWT whose signature nobody looks at."""
    now = int(time.time())
    claims = {"sub": KEY, "iss": "cdp", "nbf": now, "exp": now + 120}
    claims["uri"] = "GET api.coinbase.com/api/v3/brokerage/key_permissions"
    parts = {"alg": "EdDSA", "kid": KEY, "nonce": now_ms()}, claims
    return ".".join(web64(json.dumps(part).encode()) for part in parts) + ".c2ln"


def requests(provider):
    """The check calls of a provider: method, target, authorization and body."""
    signed = f"recvWindow=5000&timestamp={now_ms()}&signature=00"
    basic = "Basic " + b64(f"{KEY}:{SECRET}".encode())
    return {
        "alpaca": [("GET", "/v2/account", "", "")],
        "alpaca-broker": [("GET", "/v1/accounts?limit=1", basic, "")],
        "alphavantage": [("GET", f"/query?function=GLOBAL_QUOTE&symbol=IBM&apikey={KEY}", "", "")],
        "binance": [("GET", f"{path}?{signed}", "", "") for path in BINANCE],
        "binance-demo": [("GET", f"/api/v3/account?{signed}", "", "")],
        "binance-futures": [("GET", f"/fapi/v2/account?{signed}", "", "")],
        "bitget": [("GET", f"/api/{path}/account/info", "", "") for path in ("v2/spot", "v3")],
        "bybit": [("GET", "/v5/user/query-api", "", "")],
        "coinbase": [("GET", "/api/v3/brokerage/key_permissions", f"Bearer {jwt()}", "")],
        "databento": [("GET", "/v0/metadata.list_datasets", "Basic " + b64(f"{KEY}:".encode()), "")],
        "finnhub": [("GET", "/api/v1/quote?symbol=AAPL", "", "")],
        "kraken": [("POST", "/0/private/GetApiKeyInfo", "", f"nonce={now_ms()}")],
        "kraken-futures": [("GET", path, "", "") for path in (kraken_futures.CHECK, kraken_futures.ACCOUNTS)],
        "kucoin": [("GET", "/api/v1/user/api-key", "", "")],
        "oanda": [("GET", "/v3/accounts", f"Bearer {KEY}", "")],
        "okx": [("GET", "/api/v5/account/config", "", "")],
        "polygon": [("GET", "/v1/marketstatus/now", f"Bearer {KEY}", "")],
        "robinhood": [("GET", "/api/v1/crypto/trading/accounts/", "", "")],
        "tiingo": [("GET", "/api/test", f"Token {KEY}", "")],
        "tradier": [("GET", "/v1/user/profile", f"Bearer {KEY}", "")],
        "twelvedata": [("GET", "/api_usage", f"apikey {KEY}", "")],
    }[provider]


def asked(provider, state, call):
    """The answer to one call of a key in a state."""
    key = {"api_key": KEY, "secret_key": SECRET, "state": state, "mode": "both", "fields": {"passphrase": PHRASE}}
    host = Host(HOSTS.get(provider, "host.example"), {"provider": provider, "keys": [key]})
    method, target, authorization, body = call
    headers = list({**everything(), "Authorization": authorization}.items())
    return PROTOCOLS[provider].answer(Request(method, target, headers, body.encode()), host)


class States(unittest.TestCase):
    """Each state has its answer; the good one, and those that only describe the account, say ok."""

    REFUSED = {"ip_locked", "no_right", "no_plan", "no_plan_401", "expired", "limit", "limit_note", "old", "frozen"}
    REFUSED |= {"cancelled", "banned", "invalid", "invalid_information"}
    EITHER = {"blocked"}

    def test_every_state(self):
        for provider, protocol in PROTOCOLS.items():
            for state in protocol.STATES if provider != "massive" else ():
                with self.patched(protocol), self.subTest(provider=provider, state=state):
                    said = [asked(provider, state, call).said for call in requests(provider)]
                    self.judge(state, said)

    def patched(self, protocol):
        """The protocol with every signature right, where it has signatures."""
        right = {"same": lambda *_: True, "verified": lambda *_: True, "public_key": lambda *_: None}
        right["signed"] = lambda *_: True
        found = {name: made for name, made in right.items() if hasattr(protocol, name)}
        return mock.patch.multiple(protocol, **found) if found else contextlib.nullcontext()

    def judge(self, state, said):
        """Whether the words of all calls fit a state."""
        if state in self.REFUSED:
            self.assertTrue(any(word != "ok" for word in said), said)
        elif state not in self.EITHER:
            self.assertEqual(set(said), {"ok"})

    def test_states_are_written_down(self):
        text = (HERE / "README.md").read_text()
        for provider, protocol in PROTOCOLS.items():
            self.assertIn("good", protocol.STATES, provider)
            for state in protocol.STATES - {"good"}:
                self.assertIn(f"`{state}`", text, provider)
