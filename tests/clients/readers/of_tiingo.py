"""tiingo 0.16.1: the client that is made without a key."""

from tiingo import TiingoClient


def read(_type_name, _title, _environment):
    """The key of the client."""
    return {"api_key": TiingoClient()._api_key}
