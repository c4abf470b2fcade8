"""Finnhub: a quote for a key in a header.

Sources: mtzanidakis/finnhub-cli internal/client.go for the header; Finnhub-API#405 and #493 for the refusal of a plan,
which comes with 401 as well as with 403; Finnhub-API#122 for the limit. The text for an unknown key is from memory.
"""

from answers import merged, not_found, of_json, too_many

STATES = {"good", "no_plan", "no_plan_401", "limit", "expired"}
QUOTE = {"c": 261.74, "d": 2.29, "dp": 0.8827, "h": 263.31, "l": 260.68, "o": 261.07, "pc": 259.45, "t": 1795809600}


def answer(request, host):
    """The quote, or the refusal of the key or of its plan."""
    if not request.asks("GET", "/api/v1/quote") or "symbol" not in request.parameters():
        return not_found()
    value = request.header("X-Finnhub-Token")
    if not value:
        return of_json({"error": "Please use an API key."}, "no key", 401)
    key = host.key(value)
    if key is None or key.state == "expired":
        return of_json({"error": "Invalid API key"}, "unknown key", 401)
    if key.state in ("no_plan", "no_plan_401"):
        status = 401 if key.state == "no_plan_401" else 403
        return of_json({"error": "You don't have access to this resource."}, "plan", status)
    if key.state == "limit":
        return too_many({"error": "API limit reached. Please try again later. Remaining Limit: 0"})
    return of_json(merged(QUOTE, key.account or {}), "ok")
