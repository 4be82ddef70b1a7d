"""What must be true of the register, asked in SQL: whoever edits the table by hand is found out here."""

from typing import Any

from bureaukit.checks import Seen, ids, seen
from bureaukit.db import Tx
from sqlalchemy import Row, func, or_, select

from registry import credit_code
from registry.organizations.model import ENDED, OrganizationState
from registry.organizations.store.rows import TABLE, OrganizationRow


async def faulty_codes(tx: Tx) -> Seen:
    """Return the organizations whose credit code is wrong in some part, or not the one their subject code is from."""
    with_code = await tx.all(
        select(TABLE.id, TABLE.credit_code, TABLE.subject_code, TABLE.type).where(TABLE.credit_code.is_not(None))
    )
    wrong = [(row.id,) for row in with_code if _is_faulty(row)]
    return Seen(len(with_code), ids(wrong))


def _is_faulty(row: Row[Any]) -> bool:
    is_wrong = credit_code.faults(row.credit_code, kind=row.type)
    return bool(is_wrong) or credit_code.subject_of(row.credit_code) != row.subject_code


async def shared_codes(tx: Tx) -> Seen:
    """Return the subject codes that more than one organization bears."""
    codes = select(TABLE.subject_code).where(TABLE.subject_code.is_not(None)).group_by(TABLE.subject_code)
    return await seen(tx, OrganizationRow.__table__, codes.having(func.count() > 1))


async def confused_ends(tx: Tx) -> Seen:
    """Return the organizations of no known state, that ended without a day, go on after it, or ended before they began."""
    known = [state.value for state in OrganizationState]
    ended = TABLE.state.in_([state.value for state in ENDED])
    confused = or_(
        TABLE.state.not_in(known), ended != TABLE.ended_on.is_not(None), TABLE.ended_on < TABLE.registered_on
    )
    return await seen(tx, OrganizationRow.__table__, select(TABLE.id).where(confused))
