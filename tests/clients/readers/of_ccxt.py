"""ccxt 4.5.90: the credentials that an exchange requires, looked up by the rule of its command line.

The command line is no package of its own. Its rule is `EXCHANGE_CREDENTIAL` in capitals, for each
credential that the library requires, unless a file of settings names it.
"""

import os

import ccxt

PARTS = {
    "apiKey": "api_key",
    "walletAddress": "api_key",
    "secret": "secret_key",
    "privateKey": "secret_key",
    "password": "passphrase",
}


def _exchange(type_name, title):
    named = title.removeprefix("ccxt").strip(" ()")
    return getattr(ccxt, named or type_name.replace("-", ""))({"enableRateLimit": False})


def read(type_name, title, _environment):
    """What the exchange got, once it is content with it."""
    exchange = _exchange(type_name, title)
    required = [name for name, needed in exchange.requiredCredentials.items() if needed]
    for name in required:
        setattr(exchange, name, os.environ.get(f"{exchange.id}_{name}".upper()))
    exchange.check_required_credentials()
    return {PARTS[name]: getattr(exchange, name) for name in required}
