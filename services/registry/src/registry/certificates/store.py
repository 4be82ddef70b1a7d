"""Where certificates are kept."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.checks import Seen, seen
from bureaukit.db import Tx
from bureaukit.pages import Filter, Order, paged
from sqlalchemy import Row, RowMapping, UniqueConstraint, exists, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from registry.certificates.model import Certificate, IssueReason
from registry.database import Base


class CertificateRow(Base):
    """One certificate; of an organization's, all but the last were replaced."""

    __tablename__ = "certificates"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    organization_id: Mapped[UUID]
    edition: Mapped[int]
    facts: Mapped[dict[str, Any]]
    reason: Mapped[str]
    issued_on: Mapped[date]
    issued_by: Mapped[str]
    replaced_on: Mapped[date | None]
    replaced_by: Mapped[str | None]

    __table_args__ = (UniqueConstraint("organization_id", "edition"),)


_T = CertificateRow.__table__.c
BY_EDITION = Order("edition", (_T.edition, _T.id), descending=True)


def _from(row: Row[Any]) -> Certificate:
    return Certificate(
        row.id,
        row.number,
        row.organization_id,
        row.edition,
        row.facts,
        IssueReason(row.reason),
        row.issued_on,
        row.replaced_on,
        row.replaced_by,
    )


async def add(tx: Tx, certificate: Certificate, officer: str) -> None:
    """Enter a certificate; of two issued at once for one organization the second breaks the unique edition."""
    await tx.execute(
        insert(CertificateRow).values(
            id=certificate.id,
            number=certificate.number,
            organization_id=certificate.organization_id,
            edition=certificate.edition,
            facts=certificate.facts,
            reason=certificate.reason,
            issued_on=certificate.issued_on,
            issued_by=officer,
        )
    )


async def replace(tx: Tx, certificate: Certificate, number: str, on: date) -> None:
    """Note that a certificate was replaced."""
    this = CertificateRow.id == certificate.id
    await tx.execute(update(CertificateRow).where(this).values(replaced_on=on, replaced_by=number))


async def numbered(tx: Tx, number: str) -> Certificate | None:
    """Return the certificate with a number."""
    row = await tx.first(select(CertificateRow.__table__).where(_T.number == number))
    return row and _from(row)


async def latest(tx: Tx, organization_id: UUID) -> Certificate | None:
    """Return the certificate an organization got last."""
    query = select(CertificateRow.__table__).where(_T.organization_id == organization_id).order_by(_T.edition.desc())
    row = await tx.first(query.limit(1))
    return row and _from(row)


async def page(tx: Tx, asked: Filter, organization_id: UUID) -> Sequence[RowMapping]:
    """Return one page of an organization's certificates, the last first."""
    query = select(CertificateRow.__table__).where(_T.organization_id == organization_id)
    return (await tx.execute(paged(query, asked, BY_EDITION))).mappings().all()


async def broken_chains(tx: Tx) -> Seen:
    """Return the certificates that are replaced without a successor, or succeeded without being replaced."""
    table, next_one = CertificateRow.__table__, CertificateRow.__table__.alias()
    succeeded = exists().where(
        next_one.c.organization_id == table.c.organization_id, next_one.c.edition == table.c.edition + 1
    )
    named = exists().where(
        next_one.c.organization_id == table.c.organization_id,
        next_one.c.edition == table.c.edition + 1,
        next_one.c.number == table.c.replaced_by,
    )
    wrong = select(table.c.id).where((table.c.replaced_on.is_not(None) != succeeded) | (succeeded & ~named))
    return await seen(tx, table, wrong)
