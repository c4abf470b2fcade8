"""alpaca-py 0.44.0: `TradingClient.get_account` and the list of a broker's accounts."""

from alpaca.broker.client import BrokerClient
from alpaca.trading.client import TradingClient

import test_keys
from recorder import keys, library, sent, vector


def _trading(environment, pair):
    client = TradingClient(*pair, paper=environment == "paper")
    request = sent(client.get_account)
    return vector("alpaca", library("alpaca-py"), environment, keys(*pair), request)


def _broker(environment):
    pair = test_keys.ALPACA_BROKER
    client = BrokerClient(*pair, sandbox=environment == "paper")
    request = sent(lambda: client.get("/accounts", {"limit": 1}))
    return vector("alpaca-broker", library("alpaca-py"), environment, keys(*pair), request)


def vectors():
    """Paper and live of both."""
    return [
        _trading("paper", test_keys.ALPACA_PAPER),
        _trading("live", test_keys.ALPACA_LIVE),
        _broker("paper"),
        _broker("live"),
    ]
