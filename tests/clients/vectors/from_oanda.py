"""oandapyV20 0.7.2: the list of the accounts of a token."""

from oandapyV20 import API
from oandapyV20.endpoints.accounts import AccountList

import test_keys
from recorder import keys, library, sent, vector


def _accounts(environment):
    world = "practice" if environment == "paper" else "live"
    client = API(test_keys.OANDA_TOKEN, environment=world)
    request = sent(lambda: client.request(AccountList()))
    return vector("oanda", library("oandapyV20"), environment, keys(test_keys.OANDA_TOKEN), request)


def vectors():
    """Practice and live."""
    return [_accounts("paper"), _accounts("live")]
