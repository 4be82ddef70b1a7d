"""One `Database` for both engines: a transaction opens and commits in plain sight, and SQLite never loses an update."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from functools import partial
from json import dumps
from typing import Any, TypeVar, TypeVarTuple, overload
from uuid import UUID

import pysqlite3

sys.modules["sqlite3"] = pysqlite3  # the system's 3.40 can lose committed writes in WAL mode (docs/decisions/0004)
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2

from sqlalchemy import (  # noqa: E402 -- the fixed SQLite must be in place first
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Dialect,
    Executable,
    LargeBinary,
    MetaData,
    Row,
    String,
    Text,
    TypeDecorator,
    Uuid,
    event,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB  # noqa: E402
from sqlalchemy.engine import CursorResult  # noqa: E402
from sqlalchemy.exc import DataError, IntegrityError  # noqa: E402
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine  # noqa: E402
from sqlalchemy.ext.compiler import compiles  # noqa: E402
from sqlalchemy.orm import DeclarativeBase  # noqa: E402
from sqlalchemy.pool import NullPool  # noqa: E402
from sqlalchemy.schema import CreateTable  # noqa: E402
from sqlalchemy.sql.selectable import TypedReturnsRows  # noqa: E402

from bureaukit.files import Files, NoFiles  # noqa: E402

# What actions may name of the database: a constraint that stood against them, and a row as stores return it.
Taken = IntegrityError
Unfit = DataError  # a value that a column cannot hold
Record = Mapping[Any, Any]

SAFE_SQLITE = (3, 51, 3)  # first version without the WAL-reset bug

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the table; SQLite hands back naive values otherwise."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse naive values, store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return an aware value."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Document = JSON().with_variant(JSONB(), "postgresql")


# STRICT tables know TEXT, INTEGER, REAL and BLOB only.
@compiles(String, "sqlite")
@compiles(Text, "sqlite")
@compiles(Date, "sqlite")
@compiles(DateTime, "sqlite")
@compiles(Uuid, "sqlite")
@compiles(JSON, "sqlite")
def _as_text(_type: Any, _compiler: Any, **_kw: Any) -> str:
    return "TEXT"


@compiles(BigInteger, "sqlite")
@compiles(Boolean, "sqlite")
def _as_integer(_type: Any, _compiler: Any, **_kw: Any) -> str:
    return "INTEGER"


@compiles(LargeBinary, "sqlite")
def _as_blob(_type: Any, _compiler: Any, **_kw: Any) -> str:
    return "BLOB"


@compiles(CreateTable, "sqlite")
def _strict(element: CreateTable, compiler: Any, **kw: Any) -> str:
    ddl = str(compiler.visit_create_table(element, **kw)).rstrip()
    return ddl if ddl.endswith("STRICT") else f"{ddl} STRICT"


NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What a service's own `Base` derives from (with a MetaData of its own); types are the same on both engines."""

    __abstract__ = True
    type_annotation_map = {  # noqa: RUF012 -- SQLAlchemy reads a plain class attribute
        str: Text(),
        int: BigInteger(),
        bool: Boolean(),
        date: Date(),
        datetime: UTCDateTime(),
        UUID: Uuid(),
        dict[str, Any]: Document,
        list[Any]: Document,
        list[str]: Document,
        bytes: LargeBinary(),
    }


def service_metadata() -> MetaData:
    """Return the metadata for one service's tables, with names for every constraint."""
    return MetaData(naming_convention=NAMING)


class Tx:
    """One transaction. Stores send it Core statements; it remembers when, by whom and under which request it runs."""

    def __init__(self, connection: AsyncConnection, database: "Database", *, is_reading: bool = False) -> None:
        self.connection = connection
        self.database = database
        self.is_reading = is_reading  # each statement for itself, none of which writes
        self.at: datetime = datetime.min.replace(tzinfo=UTC)  # set at the counter, from the service's clock
        self.actor: str = "system"
        self.client: str = ""
        self.request_id: str = ""
        self._after_commit: list[Callable[[], None]] = []

    @property
    def is_sqlite(self) -> bool:
        """Whether the engine is SQLite; only kit code and guards may care."""
        return self.connection.dialect.name == "sqlite"

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        """Send one statement."""
        return await self.connection.execute(statement, parameters)

    async def all(self, statement: TypedReturnsRows[*Ts] | Executable) -> Sequence[Row[Any]]:
        """Return every row."""
        return (await self.connection.execute(statement)).all()

    async def each(self, statement: Executable) -> AsyncIterator[Row[Any]]:
        """Yield the rows one by one, in a snapshot or a transaction; of a long result only a part is in memory at any time."""
        rows = await self.connection.stream(statement, execution_options={"yield_per": 500})
        try:
            async for row in rows:
                yield row
        finally:
            await rows.close()

    async def first(self, statement: TypedReturnsRows[*Ts] | Executable) -> Row[Any] | None:
        """Return the first row or None."""
        return (await self.connection.execute(statement)).first()

    @overload
    async def scalar(self, statement: TypedReturnsRows[T]) -> T | None: ...
    @overload
    async def scalar(self, statement: Executable) -> Any: ...
    async def scalar(self, statement: Any) -> Any:
        """Return the first column of the first row, or None."""
        return (await self.connection.execute(statement)).scalar()

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """Undo what the block did, and nothing else, if it raises: one row of many."""
        async with self.connection.begin_nested():
            yield

    def after_commit(self, call: Callable[[], None]) -> None:
        """Call this once the transaction has committed; for waking workers, never for effects."""
        self._after_commit.append(call)

    def committed(self) -> None:
        """Run what waits for the commit."""
        for call in self._after_commit:
            call()


class Database:
    """The service's database. `transaction()` writes, `reading()` reads; neither hides a commit."""

    def __init__(self, url: str, files: Files | None = None, scanner: str | None = None) -> None:
        self.url = url
        self.files = files or NoFiles()  # what belongs to rows and is kept outside the tables
        self.scanner = scanner  # host:port of who looks at them for viruses
        self.engine = _engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        # SQLite's busy handler is unfair (p99 1.1 s with 16 writers); queueing here keeps the tail at 48 ms.
        self._writer = asyncio.Lock()
        self._read_engine = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        # SQLite's readers see one moment anyhow. On PostgreSQL a snapshot is taken inside a transaction, so it must not
        # wait for a connection of the pool that requests waiting for that very transaction hold.
        snapshots = {"poolclass": NullPool, "isolation_level": "REPEATABLE READ"}
        self._snapshot_engine = self.engine if self.is_sqlite else _postgresql(url, **snapshots)
        self.in_flight: set[str] = set()
        self.wake = asyncio.Event()

    @asynccontextmanager
    async def transaction(self, *, keep: bool = True) -> AsyncIterator[Tx]:
        """Open a writing transaction; it commits when the block ends, rolls back when the block raises.

        With `keep=False` it always rolls back: that is how a dry run runs the real thing.
        """
        if self.is_sqlite:
            async with self._writer, self._open(keep=keep, begin="BEGIN IMMEDIATE") as tx:
                yield tx
        else:
            async with self._open(keep=keep, begin=None) as tx:
                yield tx
        if keep:
            tx.committed()

    @asynccontextmanager
    async def _open(self, *, keep: bool, begin: str | None) -> AsyncIterator[Tx]:
        async with self.engine.connect() as connection:
            if begin:
                await connection.exec_driver_sql(begin)
            try:
                yield Tx(connection, self)
            except BaseException:
                await connection.rollback()
                raise
            if keep:
                await _commit(connection)
            else:
                await connection.rollback()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Tx]:
        """Read without a transaction of several statements: each statement sees the last commit."""
        async with self._read_engine.connect() as connection:
            yield Tx(connection, self, is_reading=True)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Tx]:
        """Read several statements as of one moment: what others commit meanwhile is in none of them."""
        async with self._snapshot_engine.connect() as connection:
            if self.is_sqlite:
                await connection.exec_driver_sql("BEGIN")
            try:
                yield Tx(connection, self)
            finally:
                await connection.rollback()

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()


async def _commit(connection: AsyncConnection) -> None:
    try:
        await connection.commit()
    except BaseException:
        # SQLite keeps a transaction open whose COMMIT failed, and SQLAlchemy believes it closed: back in the pool, the
        # connection would hold the write lock and hand what was refused to the next request. Closing it rolls back.
        await connection.invalidate()
        raise


def _engine(url: str) -> AsyncEngine:
    if url.startswith("sqlite"):
        if pysqlite3.sqlite_version_info < SAFE_SQLITE:
            raise RuntimeError(
                f"SQLite {pysqlite3.sqlite_version} can lose committed writes; 3.51.3 or later is needed"
            )
        engine = create_async_engine(
            re.sub(r"^sqlite:", "sqlite+aiosqlite:", url),
            json_serializer=partial(dumps, ensure_ascii=False),
            hide_parameters=True,  # an error's message must not hold what a person sent
        )
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _no_implicit_begin)
        return engine
    return _postgresql(url, pool_size=10, max_overflow=10, pool_timeout=5)


def _postgresql(url: str, **options: Any) -> AsyncEngine:
    from bureaukit.postgresql import BriefCursor  # noqa: PLC0415 -- SQLite needs no driver of PostgreSQL

    return create_async_engine(
        re.sub(r"^postgres(ql)?(\+psycopg)?:", "postgresql+psycopg:", url),
        json_serializer=partial(dumps, ensure_ascii=False),
        hide_parameters=True,
        **options,
        connect_args={
            "prepare_threshold": None,
            "cursor_factory": BriefCursor,
            "options": "-c lock_timeout=5s -c statement_timeout=30s",
        },
    )


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own transactions lose updates silently (20 of 200 survived)
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # NORMAL lost acknowledged rows in 257 of 400 simulated power cuts, FULL in none
        "foreign_keys=ON",
        "busy_timeout=5000",
        "trusted_schema=OFF",
        "secure_delete=ON",
        "cell_size_check=ON",
        "recursive_triggers=ON",  # otherwise INSERT OR REPLACE deletes past a trigger that forbids it
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _no_implicit_begin(_connection: Any) -> None:
    """Leave BEGIN to `Database.transaction`, which says IMMEDIATE; the driver must not start one of its own."""


def is_unique_violation(error: BaseException) -> bool:
    """Whether a database error says that a unique or exclusion constraint stands against the row."""
    original = getattr(error, "orig", None)
    state = getattr(original, "sqlstate", None)
    return state in {"23505", "23P01"} or "UNIQUE constraint failed" in str(original) or "is taken" in str(original)


async def is_reachable(database: Database) -> bool:
    """Ask the database the shortest question there is."""
    async with database.reading() as tx:
        return bool(await tx.scalar(text("SELECT 1")))
