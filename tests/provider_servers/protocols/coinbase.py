"""Coinbase Advanced: the rights of a key that signs a JWT for each call, by ES256 or EdDSA.

Sources: docs.cdp.coinbase.com get-api-key-permissions; coinbase-advanced-py coinbase/jwt_generator.py and
coinbase/rest/rest_base.py; ccxt#23987 for the bare refusal. The leeway of one second is a choice of this server.
"""

import json

from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from answers import merged, not_found, of_json, of_text
from signatures import decoded, public_key, verified

STATES = {"good", "read_only", "withdraw", "no_right", "ip_locked", "expired"}
PATH = "/api/v3/brokerage/key_permissions"
LEEWAY = 1
LIFE = 120

PERMISSIONS = {
    "can_view": True,
    "can_trade": True,
    "can_transfer": False,
    "portfolio_uuid": "b87a2d9c-6f0b-4b64-9b1f-1f2a3c4d5e6f",
    "portfolio_type": "DEFAULT",
}
OF_STATE = {"read_only": {"can_trade": False}, "withdraw": {"can_transfer": True}}


def answer(request, host):
    """The rights of the key, or a refusal that does not say why."""
    if not request.asks("GET", PATH):
        return not_found()
    kind, _, token = (request.header("Authorization") or "").partition(" ")
    key, said = judged(token, request, host) if kind == "Bearer" else (None, "no key")
    if said != "ok":
        return of_text("Unauthorized\n", said, 401)
    if key.state == "no_right":
        text = "Missing required scopes"
        return of_json({"error": "PERMISSION_DENIED", "error_details": text, "message": text}, "no right", 403)
    base = merged(PERMISSIONS, OF_STATE.get(key.state, {}))
    return of_json(merged(base, key.account or {}), "ok")


def judged(token, request, host):
    """The key of a token, and a word about the token."""
    parts = token.split(".")
    try:
        head, claims = (json.loads(decoded(part, web=True)) for part in parts[:2])
    except (TypeError, ValueError):
        return None, "malformed"
    key = host.key(claims.get("sub"))
    if key is None or key.state == "expired":
        return None, "unknown key"
    if key.state == "ip_locked":
        return None, "ip"
    if len(parts) != 3 or not signed(parts, head, public_key(key)):
        return None, "bad signature"
    return key, claimed(head, claims, request, host)


def signed(parts, head, public):
    """Whether the third part is the signature of the first two, by the algorithm that fits the key."""
    fits = {"ES256": ec.EllipticCurvePublicKey, "EdDSA": ed25519.Ed25519PublicKey}
    kind = fits.get(head.get("alg"))
    text = f"{parts[0]}.{parts[1]}".encode()
    return bool(kind) and isinstance(public, kind) and verified(public, decoded(parts[2], web=True), text)


def claimed(head, claims, request, host):
    """A word about the claims of a signed token."""
    now = host.now()
    start, end = claims.get("nbf"), claims.get("exp")
    if head.get("kid") != claims["sub"] or claims.get("iss") != "cdp":
        return "bad claim"
    if claims.get("uri") != f"{request.method} {host.name}{request.path}":
        return "bad uri"
    if not isinstance(start, int) or not isinstance(end, int) or end - start > LIFE:
        return "bad claim"
    if start > now + LEEWAY or end < now - LEEWAY:
        return "clock"
    return fresh(head.get("nonce"), host)


def fresh(nonce, host):
    """A word about the nonce, which may be used once."""
    with host.lock:
        seen = host.memory.setdefault("nonces", set())
        if not nonce or nonce in seen:
            return "nonce"
        seen.add(nonce)
    return "ok"
