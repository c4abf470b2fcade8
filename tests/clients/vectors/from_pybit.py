"""pybit 5.17.0: `get_api_key_information`, with an HMAC secret and with an RSA key."""

from pybit.unified_trading import HTTP

import test_keys
from recorder import keys, library, sent, vector


def _query(environment, secret):
    client = HTTP(
        testnet=environment == "paper",
        rsa_authentication="PRIVATE KEY" in secret,
        api_key=test_keys.API_KEY,
        api_secret=secret,
    )
    request = sent(client.get_api_key_information)
    parts = keys(test_keys.API_KEY, secret)
    return vector("bybit", library("pybit"), environment, parts, request)


def vectors():
    """Testnet and live with both kinds of key."""
    secrets = (test_keys.HMAC_SECRET, test_keys.RSA_PKCS8)
    return [_query(environment, secret) for secret in secrets for environment in ("live", "paper")]
