"""kucoin-universal-sdk 1.3.2: the key itself. It says version 3, where ccxt says 2."""

from kucoin_universal_sdk.api import DefaultClient
from kucoin_universal_sdk.model import (
    GLOBAL_API_ENDPOINT,
    ClientOptionBuilder,
    TransportOptionBuilder,
)

import test_keys
from recorder import keys, library, sent, vector


def _service():
    option = ClientOptionBuilder().set_key(test_keys.API_KEY).set_secret(test_keys.HMAC_SECRET)
    option.set_passphrase(test_keys.PASSPHRASE).set_spot_endpoint(GLOBAL_API_ENDPOINT)
    option.set_transport_option(TransportOptionBuilder().build())
    return DefaultClient(option.build()).rest_service().get_account_service()


def vectors():
    """The one call."""
    request = sent(_service().get_account_api().get_apikey_info)
    parts = keys(test_keys.API_KEY, test_keys.HMAC_SECRET, passphrase=test_keys.PASSPHRASE)
    return [vector("kucoin", library("kucoin-universal-sdk"), "live", parts, request)]
