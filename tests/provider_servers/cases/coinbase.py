"""Cases of Coinbase."""

import json
import secrets
import time

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from .support import ProviderCase, b64, pem, web64


class Coinbase(ProviderCase):
    """Coinbase with both kinds of keys."""

    NAME = "organizations/o/apiKeys/k"
    PATH = "/api/v3/brokerage/key_permissions"

    def token(self, sign, alg, **changes):
        """A JWT as the documentation describes it, with changes."""
        now = int(time.time())
        head = {"alg": alg, "kid": self.NAME, "nonce": changes.pop("nonce", secrets.token_hex()), "typ": "JWT"}
        claims = {"sub": self.NAME, "iss": "cdp", "nbf": now, "exp": now + 120}
        claims = {**claims, "uri": f"GET api.coinbase.com{self.PATH}", **changes}
        text = ".".join(web64(json.dumps(part).encode()) for part in (head, claims))
        return {"Authorization": f"Bearer {text}.{web64(sign(text.encode()))}"}

    def host(self, secret):
        """A server with one key."""
        return self.one("api.coinbase.com", "coinbase", {"api_key": self.NAME, "secret_key": secret})

    def ask(self, server, headers):
        """The answer to the check."""
        return server.ask("api.coinbase.com", self.PATH, headers)

    def test_es256(self):
        key = ec.generate_private_key(ec.SECP256R1())

        def sign(data):
            r, s = decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")

        server = self.host(pem(key, serialization.PrivateFormat.TraditionalOpenSSL))
        self.told(self.ask(server, self.token(sign, "ES256")), 200, "ok", "portfolio_uuid")
        other = ec.generate_private_key(ec.SECP256R1())
        der = self.token(lambda data: other.sign(data, ec.ECDSA(hashes.SHA256())), "ES256")
        self.told(self.ask(server, der), 401, "bad signature")
        late = int(time.time()) - 300
        self.told(self.ask(server, self.token(sign, "ES256", nbf=late, exp=late + 120)), 401, "clock")
        self.told(self.ask(server, self.token(sign, "ES256", uri="GET /")), 401, "bad uri")
        self.told(self.ask(server, self.token(sign, "ES256", sub="x")), 401, "unknown key")

    def test_eddsa(self):
        key = ed25519.Ed25519PrivateKey.generate()
        seed, public = key.private_bytes_raw(), key.public_key().public_bytes_raw()
        server = self.host(b64(seed + public))
        self.told(self.ask(server, self.token(key.sign, "EdDSA")), 200, "ok", "can_view")
        self.told(self.ask(server, self.token(key.sign, "EdDSA", nonce="n1")), 200, "ok")
        self.told(self.ask(server, self.token(key.sign, "EdDSA", nonce="n1")), 401, "nonce")
        self.told(self.ask(server, self.token(key.sign, "ES256")), 401, "bad signature")
