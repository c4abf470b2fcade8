"""Kraken spot: what a key is, may and was last used for; every answer is HTTP 200.

Sources: docs.kraken.com get-api-key-info and errors guide; krakenfx/kraken-cli src/auth.rs. What an expired key and
one from a wrong address get is not documented. The host's option `lockout_after` ends in a temporary lock-out after
that many refusals of keys and nonces.
"""

import hashlib

from answers import merged, not_found, of_json, of_text
from signatures import decoded, encoded, hmac_sha512, same

STATES = {"good", "read_only", "withdraw", "ip_listed", "ip_locked", "expires", "expired", "blocked", "limit"}
PATH = "/0/private/GetApiKeyInfo"
READ = ["query-funds", "query-open-trades", "query-closed-trades", "query-ledger"]
TRADE = [*READ, "modify-trades", "close-trades", "create-ws-token"]
LIMIT = 1 << 64

ERRORS = {
    "ip_locked": ("EGeneral:Permission denied", "ip"),
    "expired": ("EAPI:Invalid key", "expired"),
    "blocked": ("EGeneral:Temporary lockout", "blocked"),
    "limit": ("EAPI:Rate limit exceeded", "limit"),
}


def answer(request, host):
    """What the key is, or an error."""
    if request.path != PATH:
        return of_json({"error": ["EGeneral:Unknown method"]}, "not found", 404)
    if request.method != "POST":
        return not_found()
    if not request.header("User-Agent"):
        return of_text("<html><body>403 Forbidden</body></html>", "no user agent", 403, "text/html")
    if locked(host):
        return failed("EGeneral:Temporary lockout", "blocked")
    error, key, nonce = judged(request, host)
    if error:
        return error
    return of_json({"error": [], "result": info(key, nonce, host)}, "ok")


def judged(request, host):
    """The error of a request, or its key and its nonce."""
    key = host.key(request.header("API-Key"))
    if key is None:
        return counted(host, failed("EAPI:Invalid key", "unknown key")), None, None
    if key.state in ERRORS:
        return failed(*ERRORS[key.state]), None, None
    form = (request.header("Content-Type") or "").split(";")[0]
    nonce = request.form().get("nonce", "")
    if form != "application/x-www-form-urlencoded" or not nonce.isdigit() or int(nonce) >= LIMIT:
        return failed("EGeneral:Invalid arguments", "malformed"), None, None
    if not signed(request, nonce, key):
        return failed("EAPI:Invalid signature", "bad signature"), None, None
    if not accepted(int(nonce), key, host):
        return counted(host, failed("EAPI:Invalid nonce", "nonce")), None, None
    return None, key, nonce


def signed(request, nonce, key):
    """Whether the signature is the one of the path, the nonce and the body."""
    digest = hashlib.sha256(nonce.encode() + request.body).digest()
    wanted = encoded(hmac_sha512(decoded(key.secret) or b"", request.path.encode() + digest))
    return same(request.header("API-Sign"), wanted)


def accepted(nonce, key, host):
    """Whether the nonce is above the last one; it is the last one from then on."""
    with host.lock:
        last = host.memory.setdefault("last", {})
        if nonce <= max(last.get(key.api_key, 0), int(host.option("min_nonce", 0))):
            return False
        last[key.api_key] = nonce
    return True


def counted(host, error):
    """The error, counted towards a lock-out."""
    with host.lock:
        host.memory["refusals"] = host.memory.get("refusals", 0) + 1
    return error


def locked(host):
    """Whether too many refusals went before."""
    most = host.option("lockout_after")
    return most is not None and host.memory.get("refusals", 0) >= most


def failed(text, said):
    """An error as Kraken words it."""
    return of_json({"error": [text]}, said)


def info(key, nonce, host):
    """The key as the answer describes it."""
    rights = {"read_only": READ, "withdraw": [*TRADE, "withdraw-funds"]}.get(key.state, TRADE)
    listed = ["198.51.100.7"] if key.state == "ip_listed" else []
    end = str(int(host.now()) + 7 * 86400) if key.state == "expires" else "0"
    base = {
        "apiKeyName": "test key",
        "apiKey": key.api_key,
        "nonce": nonce,
        "nonceWindow": 0,
        "permissions": rights,
        "iban": "AA11 N84G TEST KEY1",
        "validUntil": end,
        "queryFrom": "0",
        "queryTo": "0",
        "createdTime": "1764000000",
        "modifiedTime": "1764000100",
        "ipAllowlist": listed,
        "lastUsed": str(int(host.now())),
    }
    return merged(base, key.account or {})
