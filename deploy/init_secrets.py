"""Makes the secrets that docker-compose.yml reads, once, with the standard library alone: python3 deploy/init_secrets.py."""

import json
import secrets
import sys
from pathlib import Path

SERVICES = ("registry", "incubator", "talent", "evaluation")
MACHINES = (*(f"svc-{name}" for name in SERVICES), "partner-finance", "partner-procurement")
HERE = Path(__file__).resolve().parent / "secrets"


def _random() -> str:
    """Return 32 random bytes as base64url without padding."""
    return secrets.token_urlsafe(32)


def _key_ring() -> str:
    """Return a fresh key ring in the format of bureaukit.crypto.KeyRing."""
    ring = {
        "suite": "aes",
        "current": "k1",
        "keys": {"k1": {"suite": "aes", "secret": _random()}},
        "index_secret": _random(),
    }
    return json.dumps(ring)


def main(folder: Path = HERE) -> None:
    """Write what is missing; what exists is kept.

    The folder is closed to others (0700). The files in it are readable, because a container's user is not ours and
    compose mounts single files as they are.
    """
    (folder / "clients").mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    wanted = {"db-admin": _random()}
    wanted |= {f"db-{name}": _random() for name in SERVICES}
    wanted |= {f"field-keys-{name}.json": _key_ring() for name in SERVICES}
    wanted |= {f"clients/{name}": _random() for name in MACHINES}
    for name, content in wanted.items():
        path = folder / name
        if not path.exists():
            path.write_text(content)
            path.chmod(0o644)
    print(f"secrets in {folder}")  # noqa: T201 -- tells its user where they are


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
