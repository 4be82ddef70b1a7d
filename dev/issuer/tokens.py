"""What a token says: access tokens after RFC 9068, id tokens after OpenID Connect, all marked `env: dev`."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from dev.issuer.codes import Grant
from dev.issuer.keys import SigningKey

LIFETIME = 3600  # seconds; production uses 5 to 10 minutes, but nobody wants to sign in that often while developing


class Mint:
    """Makes tokens of one issuer for one audience."""

    def __init__(self, issuer: str, audience: str, key: SigningKey) -> None:
        self._issuer = issuer
        self._audience = audience
        self._key = key

    def access(self, holder: Mapping[str, Any], *, client_id: str, at: int) -> dict[str, Any]:
        """Return the answer of a token endpoint for a holder's claims, with a token issued `at`."""
        claims = {
            "iss": self._issuer,
            "sub": holder["sub"],
            "aud": self._audience,
            "exp": at + LIFETIME,
            "iat": at,
            "jti": secrets.token_urlsafe(16),
            "client_id": client_id,
            **holder,
            "env": "dev",
        }
        return {"access_token": self._key.sign("at+jwt", claims), "token_type": "Bearer", "expires_in": LIFETIME}

    def identity(self, holder: Mapping[str, Any], grant: Grant, *, access_token: str, at: int) -> str:
        """Return the id token for the client that redeemed a code, bound to its nonce and to the access token."""
        half = hashlib.sha256(access_token.encode()).digest()[:16]
        claims = {
            "iss": self._issuer,
            "aud": grant.client_id,
            "exp": at + LIFETIME,
            "iat": at,
            "auth_time": at,
            "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode(),
            **({"nonce": grant.nonce} if grant.nonce else {}),
            **{name: value for name, value in holder.items() if name != "scope"},
            "env": "dev",
        }
        return self._key.sign("JWT", claims)
