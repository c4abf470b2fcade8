"""polygon-api-client 1.16.3: the client that is made without a key."""

import polygon


def read(_type_name, _title, _environment):
    """The key of the client."""
    return {"api_key": polygon.RESTClient().API_KEY}
