"""Authorization codes: good once, for a minute, for the client, address and PKCE secret they were made for."""

import base64
import hashlib
import secrets
from dataclasses import dataclass

from dev.issuer.errors import OAuthError
from dev.issuer.personas import Persona

LIFETIME = 60  # seconds


@dataclass(frozen=True, slots=True)
class Grant:
    """What a person agreed to, and what must be shown to redeem it."""

    persona: Persona
    client_id: str
    redirect_uri: str
    challenge: str
    nonce: str


class Codes:
    """The codes not yet redeemed; `at` is a monotonic clock's reading."""

    def __init__(self) -> None:
        self._open: dict[str, tuple[Grant, float]] = {}

    def issue(self, grant: Grant, *, at: float) -> str:
        """Return a new code; those that nobody came back for are forgotten."""
        self._open = {code: entry for code, entry in self._open.items() if at < entry[1]}
        code = secrets.token_urlsafe(32)
        self._open[code] = grant, at + LIFETIME
        return code

    def redeem(self, code: str, *, client_id: str, redirect_uri: str, verifier: str, at: float) -> Grant:
        """Return the grant; the code is spent by the attempt, also by a wrong one."""
        grant, until = self._open.pop(code, (None, 0.0))
        if (
            grant is None
            or at >= until
            or (grant.client_id, grant.redirect_uri) != (client_id, redirect_uri)
            or not secrets.compare_digest(grant.challenge, challenge_of(verifier))
        ):
            raise OAuthError("invalid_grant", "the code is unknown, used, expired, or not for this request")
        return grant


def challenge_of(verifier: str) -> str:
    """Return the S256 challenge of a verifier (RFC 7636 4.2)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
