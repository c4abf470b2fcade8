import os

from alpaca.trading.client import TradingClient

environment = os.environ["CREDCTL_EXEC_ENVIRONMENT"]
client = TradingClient(
    os.environ["APCA_API_KEY_ID"],
    os.environ["APCA_API_SECRET_KEY"],
    paper=environment == "paper",
)
print(os.environ["CREDCTL_EXEC_NICKNAME"], client.get_account().buying_power)
