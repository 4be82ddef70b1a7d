"""How far a filed organization is from being a legal person: the rules of a promotion, put to what is known and what is added."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bureaukit.db import Record, Tx

from registry.applications import store
from registry.applications.actions.checking import Check
from registry.applications.actions.matters.promotion import promoted, promotion_terms
from registry.applications.actions.matters.specification import Circumstances
from registry.applications.model import ApplicationType, Matter, Promotion
from registry.applications.rules.founding import FOUNDING
from registry.applications.rules.jurisdiction import IN_OUR_POWER
from registry.applications.rules.promoting import PROMOTING
from registry.applications.rules.subject import Founding
from registry.divisions import store as divisions
from registry.filings.model import Filing
from registry.names.actions.judging import Asker, proposed
from registry.names.rules import NAMING
from registry.organizations.model import OrganizationType, Sector


@dataclass(frozen=True, slots=True)
class People:
    """How many people of a founding there are already; nobody's name or number is needed to see how far it is."""

    founders: int = 0
    minors: int = 0
    has_representative: bool = False


def declared(row: Record, filing: Filing | None, form: ApplicationType, added: Mapping[str, Any]) -> Promotion:
    """Return what a promotion would declare: what the register and the filing hold, and over it what is added."""
    known = {
        "name": row["name"],
        "area": row["area"],
        "activity_area": row["activity_area"],
        "sector": Sector(row["sector"]),
        "domicile": row["domicile"],
        "scope": row["scope"],
        "purpose": row["purpose"],
        "individual_members": filing.content.members if filing else 0,
    }
    return Promotion(**known | {"type": form} | dict(added))


async def readiness(tx: Tx, content: Promotion, people: People, about: Circumstances, owner: str) -> Check:
    """Return every condition of the promotion with its verdict; nothing is written."""
    row, form = about.row, OrganizationType(content.type.value)
    organization_id: UUID = row["id"]
    is_open = await store.is_matter_open(tx, organization_id, Matter.PROMOTION, except_for=organization_id)
    parts: list[Any] = [(PROMOTING, promoted(row, is_open_already=is_open)), (IN_OUR_POWER, content)]
    if content.type in FOUNDING:
        name = await proposed(tx, content.name, form, about.terms, Asker(owner), today=about.today)
        parts += [(NAMING, name), (FOUNDING[content.type], await _founding(tx, content, people, about))]
    return Check(tuple(parts))


async def _founding(tx: Tx, content: Promotion, people: People, about: Circumstances) -> Founding:
    return Founding(
        content,
        promotion_terms(about.terms),
        founders=people.founders,
        minors=people.minors,
        has_representative=people.has_representative,
        area_on_record=await divisions.version_of(tx, content.area or "") is not None,
    )
