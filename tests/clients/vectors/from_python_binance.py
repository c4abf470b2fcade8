"""python-binance 1.0.37: the account on spot and futures, and the restrictions of the key.

Its query string is in the order of the alphabet, with the signature last.
"""

from binance.client import Client

import test_keys
from recorder import keys, library, sent, vector

SECRETS = [test_keys.HMAC_SECRET, test_keys.RSA_PKCS8, test_keys.ED25519_PEM]


def _client(environment, secret):
    signs = {"private_key": secret} if "PRIVATE KEY" in secret else {"api_secret": secret}
    testnet = environment == "paper"
    client = Client(test_keys.API_KEY, testnet=testnet, ping=False, **signs)
    client.REQUEST_RECVWINDOW = 5000
    return client


def _made(type_name, environment, secret, request):
    parts = keys(test_keys.API_KEY, secret)
    return vector(type_name, library("python-binance"), environment, parts, request)


def _account(environment, secret):
    client = _client(environment, secret)
    request = sent(lambda: client.get_account(omitZeroBalances="true"))
    return _made("binance", environment, secret, request)


def _restrictions(secret):
    client = _client("live", secret)
    request = sent(client.get_account_api_permissions)
    return _made("binance", "live", secret, request)


def _futures(environment, secret):
    client = _client(environment, secret)
    request = sent(lambda: client._request_futures_api("get", "account", True, 2, data={}))
    return _made("binance-futures", environment, secret, request)


def vectors():
    """Each request with each kind of key."""
    made = []
    for secret in SECRETS:
        made += [_account("live", secret), _account("paper", secret), _restrictions(secret)]
        made += [_futures("live", secret), _futures("paper", secret)]
    return made
