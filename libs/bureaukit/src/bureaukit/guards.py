"""Constraints a table alone cannot state: triggers and exclusions, re-created after every migration because batch mode drops them."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, text


@dataclass(frozen=True, slots=True)
class Guard:
    """One promise kept by the database itself; every statement must be repeatable."""

    name: str
    sqlite: tuple[str, ...]
    postgresql: tuple[str, ...]
    triggers: tuple[str, ...] = ()  # names that must exist at head, on both engines
    constraints: tuple[str, ...] = ()  # names that must exist at head, on PostgreSQL
    sqlite_triggers: tuple[str, ...] = ()  # names that must exist at head, on SQLite: what stands in for constraints


def set_up(connection: Connection, guards: Iterable[Guard]) -> None:
    """Create every guard that is not there yet."""
    for guard in guards:
        for statement in guard.sqlite if connection.dialect.name == "sqlite" else guard.postgresql:
            connection.execute(text(statement))


def missing(connection: Connection, guards: Iterable[Guard]) -> list[str]:
    """Return the names of triggers and constraints that should be there and are not."""
    if connection.dialect.name == "sqlite":
        present = set(connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars())
        wanted = [name for guard in guards for name in (*guard.triggers, *guard.sqlite_triggers)]
        return [name for name in wanted if name not in present]
    present = set(connection.execute(text("SELECT tgname FROM pg_trigger")).scalars())
    present |= set(connection.execute(text("SELECT conname FROM pg_constraint")).scalars())
    wanted = [name for guard in guards for name in (*guard.triggers, *guard.constraints)]
    return [name for name in wanted if name not in present]
