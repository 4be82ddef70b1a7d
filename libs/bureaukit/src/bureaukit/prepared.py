"""A query made once and asked often: on PostgreSQL it goes straight to the driver, past what SQLAlchemy does at each execution.

Reading one row by its number, that was four fifths of the processor time spent on the database.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select

from bureaukit.db import Record, Tx

if TYPE_CHECKING:
    from bureaukit.postgresql import Compiled


class Prepared:
    """A query whose values are named (`bindparam`) and given when it is asked."""

    def __init__(self, query: Select[Any]) -> None:
        self._query = query
        self._compiled: Compiled | None = None  # the same for every database of a process: there is one dialect

    async def all(self, tx: Tx, **values: Any) -> Sequence[Record]:
        """Return every row, by column name."""
        if tx.is_sqlite or not tx.is_reading:
            return await self._slowly(tx, values)
        from bureaukit.postgresql import Compiled, DriverError  # noqa: PLC0415 -- SQLite needs no driver of PostgreSQL

        if self._compiled is None:
            self._compiled = Compiled(self._query, tx.connection)
        try:
            return await self._compiled.rows(tx.connection, values)
        except (
            DriverError
        ):  # nothing was changed: asked again, the answer is the rows, or the error as SQLAlchemy tells it
            return await self._slowly(tx, values)

    async def first(self, tx: Tx, **values: Any) -> Record | None:
        """Return the first row or None."""
        return next(iter(await self.all(tx, **values)), None)

    async def _slowly(self, tx: Tx, values: Mapping[str, Any]) -> Sequence[Record]:
        return (await tx.execute(self._query, values)).mappings().all()
