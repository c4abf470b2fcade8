"""Cases of Binance."""

from urllib.parse import quote

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa

from .support import KEY, SECRET, ProviderCase, b64, mac, now_ms, pem


class Binance(ProviderCase):
    """Binance in its worlds, with its three kinds of keys."""

    def query(self, sign, shift=0, extra=""):
        """A signed query."""
        text = f"{extra}recvWindow=5000&timestamp={now_ms(shift)}"
        return f"{text}&signature={quote(sign(text), safe='')}"

    def hexed(self, text):
        """The signature of an HMAC key."""
        return mac(SECRET, text).hexdigest()

    def test_hmac(self):
        name, head = "api.binance.com", {"X-MBX-APIKEY": KEY}
        server = self.one(name, "binance", {"state": "withdraw", "account": {"uid": 7}})
        path = "/api/v3/account?" + self.query(self.hexed, extra="omitZeroBalances=true&")
        self.assertEqual(self.told(server.ask(name, path, head), 200, "ok", "uid"), 7)
        path = "/sapi/v1/account/apiRestrictions?" + self.query(self.hexed)
        self.assertTrue(self.told(server.ask(name, path, head), 200, "ok", "enableWithdrawals"))
        path = "/api/v3/account?" + self.query(lambda text: "00")
        self.assertEqual(self.told(server.ask(name, path, head), 400, "bad signature", "code"), -1022)
        for shift in (-6, 3):
            path = "/api/v3/account?" + self.query(self.hexed, shift)
            self.assertEqual(self.told(server.ask(name, path, head), 400, "clock", "code"), -1021)

    def test_unknown_keys(self):
        path = "/api/v3/account?" + self.query(self.hexed)
        server = self.one("api.binance.com", "binance")
        got = server.ask("api.binance.com", path, {"X-MBX-APIKEY": "b" * 64})
        self.assertEqual(self.told(got, 401, "unknown key", "code"), -2015)
        got = server.ask("api.binance.com", path, {"X-MBX-APIKEY": "short"})
        self.assertEqual(self.told(got, 401, "unknown key", "code"), -2014)
        server = self.one("testnet.binance.vision", "binance")
        got = server.ask("testnet.binance.vision", path, {"X-MBX-APIKEY": "b" * 64})
        self.assertEqual(self.told(got, 401, "unknown key", "code"), -2008)
        self.assertEqual(server.ask("testnet.binance.vision", "/sapi/v1/account/apiRestrictions")[0], 404)

    def test_rsa(self):
        one = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name, head = "demo-api.binance.com", {"X-MBX-APIKEY": KEY}
        server = self.one(name, "binance-demo", {"secret_key": pem(one)})

        def by_rsa(text):
            return b64(one.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))

        self.told(server.ask(name, "/api/v3/account?" + self.query(by_rsa), head), 200, "ok", "uid")

    def test_ed25519(self):
        head = {"X-MBX-APIKEY": KEY}
        other = ed25519.Ed25519PrivateKey.generate()
        name = "fapi.binance.com"
        public = other.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        server = self.one(name, "binance-futures", {"secret_key": "", "public_key": public.decode()})
        right = self.query(lambda text: b64(other.sign(text.encode())))
        wrong = self.query(lambda text: b64(other.sign(text.encode() + b"x")))
        self.told(server.ask(name, "/fapi/v2/account?" + right, head), 200, "ok", "canTrade")
        self.told(server.ask(name, "/fapi/v2/account?" + wrong, head), 400, "bad signature")
