"""python-kraken-sdk 3.5.1: a private request of its command line, caught before it is sent."""

from unittest import mock

from kraken import base_api
from kraken.cli import cli
from recorder import sent

CALLS = {
    "kraken": (["spot", "-X", "POST", "/0/private/GetApiKeyInfo"], "SpotClient", "API-Key"),
    "kraken-futures": (
        ["futures", "-X", "GET", "/derivatives/api/v3/accounts"],
        "FuturesClient",
        "APIKey",
    ),
}


def read(type_name, _title, _environment):
    """The key in the request, and the secret of the client that signs it."""
    arguments, client, header = CALLS[type_name]
    signing = getattr(base_api, client)
    name = {"kraken": "_get_kraken_signature"}.get(type_name, "_get_kraken_futures_signature")
    with mock.patch.object(signing, name, autospec=True, return_value="x") as signature:
        request = sent(lambda: cli.main(arguments, standalone_mode=False))
    secret = signature.call_args.args[0]._secret
    return {"api_key": request.headers[header], "secret_key": secret, "host": request.url}
