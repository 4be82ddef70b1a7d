"""Constraints a table alone cannot state: triggers and exclusions, re-created after every migration because batch mode drops them."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Table, text


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


def append_only(log: Table, editable: str = "") -> Guard:
    """Guard a log: rows are never deleted, and never changed but for the one column named (once, from NULL)."""
    table = log.name
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    refuse_row = f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
    refuse_all = f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
    unless, unless_pg = _unless(log, editable, "IS"), _unless(log, editable, "IS NOT DISTINCT FROM")
    refuse_change = f"FOR EACH ROW WHEN (NOT ({unless_pg})) EXECUTE FUNCTION {table}_append_only()"
    raising = f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    create = "CREATE OR REPLACE"
    return Guard(
        name=f"{table}_append_only",
        sqlite=(
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} {refuse}",
            f"DROP TRIGGER IF EXISTS {table}_no_update",
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN NOT ({unless}) {refuse}",
        ),
        postgresql=(
            f"{create} FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS {raising}",
            f"{create} TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse_row}",
            f"{create} TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse_change}",
            f"{create} TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} {refuse_all}",
        ),
        triggers=(f"{table}_no_delete", f"{table}_no_update"),
    )


def _unless(log: Table, editable: str, same: str) -> str:
    """Return the condition under which a row may change: the editable column is still empty, all others stay."""
    if not editable:
        return "FALSE"
    kept = [f"NEW.{column.name} {same} OLD.{column.name}" for column in log.columns if column.name != editable]
    return " AND ".join([f"OLD.{editable} IS NULL", *kept])
