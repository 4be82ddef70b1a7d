"""Looks whether everything that must be true of a service's database is true: one line per sentence, nothing written."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bureaukit import general_checks
from bureaukit.app import Service, database_url, field_keys_file
from bureaukit.checks import Check, Seen
from bureaukit.crypto import FieldCipher, KeyRing
from bureaukit.db import Database, Tx
from bureaukit.files import files_of
from bureaukit.settings import Settings

SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one check saw."""

    check: Check
    seen: Seen

    @property
    def line(self) -> str:
        """The verdict in one line: mark, name, numbers, the sentence in both languages, up to three ids."""
        said, violations = self.check.sentence, self.seen.violations
        mark = "BROKEN" if violations else "ok"
        numbers = f"looked at {self.seen.looked_at}, violations {len(violations)}"
        samples = f"  [{', '.join(violations[:SAMPLES])}]" if violations else ""
        return f"{mark:6} {self.check.name}: {numbers}  {said.zh} {said.en}{samples}"


def checks_of(service: Service, cipher: FieldCipher) -> tuple[Check, ...]:
    """Return everything that must be true of a service: what must be of every one, then its own."""
    return (
        *general_checks.of_schema(service.name, service.guards),
        *general_checks.OF_RECORDS,
        *general_checks.of_seals(service.metadata, service.sealed, cipher),
        *service.checks,
    )


async def examine(database: Database, checks: Iterable[Check]) -> list[Verdict]:
    """Take every check on one moment of the database, whatever is written meanwhile."""
    async with database.snapshot() as tx:
        return [Verdict(check, await _look(tx, check)) for check in checks]


async def _look(tx: Tx, check: Check) -> Seen:
    try:
        async with tx.savepoint():  # on PostgreSQL one failing statement would fail all that follow
            return await check.look(tx)
    except Exception as error:  # noqa: BLE001 -- a row nobody can read is a violation too, and the rest is still looked at
        return Seen(0, (f"cannot be looked at: {type(error).__name__}",))


async def run(service: Service, settings: Settings) -> bool:
    """Print a line for every check; return whether all hold."""
    database = Database(database_url(service.name, settings), files_of(service.name, settings))
    try:
        if not _exists(database):
            print(f"BROKEN {service.name}: there is no database")  # noqa: T201 -- the command's answer
            return False
        verdicts = await examine(database, checks_of(service, FieldCipher(_keys(service.name, settings))))
    finally:
        await database.close()
    print("\n".join(verdict.line for verdict in verdicts))  # noqa: T201 -- the command's answer
    return not any(verdict.seen.violations for verdict in verdicts)


def _exists(database: Database) -> bool:
    """Whether there is a file to read: SQLite would make an empty one."""
    return not database.is_sqlite or Path(database.engine.url.database or "").exists()


def _keys(service: str, settings: Settings) -> KeyRing:
    """Return the service's keys; where there are none, keys that open nothing, for a check must not make any."""
    path = field_keys_file(service, settings)
    return KeyRing.load(path) if path.exists() else KeyRing.generate()
