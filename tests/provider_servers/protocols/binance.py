"""Binance: spot, spot testnet, demo trading and futures, with HMAC, RSA and Ed25519 keys.

Sources: binance/binance-spot-api-docs rest-api.md (signing, timing, account), errors.md; developers.binance.com
wallet api-key-permission; nautilus_trader account_info_v2.json for futures; python-binance#1155 and ccxt#16777 for
-2008. The host's option `unknown` (-2008 or -2015) overrules which of the two an unknown key gets.
"""

import re

from answers import merged, of_json, of_text
from signatures import decoded, hmac_sha256, is_private_key, public_key, same, verified

STATES = {"good", "read_only", "withdraw", "ip_listed", "ip_locked", "no_right", "expired", "trade_expired", "blocked"}
TESTNETS = ("testnet.binance.vision", "testnet.binancefuture.com")
YEAR_MS = 365 * 86400 * 1000

SPOT = {
    "makerCommission": 10,
    "takerCommission": 10,
    "canTrade": True,
    "canWithdraw": True,
    "canDeposit": True,
    "brokered": False,
    "updateTime": 1764000000000,
    "accountType": "SPOT",
    "balances": [],
    "permissions": ["SPOT"],
    "uid": 354001122,
}
FUTURES = {
    "feeTier": 0,
    "canTrade": True,
    "canDeposit": True,
    "canWithdraw": True,
    "updateTime": 0,
    "multiAssetsMargin": False,
    "totalWalletBalance": "100.00000000",
    "availableBalance": "100.00000000",
    "assets": [],
    "positions": [],
}
RESTRICTIONS = {
    "ipRestrict": False,
    "createTime": 1740000000000,
    "enableReading": True,
    "enableWithdrawals": False,
    "enableInternalTransfer": False,
    "enableMargin": False,
    "enableFutures": False,
    "permitsUniversalTransfer": False,
    "enableVanillaOptions": False,
    "enableFixApiTrade": False,
    "enableFixReadOnly": False,
    "enableSpotAndMarginTrading": True,
    "enablePortfolioMarginTrading": False,
}
OF_STATE = {
    "read_only": {"enableSpotAndMarginTrading": False},
    "withdraw": {"enableWithdrawals": True, "ipRestrict": True},
    "ip_listed": {"ipRestrict": True},
}


def answer(request, host):
    """The account, the restrictions of the key, or an error."""
    told = CALLS.get(request.path) if request.method == "GET" else None
    if told is None or host.provider not in told[0] or host.name in told[2]:
        return of_text("<html><body>404</body></html>", "not found", 404, "text/html")
    error, key = judged(request, host)
    return error or of_json(told[1](key, host), "ok")


def judged(request, host):
    """The error of a request, or the key that signed it."""
    asked = request.parameters()
    for name in ("timestamp", "signature"):
        if not asked.get(name):
            text = f"Mandatory parameter '{name}' was not sent, was empty/null, or malformed."
            return failed(-1102, text, 400, "malformed"), None
    late = timing(asked, host)
    if late:
        return late, None
    sent = request.header("X-MBX-APIKEY") or ""
    key = host.key(sent)
    if key is None or key.state == "expired":
        return unknown(sent, host), None
    if key.state in ("ip_locked", "no_right"):
        return rejected("ip" if key.state == "ip_locked" else "no right"), None
    if not signed(request, key, asked["signature"]):
        return failed(-1022, "Signature for this request is not valid.", 400, "bad signature"), None
    return None, key


def timing(asked, host):
    """The error of a timestamp that is too far ahead or too old."""
    try:
        sent, window = int(asked["timestamp"]), float(asked.get("recvWindow", 5000))
    except ValueError:
        return failed(-1100, "Illegal characters found in parameter 'timestamp'.", 400, "malformed")
    if sent > 10**15:
        sent //= 1000
    if window > 60000:
        return failed(-1131, "recvWindow must be less than 60000", 400, "malformed")
    now = host.now_ms()
    if sent >= now + 1000:
        return failed(-1021, "Timestamp for this request was 1000ms ahead of the server's time.", 400, "clock")
    if now - sent > window:
        return failed(-1021, "Timestamp for this request is outside of the recvWindow.", 400, "clock")
    return None


def signed(request, key, signature):
    """Whether the signature is the one of the query that comes before it."""
    text, found, rest = request.query.partition("&signature=")
    if not found or "&" in rest:
        return False
    if is_private_key(key):
        return verified(public_key(key), decoded(signature), text.encode())
    return same(signature.lower(), hmac_sha256(key.secret, text).hex())


def unknown(sent, host):
    """The error of a key that the host does not know."""
    if not re.fullmatch(r"[A-Za-z0-9]{64}", sent):
        return failed(-2014, "API-key format invalid.", 401, "unknown key")
    code = host.option("unknown", -2008 if host.name in TESTNETS else -2015)
    if code == -2008:
        return failed(-2008, "Invalid Api-Key ID.", 401, "unknown key")
    return rejected("unknown key")


def rejected(said):
    """The one error for a wrong key, a wrong address and a missing right."""
    return failed(-2015, "Invalid API-key, IP, or permissions for action.", 401, said)


def failed(code, text, status, said):
    """An error as Binance words it."""
    return of_json({"code": code, "msg": text}, said, status)


def spot(key, _host):
    """The spot account."""
    return merged(closed(SPOT, key), key.account or {})


def futures(key, _host):
    """The futures account."""
    return merged(closed(FUTURES, key), key.account or {})


def closed(account, key):
    """The account, closed to trade where the state says so."""
    return merged(account, {"canTrade": False} if key.state == "blocked" else {})


def restrictions(key, host):
    """The restrictions of the key; without an IP list the right to trade ends one day."""
    base = merged(RESTRICTIONS, OF_STATE.get(key.state, {}))
    if not base["ipRestrict"]:
        shift = -YEAR_MS if key.state == "trade_expired" else YEAR_MS
        base["tradingAuthorityExpirationTime"] = host.now_ms() + shift
    return merged(base, key.option("restrictions", {}))


CALLS = {
    "/api/v3/account": (("binance", "binance-demo"), spot, ()),
    "/sapi/v1/account/apiRestrictions": (("binance",), restrictions, TESTNETS),
    "/fapi/v2/account": (("binance-futures",), futures, ()),
}
