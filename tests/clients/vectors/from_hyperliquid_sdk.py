"""hyperliquid-python-sdk 0.24.0: the role of the address that eth-account derives from the key.

The request is not signed: only the holder of the key can know which address to ask about.
"""

from eth_account import Account
from hyperliquid.info import Info
from hyperliquid.utils.constants import MAINNET_API_URL, TESTNET_API_URL

import test_keys
from recorder import keys, library, sent, vector

HOSTS = {"live": MAINNET_API_URL, "paper": TESTNET_API_URL}
NOTHING = {"universe": [], "tokens": []}


def _role(environment):
    private = test_keys.HYPERLIQUID[environment][1]
    address = Account.from_key(private).address
    client = Info(HOSTS[environment], skip_ws=True, meta=NOTHING, spot_meta=NOTHING)
    request = sent(lambda: client.user_role(address))
    parts = keys(address, private)
    return vector("hyperliquid", library("hyperliquid-python-sdk"), environment, parts, request)


def vectors():
    """Testnet and live."""
    return [_role("live"), _role("paper")]
