"""Where filings are kept; the responsible person's number is sealed."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.crypto import FieldCipher
from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from bureaukit.versions import write_over
from sqlalchemy import RowMapping, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from registry.database import Base
from registry.filings.model import ActivityKind, Content, Filing, FilingState
from registry.organizations.model import Sector


class FilingRow(Base):
    """One request to file."""

    __tablename__ = "filings"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(index=True)
    owner: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    area: Mapped[str] = mapped_column(index=True)
    activity_kind: Mapped[str]
    sector: Mapped[str]
    members: Mapped[int]
    activity_place: Mapped[str | None]
    purpose: Mapped[str | None]
    has_rules: Mapped[bool]
    is_non_profit: Mapped[bool]
    is_self_governance_body: Mapped[bool]
    responsible_name: Mapped[str]
    responsible_id: Mapped[str]  # sealed
    responsible_index: Mapped[str] = mapped_column(index=True)
    submitted_on: Mapped[date]
    checked_on: Mapped[date | None]
    checked_by: Mapped[str | None]
    decided_on: Mapped[date | None]
    decided_by: Mapped[str | None]
    opinion: Mapped[str | None]
    check_opinion: Mapped[str | None]
    organization_id: Mapped[UUID | None]
    version: Mapped[int]


_T = FilingRow.__table__.c
BY_ID = Order("id", (_T.id,))
LISTED = (
    "id",
    "state",
    "name",
    "area",
    "activity_kind",
    "sector",
    "members",
    "submitted_on",
    "decided_on",
    "organization_id",
)
_PROGRESS = (
    "state",
    "checked_on",
    "checked_by",
    "decided_on",
    "decided_by",
    "opinion",
    "check_opinion",
    "organization_id",
)


async def add(tx: Tx, filing: Filing, cipher: FieldCipher) -> None:
    """Enter a request."""
    number = filing.content.responsible_id
    values = asdict(filing.content) | {
        "responsible_id": cipher.seal(number, table="filings", column="responsible_id", row=filing.id),
        "responsible_index": cipher.blind_index(number),
        "owner": filing.owner,
        "submitted_on": filing.submitted_on,
        "version": filing.version,
        **{name: getattr(filing, name) for name in _PROGRESS},
    }
    await tx.execute(insert(FilingRow).values(id=filing.id, **values))


async def find(tx: Tx, filing_id: UUID, cipher: FieldCipher, *, hold: bool = False) -> Filing | None:
    """Return one request, the number opened; held, nobody else changes it meanwhile."""
    query = select(FilingRow.__table__).where(_T.id == filing_id)
    row = (await tx.execute(query.with_for_update() if hold else query)).mappings().first()
    return None if row is None else _from(row, cipher)


async def of_organization(tx: Tx, organization_id: UUID, cipher: FieldCipher, *, hold: bool = False) -> Filing | None:
    """Return the request by which an organization was filed; one taken over from the old list has none."""
    query = select(FilingRow.__table__).where(_T.organization_id == organization_id)
    row = (await tx.execute(query.with_for_update() if hold else query)).mappings().first()
    return None if row is None else _from(row, cipher)


def _from(row: RowMapping, cipher: FieldCipher) -> Filing:
    content: dict[str, Any] = {name: row[name] for name in Content.__dataclass_fields__}
    content |= {
        "activity_kind": ActivityKind(row["activity_kind"]),
        "sector": Sector(row["sector"]),
        "responsible_id": cipher.open(row["responsible_id"], table="filings", column="responsible_id", row=row["id"]),
    }
    progress = {name: row[name] for name in _PROGRESS} | {"state": FilingState(row["state"])}
    return Filing(
        id=row["id"],
        version=row["version"],
        owner=row["owner"],
        content=Content(**content),
        submitted_on=row["submitted_on"],
        **progress,
    )


async def keep(tx: Tx, filing: Filing) -> int:
    """Keep a step of a request that nobody else has changed since; return the new version."""
    return await write_over(tx, FilingRow, filing, {name: getattr(filing, name) for name in _PROGRESS})


async def page(
    tx: Tx, asked: Filter, *, owner: str | None, area: str | None, state: str | None
) -> Sequence[RowMapping]:
    """Return one page of requests: an owner's own, or those of an area."""
    query = select(*(_T[name] for name in LISTED))
    if owner:
        query = query.where(_T.owner == owner)
    if area:
        query = query.where(_T.area.startswith(area, autoescape=True))
    if state:
        query = query.where(_T.state == state)
    return (await tx.execute(paged(query, asked, BY_ID))).mappings().all()
