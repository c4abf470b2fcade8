"""The vectors of all libraries, as JSON on standard output.

    python tests/clients/vectors/make.py > tests/suite/verify/vectors.json
"""

import importlib
import json
import sys

SOURCES = [
    "from_alpaca_py",
    "from_python_binance",
    "from_ccxt",
    "from_pybit",
    "from_krakenex",
    "from_kucoin_universal_sdk",
    "from_python_kraken_sdk",
    "from_python_okx",
    "from_coinbase_advanced_py",
    "from_robinhood_sample",
    "from_oanda",
    "from_lumiwealth_tradier",
    "from_data_clients",
    "from_hyperliquid_sdk",
]


def main():
    """Prints what every source records, in a fixed order."""
    made = []
    for name in SOURCES:
        made.extend(importlib.import_module(name).vectors())
    json.dump(made, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
