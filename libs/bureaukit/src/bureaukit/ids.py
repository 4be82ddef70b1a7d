"""Where new identifiers come from."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a UUIDv7: later ids sort later, so tables grow at one end, and no id can be guessed from another."""
    return uuid7()
