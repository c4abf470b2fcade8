"""Alpha Vantage: a quote for a key in the query; every answer is HTTP 200, and almost every text passes for a key.

Sources: alphavantage/alpha_vantage_mcp api/src/av_api/client.py; TauricResearch/TradingAgents
tests/test_alpha_vantage_hardening.py. The host's option `strict` refuses keys that the scenario does not have.
"""

from answers import merged, not_found, of_json

STATES = {"good", "invalid", "invalid_information", "limit", "limit_note", "no_plan"}
INVALID = "the parameter apikey is invalid or missing. Please claim your free API key."
LIMIT = "Our standard API rate limit is 25 requests per day. Please subscribe to a premium plan."
PREMIUM = "This is a premium endpoint. Please subscribe to a premium plan to use it."

QUOTE = {
    "Global Quote": {
        "01. symbol": "IBM",
        "05. price": "242.1900",
        "06. volume": "3210987",
        "07. latest trading day": "2026-11-27",
        "08. previous close": "241.0300",
    }
}

SAYS = {
    "invalid": ("Error Message", INVALID, "unknown key"),
    "invalid_information": ("Information", INVALID, "unknown key"),
    "limit": ("Information", LIMIT, "limit"),
    "limit_note": ("Note", LIMIT, "limit"),
    "no_plan": ("Information", PREMIUM, "plan"),
}


def answer(request, host):
    """A quote, or one of the notices."""
    asked = request.parameters()
    if not request.asks("GET", "/query") or asked.get("function") != "GLOBAL_QUOTE":
        return not_found()
    key = host.key(asked.get("apikey"))
    if key is None:
        if host.option("strict") or not asked.get("apikey"):
            return of_json({"Error Message": INVALID}, "unknown key")
        return of_json(QUOTE, "ok")
    if key.state in SAYS:
        name, text, said = SAYS[key.state]
        return of_json({name: text}, said)
    return of_json(merged(QUOTE, key.account or {}), "ok")
