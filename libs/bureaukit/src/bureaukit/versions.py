"""A row that several people may change: a change is written over the version it was made from, or refused."""

from collections.abc import Mapping
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import update

from bureaukit.db import Tx
from bureaukit.problems import Stale


class Versioned(Protocol):
    """What was read: which row, in which version."""

    @property
    def id(self) -> UUID:
        """The row."""

    @property
    def version(self) -> int:
        """Counted up by each change."""


async def write_over(tx: Tx, row: Any, was: Versioned, values: Mapping[str, Any]) -> int:
    """Write values over the version that was read of a row of the mapped class, and return the new version.

    Raises `Stale` (412) where somebody was faster.
    """
    version = was.version + 1
    this = (row.id == was.id, row.version == was.version)
    changed = await tx.execute(update(row).where(*this).values(**{**values, "version": version}))
    if changed.rowcount == 0:
        raise Stale
    return version
