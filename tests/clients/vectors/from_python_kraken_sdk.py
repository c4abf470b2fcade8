"""python-kraken-sdk 3.5.1: `GetApiKeyInfo`, and the check and the accounts of the futures exchange.

Its nonces have another scale, and those of futures are signed.
"""

from urllib.parse import parse_qs

from kraken.base_api import FuturesClient, SpotClient

import test_keys
from recorder import keys, library, sent, vector

PAIR = (test_keys.API_KEY, test_keys.BASE64_SECRET)


def _spot():
    path = "/0/private/GetApiKeyInfo"
    request = sent(lambda: SpotClient(*PAIR).request("POST", path))
    nonce = parse_qs(request.body)["nonce"][0]
    return vector("kraken", library("python-kraken-sdk"), "live", keys(*PAIR), request, nonce)


def _futures(environment, path):
    client = FuturesClient(*PAIR, sandbox=environment == "paper")
    request = sent(lambda: client.request("GET", path))
    nonce = request.headers["Nonce"]
    return vector(
        "kraken-futures", library("python-kraken-sdk"), environment, keys(*PAIR), request, nonce
    )


def vectors():
    """Spot, futures, and the demo of futures."""
    paths = ("/api/auth/v1/api-keys/v3/check", "/derivatives/api/v3/accounts")
    return [_spot(), *(_futures(one, path) for path in paths for one in ("live", "paper"))]
