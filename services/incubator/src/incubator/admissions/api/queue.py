"""The queue of a base: who waits, in which order, by which points, and what goes before each."""

from datetime import date, datetime
from uuid import UUID

from bureaukit.desk import Desk, DeskContext
from bureaukit.inbox import heard_up_to
from bureaukit.policy import needs
from bureaukit.problems import NotFound
from bureaukit.route import counter
from fastapi import Response
from pydantic import BaseModel, Field

from incubator.access import is_officer_for
from incubator.admissions.actions import common
from incubator.admissions.actions.forecasting import Outlook, outlooks
from incubator.admissions.api.common import is_applicant
from incubator.admissions.api.shapes import BeatenByOut
from incubator.admissions.api.waiting_shapes import ExpectedOut, OfferOut, expected_out, offer_out
from incubator.admissions.model import AdmissionState, ApplicantKind, Factor
from incubator.bases import actions as bases
from incubator.known_organizations import store as known_organizations
from incubator.offers import store as offers
from incubator.roles import OFFICERS, ORG_REP
from incubator.spaces.model import SpaceKind

router = counter("incubator", "bases")


class PlaceOut(BaseModel):
    """One applicant in the queue."""

    rank: int = Field(description="among those who wait for this kind of space 在同类场地申请人中的排位")
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
    rests_until: date | None
    expected: ExpectedOut | None
    offer: OfferOut | None


class QueueOut(BaseModel):
    """The queue as the reader may see it; `total` counts everybody."""

    base_id: UUID
    total: int
    order: list[str]
    names_as_of: dict[str, str | int] | None
    offers_paused: bool = Field(description="a round places everybody at once 整批分配进行中，暂不逐个通知席位")
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
        policy = await common.policy_now(tx)
        everybody = await outlooks(tx, base_id, policy)
        paused = await offers.is_paused(tx, base_id)
        ids = [o for each in everybody if (o := each.place.admission.applicant.organization_id)]
        names = await known_organizations.names(tx, ids)
        heard = await heard_up_to(tx, "registry")
    is_office = is_officer_for(desk.caller, base.area)
    mine = everybody if is_office else [one for one in everybody if is_applicant(desk, one.place.admission)]
    if not is_office and not desk.caller.has_role(ORG_REP):
        raise NotFound
    items = [_shown(each, names, desk, named=is_office) for each in mine]
    order = [criterion.value for criterion in policy.order]
    return desk.answer(
        QueueOut(
            base_id=base_id,
            total=len(everybody),
            order=order,
            names_as_of=heard,
            offers_paused=paused,
            items=items,
        )
    )


def _shown(outlook: Outlook, names: dict[UUID, str], desk: DeskContext, *, named: bool) -> PlaceOut:
    place = outlook.place
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
        rests_until=admission.progress.rests_until,
        expected=expected_out(outlook.expected, desk.language),
        offer=offer_out(outlook.offer) if outlook.offer else None,
    )
