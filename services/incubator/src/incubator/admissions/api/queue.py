"""The queue of a base: who waits, in which order, by which points, and what goes before each."""

from datetime import datetime
from uuid import UUID

from bureaukit.desk import Desk, DeskContext
from bureaukit.inbox import heard_up_to
from bureaukit.policy import needs
from bureaukit.problems import NotFound
from bureaukit.route import counter
from fastapi import Response
from pydantic import BaseModel

from incubator.access import is_officer_for
from incubator.admissions import store
from incubator.admissions.api.common import is_applicant
from incubator.admissions.api.shapes import BeatenByOut
from incubator.admissions.model import AdmissionState, ApplicantKind, Factor
from incubator.admissions.rules import priority
from incubator.admissions.rules.priority import Place
from incubator.bases import actions as bases
from incubator.known_organizations import store as known_organizations
from incubator.roles import OFFICERS, ORG_REP
from incubator.spaces.model import SpaceKind

router = counter("incubator", "bases")


class PlaceOut(BaseModel):
    """One applicant in the queue."""

    rank: int
    admission_id: UUID
    applicant_kind: ApplicantKind
    organization_id: UUID | None
    name: str | None
    social_work: bool
    score: int
    points: dict[Factor, int]
    waiting_since: datetime | None
    space_kind: SpaceKind | None
    state: AdmissionState
    beaten_by: list[BeatenByOut]


class QueueOut(BaseModel):
    """The queue as the reader may see it; `total` counts everybody."""

    base_id: UUID
    total: int
    order: list[str]
    names_as_of: dict[str, str | int] | None
    items: list[PlaceOut]


@router.get(
    "/{base_id}/queue",
    response_model=QueueOut,
    **needs("incubator:admission:read", *OFFICERS, ORG_REP, rule="officers of the area all, an organization its own"),
)
async def queue(base_id: UUID, desk: Desk) -> Response:
    """Show the queue of a base with rank, points and reasons (基地排位)."""
    async with desk.reading() as tx:
        base = await bases.loaded(tx, base_id)
        places = priority.queue(await store.waiting(tx, base_id))
        names = await known_organizations.names(tx, [o for p in places if (o := p.admission.applicant.organization_id)])
        heard = await heard_up_to(tx, "registry")
    is_office = is_officer_for(desk.caller, base.area)
    mine = places if is_office else [place for place in places if is_applicant(desk, place.admission)]
    if not is_office and not desk.caller.has_role(ORG_REP):
        raise NotFound
    items = [_shown(place, names, desk, named=is_office) for place in mine]
    order = ["social_work", "score", "waiting_time"]
    return desk.answer(QueueOut(base_id=base_id, total=len(places), order=order, names_as_of=heard, items=items))


def _shown(place: Place, names: dict[UUID, str], desk: DeskContext, *, named: bool) -> PlaceOut:
    admission = place.admission
    applicant = admission.applicant
    return PlaceOut(
        rank=place.rank,
        admission_id=admission.id,
        applicant_kind=applicant.kind,
        organization_id=applicant.organization_id,
        name=applicant.team_name or names.get(applicant.organization_id or admission.id),
        social_work=admission.progress.social_work,
        score=admission.score,
        points={Factor(factor): points for factor, points in admission.progress.points.items()},
        waiting_since=admission.progress.submitted_at,
        space_kind=admission.content.space_kind,
        state=admission.state,
        beaten_by=[
            BeatenByOut(
                by=reason,
                message=reason.en if desk.language == "en" else reason.zh,
                rank=rank,
                admission_id=other.id if named else None,
            )
            for rank, (other, reason) in enumerate(place.beaten_by, start=1)
        ],
    )
