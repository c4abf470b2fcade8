"""massive 2.9.1: the client that is made without a key."""

import massive


def read(_type_name, _title, _environment):
    """The key and the host of the client."""
    client = massive.RESTClient()
    return {"api_key": client.API_KEY, "host": client.BASE}
