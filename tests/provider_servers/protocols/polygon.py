"""Massive, formerly Polygon: the state of the markets for a Bearer key.

Sources: Massive's documentation of /v1/marketstatus/now; OpenBB#4747 for the refusal of a plan; polygon-io/issues#219
for a missing key.
"""

from answers import merged, not_found, of_json, too_many

STATES = {"good", "no_plan", "limit", "expired"}
REQUEST_ID = "7a1c93d5e0b24f68"

MARKETS = {
    "market": "open",
    "earlyHours": False,
    "afterHours": False,
    "exchanges": {"nasdaq": "open", "nyse": "open", "otc": "open"},
    "currencies": {"crypto": "open", "fx": "open"},
    "serverTime": "2026-11-27T15:00:00-05:00",
}


def answer(request, host):
    """The markets, or the refusal of the key or of its plan."""
    if not request.asks("GET", "/v1/marketstatus/now"):
        return not_found()
    kind, _, value = (request.header("Authorization") or "").partition(" ")
    if kind != "Bearer" or not value:
        return refused("API Key was not provided", "no key")
    key = host.key(value)
    if key is None or key.state == "expired":
        return refused("Unknown API Key", "unknown key")
    if key.state == "no_plan":
        text = "Your plan does not include this data. Please upgrade your plan."
        body = {"status": "NOT_AUTHORIZED", "request_id": REQUEST_ID, "message": text}
        return of_json(body, "plan", 403)
    if key.state == "limit":
        return too_many({"status": "ERROR", "request_id": REQUEST_ID, "error": "too many requests"}, "60")
    return of_json(merged(MARKETS, key.account or {}), "ok")


def refused(text, said):
    """A refusal of the key."""
    return of_json({"status": "ERROR", "request_id": REQUEST_ID, "error": text}, said, 401)
