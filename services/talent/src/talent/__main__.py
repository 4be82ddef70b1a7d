"""Runs the talent service: `python -m talent serve | migrate | openapi | rulebook | fsck`."""

from bureaukit.app import Service
from bureaukit.cli import main


def load() -> Service:
    """Import the service only when a command needs it."""
    from talent.app import SERVICE  # noqa: PLC0415 -- keeps `--help` quick

    return SERVICE


if __name__ == "__main__":
    main(load)
