"""The issuer's signing key and other private files: made once, readable by their owner only, kept across restarts."""

import json
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

ALGORITHM = "ES256"


def kept(path: Path, make: Callable[[], str]) -> str:
    """Return the text of a private file, made if absent; of two processes that make it at once, both get one text."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(make())
        try:
            path.hardlink_to(draft)  # appears whole or not at all, and never over another's
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()


class SigningKey:
    """One ES256 key, known by its RFC 7638 thumbprint."""

    def __init__(self, path: Path) -> None:
        self._key = ECKey.import_key(json.loads(kept(path, _new_key)))
        self.kid = self._key.thumbprint()

    def sign(self, kind: str, claims: Mapping[str, Any]) -> str:
        """Return a signed token whose `typ` header is `kind`."""
        return jwt.encode({"alg": ALGORITHM, "typ": kind, "kid": self.kid}, dict(claims), self._key)

    def public_set(self) -> dict[str, Any]:
        """Return the JWKS document."""
        return {"keys": [{**self._key.as_dict(private=False), "kid": self.kid, "alg": ALGORITHM, "use": "sig"}]}


def _new_key() -> str:
    return json.dumps(ECKey.generate_key("P-256").as_dict(private=True))
