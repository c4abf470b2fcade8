"""Twelve Data: the use of the plan of a key; errors come with HTTP 200 and a code in the body.

Sources: twelvedata.com/docs/llms/advanced/api-usage.md; support.twelvedata.com credits. Tests of public
clients have refusals with HTTP 200 and with the code as status: the host's option `refusal` set to `status` gives the
latter.
"""

from answers import merged, not_found, of_json

STATES = {"good", "no_plan", "limit", "expired"}
USAGE = {
    "timestamp": "2026-11-27 15:00:00",
    "current_usage": 401,
    "plan_limit": 610,
    "plan_category": "grow",
}
TEXTS = {
    401: "**apikey** parameter is incorrect or not specified. You can get your free API key at the site.",
    403: "This endpoint is available with a higher plan only. Consider upgrading your plan.",
    429: "You have run out of API credits for the current minute.",
}


def answer(request, host):
    """The use of the plan, or an error in the body."""
    if not request.asks("GET", "/api_usage"):
        return not_found()
    kind, _, value = (request.header("Authorization") or "").partition(" ")
    key = host.key(value) if kind == "apikey" else None
    if key is None or key.state == "expired":
        return refused(host, 401, "unknown key")
    if key.state == "no_plan":
        return refused(host, 403, "plan")
    if key.state == "limit":
        return refused(host, 429, "limit")
    return of_json(merged(USAGE, key.account or {}), "ok")


def refused(host, code, said):
    """An error as the body says it."""
    status = code if host.option("refusal") == "status" else 200
    return of_json({"code": code, "message": TEXTS[code], "status": "error"}, said, status)
