"""Tiingo: a call that only says that the token is good.

Sources: api.tiingo.com/docs/general/connecting, which shows the path with and without the slash at its end. The
refusals are from memory. The host's option `slash` makes the path without a slash a redirect to the one with it.
"""

from answers import Answer, merged, not_found, of_json, too_many

STATES = {"good", "limit", "expired"}


def answer(request, host):
    """The message of success, or the refusal of the token."""
    if request.method != "GET" or request.path.rstrip("/") != "/api/test":
        return not_found()
    if host.option("slash") and not request.path.endswith("/"):
        return Answer(301, b"", "redirect", {"Location": "/api/test/"})
    kind, _, value = (request.header("Authorization") or "").partition(" ")
    if kind != "Token" or not value:
        return of_json({"detail": "Please supply a token"}, "no key", 403)
    key = host.key(value)
    if key is None or key.state == "expired":
        return of_json({"detail": "Invalid token."}, "unknown key", 401)
    if key.state == "limit":
        return too_many({"detail": "You have run over your hourly request allocation."}, "60")
    return of_json(merged({"message": "You successfully sent a request"}, key.account or {}), "ok")
