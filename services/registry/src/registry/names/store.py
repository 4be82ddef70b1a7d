"""Where claims to names are kept; of one name there is one live claim."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.names import lookup_key
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import Index, RowMapping, and_, func, insert, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.database import Base
from registry.names.model import LIVE, Claim, ClaimState
from registry.organizations.model import OrganizationType

_LIVE = text("state IN ('reserved', 'in_use')")


class NameClaimRow(Base):
    """One claim."""

    __tablename__ = "name_claims"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str]
    name: Mapped[str]
    name_key: Mapped[str]
    type: Mapped[str]
    owner: Mapped[str] = mapped_column(index=True)
    claimed_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    case_id: Mapped[UUID | None] = mapped_column(index=True)
    version: Mapped[int]
    __table_args__ = (
        Index("uq_name_claims_live", "name_key", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_name_claims_expiry", "expires_at", sqlite_where=_LIVE, postgresql_where=_LIVE),
    )


_T = NameClaimRow.__table__.c
BY_ID = Order("id", (_T.id,))
_COLUMNS = [column for column in _T if column.name != "name_key"]


def _from(row: Any) -> Claim:
    coded: dict[str, Any] = {"state": ClaimState(row["state"]), "type": OrganizationType(row["type"])}
    return Claim(**{**row, **coded})


async def _claims(tx: Tx, *conditions: Any) -> list[Claim]:
    rows = (await tx.execute(select(*_COLUMNS).where(*conditions).order_by(_T.id))).mappings().all()
    return [_from(row) for row in rows]


def _live_at(at: datetime) -> Any:
    """Return the condition that a claim stands at a moment, whoever has tidied up since."""
    return and_(_T.state.in_(LIVE), or_(_T.expires_at.is_(None), _T.expires_at > at))


async def add(tx: Tx, claim: Claim) -> None:
    """Enter a claim; a second live one to the name breaks a unique index."""
    await tx.execute(insert(NameClaimRow).values(**asdict(claim), name_key=lookup_key(claim.name)))


async def keep(tx: Tx, claim: Claim) -> int:
    """Keep a claim that nobody else has changed since; return the new version."""
    return await write_over(tx, NameClaimRow, claim, asdict(claim))


async def find(tx: Tx, claim_id: UUID) -> Claim | None:
    """Return one claim."""
    return next(iter(await _claims(tx, _T.id == claim_id)), None)


async def of_name(tx: Tx, name: str, at: datetime) -> Claim | None:
    """Return the claim to a name that stands at a moment."""
    return next(iter(await _claims(tx, _T.name_key == lookup_key(name), _live_at(at))), None)


async def of_case(tx: Tx, case_id: UUID) -> Claim | None:
    """Return the live claim of a case."""
    return next(iter(await _claims(tx, _T.case_id == case_id, _T.state.in_(LIVE))), None)


async def live(tx: Tx, at: datetime) -> list[Claim]:
    """Return every claim that stands at a moment: names asked for and not registered, a few hundred at the most."""
    return await _claims(tx, _live_at(at))


async def run_out(tx: Tx, at: datetime, name: str | None = None) -> list[UUID]:
    """Return which claims, of all or of those to one name, are over without anybody having said so; none of them is read."""
    over = [_T.state.in_(LIVE), _T.expires_at <= at, *([_T.name_key == lookup_key(name)] if name else [])]
    return [row.id for row in await tx.all(select(_T.id).where(*over).order_by(_T.id))]


async def one_at_a_time(tx: Tx, owner: str) -> None:
    """Let the reservations of one applicant wait for each other, so that their number can be counted (SQLite: all do)."""
    if not tx.is_sqlite:
        await tx.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"name-claims {owner}"))))


async def count_held(tx: Tx, owner: str, at: datetime) -> int:
    """Return how many names somebody has reserved and not used."""
    held = select(func.count()).where(_T.owner == owner, _T.state == ClaimState.RESERVED, _live_at(at))
    return int(await tx.scalar(held) or 0)


async def page(tx: Tx, asked: Filter, *, owner: str | None, state: str | None, at: datetime) -> Sequence[RowMapping]:
    """Return one page of claims, those of one owner or all, in the state that they have at a moment."""
    query = select(*_COLUMNS)
    if owner:
        query = query.where(_T.owner == owner)
    if state in LIVE:
        query = query.where(_T.state == state, _live_at(at))
    elif state == ClaimState.EXPIRED:
        query = query.where(or_(_T.state == state, and_(_T.state.in_(LIVE), _T.expires_at <= at)))
    elif state:
        query = query.where(_T.state == state)
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


def as_model(row: RowMapping) -> Claim:
    """Return a row of a page as a claim."""
    return _from(row)
