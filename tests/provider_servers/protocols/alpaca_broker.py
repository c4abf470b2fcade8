"""Alpaca's Broker API: Basic with a legacy pair, or a short-lived token for a pair of client credentials.

Sources: docs.alpaca.markets authentication page and its openapi auth.json; alpaca-py#649; alpaca-cpp HttpClient.
The key's option `auth` says what the pair is: `basic` (the default), `token`, or `both`. The bodies of refusals on
broker-api are not documented; those of the Trading API stand in for them.
"""

import secrets
import threading
import time

from answers import merged, not_found, of_json
from signatures import encoded

STATES = {"good", "no_right", "expired", "no_accounts"}
LIFE = 899
TOKENS = {}
LOCK = threading.Lock()

ACCOUNT = {
    "id": "c8f1ef5d-edc0-4f23-9ee4-378f19cb92a4",
    "account_number": "927584925",
    "status": "ACTIVE",
    "crypto_status": "INACTIVE",
    "currency": "USD",
    "last_equity": "0",
    "created_at": "2025-05-17T13:42:15.165834Z",
}


def answer(request, host):
    """A token, a list of accounts, or a refusal."""
    if host.name.startswith("authx."):
        return token(request, host)
    if not request.asks("GET", "/v1/accounts"):
        return not_found()
    kind, _, value = (request.header("Authorization") or "").partition(" ")
    key = {"Basic": by_pair, "Bearer": by_token}.get(kind, nobody)(value, host)
    if key is None:
        return of_json({"code": 40110000, "message": "request is not authorized"}, "unknown key", 401)
    if key.state == "no_right":
        return of_json({"code": 40310000, "message": "not enough permissions"}, "no right", 403)
    if key.state == "no_accounts":
        return of_json([], "ok")
    return of_json([merged(ACCOUNT, key.account or {})], "ok")


def nobody(_value, _host):
    """No key, for want of a known kind of authorization."""
    return None


def by_pair(value, host):
    """The key whose pair Basic carries."""
    for key in host.keys:
        if value == encoded(f"{key.api_key}:{key.secret}".encode()):
            legacy = key.option("auth", "basic") in ("basic", "both")
            return key if legacy and key.state != "expired" else None
    return None


def by_token(value, host):
    """The key that a token was given for, while the token lives."""
    with LOCK:
        api_key, world, end = TOKENS.get(value, (None, None, 0))
    if world != is_sandbox(host) or time.time() > end:
        return None
    return host.key(api_key)


def is_sandbox(host):
    """Whether a host is of the sandbox."""
    return ".sandbox." in host.name


def token(request, host):
    """A token for client credentials."""
    if not request.asks("POST", "/v1/oauth2/token"):
        return not_found()
    if (request.header("Content-Type") or "").split(";")[0] != "application/x-www-form-urlencoded":
        return of_json({"error": "invalid_request"}, "malformed", 400)
    form = request.form()
    if form.get("grant_type") != "client_credentials":
        return of_json({"error": "unsupported_grant_type"}, "malformed", 400)
    key = host.key(form.get("client_id"))
    client = key and key.state != "expired" and key.option("auth", "basic") in ("token", "both")
    if not client or form.get("client_secret") != key.secret:
        return of_json({"error": "invalid_client"}, "unknown key", 401)
    made = secrets.token_urlsafe(32)
    with LOCK:
        TOKENS[made] = (key.api_key, is_sandbox(host), time.time() + LIFE)
    return of_json({"access_token": made, "expires_in": LIFE, "token_type": "Bearer"}, "token")
