"""databento 0.88.0: the client that is made without a key."""

import databento


def read(_type_name, _title, _environment):
    """The key and the gateway of the client."""
    client = databento.Historical()
    return {"api_key": client._key, "host": str(client._gateway)}
