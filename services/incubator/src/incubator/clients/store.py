"""Which rows that are kept for a client somebody sees: staff those of their area, a client its own."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_


@dataclass(frozen=True, slots=True)
class Whose:
    """An area's, or those of an organization (what was for it while it was a team included) and of teams somebody speaks for."""

    area: str | None = None
    org: str | None = None
    sub: str | None = None
    admission_ids: Collection[UUID] = ()

    def of(self, query: Select[Any], columns: Any) -> Select[Any]:
        """Narrow a query down to theirs, by the columns that name area and client."""
        if self.area is not None:
            return query.where(columns.area.startswith(self.area, autoescape=True))
        own = [columns.admission_id.in_(self.admission_ids), columns.team_speaker == self.sub]
        return query.where(or_(*own, *([_is(columns, self.org)] if self.org else [])))


def _is(columns: Any, org: str) -> Any:
    """Compare with an organization by the id or the credit code that a token names."""
    try:
        return columns.organization_id == UUID(org)
    except ValueError:
        return columns.credit_code == org
