"""alpaca-mcp-server 2.4.0: the headers and the host that it begins with."""

from alpaca_mcp_server import server


def read(_type_name, _title, _environment):
    """Its own look-ups."""
    headers = server._build_auth_headers()
    return {
        "api_key": headers["APCA-API-KEY-ID"],
        "secret_key": headers["APCA-API-SECRET-KEY"],
        "host": server._get_trading_base_url(),
    }
