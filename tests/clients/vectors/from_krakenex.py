"""krakenex 2.2.2: `GetApiKeyInfo`, with the time in milliseconds as nonce."""

import krakenex

import test_keys
from recorder import TIME_MS, keys, library, sent, vector


def vectors():
    """The one private call."""
    pair = (test_keys.API_KEY, test_keys.BASE64_SECRET)
    request = sent(lambda: krakenex.API(*pair).query_private("GetApiKeyInfo"))
    return [vector("kraken", library("krakenex"), "live", keys(*pair), request, str(TIME_MS))]
