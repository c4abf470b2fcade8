"""The parts of a throw-away credential for each type."""

import pathlib
import sys

from declared import TYPES

sys.path.insert(0, str(pathlib.Path(__file__).parent / "vectors"))

import test_keys

VAULT_ADDRESS = "0x1111111111111111111111111111111111111111"

# Where a library takes no text for a key but one of the right form.
SPECIAL = {
    "binance": {"secret_key": test_keys.ED25519_PEM.strip()},
    "coinbase": {"api_key": test_keys.COINBASE_NAME, "secret_key": test_keys.EC_SEC1.strip()},
    "databento": {"api_key": test_keys.DATABENTO_KEY},
    "hyperliquid": {"fields": {"vault": VAULT_ADDRESS}},
    "kraken": {"secret_key": test_keys.BASE64_SECRET},
    "kraken-futures": {"secret_key": test_keys.BASE64_SECRET},
}


def parts(type_name, environment):
    """Parts that differ from those of every other credential."""
    mark = f"{type_name}-{environment or 'any'}"
    made = {"api_key": f"key-{mark}", "fields": {}}
    if "secret_key" in TYPES[type_name]:
        made["secret_key"] = f"secret+/={mark}"
    for name in TYPES[type_name].get("fields", {}):
        made["fields"][name] = f"{name}-{mark}"
    made.update(SPECIAL.get(type_name, {}))
    if type_name == "hyperliquid":
        address, made["secret_key"] = test_keys.HYPERLIQUID[environment]
        made["api_key"] = address.lower()
    return made
