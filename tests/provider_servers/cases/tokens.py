"""Cases of the providers whose keys go out as they are."""

import json
from urllib.parse import quote

from .support import KEY, SECRET, ProviderCase, b64


class Tokens(ProviderCase):
    """Providers without signatures."""

    def pair(self, name, provider, target, headers, wrong, **options):
        """A server asked with the right headers and with wrong ones."""
        server = self.one(name, provider, **options)
        return server, server.ask(name, target, headers), server.ask(name, target, wrong)

    def test_alpaca(self):
        good = {"APCA-API-KEY-ID": KEY, "APCA-API-SECRET-KEY": SECRET}
        wrong = {**good, "APCA-API-SECRET-KEY": "x"}
        name = "paper-api.alpaca.markets"
        server, right, bad = self.pair(name, "alpaca", "/v2/account", good, wrong)
        self.assertTrue(self.told(right, 200, "ok", "account_number").startswith("PA"))
        self.assertEqual(self.told(bad, 401, "bad secret", "code"), 40110000)
        self.assertEqual(server.ask(name, "/v2/orders", good)[0], 404)
        self.assertEqual(server.ask("elsewhere.example", "/v2/account", good)[0], 421)

    def test_alpaca_states_and_wordings(self):
        good = {"APCA-API-KEY-ID": KEY, "APCA-API-SECRET-KEY": SECRET}
        host = "api.alpaca.markets"
        server = self.one(host, "alpaca", {"state": "blocked", "account": {"cash": "1"}}, refusal="forbidden")
        body = json.loads(server.ask(host, "/v2/account", good)[2])
        self.assertEqual((body["account_blocked"], body["cash"]), (True, "1"))
        self.told(server.ask(host, "/v2/account"), 403, "unknown key")

    def test_alpaca_broker(self):
        keys = [{"api_key": "CKAA", "secret_key": SECRET, "auth": "token"}, {"api_key": "CKBB", "secret_key": "b"}]
        raw = {"provider": "alpaca-broker", "keys": keys}
        names = "broker-api.sandbox.alpaca.markets", "authx.sandbox.alpaca.markets"
        server = self.serve({names[0]: raw, names[1]: raw})
        accounts = "/v1/accounts?limit=1"
        basic = {"Authorization": "Basic " + b64(b"CKBB:b")}
        self.told(server.ask(names[0], accounts, basic), 200, "ok")
        basic = {"Authorization": "Basic " + b64(f"CKAA:{SECRET}".encode())}
        self.told(server.ask(names[0], accounts, basic), 401, "unknown key")
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        body = f"grant_type=client_credentials&client_id=CKAA&client_secret={quote(SECRET, safe='')}"
        got = server.ask(names[1], "/v1/oauth2/token", form, "POST", body)
        token = self.told(got, 200, "token", "access_token")
        self.told(server.ask(names[0], accounts, {"Authorization": f"Bearer {token}"}), 200, "ok")
        self.told(server.ask(names[1], "/v1/oauth2/token", form, "POST", body + "x"), 401, "unknown key")

    def test_bearers(self):
        good, wrong = {"Authorization": f"Bearer {KEY}"}, {"Authorization": "Bearer x"}
        _, right, bad = self.pair("api.massive.com", "polygon", "/v1/marketstatus/now", good, wrong)
        self.told(right, 200, "ok")
        self.assertEqual(self.told(bad, 401, "unknown key", "status"), "ERROR")
        _, right, bad = self.pair("api-fxtrade.oanda.com", "oanda", "/v3/accounts", good, wrong)
        self.assertTrue(self.told(right, 200, "ok", "accounts", 0, "id").startswith("001-"))
        self.told(bad, 401, "unknown key", "errorMessage")
        asked = {**good, "Accept": "application/json"}
        _, right, bad = self.pair("sandbox.tradier.com", "tradier", "/v1/user/profile", asked, wrong)
        self.told(right, 200, "ok", "profile", "account", 1, "account_number")
        self.assertEqual((bad[0], bad[2]), (401, b"Invalid Access Token"))

    def test_market_data(self):
        good = {"Authorization": "Basic " + b64(f"{KEY}:".encode())}
        path = "/v0/metadata.list_datasets"
        _, right, bad = self.pair("hist.databento.com", "databento", path, good, {})
        self.told(right, 200, "ok", 0)
        self.told(bad, 401, "unknown key", "detail", "case")
        good = {"Authorization": f"Token {KEY}"}
        _, right, bad = self.pair("api.tiingo.com", "tiingo", "/api/test", good, {"Authorization": "Token x"})
        self.told(right, 200, "ok", "message")
        self.told(bad, 401, "unknown key", "detail")
        good = {"Authorization": f"apikey {KEY}"}
        _, right, bad = self.pair("api.twelvedata.com", "twelvedata", "/api_usage", good, {})
        self.assertEqual(self.told(right, 200, "ok", "current_usage"), 401)
        self.assertEqual(self.told(bad, 200, "unknown key", "code"), 401)

    def test_finnhub_and_alphavantage(self):
        path = "/api/v1/quote?symbol=AAPL"
        _, right, bad = self.pair("finnhub.io", "finnhub", path, {"X-Finnhub-Token": KEY}, {"X-Finnhub-Token": "x"})
        self.told(right, 200, "ok", "c")
        self.told(bad, 401, "unknown key", "error")
        server = self.one("finnhub.io", "finnhub", {"state": "no_plan"})
        self.told(server.ask("finnhub.io", path, {"X-Finnhub-Token": KEY}), 403, "plan")
        name, path = "www.alphavantage.co", "/query?function=GLOBAL_QUOTE&symbol=IBM&apikey="
        server = self.one(name, "alphavantage", {"state": "invalid"})
        self.told(server.ask(name, path + KEY), 200, "unknown key", "Error Message")
        self.told(server.ask(name, path + "anything"), 200, "ok", "Global Quote")
