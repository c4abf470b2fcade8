"""KuCoin: what a key is and may, for keys of versions 2 and 3 whose passphrase is signed too.

Sources: Kucoin/kucoin-universal-sdk spec/rest/api/openapi-account-account.json and default_signer.py; kucoin.com
docs-new error codes; ccxt kucoin.ts. The HTTP status of each code is from memory. The key's option `version` (2 or
3) is what its header has to say; without it both will do.
"""

from answers import merged, of_json
from signatures import encoded, hmac_sha256, same

STATES = {
    "good", "read_only", "withdraw", "ip_listed", "ip_locked", "no_right", "blocked", "old", "expired", "limit",
}  # fmt: skip
PATH = "/api/v1/user/api-key"

DATA = {
    "remark": "testkey",
    "apiVersion": 3,
    "permission": "General,Spot,Margin,Futures",
    "ipWhitelist": "",
    "createdAt": 1764000000000,
    "uid": 165110099,
    "isMaster": True,
}
OF_STATE = {
    "read_only": {"permission": "General"},
    "withdraw": {"permission": "General,Spot,Transfer,Withdrawal", "ipWhitelist": "198.**.100.7"},
    "ip_listed": {"ipWhitelist": "198.**.100.7,198.**.100.8"},
}
ERRORS = {
    "ip_locked": ("400006", "Invalid request IP, the current client IP is: 203.0.113.9.", "ip", 401),
    "no_right": ("400007", "Access denied, requires more permission.", "no right", 403),
    "blocked": ("411100", "User is frozen.", "blocked", 200),
    "old": ("400008", "V1 & V2 API keys are no longer supported by this API. Please create a V3 API key.", "old", 401),
    "limit": ("429000", "Too many requests", "limit", 429),
}
NEEDED = ("KC-API-KEY", "KC-API-SIGN", "KC-API-TIMESTAMP", "KC-API-PASSPHRASE", "KC-API-KEY-VERSION")


def answer(request, host):
    """What the key is, or a code."""
    if not request.asks("GET", PATH):
        return failed("404000", "Url Not Found", "not found", 404)
    if not all(request.header(name) for name in NEEDED):
        return failed("400001", "Please check the header of your request.", "no key", 401)
    stamp = request.header("KC-API-TIMESTAMP")
    if not stamp.isdigit() or abs(host.now_ms() - int(stamp)) > 5000:
        return failed("400002", "Invalid KC-API-TIMESTAMP.", "clock", 401)
    key = host.key(request.header("KC-API-KEY"))
    if key is None or key.state == "expired":
        return failed("400003", "KC-API-KEY does not exist.", "unknown key", 401)
    error = judged(request, key, stamp)
    if error:
        return error
    base = merged(DATA, {"apiKey": key.api_key, **OF_STATE.get(key.state, {})})
    return of_json({"code": "200000", "data": merged(base, key.account or {})}, "ok")


def judged(request, key, stamp):
    """The error of a wrong version, passphrase, signature or state."""
    versions = [str(key.option("version"))] if key.option("version") else ["2", "3"]
    if request.header("KC-API-KEY-VERSION") not in versions:
        return failed("400009", "Invalid KC-API-KEY-VERSION.", "version", 401)
    phrase = encoded(hmac_sha256(key.secret, key.field("passphrase")))
    if not same(request.header("KC-API-PASSPHRASE"), phrase):
        return failed("400004", "Invalid KC-API-PASSPHRASE.", "passphrase", 401)
    text = stamp + request.method + request.target + request.body.decode()
    if not same(request.header("KC-API-SIGN"), encoded(hmac_sha256(key.secret, text))):
        return failed("400005", "Invalid KC-API-SIGN.", "bad signature", 401)
    return failed(*ERRORS[key.state]) if key.state in ERRORS else None


def failed(code, text, said, status):
    """A code with its text."""
    return of_json({"code": code, "msg": text}, said, status)
