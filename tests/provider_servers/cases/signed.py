"""Cases of the providers with a signature in a header."""

import datetime
import time

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa

from .support import KEY, PHRASE, SECRET, ProviderCase, b64, mac, now_ms, pem


class Signed(ProviderCase):
    """Providers with a signature in a header."""

    def test_bybit(self):
        name, path = "api.bybit.com", "/v5/user/query-api"

        def head(secret=SECRET, shift=0, key=KEY):
            stamp = now_ms(shift)
            sign = mac(secret, f"{stamp}{key}5000").hexdigest()
            base = {"X-BAPI-API-KEY": key, "X-BAPI-TIMESTAMP": stamp, "X-BAPI-RECV-WINDOW": "5000"}
            return {**base, "X-BAPI-SIGN": sign}

        server = self.one(name, "bybit", {"state": "withdraw"})
        got = server.ask(name, path, head())
        self.assertIn("Withdraw", self.told(got, 200, "ok", "result", "permissions", "Wallet"))
        cases = [(head("x"), 10004, "bad signature"), (head(shift=-9), 10002, "clock")]
        for sent, code, said in [*cases, (head(key="x"), 10003, "unknown key")]:
            self.assertEqual(self.told(server.ask(name, path, sent), 200, said, "retCode"), code)

    def test_bybit_rsa(self):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = "api-testnet.bybit.com"
        server = self.one(name, "bybit", {"secret_key": pem(key), "state": "expired"})
        stamp = now_ms()
        sign = b64(key.sign(f"{stamp}{KEY}".encode(), padding.PKCS1v15(), hashes.SHA256()))
        head = {"X-BAPI-API-KEY": KEY, "X-BAPI-TIMESTAMP": stamp, "X-BAPI-SIGN": sign}
        self.assertEqual(self.told(server.ask(name, "/v5/user/query-api", head), 200, "expired", "retCode"), 33004)

    def test_okx(self):
        name, path = "www.okx.com", "/api/v5/account/config"

        def head(key=KEY, secret=SECRET, phrase=PHRASE, shift=0, **more):
            moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=shift)
            stamp = moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"
            sign = b64(mac(secret, f"{stamp}GET{path}").digest())
            base = {"OK-ACCESS-KEY": key, "OK-ACCESS-SIGN": sign, "OK-ACCESS-TIMESTAMP": stamp}
            return {**base, "OK-ACCESS-PASSPHRASE": phrase, **more}

        server = self.one(name, "okx", {"fields": {"passphrase": PHRASE}})
        self.told(server.ask(name, path, head()), 200, "ok", "data", 0, "uid")
        demo = head(**{"x-simulated-trading": "1"})
        cases = [(demo, "50101", "other world"), (head(phrase="x"), "50105", "passphrase")]
        cases += [(head(secret="x"), "50113", "bad signature"), (head(shift=40), "50102", "clock")]
        for sent, code, said in [*cases, (head("x"), "50111", "unknown key")]:
            self.assertEqual(self.told(server.ask(name, path, sent), 401, said, "code"), code)

    def test_kucoin(self):
        name, path = "api.kucoin.com", "/api/v1/user/api-key"

        def head(key=KEY, secret=SECRET, phrase=PHRASE, shift=0, version="3"):
            stamp = now_ms(shift)
            sign = b64(mac(secret, f"{stamp}GET{path}").digest())
            base = {"KC-API-KEY": key, "KC-API-SIGN": sign, "KC-API-TIMESTAMP": stamp}
            signed = b64(mac(SECRET, phrase).digest())
            return {**base, "KC-API-PASSPHRASE": signed, "KC-API-KEY-VERSION": version}

        server = self.one(name, "kucoin", {"fields": {"passphrase": PHRASE}})
        self.told(server.ask(name, path, head()), 200, "ok", "data", "uid")
        self.told(server.ask(name, path, head(version="2")), 200, "ok")
        cases = [(head(phrase="x"), "400004", "passphrase"), (head(secret="x"), "400005", "bad signature")]
        cases += [(head(shift=9), "400002", "clock"), (head(version="1"), "400009", "version")]
        for sent, code, said in [*cases, (head("x"), "400003", "unknown key")]:
            self.assertEqual(self.told(server.ask(name, path, sent), 401, said, "code"), code)

    def test_bitget(self):
        name, classic, unified = "api.bitget.com", "/api/v2/spot/account/info", "/api/v3/account/info"

        def head(path, key=KEY, secret=SECRET, phrase=PHRASE, shift=0, **more):
            stamp = now_ms(shift)
            sign = b64(mac(secret, f"{stamp}GET{path}").digest())
            base = {"ACCESS-KEY": key, "ACCESS-SIGN": sign, "ACCESS-TIMESTAMP": stamp}
            return {**base, "ACCESS-PASSPHRASE": phrase, "locale": "en-US", **more}

        server = self.one(name, "bitget", {"fields": {"passphrase": PHRASE}, "state": "withdraw"})
        got = server.ask(name, classic, head(classic))
        self.assertIn("wwow", self.told(got, 200, "ok", "data", "authorities"))
        cases = [(head(classic, phrase="x"), "40012", "passphrase"), (head(classic, "x"), "40037", "unknown key")]
        cases += [(head(classic, secret="x"), "40009", "bad signature"), (head(classic, shift=-40), "40008", "clock")]
        for sent, code, said in [*cases, (head(classic, paptrading="1"), "40099", "other world")]:
            self.assertEqual(self.told(server.ask(name, classic, sent), 400, said, "code"), code)
        self.told(server.ask(name, unified, head(unified)), 400, "mode")
        key = {"fields": {"passphrase": PHRASE}, "mode": "unified", "world": "paper"}
        server = self.one(name, "bitget", key)
        self.told(server.ask(name, unified, head(unified, paptrading="1")), 200, "ok", "data", "uid")
        self.told(server.ask(name, classic, head(classic, paptrading="1")), 400, "mode")

    def test_robinhood(self):
        key = ed25519.Ed25519PrivateKey.generate()
        name, path = "trading.robinhood.com", "/api/v1/crypto/trading/accounts/"

        def head(by=key, shift=0, name=KEY):
            stamp = str(int(time.time() + shift))
            sign = b64(by.sign(f"{name}{stamp}{path}GET".encode()))
            return {"x-api-key": name, "x-timestamp": stamp, "x-signature": sign}

        server = self.one(name, "robinhood", {"secret_key": b64(key.private_bytes_raw())})
        self.told(server.ask(name, path, head()), 200, "ok", "account_number")
        other = ed25519.Ed25519PrivateKey.generate()
        for sent, said in [(head(other), "bad signature"), (head(shift=60), "clock"), (head(name="x"), "unknown key")]:
            self.told(server.ask(name, path, sent), 401, said, "errors")
