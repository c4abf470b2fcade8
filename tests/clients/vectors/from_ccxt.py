"""ccxt 4.5.90: the check requests of every exchange that it knows.

Its query strings begin with what it adds itself: the time, then the parameters of the call.
"""

import ccxt
import jwt

import test_keys
from recorder import NONCE, TIME_MS, keys, library, sent, vector

LINE = keys(test_keys.API_KEY, test_keys.HMAC_SECRET)
PHRASE = keys(test_keys.API_KEY, test_keys.HMAC_SECRET, passphrase=test_keys.PASSPHRASE)
BASE64 = keys(test_keys.API_KEY, test_keys.BASE64_SECRET)
RSA = keys(test_keys.API_KEY, test_keys.RSA_PKCS8)
ED25519 = keys(test_keys.API_KEY, test_keys.ED25519_PEM)
BOTH = ("live", "paper")


def _exchange(name, environment, parts):
    settings = {
        "apiKey": parts["api_key"],
        "secret": parts["secret_key"],
        "password": parts["fields"].get("passphrase"),
        "enableRateLimit": False,
        "options": {"recvWindow": 5000, "partner": {}},
    }
    exchange = getattr(ccxt, name)(settings)
    exchange.random_bytes = lambda _length: NONCE
    if environment == "paper":
        exchange.set_sandbox_mode(True)
    return exchange


def _asked(name, environment, parts, path, api, method="GET", parameters=None):
    exchange = _exchange(name, environment, parts)
    return sent(lambda: exchange.request(path, api, method, parameters or {}))


def _of(type_name, exchange, parts, path, api, environments=("live",), **call):
    """Vectors of one request, one for each environment."""
    made = []
    for one in environments:
        request = _asked(exchange, one, parts, path, api, **call)
        made.append(vector(type_name, library("ccxt"), one, parts, request))
    return made


def _binance():
    made = []
    for parts in (LINE, RSA, ED25519):
        zero = {"omitZeroBalances": "true"}
        made += _of("binance", "binance", parts, "account", ["private"], BOTH, parameters=zero)
        made += _of("binance", "binance", parts, "account/apiRestrictions", ["sapi"])
        made += _of("binance-futures", "binanceusdm", parts, "account", ["fapiPrivateV2"])
    return made


def _kraken():
    request = _asked("kraken", "live", BASE64, "GetApiKeyInfo", ["private"], "POST")
    spot = vector("kraken", library("ccxt"), "live", BASE64, request, str(TIME_MS))
    return [spot, *_of("kraken-futures", "krakenfutures", BASE64, "accounts", ["private"], BOTH)]


def _coinbase(secret):
    parts = keys(test_keys.COINBASE_NAME, secret)
    path, api = "brokerage/key_permissions", ["v3", "private"]
    request = _asked("coinbase", "live", parts, path, api)
    token = request.headers["Authorization"].removeprefix("Bearer ")
    claims = jwt.decode(token, options={"verify_signature": False})
    decoded = {"header": jwt.get_unverified_header(token), "claims": claims}
    older = "the claims are those of older versions of the SDK"
    return vector("coinbase", library("ccxt"), "live", parts, request, NONCE, decoded, older)


def _alpaca():
    pairs = {"paper": test_keys.ALPACA_PAPER, "live": test_keys.ALPACA_LIVE}
    made = []
    for environment, pair in pairs.items():
        path, api = "v2/account", ["trader", "private"]
        made += _of("alpaca", "alpaca", keys(*pair), path, api, [environment])
    return made


def vectors():
    """All exchanges, in the order of their names."""
    made = _alpaca() + _binance()
    for path, api in (("v2/spot/account/info", "spot"), ("v3/account/info", "uta")):
        made += _of("bitget", "bitget", PHRASE, path, ["private", api], BOTH)
    for parts in (LINE, RSA):
        made += _of("bybit", "bybit", parts, "v5/user/query-api", ["private"], BOTH)
    made.append(_coinbase(test_keys.EC_SEC1))
    made += _kraken()
    made += _of("kucoin", "kucoin", PHRASE, "user/api-key", ["private"])
    made += _of("okx", "okx", PHRASE, "account/config", ["private"], BOTH)
    return made
