"""Signatures as the documentation describes them, made and verified apart from the program under test."""

import base64
import binascii
import hashlib
import hmac

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature


def encoded(data):
    """Bytes as base64 text."""
    return base64.b64encode(data).decode()


def decoded(text, web=False):
    """The bytes of base64 text, or None where it is none."""
    try:
        if web:
            return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def hmac_sha256(secret, text):
    """The HMAC-SHA256 of a text with a secret that is itself a text."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()


def hmac_sha512(secret_bytes, data):
    """The HMAC-SHA512 of bytes with a secret of bytes."""
    return hmac.new(secret_bytes, data, hashlib.sha512).digest()


def same(one, other):
    """Whether two texts are equal, compared in constant time."""
    return hmac.compare_digest((one or "").encode(), other.encode())


def is_private_key(key):
    """Whether a key pair signs with a private key, and not with a shared secret."""
    return bool(key.option("public_key")) or key.secret.lstrip().startswith("-----BEGIN")


def public_key(key):
    """The public half of a key pair: given as PEM, or derived from the secret."""
    given = key.option("public_key")
    if given and given.lstrip().startswith("-----BEGIN"):
        return serialization.load_pem_public_key(given.encode())
    if given:
        return ed25519.Ed25519PublicKey.from_public_bytes(base64.b64decode(given))
    secret = key.secret.replace("\\n", "\n").strip()
    if secret.startswith("-----BEGIN"):
        return serialization.load_pem_private_key(secret.encode(), password=None).public_key()
    seed = base64.b64decode("".join(secret.split()))[:32]
    return ed25519.Ed25519PrivateKey.from_private_bytes(seed).public_key()


def verified(public, signature, data):
    """Whether a signature is the one of its data: RSA PKCS1 v1.5 with SHA-256, Ed25519, or ECDSA as two halves."""
    if signature is None:
        return False
    try:
        if isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
        elif isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(halves(signature), data, ec.ECDSA(hashes.SHA256()))
        else:
            public.verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def halves(signature):
    """Two halves of 32 bytes as the DER form that the library takes."""
    if len(signature) != 64:
        raise ValueError("an ES256 signature has 64 bytes")
    numbers = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    return encode_dss_signature(*numbers)
