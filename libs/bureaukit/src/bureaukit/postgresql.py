"""What PostgreSQL's driver is told apart from its options; imported only where a database of PostgreSQL is opened."""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg import AsyncCursor
from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncConnection

DriverError = psycopg.Error


class BriefCursor(AsyncCursor[Any]):
    """A cursor that tells of its columns no more than SQLAlchemy asks; psycopg looks every type up at each execution."""

    @property
    def description(self) -> Any:
        """Return name and type of each column."""
        found = self.pgresult
        if not found or not found.nfields:
            return None
        return [((found.fname(i) or b"").decode(), found.ftype(i)) for i in range(found.nfields)]


class Compiled:
    """A query as the driver takes it, with what its types do to values on the way in and out."""

    def __init__(self, query: Select[Any], connection: AsyncConnection) -> None:
        dialect = connection.dialect
        compiled = query.compile(dialect=dialect)
        self._sql = str(compiled).encode()
        self._own = compiled.params  # values that the query itself holds
        into = {
            name: bound.type.dialect_impl(dialect).bind_processor(dialect) for name, bound in compiled.binds.items()
        }
        self._into = {name: convert for name, convert in into.items() if convert}
        self._own |= {name: convert(self._own[name]) for name, convert in self._into.items()}
        columns = list(query.selected_columns)
        self._names = [str(column.key) for column in columns]
        out_of = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        self._out_of = [(name, convert) for name, convert in zip(self._names, out_of, strict=True) if convert]

    async def rows(self, connection: AsyncConnection, values: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
        """Send it over the connection that SQLAlchemy lent, and return all rows; errors are the driver's own."""
        if self._into:
            values = {name: self._into[name](value) if name in self._into else value for name, value in values.items()}
        lent = connection.sync_connection
        if lent is None:
            raise AssertionError("a transaction has its connection")
        cursor = AsyncCursor(lent.connection.driver_connection)  # type: ignore[arg-type]
        await cursor.execute(self._sql, {**self._own, **values})
        found = [dict(zip(self._names, row, strict=True)) for row in await cursor.fetchall()]
        for name, convert in self._out_of:
            for row in found:
                row[name] = convert(row[name])
        return found
