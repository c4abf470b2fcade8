"""OANDA's v20 API: the accounts of a Bearer token.

Sources: developer.oanda.com authentication page; oanda-api-v20#129, #135 and #202; btoandav20#71.
"""

from answers import merged, not_found, of_json

STATES = {"good", "no_right", "no_accounts", "expired"}


def answer(request, host):
    """The list of accounts, or the refusal of the token."""
    if not request.asks("GET", "/v3/accounts"):
        return not_found()
    kind, _, value = (request.header("Authorization") or "").partition(" ")
    key = host.key(value) if kind == "Bearer" else None
    if key is None or key.state == "expired":
        text = "Insufficient authorization to perform request."
        return of_json({"errorMessage": text}, "unknown key", 401)
    if key.state == "no_right":
        return of_json({"errorMessage": "The provided request was forbidden."}, "no right", 403)
    if key.state == "no_accounts":
        return of_json({"accounts": []}, "ok")
    site = "101" if "fxpractice" in host.name else "001"
    accounts = [{"id": f"{site}-004-7654321-001", "tags": []}, {"id": f"{site}-004-7654321-002", "tags": []}]
    return of_json(merged({"accounts": accounts}, key.account or {}), "ok")
