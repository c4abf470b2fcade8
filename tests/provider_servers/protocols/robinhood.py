"""Robinhood's crypto API: the account of a key that signs by Ed25519.

Sources: albedosehen/robinhood-crypto-client docs/advanced.md, src/client/crypto-helpers.ts, src/errors/error.types.ts
and account-endpoint.types.ts; pyspark-data-sources#23. The texts and statuses of refusals are from memory. The host's
option `wrapped` puts the account into a list of results.
"""

from answers import merged, not_found, of_json, too_many
from signatures import decoded, public_key, verified

STATES = {"good", "blocked", "sell_only", "no_right", "expired", "limit"}
PATH = "/api/v1/crypto/trading/accounts/"

ACCOUNT = {
    "account_number": "RH0099887766",
    "status": "active",
    "buying_power": "1000.0000",
    "buying_power_currency": "USD",
}
OF_STATE = {"blocked": {"status": "deactivated"}, "sell_only": {"status": "sell_only"}}


def answer(request, host):
    """The account, or the refusal of the key, its signature or its time."""
    if not request.asks("GET", PATH):
        return not_found()
    key = host.key(request.header("x-api-key"))
    if key is None or key.state == "expired":
        return refused("Incorrect authentication credentials.", "unknown key")
    stamp = request.header("x-timestamp") or ""
    if not stamp.isdigit() or abs(host.now() - int(stamp)) > 30:
        return refused("Timestamp is invalid.", "clock")
    text = key.api_key + stamp + request.target + request.method + request.body.decode()
    if not verified(public_key(key), decoded(request.header("x-signature") or ""), text.encode()):
        return refused("Signature is invalid.", "bad signature")
    if key.state == "no_right":
        return refused("You do not have permission to perform this action.", "no right", 403)
    if key.state == "limit":
        return too_many({"type": "client_error", "errors": [{"detail": "Too many requests.", "attr": None}]})
    account = merged(merged(ACCOUNT, OF_STATE.get(key.state, {})), key.account or {})
    if host.option("wrapped"):
        return of_json({"next": None, "previous": None, "results": [account]}, "ok")
    return of_json(account, "ok")


def refused(text, said, status=401):
    """A refusal of the client."""
    return of_json({"type": "client_error", "errors": [{"detail": text, "attr": None}]}, said, status)
