"""lumibot 4.6.30: the constants of `lumibot.credentials`."""

import importlib
import os
from unittest import mock

# Live keys would make it connect to the broker as it is imported.
os.environ["IS_BACKTESTING"] = "true"

TESTS = "tests of lumibot"
ALPACA = {"api_key": "API_KEY", "secret_key": "API_SECRET", "paper": "PAPER"}
TRADIER = {"api_key": "ACCESS_TOKEN", "account_number": "ACCOUNT_NUMBER", "paper": "PAPER"}
KEY = {"api_key": "API_KEY"}
PLACES = {
    ("alpaca", "lumibot"): ("ALPACA_CONFIG", ALPACA, ["OAUTH_TOKEN"]),
    ("alpaca", TESTS): ("ALPACA_TEST_CONFIG", ALPACA, ["OAUTH_TOKEN"]),
    ("coinbase", "lumibot"): (
        "COINBASE_CONFIG",
        {"api_key": "apiKey", "secret_key": "secret", "paper": "sandbox"},
        ["password"],
    ),
    ("databento", "nautilus_trader, lumibot"): ("DATABENTO_CONFIG", KEY, []),
    ("ibkr", "lumibot"): (
        "INTERACTIVE_BROKERS_REST_CONFIG",
        {
            "api_key": "IB_USERNAME",
            "secret_key": "IB_PASSWORD",
            "account_id": "IB_ACCOUNT_ID",
            "paper": "USE_PAPER_ACCOUNT",
        },
        ["API_URL"],
    ),
    ("kraken", "lumibot"): ("KRAKEN_CONFIG", {"api_key": "apiKey", "secret_key": "secret"}, []),
    ("polygon", "Polygon client, lumibot"): ("POLYGON_CONFIG", KEY, []),
    ("schwab", "lumibot"): (
        "SCHWAB_CONFIG",
        {
            "api_key": "SCHWAB_APP_KEY",
            "secret_key": "SCHWAB_APP_SECRET",
            "token": "SCHWAB_TOKEN",
            "account_number": "SCHWAB_ACCOUNT_NUMBER",
        },
        [],
    ),
    ("tradier", "lumibot"): ("TRADIER_CONFIG", TRADIER, []),
    ("tradier", TESTS): ("TRADIER_TEST_CONFIG", TRADIER, []),
}


def _schwab_data():
    """What the source of data logs in with; the account it only has to find."""
    from lumibot.data_sources.schwab_data import SchwabData

    with mock.patch("schwab.auth.easy_client") as log_in:
        SchwabData.create_schwab_client()
    return {"api_key": log_in.call_args.args[0], "secret_key": log_in.call_args.args[1]}


def _is_paper(said):
    """What the connection to IBKR makes of the setting's text."""
    if isinstance(said, bool):
        return said
    from lumibot.data_sources.interactive_brokers_rest_data import _as_bool

    return _as_bool(said)


def read(type_name, title, _environment):
    """The settings that it made of the environment as it was imported."""
    if title == "lumibot, data":
        return _schwab_data()
    constant, names, absent = PLACES[type_name, title]
    settings = getattr(importlib.import_module("lumibot.credentials"), constant)
    told = {part: settings[name] for part, name in names.items()}
    if "paper" in told:
        told["paper"] = _is_paper(told["paper"])
    return told | {"absent": [settings[name] for name in absent]}
