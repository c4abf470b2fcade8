"""coinbase-advanced-py 1.8.4: the client that is made without a key."""

from coinbase.rest import RESTClient


def read(_type_name, _title, _environment):
    """The pair and the host of the client."""
    client = RESTClient()
    host = f"https://{client.base_url}"
    return {"api_key": client.api_key, "secret_key": client.api_secret, "host": host}
