"""alpaca-trade-api 3.2.0: `alpaca_trade_api.common`."""

from alpaca_trade_api import common


def read(_type_name, _title, _environment):
    """Its own look-ups."""
    api_key, secret_key, token = common.get_credentials()
    host = common.get_base_url()
    return {"api_key": api_key, "secret_key": secret_key, "host": host, "absent": [token]}
