"""nautilus_trader 1.231.0: the clients of its adapters, made without keys."""

import sys
from types import SimpleNamespace
from unittest import mock

from nautilus_trader.core import nautilus_pyo3


def _binance(account, world):
    from nautilus_trader.adapters.binance.common import credentials
    from nautilus_trader.adapters.binance.common.enums import (
        BinanceAccountType,
        BinanceEnvironment,
    )

    which = (BinanceAccountType[account], BinanceEnvironment[world])
    return {
        "api_key": credentials.get_api_key(*which),
        "secret_key": credentials.get_api_secret(*which),
    }


def _client(client):
    """A client in Rust shows its key and its host, and no secret."""
    return {"api_key": client.api_key, "host": client.base_url}


def _bybit(paper):
    from nautilus_trader.adapters.bybit.factories import get_cached_bybit_http_client

    world = nautilus_pyo3.BybitEnvironment
    return _client(get_cached_bybit_http_client(world.TESTNET if paper else world.MAINNET))


def _kraken(demo=None):
    from nautilus_trader.adapters.kraken import factories

    if demo is None:
        return _client(factories.get_cached_kraken_spot_http_client())
    return _client(factories.get_cached_kraken_futures_http_client(demo=demo))


def _databento():
    from nautilus_trader.adapters.databento import factories

    # The client does not show its key: it is seen as it is handed over.
    with mock.patch.object(factories.nautilus_pyo3, "DatabentoHistoricalClient") as client:
        factories.get_cached_databento_http_client()
    return {"api_key": client.call_args.kwargs["key"]}


def _hyperliquid(paper):
    world = nautilus_pyo3.HyperliquidEnvironment
    client = nautilus_pyo3.HyperliquidHttpClient.from_env(world.TESTNET if paper else world.MAINNET)
    # The address is derived from the private key.
    return {"api_key": client.get_user_address()}


def _ibkr():
    # The gateway is a container: nothing but the log-in is looked at.
    sys.modules["docker"] = SimpleNamespace(from_env=lambda **_options: None)
    from nautilus_trader.adapters.interactive_brokers.config import DockerizedIBGatewayConfig
    from nautilus_trader.adapters.interactive_brokers.gateway import DockerizedIBGateway

    gateway = DockerizedIBGateway(DockerizedIBGatewayConfig())
    return {"api_key": gateway.username, "secret_key": gateway.password.get_value()}


def read(type_name, _title, environment):
    """The same client that a node of it would make for this environment."""
    paper = environment == "paper"
    world = "TESTNET" if paper else "LIVE"
    readers = {
        "binance": lambda: _binance("SPOT", world),
        "binance-demo": lambda: _binance("SPOT", "DEMO"),
        "binance-futures": lambda: _binance("USDT_FUTURES", world),
        "bybit": lambda: _bybit(paper),
        "databento": _databento,
        "hyperliquid": lambda: _hyperliquid(paper),
        "ibkr": _ibkr,
        "kraken": _kraken,
        "kraken-futures": lambda: _kraken(demo=paper),
        "okx": lambda: _client(nautilus_pyo3.OKXHttpClient.from_env()),
    }
    return readers[type_name]()
