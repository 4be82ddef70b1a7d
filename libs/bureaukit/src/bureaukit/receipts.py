"""Signed receipts: an answer as a compact JWS that anyone can verify by the published key, long after we gave it."""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import Request
from joserfc import jws
from joserfc.jwk import ECKey, KeySet

ALGORITHM = "ES256"
TYPE = "seedbed-receipt+jwt"


class ReceiptSigner:
    """The service's receipt key; the file is made at first use and never replaced."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            _create(path)
        self._keys = KeySet.import_key_set(json.loads(path.read_bytes()))
        self._key = self._keys.keys[-1]  # older keys stay in the file, so that their receipts still verify

    def sign(self, answer: Mapping[str, Any]) -> str:
        """Return the answer as a compact JWS."""
        header = {"alg": ALGORITHM, "kid": self._key.kid, "typ": TYPE}
        payload = json.dumps(answer, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return jws.serialize_compact(header, payload, self._key, algorithms=[ALGORITHM])

    def public_keys(self) -> dict[str, Any]:
        """Return the keys to verify with, as a JWK set."""
        return {"keys": [key.as_dict(private=False) for key in self._keys.keys]}


def signer_of(request: Request, service: str) -> ReceiptSigner:
    """Return the signer of the service that handles the request, of which this is the name."""
    state = request.app.state
    if not hasattr(state, "receipt_signer"):
        state.receipt_signer = ReceiptSigner(state.settings.home / "secrets" / f"{service}-receipts.json")
    signer: ReceiptSigner = state.receipt_signer
    return signer


def _create(path: Path) -> None:
    """Write a fresh key, readable by the owner alone; of two processes that try, the first wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kid = secrets.token_hex(4)
    key = ECKey.generate_key("P-256", {"kid": kid, "alg": ALGORITHM, "use": "sig"}, private=True, auto_kid=False)
    beside = path.with_name(f".{path.name}.{kid}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump({"keys": [key.as_dict(private=True)]}, file)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(beside, path)  # unlike a rename, fails when the file exists
    except FileExistsError:
        pass
    finally:
        beside.unlink()
