"""marketdata-cli 0.1.9, the command line of Alpha Vantage: a quote, caught before it is sent."""

from urllib.parse import parse_qs, urlsplit

from av_cli.main import cli
from recorder import sent


def read(_type_name, _title, _environment):
    """The key in the request."""
    request = sent(lambda: cli.main(["global_quote", "AAPL"], standalone_mode=False))
    return {"api_key": parse_qs(urlsplit(request.url).query)["apikey"][0], "host": request.url}
