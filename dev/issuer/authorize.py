"""The sign-in request: which client asks, where the answer goes, and what is wrong with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

from dev.issuer.clients import CLIENTS
from dev.issuer.errors import OAuthError, Untrusted
from dev.issuer.settings import IssuerSettings, is_loopback_http

FIELDS = (
    "response_type",
    "response_mode",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "prompt",
)
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class SignIn:
    """A request to /authorize whose client and redirect address are good; the rest is judged by `check`."""

    fields: Mapping[str, str]

    @classmethod
    def read(cls, sent: Mapping[str, str], settings: IssuerSettings) -> Self:
        """Take the request's own fields; raise `Untrusted` where an answer could reach a stranger."""
        redirect_uri = sent.get("redirect_uri", "")
        if not is_loopback_http(redirect_uri) and redirect_uri not in settings.redirects:
            raise Untrusted(
                "redirect_uri 须为本机 http 地址，或已列入 SEEDBED_ISSUER_REDIRECTS",
                "redirect_uri must be http on this machine, or be listed in SEEDBED_ISSUER_REDIRECTS",
            )
        if not sent.get("client_id"):
            raise Untrusted("缺少 client_id", "client_id is missing")
        return cls({name: sent[name] for name in FIELDS if name in sent})

    def check(self) -> None:
        """Raise what OAuth and OpenID Connect call the first fault, to be told to the client by redirect."""
        get = self.fields.get
        if get("response_type") != "code":
            raise OAuthError("unsupported_response_type", "response_type must be code")
        if get("response_mode", "query") != "query":
            raise OAuthError("invalid_request", "response_mode must be query")
        if get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(get("code_challenge", "")):
            raise OAuthError("invalid_request", "PKCE is required: code_challenge with code_challenge_method S256")
        if get("client_id") in CLIENTS:
            raise OAuthError("unauthorized_client", "a machine client has no person to sign in")
        if get("prompt") == "none":
            raise OAuthError("login_required", "there are no sessions: a persona is picked each time")

    def answer(self, issuer: str, result: Mapping[str, str]) -> str:
        """Return the redirect address with the result, the client's state, and our name (RFC 9207)."""
        redirect_uri = self.fields["redirect_uri"]
        state = {"state": self.fields["state"]} if "state" in self.fields else {}
        return f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{urlencode({**result, **state, 'iss': issuer})}"
