"""coinbase-advanced-py 1.8.4: the permissions of the key, with each form of secret that it takes.

A signature by ECDSA is random: the header and the claims of such a token are recorded instead.
"""

import jwt
from coinbase.rest import RESTClient

import test_keys
from recorder import NONCE, keys, library, sent, vector

SECRETS = [
    test_keys.EC_SEC1,
    test_keys.EC_PKCS8,
    test_keys.ED25519_64,
    test_keys.ED25519_32,
    test_keys.ED25519_PEM,
]


def _decoded(request):
    token = request.headers["Authorization"].removeprefix("Bearer ")
    claims = jwt.decode(token, options={"verify_signature": False})
    return {"header": jwt.get_unverified_header(token), "claims": claims}


def _permissions(secret):
    client = RESTClient(api_key=test_keys.COINBASE_NAME, api_secret=secret)
    # The body of its GET is an empty object, which nothing signs and nobody reads.
    request = sent(client.get_api_key_permissions)._replace(body=None)
    decoded = _decoded(request)
    random = decoded if decoded["header"]["alg"] == "ES256" else None
    parts = keys(test_keys.COINBASE_NAME, secret)
    return vector(
        "coinbase", library("coinbase-advanced-py"), "live", parts, request, NONCE, random
    )


def vectors():
    """One token for each form of secret."""
    return [_permissions(secret) for secret in SECRETS]
