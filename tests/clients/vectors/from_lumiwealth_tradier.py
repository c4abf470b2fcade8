"""lumiwealth-tradier 0.1.18, the client of lumibot: the profile of the user."""

from lumiwealth_tradier import Tradier

import test_keys
from recorder import keys, library, sent, vector


def _profile(environment):
    client = Tradier("VA000001", test_keys.TOKEN, environment == "paper")
    request = sent(client.account.get_user_profile)
    parts = keys(test_keys.TOKEN, account_number="VA000001")
    return vector("tradier", library("lumiwealth-tradier"), environment, parts, request)


def vectors():
    """Sandbox and live."""
    return [_profile("paper"), _profile("live")]
