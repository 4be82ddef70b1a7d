"""Where deregistrations are kept, and what the other services confirmed of an ending."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from bureaukit.checks import Seen, ids
from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.plumbing import EVENTS
from bureaukit.versions import write_over
from sqlalchemy import Index, RowMapping, Select, insert, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.database import Base
from registry.deregistrations.model import (
    Collection,
    CreditorsNotice,
    Deregistration,
    DeregistrationState,
    EndingGround,
    Handed,
    LiquidationGroup,
    LiquidationReport,
    Recipient,
    RecipientKind,
)
from registry.organizations.model import OrganizationEnded, OrganizationState, OrganizationType
from registry.tasks import TaskKind
from registry.worklines import line

_OPEN = text("state IN ('proposed', 'consented', 'liquidating', 'reported', 'applied')")


class DeregistrationRow(Base):
    """One ending."""

    __tablename__ = "deregistrations"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(index=True)
    organization_id: Mapped[UUID] = mapped_column(index=True)
    organization_type: Mapped[str]
    area: Mapped[str]
    supervising_unit: Mapped[str | None] = mapped_column(index=True)
    is_charity: Mapped[bool]
    ground: Mapped[str]
    resolved_on: Mapped[date]
    resolution: Mapped[str]
    state_before: Mapped[str]
    proposed_on: Mapped[date]
    proposed_by: Mapped[str]
    handled_by: Mapped[list[str]]
    consented_on: Mapped[date | None]
    consented_by: Mapped[str | None]
    consent_opinion: Mapped[str | None]
    opinion: Mapped[str | None]
    liquidation_group: Mapped[dict[str, Any] | None]
    creditors_notice: Mapped[dict[str, Any] | None]
    liquidation_report: Mapped[dict[str, Any] | None]
    applied_on: Mapped[date | None]
    collection: Mapped[dict[str, Any] | None]
    decided_on: Mapped[date | None]
    decided_by: Mapped[str | None]
    proof_number: Mapped[str | None] = mapped_column(unique=True)
    version: Mapped[int]
    __table_args__ = (
        Index("uq_deregistrations_open", "organization_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )


class EndingConfirmationRow(Base):
    """What another service did when an organization ended; its absence means that it has not said so yet."""

    __tablename__ = "ending_confirmations"
    organization_id: Mapped[UUID] = mapped_column(primary_key=True)
    service: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    effects: Mapped[dict[str, Any]]


_T = DeregistrationRow.__table__.c
_C = EndingConfirmationRow.__table__.c
_ENDED = OrganizationEnded.topic
BY_ID = Order("id", (_T.id,), descending=True)
_DOCUMENTS = {"group": "liquidation_group", "notice": "creditors_notice", "report": "liquidation_report"}


def _values(ending: Deregistration) -> dict[str, Any]:
    values = asdict(ending) | {"handled_by": list(ending.handled_by)}
    for name, column in (*_DOCUMENTS.items(), ("collection", "collection")):
        values[column] = _plain(values.pop(name))
    return values


def _plain(document: Any) -> Any:
    """Return a document as JSON holds it."""
    if isinstance(document, dict):
        return {name: _plain(value) for name, value in document.items()}
    if isinstance(document, tuple | list):
        return [_plain(value) for value in document]
    return document.isoformat() if isinstance(document, date) else getattr(document, "value", document)


def as_model(row: RowMapping) -> Deregistration:
    """Return a row as the value that rules read."""
    values = dict(row)
    group, notice, report = (values.pop(column) for column in _DOCUMENTS.values())
    return Deregistration(
        **values
        | {
            "state": DeregistrationState(row["state"]),
            "organization_type": OrganizationType(row["organization_type"]),
            "ground": EndingGround(row["ground"]),
            "state_before": OrganizationState(row["state_before"]),
            "handled_by": tuple(row["handled_by"]),
            "group": _group(group) if group else None,
            "notice": CreditorsNotice(_day(notice["published_on"]), notice["medium"]) if notice else None,
            "report": _report(report) if report else None,
            "collection": _collection(row["collection"]) if row["collection"] else None,
        }
    )


def _day(text_: str) -> date:
    return date.fromisoformat(text_)


def _group(kept: dict[str, Any]) -> LiquidationGroup:
    return LiquidationGroup(kept["head"], tuple(kept["members"]), _day(kept["formed_on"]))


def _report(kept: dict[str, Any]) -> LiquidationReport:
    to = kept["recipient"]
    recipient = Recipient(RecipientKind(to["kind"]), to["name"], to["credit_code"]) if to else None
    return LiquidationReport(**kept | {"finished_on": _day(kept["finished_on"]), "recipient": recipient})


def _collection(kept: dict[str, Any]) -> Collection:
    things = {name: Handed(kept[name]) for name in ("certificate", "seal", "financial_vouchers")}
    return Collection(_day(kept["collected_on"]), **things)


async def add(tx: Tx, ending: Deregistration) -> None:
    """Enter an ending; a second open one of the same organization breaks a unique index."""
    await tx.execute(insert(DeregistrationRow).values(**_values(ending)))


async def save(tx: Tx, ending: Deregistration) -> Deregistration:
    """Write an ending over the version it was read in; return it with its new version."""
    return replace(ending, version=await write_over(tx, DeregistrationRow, ending, _values(ending)))


async def find(tx: Tx, ending_id: UUID, *, hold: bool = False) -> Deregistration | None:
    """Return one ending; `hold` keeps others from changing it until the transaction ends."""
    query = select(DeregistrationRow.__table__).where(_T.id == ending_id)
    row = (await tx.execute(query.with_for_update() if hold else query)).mappings().first()
    return as_model(row) if row else None


async def open_of(tx: Tx, organization_id: UUID) -> Deregistration | None:
    """Return the ending of an organization that is under way."""
    query = select(DeregistrationRow.__table__).where(_T.organization_id == organization_id, _OPEN)
    row = (await tx.execute(query)).mappings().first()
    return as_model(row) if row else None


async def with_ending(tx: Tx, organizations: Sequence[UUID], ground: EndingGround) -> set[UUID]:
    """Return which of some organizations have an ending on a ground, whatever came of it."""
    query = select(_T.organization_id).where(_T.organization_id.in_(organizations), _T.ground == ground.value)
    return {row.organization_id for row in await tx.all(query)}


async def page(
    tx: Tx,
    asked: Filter,
    *,
    area: str | None = None,
    organizations: Sequence[UUID] | None = None,
    supervising_unit: str | None = None,
    organization: UUID | None = None,
    state: str | None = None,
) -> Sequence[RowMapping]:
    """Return one page of endings, the newest first; area, organizations and supervising unit are the caller's bounds."""
    query: Select[Any] = select(DeregistrationRow.__table__)
    if area is not None:
        query = query.where(_T.area.startswith(area, autoescape=True))
    if organizations is not None:
        query = query.where(_T.organization_id.in_(organizations))
    if supervising_unit is not None:
        query = query.where(_T.supervising_unit == supervising_unit)
    if organization:
        query = query.where(_T.organization_id == organization)
    if state:
        query = query.where(_T.state == state)
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()


async def published(tx: Tx, organizations: Sequence[UUID]) -> list[Deregistration]:
    """Return the endings of organizations that are published: creditors are told, or it was deregistered."""
    told = (DeregistrationState.LIQUIDATING, DeregistrationState.REPORTED, DeregistrationState.APPLIED)
    public = or_(
        _T.state == DeregistrationState.DEREGISTERED.value,
        _T.creditors_notice.is_not(None) & _T.state.in_([state.value for state in told]),
    )
    query = select(DeregistrationRow.__table__).where(_T.organization_id.in_(organizations), public)
    return [as_model(row) for row in (await tx.execute(query)).mappings()]


async def confirm(tx: Tx, organization_id: UUID, service: str, effects: dict[str, Any]) -> bool:
    """Note what a service did; said twice it is noted once."""
    this = (_C.organization_id == organization_id, _C.service == service)
    if await tx.scalar(select(_C.service).where(*this)) is not None:
        return False
    values = {"organization_id": organization_id, "service": service, "at": tx.at, "effects": effects}
    await tx.execute(insert(EndingConfirmationRow).values(**values))
    return True


async def confirmations(tx: Tx, organization_id: UUID) -> dict[str, RowMapping]:
    """Return what each service has confirmed of an ending."""
    query = select(EndingConfirmationRow.__table__).where(_C.organization_id == organization_id)
    return {row["service"]: row for row in (await tx.execute(query)).mappings()}


async def unfollowed(tx: Tx, services: Sequence[str]) -> Seen:
    """Return each organization whose end was announced, with a service that has not confirmed it."""
    ended = [UUID(row.subject) for row in await tx.all(select(EVENTS.c.subject).where(EVENTS.c.topic == _ENDED))]
    confirmed = {(row.organization_id, row.service) for row in await tx.all(select(_C.organization_id, _C.service))}
    return Seen(len(ended), ids((one, name) for one in ended for name in services if (one, name) not in confirmed))


def work(*, done: bool) -> list[Select[Any]]:
    """Return the endings that wait for their supervising unit, or had its word."""
    waits = _T.state == DeregistrationState.PROPOSED
    had = (_T.consented_on.is_not(None), _T.supervising_unit.is_not(None))
    return [
        line(
            TaskKind.CONSENT_TO_ENDING,
            _T.id,
            _T.organization_id,
            _T.area,
            _T.proposed_on,
            _T.consented_on if done else None,
            *(had if done else (waits,)),
            units=(_T.supervising_unit, None),
        )
    ]
