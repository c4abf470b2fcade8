"""Cases of Kraken, spot and futures."""

import base64
import hashlib
import hmac

from .support import KEY, SECRET_64, ProviderCase, b64, now_ms


class Kraken(ProviderCase):
    """Kraken spot and futures."""

    SPOT = "/0/private/GetApiKeyInfo"
    CHECK = "/api/auth/v1/api-keys/v3/check"

    def spot(self, server, nonce, secret=SECRET_64, key=KEY):
        """The answer to the call about the key."""
        body = f"nonce={nonce}"
        digest = hashlib.sha256((str(nonce) + body).encode()).digest()
        sign = hmac.new(base64.b64decode(secret), self.SPOT.encode() + digest, hashlib.sha512)
        head = {"API-Key": key, "API-Sign": b64(sign.digest())}
        head["Content-Type"] = "application/x-www-form-urlencoded"
        return server.ask("api.kraken.com", self.SPOT, head, "POST", body)

    def test_published_vector(self):
        secret = "kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg=="
        body = "nonce=1616492376594&ordertype=limit&pair=XBTUSD&price=37500&type=buy&volume=1.25"
        digest = hashlib.sha256(("1616492376594" + body).encode()).digest()
        sign = hmac.new(base64.b64decode(secret), b"/0/private/AddOrder" + digest, hashlib.sha512).digest()
        wanted = "4/dpxb3iT4tp/ZCVEwSnEsLxx0bqyhLpdfOpc6fn7OR8+UClSV5n9E6aSS8MPtnRfp32bAb0nmbRn6H8ndwLUQ=="
        self.assertEqual(b64(sign), wanted)

    def test_spot(self):
        key = {"secret_key": SECRET_64, "state": "withdraw"}
        server = self.one("api.kraken.com", "kraken", key, min_nonce=10**15)
        self.assertEqual(self.told(self.spot(server, 10**14), 200, "nonce", "error"), ["EAPI:Invalid nonce"])
        got = self.spot(server, 10**15 + 5)
        self.assertIn("withdraw-funds", self.told(got, 200, "ok", "result", "permissions"))
        self.told(self.spot(server, 10**15 + 5), 200, "nonce")
        self.told(self.spot(server, 10**15 + 6, b64(b"other")), 200, "bad signature")
        got = self.spot(server, 10**16, key="x")
        self.assertEqual(self.told(got, 200, "unknown key", "error", 0), "EAPI:Invalid key")
        self.told(self.spot(server, 10**15 + 6), 200, "ok")

    def futures(self, server, path, nonce="", secret=SECRET_64, name="futures.kraken.com"):
        """The answer to a call of the futures exchange."""
        text = nonce + path.removeprefix("/derivatives")
        digest = hashlib.sha256(text.encode()).digest()
        sign = hmac.new(base64.b64decode(secret), digest, hashlib.sha512).digest()
        head = {"APIKey": KEY, "Authent": b64(sign), **({"Nonce": nonce} if nonce else {})}
        return server.ask(name, path, head)

    def test_futures(self):
        server = self.one("futures.kraken.com", "kraken-futures", {"secret_key": SECRET_64})
        self.told(self.futures(server, self.CHECK), 200, "ok", "accountUid")
        self.told(self.futures(server, self.CHECK, now_ms()), 200, "ok", "permissions", "general")
        self.told(self.futures(server, self.CHECK, secret=b64(b"x")), 401, "bad signature", "message")
        path = "/derivatives/api/v3/accounts"
        self.assertEqual(self.told(self.futures(server, path), 200, "ok", "result"), "success")
        got = self.futures(server, path, secret=b64(b"x"))
        self.assertEqual(self.told(got, 200, "bad signature", "error"), "authenticationError")

    def test_futures_without_the_check(self):
        name = "demo-futures.kraken.com"
        server = self.one(name, "kraken-futures", {"secret_key": SECRET_64}, no_check=True)
        self.assertEqual(self.futures(server, self.CHECK, name=name)[0], 404)
