"""Organizations whose name, scope, domicile or representative is like another's; found by index, judged elsewhere."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from sqlalchemy import RowMapping, and_, func, or_, select

from registry.organizations.model.likeness import NameKeys, near_halves
from registry.organizations.store.rows import TABLE

_SHOWN = (
    TABLE.id,
    TABLE.credit_code,
    TABLE.filing_number,
    TABLE.name,
    TABLE.track,
    TABLE.type,
    TABLE.area,
    TABLE.state,
    TABLE.ended_on,
)
MOST = 500  # more candidates than that are not looked at, and the answer says so


def _alike(keys: NameKeys) -> list[Any]:
    """Return the conditions, the strongest first: each finds its rows by an index of its own."""
    heads, tails = near_halves(keys.core)
    is_as_long = func.length(TABLE.name_core).between(len(keys.core) - 1, len(keys.core) + 1)
    return [
        TABLE.name_key == keys.key,
        TABLE.name_core == keys.core,
        TABLE.name_characters == keys.characters,
        TABLE.name_sound == keys.sound,
        and_(TABLE.name_head.in_(heads), is_as_long),
        and_(TABLE.name_tail.in_(tails), is_as_long),
    ]


async def named_like(tx: Tx, keys: NameKeys, *, ended_since: date) -> tuple[list[RowMapping], bool]:
    """Return the organizations whose name may be like one, those that ended long ago left out, and whether there are more."""
    rests = or_(TABLE.ended_on.is_(None), TABLE.ended_on > ended_since)
    found: dict[UUID, RowMapping] = {}
    cut = False
    for condition in _alike(keys):
        query = select(*_SHOWN).where(condition, rests).order_by(TABLE.id).limit(MOST + 1)
        rows = (await tx.execute(query)).mappings().all()
        cut = cut or len(rows) > MOST
        found.update((row["id"], row) for row in rows[:MOST])
    return list(found.values()), cut


async def active_in(tx: Tx, area: str, most: int) -> Sequence[RowMapping]:
    """Return the organizations that go on in an area, with their scope; no more than asked for and one."""
    query = select(*_SHOWN, TABLE.scope).where(
        TABLE.area.startswith(area, autoescape=True), TABLE.ended_on.is_(None), TABLE.scope.is_not(None)
    )
    return (await tx.execute(query.order_by(TABLE.id).limit(most + 1))).mappings().all()


async def sharing(
    tx: Tx, *, domicile: str | None, representative_index: str | None, except_for: UUID
) -> list[dict[str, Any]]:
    """Return the organizations that go on at the same domicile, or with the same legal representative."""
    found: dict[UUID, dict[str, Any]] = {}
    for same, column, value in (
        ("same_domicile", TABLE.domicile, domicile),
        ("same_representative", TABLE.legal_representative_index, representative_index),
    ):
        if value:
            query = select(*_SHOWN).where(column == value, TABLE.id != except_for, TABLE.ended_on.is_(None))
            for row in (await tx.execute(query.order_by(TABLE.id).limit(MOST))).mappings():
                found.setdefault(row["id"], {"same_domicile": False, "same_representative": False, **row})[same] = True
    return list(found.values())
