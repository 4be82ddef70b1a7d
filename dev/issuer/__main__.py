"""Runs the development issuer: `python -m dev.issuer`, from the root of the repository."""

import os
import sys

from bureaukit.server import serve

from dev.issuer.app import create_app
from dev.issuer.settings import IssuerSettings, StartRefused


def main() -> int:
    """Serve until stopped; return 2 after one line on stderr where the settings are not those of development."""
    try:
        settings = IssuerSettings.read(os.environ)
    except StartRefused as refusal:
        print(f"development issuer not started: {refusal}", file=sys.stderr)
        return 2
    app = create_app(settings)
    print(f"development issuer {settings.issuer} listens on {settings.host}:{settings.port}", flush=True)
    serve(app, host=settings.host, port=settings.port)
    return 0


if __name__ == "__main__":
    sys.exit(main())
