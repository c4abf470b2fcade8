"""OKX: the configuration of the account of a key with a passphrase, for trading and for demo trading.

Sources: okx.com/docs-v5 "Get account configuration", "REST Authentication" and "REST API error code";
okx/agent-trade-kit packages/core. The key's option `world` is `live` (the default) or `paper`. Which of 50111 and
50119 an unknown key gets is not documented.
"""

import re
from datetime import datetime, timezone

from answers import merged, of_json
from signatures import encoded, hmac_sha256, same

STATES = {
    "good", "read_only", "withdraw", "ip_listed", "ip_locked", "no_right", "blocked", "frozen", "expired", "limit",
}  # fmt: skip
PATH = "/api/v5/account/config"
FORM = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

CONFIG = {
    "acctLv": "2",
    "acctStpMode": "cancel_maker",
    "autoLoan": False,
    "ctIsoMode": "automatic",
    "enableSpotBorrow": False,
    "greeksType": "PA",
    "feeType": "0",
    "ip": "",
    "type": "0",
    "kycLv": "3",
    "label": "testkey",
    "level": "Lv1",
    "levelTmp": "",
    "mainUid": "44705890001112223",
    "opAuth": "0",
    "perm": "read_only,trade",
    "posMode": "net_mode",
    "roleType": "0",
    "uid": "44705890001112223",
}
OF_STATE = {
    "read_only": {"perm": "read_only"},
    "withdraw": {"perm": "read_only,withdraw,trade", "ip": "198.51.100.7"},
    "ip_listed": {"ip": "198.51.100.7,198.51.100.8"},
}
ERRORS = {
    "ip_locked": ("50110", "Your IP 203.0.113.9 is not included in your API key's IP whitelist.", "ip", 401),
    "no_right": ("50120", "This API key doesn't have permission to use this function", "no right", 200),
    "blocked": ("50007", "User blocked.", "blocked", 200),
    "frozen": ("50100", "API frozen, please contact customer service.", "blocked", 400),
    "limit": ("50011", "Too Many Requests", "limit", 429),
}
MISSING = (
    ("OK-ACCESS-KEY", "50103"),
    ("OK-ACCESS-PASSPHRASE", "50104"),
    ("OK-ACCESS-SIGN", "50106"),
    ("OK-ACCESS-TIMESTAMP", "50107"),
)


def answer(request, host):
    """The configuration, or a code."""
    if request.path != PATH:
        return failed("404", "Not Found", "not found", 404)
    if request.method != "GET":
        return failed("50115", "Invalid request method.", "not found", 405)
    error = headers(request, host)
    if error:
        return error
    sent = request.header("OK-ACCESS-KEY")
    key = host.key(sent)
    if key is None or key.state == "expired":
        return unknown(sent)
    error = judged(request, key)
    if error:
        return error
    base = merged(CONFIG, OF_STATE.get(key.state, {}))
    body = {"code": "0", "data": [merged(base, key.account or {})], "msg": ""}
    return of_json(body, "ok")


def headers(request, host):
    """The error of a header that is absent, or of a wrong time."""
    for name, code in MISSING:
        if not request.header(name):
            return failed(code, f'Request header "{name}" cannot be empty.', "no key", 401)
    stamp = request.header("OK-ACCESS-TIMESTAMP")
    if not FORM.fullmatch(stamp):
        return failed("50112", "Invalid OK-ACCESS-TIMESTAMP.", "malformed", 401)
    sent = datetime.fromisoformat(stamp.replace("Z", "+00:00")).astimezone(timezone.utc).timestamp()
    if abs(host.now() - sent) > 30:
        return failed("50102", "Timestamp request expired.", "clock", 401)
    return None


def judged(request, key):
    """The error of a key in the wrong world, with a wrong passphrase, signature or state."""
    asked = "paper" if request.header("x-simulated-trading") == "1" else "live"
    if asked != key.option("world", "live"):
        return failed("50101", "APIKey does not match current environment.", "other world", 401)
    if request.header("OK-ACCESS-PASSPHRASE") != key.field("passphrase"):
        return failed("50105", 'Request header "OK-ACCESS-PASSPHRASE" incorrect.', "passphrase", 401)
    text = request.header("OK-ACCESS-TIMESTAMP") + request.method + request.target + request.body.decode()
    if not same(request.header("OK-ACCESS-SIGN"), encoded(hmac_sha256(key.secret, text))):
        return failed("50113", "Invalid signature.", "bad signature", 401)
    return failed(*ERRORS[key.state]) if key.state in ERRORS else None


def unknown(sent):
    """The code of a key that does not exist."""
    if UUID.fullmatch(sent):
        return failed("50119", "API key doesn't exist", "unknown key", 200)
    return failed("50111", "Invalid OK-ACCESS-KEY.", "unknown key", 401)


def failed(code, text, said, status):
    """A code with its text."""
    return of_json({"msg": text, "code": code, "data": []}, said, status)
