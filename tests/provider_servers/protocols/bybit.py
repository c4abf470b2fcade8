"""Bybit: what a key is and may, with HMAC and RSA keys; errors are codes in a body of HTTP 200.

Sources: bybit-exchange/docs docs/v5/user/apikey-info.mdx, docs/v5/guide.mdx, docs/v5/error.mdx; pybit#130
for a bare 401. The host's option `refusal` set to `bare` answers an unknown key with 401 and no body.
"""

from answers import Answer, merged, of_json
from signatures import decoded, hmac_sha256, is_private_key, public_key, same, verified

STATES = {
    "good", "read_only", "withdraw", "ip_listed", "ip_locked", "expires", "expired", "no_right", "blocked", "banned",
    "limit",
}  # fmt: skip
PATH = "/v5/user/query-api"

RESULT = {
    "id": "2208111",
    "note": "test key",
    "readOnly": 0,
    "secret": "",
    "permissions": {
        "ContractTrade": ["Order", "Position"],
        "Spot": ["SpotTrade"],
        "Wallet": ["AccountTransfer"],
        "Options": [],
        "Derivatives": ["DerivativesTrade"],
        "Exchange": [],
        "Earn": [],
        "Affiliate": [],
        "BlockTrade": [],
    },
    "ips": ["*"],
    "type": 1,
    "deadlineDay": 88,
    "expiredAt": "2027-02-23T00:00:00Z",
    "createdAt": "2026-11-25T03:20:45Z",
    "unified": 0,
    "uta": 1,
    "userID": 1440077,
    "inviterID": 0,
    "vipLevel": "No VIP",
    "rsaPublicKey": "",
    "isMaster": True,
    "parentUid": "0",
}
LISTED = {"ips": ["198.51.100.7"], "deadlineDay": -2, "expiredAt": "1970-01-01T00:00:00Z"}
OF_STATE = {
    "read_only": {"readOnly": 1},
    "withdraw": {"permissions": {"Wallet": ["AccountTransfer", "Withdraw"]}, **LISTED},
    "ip_listed": LISTED,
    "expires": {"deadlineDay": 3, "expiredAt": "2026-11-30T00:00:00Z"},
}
ERRORS = {
    "ip_locked": (10010, "Unmatched IP, please check your API key's bound IP addresses.", "ip"),
    "expired": (33004, "Your api key has expired.", "expired"),
    "no_right": (10005, "Permission denied, please check your API key permissions.", "no right"),
    "blocked": (10008, "Common banned, please check your account mode", "blocked"),
    "banned": (10027, "Transactions are banned.", "blocked"),
    "limit": (10006, "Too many visits. Exceeded the API Rate Limit.", "limit"),
}


def answer(request, host):
    """What the key is, or a code."""
    if not request.asks("GET", PATH):
        return failed(host, 10017, "Route not found.", "not found", 404)
    sent = request.header("X-BAPI-API-KEY")
    stamp, window = request.header("X-BAPI-TIMESTAMP") or "", request.header("X-BAPI-RECV-WINDOW") or ""
    sign = request.header("X-BAPI-SIGN")
    if not (sent and sign and stamp.isdigit() and (window or "1").isdigit()):
        return failed(host, 10001, "Request parameter error.", "malformed")
    now = host.now_ms()
    if not now - int(window or 5000) <= int(stamp) < now + 1000:
        return failed(host, 10002, "The request time exceeds the time window range.", "clock")
    key = host.key(sent)
    if key is None:
        return unknown(host)
    if not signed(stamp + sent + window + request.query, sign, key):
        return failed(host, 10004, "Error sign, please check your signature generation algorithm.", "bad signature")
    if key.state in ERRORS:
        return failed(host, *ERRORS[key.state])
    base = merged(RESULT, {"apiKey": key.api_key, **OF_STATE.get(key.state, {})})
    return enveloped(host, 0, "", merged(base, key.account or {}), "ok", 200)


def signed(text, sign, key):
    """Whether the signature is the one of the text."""
    if is_private_key(key):
        return verified(public_key(key), decoded(sign), text.encode())
    return same(sign, hmac_sha256(key.secret, text).hex())


def unknown(host):
    """The answer to a key of another world, or of none."""
    if host.option("refusal") == "bare":
        return Answer(401, b"", "unknown key")
    return failed(host, 10003, "API key is invalid.", "unknown key")


def failed(host, code, text, said, status=200):
    """A code in an envelope."""
    return enveloped(host, code, text, {}, said, status)


def enveloped(host, code, text, result, said, status):
    """The envelope of every answer."""
    body = {"retCode": code, "retMsg": text, "result": result, "retExtInfo": {}, "time": host.now_ms()}
    return of_json(body, said, status)
