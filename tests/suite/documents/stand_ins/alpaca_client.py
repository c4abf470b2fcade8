"""Takes the arguments of alpaca-py's client, and holds them against the keys that were handed out."""

import os
from types import SimpleNamespace


class TradingClient:
    def __init__(self, api_key, secret_key, paper=True):
        assert api_key and api_key == os.environ["APCA_API_KEY_ID"]
        assert secret_key and secret_key == os.environ["APCA_API_SECRET_KEY"]
        assert paper is (os.environ["CREDCTL_EXEC_ENVIRONMENT"] == "paper")

    def get_account(self):
        return SimpleNamespace(status="ACTIVE", buying_power="100000")
