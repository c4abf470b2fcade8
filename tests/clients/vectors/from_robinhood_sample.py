"""The sample in Python of Robinhood's documentation of its crypto API: no library is published.

It signs key, seconds, path, method and body, in this order, with Ed25519.
"""

import base64
import time

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import test_keys
from recorder import keys, sent, vector

HOST = "https://trading.robinhood.com"
PATH = "/api/v1/crypto/trading/accounts/"


def _headers(secret):
    seconds = int(time.time())
    message = f"{test_keys.ROBINHOOD_KEY}{seconds}{PATH}GET"
    private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(secret)[:32])
    signature = base64.b64encode(private.sign(message.encode())).decode()
    return {
        "x-api-key": test_keys.ROBINHOOD_KEY,
        "x-signature": signature,
        "x-timestamp": str(seconds),
    }


def _accounts(secret):
    request = sent(lambda: requests.get(HOST + PATH, headers=_headers(secret), timeout=10))
    parts = keys(test_keys.ROBINHOOD_KEY, secret)
    return vector("robinhood", "Robinhood's sample", "live", parts, request)


def vectors():
    """A private key of 32 bytes, and one of 64."""
    return [_accounts(test_keys.ED25519_32), _accounts(test_keys.ED25519_64)]
