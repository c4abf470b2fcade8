"""Which library reads the variables of which client, and what it can be asked for."""

from typing import NamedTuple

from declared import environments

PAIR = ("api_key", "secret_key")
PHRASE = (*PAIR, "passphrase")


class Case(NamedTuple):
    """A client of a type, the library that reads its variables, and what the library tells."""

    type_name: str
    title: str
    library: str
    told: tuple


CASES = [
    Case("alpaca", "alpaca-trade-api SDKs", "alpaca_trade_api", (*PAIR, "host", "absent")),
    Case("alpaca", "Alpaca MCP server", "alpaca_mcp", (*PAIR, "host")),
    Case("alpaca", "lumibot", "lumibot", (*PAIR, "paper", "absent")),
    Case("alpaca", "tests of lumibot", "lumibot", (*PAIR, "paper", "absent")),
    Case("alphavantage", "alpha_vantage (Python)", "alpha_vantage", ("api_key",)),
    Case("alphavantage", "Alpha Vantage command line", "marketdata", ("api_key", "host")),
    Case("binance", "nautilus_trader", "nautilus", PAIR),
    Case("binance", "nautilus_trader, testnet", "nautilus", PAIR),
    Case("binance-demo", "nautilus_trader", "nautilus", PAIR),
    Case("binance-futures", "nautilus_trader", "nautilus", PAIR),
    Case("binance-futures", "nautilus_trader, testnet", "nautilus", PAIR),
    Case("bybit", "nautilus_trader", "nautilus", ("api_key", "host")),
    Case("bybit", "nautilus_trader, testnet", "nautilus", ("api_key", "host")),
    Case("coinbase", "Coinbase SDK", "coinbase", (*PAIR, "host")),
    Case("coinbase", "lumibot", "lumibot", (*PAIR, "paper", "absent")),
    Case("databento", "Databento clients", "databento", ("api_key", "host")),
    Case("databento", "nautilus_trader, lumibot", "nautilus", ("api_key",)),
    Case("databento", "nautilus_trader, lumibot", "lumibot", ("api_key",)),
    Case("hyperliquid", "nautilus_trader", "nautilus", ("api_key",)),
    Case("hyperliquid", "nautilus_trader, testnet", "nautilus", ("api_key",)),
    Case("ibkr", "nautilus_trader", "nautilus", PAIR),
    Case("ibkr", "lumibot", "lumibot", (*PAIR, "account_id", "paper", "absent")),
    Case("ibkr", "IBeam", "ibeam", (*PAIR, "paper", "absent")),
    Case("ibkr", "IBind", "ibind", ("account_id", "absent")),
    Case("kraken", "lumibot", "lumibot", PAIR),
    Case("kraken", "nautilus_trader", "nautilus", ("api_key", "host")),
    Case("kraken", "python-kraken-sdk command line", "kraken_cli", (*PAIR, "host")),
    Case("kraken-futures", "nautilus_trader", "nautilus", ("api_key", "host")),
    Case("kraken-futures", "nautilus_trader, demo", "nautilus", ("api_key", "host")),
    Case("kraken-futures", "python-kraken-sdk command line", "kraken_cli", (*PAIR, "host")),
    Case("okx", "nautilus_trader", "nautilus", ("api_key", "host")),
    Case("polygon", "Massive clients", "massive", ("api_key", "host")),
    Case("polygon", "Polygon client, lumibot", "polygon", ("api_key",)),
    Case("polygon", "Polygon client, lumibot", "lumibot", ("api_key",)),
    Case("schwab", "lumibot", "lumibot", (*PAIR, "token", "account_number")),
    Case("schwab", "lumibot, data", "lumibot", PAIR),
    Case("tastytrade", "tasty-agent", "tasty_agent", (*PAIR, "account_number")),
    Case("tastytrade", "tastyware SDK", "tastyware", PAIR),
    Case("tastytrade", "tastytrade SDK (Python)", "tastytrade_sdk", (*PAIR, "client_id")),
    Case("tiingo", "tiingo-python", "tiingo", ("api_key",)),
    Case("tradier", "lumibot", "lumibot", ("api_key", "account_number", "paper")),
    Case("tradier", "tests of lumibot", "lumibot", ("api_key", "account_number", "paper")),
]

# The exchanges of ccxt, and the type that each belongs to.
CCXT = {
    "alpaca": {"ccxt": PAIR},
    "binance": {"ccxt": PAIR},
    "binance-futures": {"ccxt (binanceusdm)": PAIR, "ccxt (binancecoinm)": PAIR},
    "bitget": {"ccxt": PHRASE},
    "bybit": {"ccxt": PAIR},
    "coinbase": {"ccxt": PAIR},
    "hyperliquid": {"ccxt": PAIR},
    "kraken": {"ccxt": PAIR},
    "kraken-futures": {"ccxt": PAIR},
    "kucoin": {"ccxt": PHRASE, "ccxt (kucoinfutures)": PHRASE},
    "okx": {"ccxt": PHRASE},
}
CASES += [
    Case(type_name, title, "ccxt", told)
    for type_name, titles in CCXT.items()
    for title, told in titles.items()
]


def all_cases():
    """Each case in each environment that the client knows."""
    for case in CASES:
        for environment in environments(case.type_name, case.title):
            yield case, environment
