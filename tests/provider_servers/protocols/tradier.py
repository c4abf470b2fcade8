"""Tradier: the profile of the user of a Bearer token, as XML unless JSON is asked for.

Sources: docs.tradier.com profile and account-details. The refusal, the XML and the object in place of a list for a
single account are from memory.
"""

from answers import merged, not_found, of_json, of_text

STATES = {"good", "one_account", "closed", "expired"}
XML = "<profile><id>id-test-user</id><name>Test User</name></profile>"


def one(number, status="active"):
    """An account of the profile."""
    return {
        "account_number": number,
        "classification": "individual",
        "date_created": "2024-08-01T21:08:55.000Z",
        "day_trader": False,
        "option_level": 3,
        "status": status,
        "type": "margin",
        "last_update_date": "2025-08-01T21:08:55.000Z",
    }


def answer(request, host):
    """The profile, or the refusal of the token."""
    if not request.asks("GET", "/v1/user/profile"):
        return not_found()
    kind, _, value = (request.header("Authorization") or "").partition(" ")
    key = host.key(value) if kind == "Bearer" else None
    if key is None or key.state == "expired":
        return of_text("Invalid Access Token", "unknown key", 401)
    if "application/json" not in (request.header("Accept") or ""):
        return of_text(XML, "no accept json", 200, "application/xml")
    profile = {"account": accounts(key, host), "id": "id-test-user", "name": "Test User"}
    return of_json({"profile": merged(profile, key.account or {})}, "ok")


def accounts(key, host):
    """The accounts of a token: one as an object, several as a list."""
    start = "VA" if host.name.startswith("sandbox") else "6YA"
    if key.state == "one_account":
        return one(f"{start}000101")
    status = "closed" if key.state == "closed" else "active"
    return [one(f"{start}000101", status), one(f"{start}000102", status)]
