"""Bitget: who a key is of and what it may, for classic and for unified accounts, live and demo.

Sources: bitget.com api-doc spot Get-Account-Info, uta Get-Account-Info, common signature and uta guide;
BitgetLimited/agent_hub rest-client.ts; ccxt bitget.ts; v3-bitget-api-sdk#7. The window of 30 seconds
is from memory. The key's options: `world` (`live` or `paper`), `mode` (`classic`, `unified`, `both`).
"""

from answers import merged, of_json
from signatures import decoded, encoded, hmac_sha256, is_private_key, public_key, same, verified

STATES = {
    "good", "read_only", "withdraw", "ip_listed", "ip_locked", "no_right", "blocked", "cancelled", "expired", "limit",
}  # fmt: skip
CLASSIC = "/api/v2/spot/account/info"
UNIFIED = "/api/v3/account/info"
IPS = "198.51.100.7"

BASE = {
    CLASSIC: {
        "userId": "1100220033",
        "inviterId": "1",
        "ips": "",
        "authorities": ["stow", "coow", "cpow", "wtow"],
        "parentId": 1100220033,
        "traderType": "not_trader",
        "channelCode": "XXX",
        "channel": "YYY",
        "regisTime": "1700000000000",
    },
    UNIFIED: {
        "uid": "1100220033",
        "inviterId": "1",
        "parentId": "",
        "channelCode": "XXX",
        "channel": "YYY",
        "ips": "",
        "permType": "read-and-write",
        "permissions": ["uta_mgt", "uta_trade"],
        "regisTime": "1700000000000",
    },
}
OF_STATE = {
    CLASSIC: {
        "read_only": {"authorities": ["stor", "coor", "cpor"]},
        "withdraw": {"authorities": ["stow", "wtow", "wwow"], "ips": IPS},
        "ip_listed": {"ips": IPS},
    },
    UNIFIED: {
        "read_only": {"permType": "read-only"},
        "withdraw": {"permissions": ["uta_mgt", "uta_trade", "withdraw"], "ips": IPS},
        "ip_listed": {"ips": IPS},
    },
}
ERRORS = {
    "ip_locked": ("40018", "Invalid IP", "ip", 400),
    "blocked": ("40013", "User status is abnormal", "blocked", 400),
    "cancelled": ("40031", "The account has been cancelled and cannot be used again", "blocked", 400),
    "limit": ("429", "Too Many Requests", "limit", 429),
}
EMPTY = (
    ("ACCESS-KEY", "40001"),
    ("ACCESS-SIGN", "40003"),
    ("ACCESS-TIMESTAMP", "40005"),
    ("ACCESS-PASSPHRASE", "40011"),
)


def answer(request, host):
    """Who the key is of, or a code."""
    if request.method != "GET" or request.path not in BASE:
        return failed(host, "40404", "Request URL NOT FOUND", "not found", 404)
    key, error = judged(request, host)
    error = error or fitting(request, key, host)
    if error:
        return error
    base = merged(BASE[request.path], OF_STATE[request.path].get(key.state, {}))
    return enveloped(host, "00000", "success", merged(base, key.account or {}), "ok", 200)


def judged(request, host):
    """The key of a request, or the error of its headers."""
    for name, code in EMPTY:
        if not request.header(name):
            return None, failed(host, code, f"{name.replace('-', '_')} cannot be empty", "no key")
    stamp = request.header("ACCESS-TIMESTAMP")
    if not stamp.isdigit():
        return None, failed(host, "40005", "Invalid ACCESS_TIMESTAMP", "malformed")
    if abs(host.now_ms() - int(stamp)) > 30000:
        return None, failed(host, "40008", "Request timestamp expired", "clock")
    key = host.key(request.header("ACCESS-KEY"))
    if key is None or key.state == "expired":
        return None, failed(host, "40037", "Apikey does not exist", "unknown key")
    asked = "paper" if request.header("paptrading") == "1" else "live"
    if asked != key.option("world", "live"):
        return None, failed(host, "40099", "exchange environment is incorrect", "other world")
    if not signed(request, stamp, key):
        return None, failed(host, "40009", "sign signature error", "bad signature")
    if request.header("ACCESS-PASSPHRASE") != key.field("passphrase"):
        return None, failed(host, "40012", "apikey/password is incorrect", "passphrase")
    return key, failed(host, *ERRORS[key.state]) if key.state in ERRORS else None


def signed(request, stamp, key):
    """Whether the signature is the one of the time, the method, the target and the body."""
    text = stamp + request.method + request.target + request.body.decode()
    if is_private_key(key):
        return verified(public_key(key), decoded(request.header("ACCESS-SIGN")), text.encode())
    return same(request.header("ACCESS-SIGN"), encoded(hmac_sha256(key.secret, text)))


def fitting(request, key, host):
    """The error of a call that is not for the account's mode, or of a missing right."""
    mode = key.option("mode", "classic")
    if request.path == CLASSIC and mode == "unified":
        text = "You are in Unified Account mode, and the Classic Account API is not supported at this time"
        return failed(host, "40085", text, "mode")
    if request.path == UNIFIED and mode == "classic":
        text = "You are in Classic Account mode, and the Unified Account API is not supported at this time"
        return failed(host, "40084", text, "mode")
    if request.path == CLASSIC and key.state == "no_right":
        return failed(host, "40014", "Incorrect permissions, need spot read permission", "no right")
    return None


def failed(host, code, text, said, status=400):
    """A code with its text."""
    return enveloped(host, code, text, None, said, status)


def enveloped(host, code, text, data, said, status):
    """The envelope of every answer."""
    body = {"code": code, "msg": text, "requestTime": host.now_ms(), "data": data}
    return of_json(body, said, status)
