"""tastytrade-sdk 1.3.1a0: `Tastytrade.from_env`."""

from tastytrade_sdk import Tastytrade
from tastytrade_sdk.config import Config


def read(_type_name, _title, _environment):
    """Its settings."""
    config = Tastytrade.from_env()._Tastytrade__container.get(Config)
    return {
        "api_key": config.client_secret,
        "secret_key": config.refresh_token,
        "client_id": config.client_id,
    }
