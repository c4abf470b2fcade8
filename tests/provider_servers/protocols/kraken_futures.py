"""Kraken futures: the check of a key, and the list of accounts where that check does not exist.

Sources: docs.kraken.com check-v3-api-key and the futures REST guide; krakenfx/kraken-cli src/auth.rs; nautilus_trader
kraken credential.rs; ccxt krakenfutures.ts for the errors of the second call. Whether the demo host has the check is
not documented: the host's option `no_check` takes it away.
"""

import hashlib

from answers import merged, not_found, of_json
from signatures import decoded, encoded, hmac_sha512, same

STATES = {"good", "read_only", "withdraw", "no_right", "ip_listed", "ip_locked", "expired", "limit"}
CHECK = "/api/auth/v1/api-keys/v3/check"
ACCOUNTS = "/derivatives/api/v3/accounts"
FULL, READ, NONE = "FULL_ACCESS", "READ_ONLY", "NO_ACCESS"

RIGHTS = {
    "read_only": {"general": READ, "transfer": NONE},
    "withdraw": {"general": FULL, "transfer": FULL},
    "no_right": {"general": NONE, "transfer": NONE},
}


def answer(request, host):
    """The key, the accounts, or the refusal of either call."""
    if request.method != "GET" or request.path not in (CHECK, ACCOUNTS):
        return not_found()
    if request.path == CHECK and host.option("no_check"):
        return not_found()
    key, said = judged(request, host)
    if request.path == CHECK:
        return check(key, said)
    return accounts(key, said)


def judged(request, host):
    """The key of a request, and a word about the request."""
    key = host.key(request.header("APIKey"))
    if key is None or key.state == "expired":
        return None, "unknown key"
    if key.state == "ip_locked":
        return None, "ip"
    nonce = request.header("Nonce") or ""
    text = request.query + nonce + request.path.removeprefix("/derivatives")
    digest = hashlib.sha256(text.encode()).digest()
    wanted = encoded(hmac_sha512(decoded(key.secret) or b"", digest))
    if not same(request.header("Authent"), wanted):
        return None, "bad signature"
    return key, nonce_word(nonce, key, host)


def nonce_word(nonce, key, host):
    """A word about the nonce: it may be absent, but not low, and not a second time with the same key."""
    if not nonce:
        return "ok"
    with host.lock:
        seen = host.memory.setdefault("nonces", set())
        low = not nonce.isdigit() or int(nonce) <= int(host.option("min_nonce", 0))
        if low or (key.api_key, nonce) in seen:
            return "nonce low" if low else "nonce twice"
        seen.add((key.api_key, nonce))
    return "ok"


def check(key, said):
    """The answer to the check."""
    if said != "ok":
        body = {"error": "UNAUTHORIZED", "message": "API key authentication failed", "suberror": None}
        return of_json(body, said, 401)
    if key.state == "limit":
        return of_json({"error": "TOO_MANY_REQUESTS", "message": "slow down", "suberror": None}, "limit", 429)
    listed = ["198.51.100.0/24"] if key.state == "ip_listed" else []
    base = {
        "apiKey": key.api_key,
        "accountUid": "3c90c3cc-0d44-4b50-8888-1dd257360aaa",
        "iiban": "AA22 N84G TEST FUT1",
        "createdAt": "2025-08-24T14:15:22Z",
        "permissions": RIGHTS.get(key.state, {"general": FULL, "transfer": NONE}),
        "allowedCidrBlock": listed[0] if listed else None,
        "allowedCidrBlocks": listed,
    }
    return of_json(merged(base, key.account or {}), "ok")


def accounts(key, said):
    """The answer of the list of accounts, which is HTTP 200 even for an error."""
    errors = {"nonce low": "nonceBelowThreshold", "nonce twice": "nonceDuplicate"}
    time = {"serverTime": "2026-11-27T20:00:00.000Z"}
    if said != "ok":
        return of_json({"result": "error", "error": errors.get(said, "authenticationError"), **time}, said)
    if key.state == "limit":
        return of_json({"result": "error", "error": "apiLimitExceeded", **time}, "limit")
    if key.state == "no_right":
        return of_json({"result": "error", "error": "insufficientPrivileges", **time}, "no right")
    flex = {"type": "multiCollateralMarginAccount", "currencies": {}, "portfolioValue": 100.0}
    return of_json({"result": "success", "accounts": {"flex": flex}, **time}, "ok")
