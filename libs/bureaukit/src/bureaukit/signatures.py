"""Standard Webhooks signatures: what we send can be verified by any of the published libraries, and we verify with one."""

import base64
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from bureaukit.problems import UNAUTHENTICATED, Problem
from bureaukit.text import Text


def new_secret() -> str:
    """Return a fresh secret in the form the libraries expect."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(secret: str, message_id: str, body: bytes) -> dict[str, str]:
    """Return the three headers for a message; the time is fresh at each try, the id is not."""
    at = datetime.now(UTC)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, at, body.decode()),
    }


def verify(secret: str, headers: Mapping[str, str], body: bytes) -> None:
    """Raise 401 unless the message carries a signature of ours, not older than five minutes."""
    try:
        Webhook(secret).verify(body, dict(headers))
    except (WebhookVerificationError, ValueError, OverflowError):
        raise Problem(UNAUTHENTICATED, Text("签名无效", "The signature is not valid")) from None
