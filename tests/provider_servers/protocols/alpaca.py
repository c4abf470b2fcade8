"""Alpaca's Trading API: the account of a key pair in two headers.

Sources: docs.alpaca.markets/docs/authentication; alpaca-py alpaca/trading/models.py; alpaca-java#156,
alpaca-trade-api-python#40 and alpaca-trade-api-csharp#244 for refusals. The host's option `refusal` chooses the
wording: `code` (401), `forbidden` (403, JSON) or `html` (403, a page).
"""

from answers import merged, not_found, of_json, of_text, too_many

STATES = {"good", "blocked", "suspended", "pending", "closed", "limit", "expired"}
PAGE = "<html><head><title>403 Forbidden</title></head><body>403 Forbidden</body></html>"

ACCOUNT = {
    "id": "5f2c1f0e-8a57-4d5c-9f0b-0c5f3b7a1d11",
    "account_number": "PA3XK2M7QW01",
    "status": "ACTIVE",
    "crypto_status": "ACTIVE",
    "currency": "USD",
    "cash": "25000.00",
    "portfolio_value": "25000.00",
    "equity": "25000.00",
    "buying_power": "50000.00",
    "multiplier": "2",
    "trading_blocked": False,
    "transfers_blocked": False,
    "account_blocked": False,
    "trade_suspended_by_user": False,
    "shorting_enabled": True,
    "created_at": "2025-03-04T10:11:12.131415Z",
}

OF_STATE = {
    "blocked": {"account_blocked": True, "trading_blocked": True, "transfers_blocked": True},
    "suspended": {"trade_suspended_by_user": True},
    "pending": {"status": "APPROVAL_PENDING"},
    "closed": {"status": "ACCOUNT_CLOSED"},
}


def answer(request, host):
    """The account, or the refusal of the pair."""
    if not request.asks("GET", "/v2/account"):
        return not_found()
    key = host.key(request.header("APCA-API-KEY-ID"))
    if key is None or key.state == "expired":
        return refused(host, "unknown key")
    if request.header("APCA-API-SECRET-KEY") != key.secret:
        return refused(host, "bad secret")
    if key.state == "limit":
        return too_many({"code": 42910000, "message": "rate limit exceeded"})
    return of_json(account(key, host), "ok")


def account(key, host):
    """The account of a key pair, with a number that tells its world."""
    base = merged(ACCOUNT, OF_STATE.get(key.state, {}))
    if not host.name.startswith("paper"):
        base = merged(base, {"account_number": "213000777", "id": "0b9b2c86-2f0e-4a36-8d77-93d6a1e55c02"})
    return merged(base, key.account or {})


def refused(host, said):
    """The refusal in the wording that the host has chosen."""
    wording = host.option("refusal", "code")
    if wording == "forbidden":
        return of_json({"message": "forbidden."}, said, 403)
    if wording == "html":
        return of_text(PAGE, said, 403, "text/html")
    return of_json({"code": 40110000, "message": "request is not authorized"}, said, 401)
