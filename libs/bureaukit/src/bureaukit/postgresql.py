"""What PostgreSQL's driver is told apart from its options; imported only where a database of PostgreSQL is opened."""

from typing import Any

from psycopg import AsyncCursor


class BriefCursor(AsyncCursor[Any]):
    """A cursor that tells of its columns no more than SQLAlchemy asks; psycopg looks every type up at each execution."""

    @property
    def description(self) -> Any:
        """Return name and type of each column."""
        found = self.pgresult
        if not found or not found.nfields:
            return None
        return [((found.fname(i) or b"").decode(), found.ftype(i)) for i in range(found.nfields)]
