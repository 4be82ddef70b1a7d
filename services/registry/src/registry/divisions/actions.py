"""What an administrator does with divisions."""

from bureaukit.db import Tx
from bureaukit.outbox import emit
from bureaukit.problems import FieldError, Invalid, check_seen
from bureaukit.text import Text

from registry.divisions import store
from registry.divisions.model import Division, DivisionRecorded


async def record(tx: Tx, division: Division, *, seen: int | None) -> int:
    """Enter or change a division; the one around it must be on record. Returns the version."""
    known = await store.find(tx, division.code)
    if known and store.as_division(known) == division:
        return int(known["version"])
    version = known["version"] if known else None
    check_seen(version, seen)
    parent = division.parent_code
    if parent and await store.version_of(tx, parent) is None:
        raise Invalid(
            FieldError("code", "unknown_parent", Text("上级区划尚未登记", "The division around it is not on record"))
        )
    version = await store.put(tx, division, version=version)
    await emit(tx, DivisionRecorded(division.code, division.name, division.valid_from, division.valid_to))
    return version
