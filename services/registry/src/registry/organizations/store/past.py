"""The register as it stood on a day, as it was known at a moment: lists and counts are asked of versions, not of rows."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Subquery, select
from sqlalchemy.sql.visitors import replacement_traverse

from registry.organizations.store.book import stood
from registry.organizations.store.rows import TABLE, VERSIONS, OrganizationRow


def register_on(as_of: date | None, known_at: datetime | None, today: date) -> Subquery | None:
    """Return what stands in the place of the table: the organizations that were known of that day; None for the rows."""
    if as_of is None and known_at is None:
        return None
    return register_of(as_of or today, known_at)


def register_of(day: date, known_at: datetime | None = None) -> Subquery:
    """Return the organizations of a day, as they were known at a moment; now, without one."""
    same = (VERSIONS[column.key] for column in TABLE if column.key in VERSIONS and column.key != "id")
    return select(VERSIONS.organization_id.label("id"), *same).where(stood(day, known_at)).subquery("stood")


def asked_of(register: Subquery | None, clause: Any) -> Any:
    """Return a condition or column of the table as one of the register of a day."""
    if register is None:
        return clause

    def moved(element: Any, **_: Any) -> Any:
        is_ours = isinstance(element, Column) and element.table is OrganizationRow.__table__
        return register.c[element.key] if is_ours else None

    return replacement_traverse(clause, {}, moved)
