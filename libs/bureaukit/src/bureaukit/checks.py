"""What must be true of a database at every moment, as values: a sentence, and how to look whether it holds."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import FromClause, Select, func, select

from bureaukit.db import Tx
from bureaukit.text import Text


@dataclass(frozen=True, slots=True)
class Seen:
    """How many were looked at, and the ids of those for which the sentence is not true."""

    looked_at: int
    violations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One sentence about what is stored; `look` reads and never writes."""

    name: str
    sentence: Text
    look: Callable[[Tx], Awaitable[Seen]]


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed column: `row` names the columns that make the place it was sealed for, `index` its blind index."""

    table: str
    column: str
    row: tuple[str, ...] = ("id",)
    index: str | None = None


async def seen(tx: Tx, among: FromClause, violations: Select[Any]) -> Seen:
    """Count the rows of a table, or of a query, and take what another query selects for the ids of violations."""
    looked_at = await tx.scalar(select(func.count()).select_from(among)) or 0
    return Seen(looked_at, ids(await tx.all(violations)))


def ids(rows: Iterable[Iterable[Any]]) -> tuple[str, ...]:
    """Return each row as one id, its columns joined."""
    return tuple("/".join(str(value) for value in row) for row in rows)
