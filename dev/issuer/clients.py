"""The machines that ask for tokens: the platform's services, and two partners. Their secrets are files, never shown."""

import base64
import binascii
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

from bureaukit.text import Text

from dev.issuer.errors import OAuthError
from dev.issuer.keys import kept
from dev.issuer.personas import DISTRICT, SCOPES


@dataclass(frozen=True, slots=True)
class Client:
    """One machine client; `subject` becomes `sub`."""

    id: str
    subject: str
    role: str
    title: Text

    def claims(self, scope: str = "") -> dict[str, Any]:
        """Return the client as claims, narrowed to `scope` if one is asked for; raise where it asks for more."""
        granted = SCOPES[self.role].split()
        if any(not _covers(granted, wanted) for wanted in scope.split()):
            raise OAuthError("invalid_scope", "the client may not have this scope")
        return {
            "sub": self.subject,
            "scope": " ".join(scope.split() or granted),
            "roles": [self.role],
            "area": DISTRICT,
            "name": self.title.zh,
        }


CLIENTS = {
    client.id: client
    for client in (
        Client("svc-registry", "svc:registry", "service", Text("登记服务", "Registry service")),
        Client("svc-incubator", "svc:incubator", "service", Text("孵化服务", "Incubator service")),
        Client("svc-talent", "svc:talent", "service", Text("人才服务", "Talent service")),
        Client("svc-evaluation", "svc:evaluation", "service", Text("评估服务", "Evaluation service")),
        Client("partner-finance", "partner-finance", "partner", Text("区财政局系统", "District finance system")),
        Client("partner-procurement", "partner-procurement", "partner", Text("政府采购平台", "Procurement platform")),
    )
}


def _covers(granted: list[str], wanted: str) -> bool:
    parts = wanted.split(":")
    return any(
        len(parts) == scope.count(":") + 1 and all(g in ("*", p) for g, p in zip(scope.split(":"), parts, strict=True))
        for scope in granted
    )


class ClientSecrets:
    """What each client proves itself with: `secrets/<client id>` below the home, made at the first start."""

    def __init__(self, home: Path) -> None:
        self._secrets = {
            name: kept(home / "secrets" / name, lambda: secrets.token_urlsafe(32)).strip() for name in CLIENTS
        }

    def client(self, authorization: str | None, form: Mapping[str, str]) -> Client:
        """Return the client by Basic authentication or by the form's secret; both at once are refused (RFC 6749 2.3)."""
        if authorization and "client_secret" in form:
            raise OAuthError("invalid_request", "use one way of client authentication")
        if authorization:
            client_id, secret = _basic(authorization)
        else:
            client_id, secret = form.get("client_id", ""), form.get("client_secret", "")
        expected = self._secrets.get(client_id)
        if expected is None or not secrets.compare_digest(expected.encode(), secret.encode()):
            raise OAuthError("invalid_client", "unknown client or wrong secret", status=401)
        return CLIENTS[client_id]


def _basic(authorization: str) -> tuple[str, str]:
    scheme, _, encoded = authorization.partition(" ")
    try:
        text = base64.b64decode(encoded, validate=True).decode() if scheme.lower() == "basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        text = ""
    client_id, _, secret = text.partition(":")
    return unquote_plus(client_id), unquote_plus(secret)  # RFC 6749 2.3.1: both are form-encoded first
