"""python-okx 0.4.4: `get_account_config`, live and in demo trading."""

from unittest import mock

from okx.Account import AccountAPI

import test_keys
from recorder import keys, library, sent, vector

STAMP = "2026-01-01T00:00:00.125Z"


def _config(environment):
    parts = (test_keys.API_KEY, test_keys.HMAC_SECRET, test_keys.PASSPHRASE)
    client = AccountAPI(*parts, flag="1" if environment == "paper" else "0", debug=False)
    with mock.patch("okx.utils.get_timestamp", lambda: STAMP):
        request = sent(client.get_account_config)
    stored = keys(parts[0], parts[1], passphrase=parts[2])
    return vector("okx", library("python-okx"), environment, stored, request)


def vectors():
    """Both worlds, which share a host."""
    return [_config("live"), _config("paper")]
