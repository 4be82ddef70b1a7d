"""Where versions of the subsidy policy are kept, and by which of them each month was calculated."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from bureaukit.checks import Seen, ids
from bureaukit.db import Tx
from bureaukit.guards import Guard
from bureaukit.pages import Filter, Order, paged
from bureaukit.problems import Stale
from pydantic import TypeAdapter
from sqlalchemy import ForeignKey, RowMapping, Select, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from talent.database import Base
from talent.subsidy_policies.model import Policy, PolicyState, Proposal, Terms

_TERMS = TypeAdapter(Terms)


class SubsidyPolicyRow(Base):
    """One version."""

    __tablename__ = "subsidy_policies"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    area: Mapped[str]
    title: Mapped[str]
    source: Mapped[str]
    source_number: Mapped[str | None]
    confidence: Mapped[str]
    effective_month: Mapped[date]
    terms: Mapped[dict[str, Any]]
    state: Mapped[str]
    makers: Mapped[list[str]]
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    ground: Mapped[str | None]
    version: Mapped[int]


class SubsidyPolicyUseRow(Base):
    """By which version a district's month was last calculated."""

    __tablename__ = "subsidy_policy_uses"
    area: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    policy_id: Mapped[UUID] = mapped_column(ForeignKey("subsidy_policies.id"))


_T = SubsidyPolicyRow.__table__.c
_U = SubsidyPolicyUseRow.__table__.c
BY_ID = Order("id", (_T.id,))

# What was approved is law for its months: the database itself refuses to change it.
APPROVED_IS_FINAL = Guard(
    name="approved_policies_are_final",
    sqlite=tuple(
        f"""CREATE TRIGGER IF NOT EXISTS subsidy_policies_final_{event.lower()} BEFORE {event} ON subsidy_policies
        WHEN OLD.state = 'approved' BEGIN SELECT RAISE(ABORT, 'an approved policy is final'); END"""
        for event in ("UPDATE", "DELETE")
    ),
    postgresql=(
        """CREATE OR REPLACE FUNCTION subsidy_policies_final() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'an approved policy is final'; END $$""",
        *(
            f"""CREATE OR REPLACE TRIGGER subsidy_policies_final_{event.lower()} BEFORE {event} ON subsidy_policies
            FOR EACH ROW WHEN (OLD.state = 'approved') EXECUTE FUNCTION subsidy_policies_final()"""
            for event in ("UPDATE", "DELETE")
        ),
    ),
    triggers=("subsidy_policies_final_update", "subsidy_policies_final_delete"),
)


def from_row(row: RowMapping) -> Policy:
    """Return the version of a row."""
    said = {name: row[name] for name in ("title", "source", "source_number", "confidence", "effective_month")}
    return Policy(
        id=row["id"],
        area=row["area"],
        proposal=Proposal(**said, terms=_TERMS.validate_python(row["terms"])),
        state=PolicyState(row["state"]),
        makers=tuple(row["makers"]),
        approved_by=row["approved_by"],
        approved_at=row["approved_at"],
        ground=row["ground"],
        version=row["version"],
    )


def terms_as_json(terms: Terms) -> dict[str, Any]:
    """Return the terms as they are kept."""
    kept: dict[str, Any] = _TERMS.dump_python(terms, mode="json")
    return kept


def _values(policy: Policy) -> dict[str, Any]:
    said = policy.proposal
    return {
        "area": policy.area,
        "title": said.title,
        "source": said.source,
        "source_number": said.source_number,
        "confidence": said.confidence,
        "effective_month": said.effective_month,
        "terms": terms_as_json(said.terms),
        "state": policy.state.value,
        "makers": list(policy.makers),
        "approved_by": policy.approved_by,
        "approved_at": policy.approved_at,
        "ground": policy.ground,
    }


async def add(tx: Tx, policy: Policy) -> None:
    """Keep a new version."""
    await tx.execute(insert(SubsidyPolicyRow).values(id=policy.id, version=policy.version, **_values(policy)))


async def save(tx: Tx, policy: Policy) -> Policy:
    """Keep a version as it now stands over the one it was read in."""
    this = (_T.id == policy.id, _T.version == policy.version)
    done = await tx.execute(update(SubsidyPolicyRow).where(*this).values(version=policy.version + 1, **_values(policy)))
    if not done.rowcount:
        raise Stale
    return replace(policy, version=policy.version + 1)


async def find(tx: Tx, identity: UUID) -> Policy | None:
    """Return one version."""
    row = (await tx.execute(select(SubsidyPolicyRow.__table__).where(_T.id == identity))).mappings().first()
    return from_row(row) if row else None


async def governing(tx: Tx, area: str, month: date) -> Policy | None:
    """Return the approved version with the latest effective month that is not after this one; of equals the latest made."""
    query = select(SubsidyPolicyRow.__table__).where(
        _T.area == area, _T.state == PolicyState.APPROVED.value, _T.effective_month <= month
    )
    latest = query.order_by(_T.effective_month.desc(), _T.approved_at.desc(), _T.id.desc()).limit(1)
    row = (await tx.execute(latest)).mappings().first()
    return from_row(row) if row else None


async def hold_pending(tx: Tx, area: str, month: date) -> None:
    """Let nobody approve a version for a month until the transaction ends; one being approved just now is waited for."""
    pending = (_T.area == area, _T.state == PolicyState.SUBMITTED.value, _T.effective_month <= month)
    await tx.execute(select(_T.id).where(*pending).order_by(_T.id).with_for_update(read=True))


async def note_use(tx: Tx, policy: Policy, month: date) -> None:
    """Note by which version a month is calculated."""
    this = (_U.area == policy.area, _U.month == month)
    if not (await tx.execute(update(SubsidyPolicyUseRow).where(*this).values(policy_id=policy.id))).rowcount:
        await tx.execute(insert(SubsidyPolicyUseRow).values(area=policy.area, month=month, policy_id=policy.id))


async def forget_use(tx: Tx, area: str, month: date) -> None:
    """Take back the note: the calculation is void, and the month is open to another version."""
    await tx.execute(delete(SubsidyPolicyUseRow).where(_U.area == area, _U.month == month))


async def last_calculated(tx: Tx, area: str) -> date | None:
    """Return the latest month of a district that was calculated."""
    last: date | None = await tx.scalar(select(func.max(_U.month)).where(_U.area == area))
    return last


async def page(
    tx: Tx, asked: Filter, *, within: str | None, state: PolicyState | None, month: date | None
) -> Sequence[RowMapping]:
    """Return one page of versions: of one district, or of all for the public."""
    query: Select[Any] = select(SubsidyPolicyRow.__table__)
    if within is not None:
        query = query.where(_T.area == within)
    if state:
        query = query.where(_T.state == state.value)
    if month:
        query = query.where(_T.effective_month <= month)
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


async def approved_by_a_maker(tx: Tx) -> Seen:
    """Return the approved versions whose approver drafted or submitted them."""
    approved = await tx.all(select(_T.id, _T.approved_by, _T.makers).where(_T.approved_by.is_not(None)))
    return Seen(len(approved), ids((row.id,) for row in approved if row.approved_by in row.makers))
