"""What an organization was when the window of a year opened: a status that is lost or won later changes no duty of that year."""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from bureaukit.clock import start_of_day
from bureaukit.db import Record, Tx

from registry.annual_inspections.model.year import InspectionYear
from registry.organizations import store as organizations


async def charity_since(
    tx: Tx, organization_id: UUID, years: Collection[InspectionYear], known_on: date | None = None
) -> dict[int, date | None]:
    """Return for each year since when the organization had been a charity on its first day, as was known by the end of a day."""
    known_at = start_of_day(known_on + timedelta(days=1)) if known_on else None
    spells = await organizations.charity_spells(tx, organization_id, known_at)
    return {
        year.year: next((spell["charity_since"] for spell in spells if _holds(spell, year.opens_on)), None)
        for year in years
    }


def _holds(spell: Record, day: date) -> bool:
    return spell["valid_from"] <= day and (spell["valid_until"] is None or day <= spell["valid_until"])
