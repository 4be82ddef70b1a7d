"""The counter where a filed organization sees how far it is from a registration.

It hangs on the filing and not on the organization because only who is filed can ask; the key may be the request's id, the filing
number or the organization's id, so that groups taken over from the old list, which have no request, find themselves too.
"""

from typing import Annotated, Any, Literal
from uuid import UUID

from bureaukit.db import Record, Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.policy import needs
from bureaukit.problems import NotFound
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from registry.applications.actions.matters.specification import Circumstances
from registry.applications.actions.readiness import People, declared, readiness
from registry.applications.api.shapes.members import Area, CharterItem, Count, Fen, Line, Name, Words
from registry.applications.model import ApplicationType, DirectRegistrationClass
from registry.filings import store as filings
from registry.filings.model import Filing
from registry.organizations import store as organizations
from registry.organizations.model import SocialWorkKind
from registry.parameters import BOOK
from registry.roles import AUDITOR, COMMUNITY_OFFICER, DISTRICT_APPROVER, DISTRICT_CLERK, ORG_REP, STREET_OFFICER

router = counter("registry", "filings")
_OFFICE = (COMMUNITY_OFFICER, STREET_OFFICER, DISTRICT_CLERK, DISTRICT_APPROVER, AUDITOR)
_PEOPLE = {"founders", "minors", "has_representative"}


class ReadinessAsked(BaseModel):
    """The form that is wanted, and what there would be beside what is on record; what is left out is taken from there."""

    model_config = ConfigDict(extra="forbid")

    type: Literal[ApplicationType.SOCIAL_GROUP, ApplicationType.SOCIAL_SERVICE_ORGANIZATION]
    name: Name | None = None
    domicile: Line | None = None
    activity_area: Area | None = None
    scope: Words | None = None
    purpose: Words | None = None
    start_up_funds_fen: Fen | None = None
    individual_members: Count | None = None
    unit_members: Count | None = None
    full_time_staff: Count | None = None
    certified_staff: Count | None = None
    social_work_degree_staff: Count | None = None
    premises_proved: bool | None = None
    charter_items: list[CharterItem] = Field(default=[], max_length=9)
    bears_liability_alone: bool | None = None
    supervising_unit: Name | None = None
    direct_registration_class: DirectRegistrationClass | None = None
    needs_prior_permit: bool | None = None
    is_political_or_religious: bool | None = None
    social_work: bool | None = None
    social_work_kind: SocialWorkKind | None = None
    charter_states_social_work: bool | None = None
    founders: Count = Field(default=0, description="how many 发起人数")
    minors: Count = Field(default=0, description="how many of the people are not of age 未成年人数")
    has_representative: bool = Field(
        default=False, description="whether a legal representative is named 是否已有拟任人选"
    )

    def added(self) -> dict[str, Any]:
        """Return what is added to what is on record."""
        sent = self.model_dump(exclude=_PEOPLE | {"type"}, exclude_none=True, exclude_unset=True)
        if "charter_items" in sent:
            sent["charter_items"] = tuple(sorted(set(self.charter_items)))
        return sent


class ReadinessOut(BaseModel):
    """Every condition of a registration: whether it holds, what was found and what is needed."""

    organization_id: UUID
    type: ApplicationType
    ready: bool
    met: int
    of: int
    findings: list[dict[str, Any]]
    rules: list[dict[str, Any]]


@router.get(
    "/{key}/readiness",
    response_model=ReadinessOut,
    **needs("registry:filing:read", ORG_REP, *_OFFICE, rule="own, or own area"),
)
async def registration_readiness(key: str, asked: Annotated[ReadinessAsked, Query()], desk: Desk) -> Response:
    """Show how far a filed organization is from each condition of a registration (备案转登记条件预查)."""
    async with desk.reading() as tx:
        row, filing = await _filed(tx, desk, key)
        content = declared(row, filing, asked.type, asked.added())
        about = Circumstances(desk.today, await BOOK.on(tx, desk.today), desk.cipher, row)
        people = People(asked.founders, asked.minors, asked.has_representative)
        check = await readiness(tx, content, people, about, desk.caller.sub)
    rules, findings = check.explanation(), check.findings()
    return desk.answer(
        ReadinessOut(
            organization_id=row["id"],
            type=asked.type,
            ready=not findings,
            met=len(rules) - len(findings),
            of=len(rules),
            findings=[finding.as_dict(desk.language) for finding in findings],
            rules=rules,
        )
    )


async def _filed(tx: Tx, desk: DeskContext, key: str) -> tuple[Record, Filing | None]:
    """Return a filed organization and its request, if the caller may see them; anything else is not found."""
    request = await filings.find(tx, UUID(key), desk.cipher) if _is_id(key) else None
    row = await organizations.find(tx, str(request.organization_id) if request else key)
    if row is None or row["filing_number"] is None:
        raise NotFound
    filing = request or await filings.of_organization(tx, row["id"], desk.cipher)
    caller = desk.caller
    names = {str(row["id"]), row["filing_number"], row["credit_code"]} - {None}
    speaks = caller.has_role(ORG_REP) and caller.org in names
    is_own = speaks or (filing is not None and filing.owner == caller.sub)
    if not is_own and not (caller.has_role(*_OFFICE) and caller.covers(row["area"])):
        raise NotFound
    return row, filing


def _is_id(key: str) -> bool:
    try:
        UUID(key)
    except ValueError:
        return False
    return True
