"""A test of the servers: right, wrong and faulty requests for every provider, signed by hand."""

import unittest

from cases.binance import Binance
from cases.coinbase import Coinbase
from cases.kraken import Kraken
from cases.sides import Sides
from cases.signed import Signed
from cases.states import States
from cases.tokens import Tokens

__all__ = ["Binance", "Coinbase", "Kraken", "Sides", "Signed", "States", "Tokens"]

if __name__ == "__main__":
    unittest.main()
