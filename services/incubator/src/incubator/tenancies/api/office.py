"""The counter for tenancies."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from bureaukit.calendar import WorkCalendar
from bureaukit.desk import Desk
from bureaukit.ids import new_id
from bureaukit.pages import page_of
from bureaukit.policy import needs, public
from bureaukit.problems import FieldError, Forbidden, Invalid
from bureaukit.route import counter
from bureaukit.service_routes import calendar
from bureaukit.text import Text
from fastapi import Query, Response

from incubator.access import (
    APPLICANT_SIDE,
    DECIDING_SIDE,
    acting_as,
    see_to_owner,
)
from incubator.known_organizations import store as known_organizations
from incubator.known_organizations.model import from_projection
from incubator.neighbours import registry
from incubator.parameters import BOOK
from incubator.periods import Period
from incubator.roles import (
    COMMUNITY_OFFICER,
    DISTRICT_APPROVER,
    DISTRICT_CLERK,
    OFFICERS,
    ORG_REP,
    STREET_OFFICER,
)
from incubator.spaces import actions as spaces
from incubator.tenancies import actions, store
from incubator.tenancies.api.shapes import (
    DeadlineFilter,
    DeadlinePage,
    ExtensionIn,
    HandoverIn,
    LegacyIn,
    NoticeIn,
    OccupationIn,
    RegistrationIn,
    TenancyFilter,
    TenancyOut,
    TenancyPage,
    shown,
)
from incubator.tenancies.model import Holder, Stay, Tenancy

router = counter("incubator", "tenancies")
deadlines = counter("incubator", "tenancy-deadlines")
BASE_ROLES = (DISTRICT_CLERK, STREET_OFFICER, COMMUNITY_OFFICER)


@router.post(
    "",
    status_code=201,
    response_model=TenancyOut,
    **needs("incubator:tenancy:import", DISTRICT_CLERK, rule="began before the platform", key=True, dry_run=True),
)
async def enter_legacy(body: LegacyIn, desk: Desk) -> Response:
    """Enter a tenancy that began before the platform (补录既有入驻); later ones come from an admission."""
    if body.end_on <= body.start_on:
        words = Text("终止日须晚于起始日", "The end must be later than the start")
        raise Invalid(FieldError("/end_on", "empty_period", words))
    answer = await registry.standing(desk.request.app.state.neighbours["registry"], body.organization, desk.today)
    known = from_projection(answer["organization"])
    async with desk.transaction() as tx:
        space = await spaces.loaded(tx, body.space_id)
        tenancy_id = new_id()
        tenancy = Tenancy(
            id=tenancy_id,
            holder=Holder(known.id, known.credit_code),
            admission_id=None,
            base_id=space.base_id,
            area=space.area,
            space_id=space.id,
            seat=1,
            period=Period(body.start_on, body.end_on),
            stay=Stay(tenancy_id, body.start_on),
            agreed_until=body.end_on,
            signed_on=body.signed_on,
            agreement_number=body.agreement_number,
        )
        entered = await actions.enter_legacy(tx, tenancy, await BOOK.on(tx, body.start_on), today=desk.today)
        out = await shown(tx, entered, desk)
        return await desk.created(tx, out, f"/v1/incubator/tenancies/{entered.id}", version=1)


@router.get("", response_model=TenancyPage, **public("incubator:tenancy:read"))
async def tenancies(asked: Annotated[TenancyFilter, Query()], desk: Desk) -> Response:
    """List the tenancies, or those running on a day (入驻列表)."""
    async with desk.reading() as tx:
        rows = await store.page(
            tx,
            asked,
            as_of=asked.as_of,
            base_id=asked.base_id,
            organization_id=asked.organization_id,
            area=asked.area,
            state=asked.state,
        )
        page = page_of(rows, asked, store.BY_ID)
        names = await known_organizations.names(tx, [i["organization_id"] for i in page.items if i["organization_id"]])
    items = [item | {"organization_name": names.get(item["organization_id"])} for item in page.items]
    return desk.page(type(page)(items, page.next_cursor))


@deadlines.get(
    "",
    response_model=DeadlinePage,
    **needs("incubator:tenancy:read", *OFFICERS, ORG_REP, rule="own area, own organization or own team"),
)
async def days_due(asked: Annotated[DeadlineFilter, Query()], desk: Desk) -> Response:
    """List what falls due in tenancies, the earliest first: registrations of teams, or handovers (期限一览)."""
    order = store.order_of(asked.kind)
    async with desk.reading() as tx:
        rows = await store.due(
            tx,
            asked,
            asked.kind,
            area=desk.caller.area_to_list() if desk.caller.has_role(*OFFICERS) else None,
            speaks_for=desk.caller.org or desk.caller.sub,
            before=desk.today if asked.is_overdue else None,
        )
        page, days = page_of(rows, asked, order), await calendar(tx)
    items = [_due(dict(item), order.columns[0].key or "", desk.today, days) for item in page.items]
    return desk.page(type(page)(items, page.next_cursor))


def _due(item: dict[str, Any], column: str, today: date, days: WorkCalendar) -> dict[str, Any]:
    due_on: date = item.pop(column)
    left = days.working_days_between(today, due_on).count
    return item | {"due_on": due_on, "is_overdue": due_on < today, "working_days_left": left}


@router.get(
    "/{tenancy_id}",
    response_model=TenancyOut,
    **needs("incubator:tenancy:read", *OFFICERS, ORG_REP, rule="own area or own organization"),
)
async def tenancy(tenancy_id: UUID, desk: Desk) -> Response:
    """Show one tenancy (入驻详情)."""
    async with desk.reading() as tx:
        found = await actions.seen_by(tx, desk.caller, tenancy_id)
        out = await shown(tx, found, desk)
    return desk.answer(out, version=found.version)


@router.post(
    "/{tenancy_id}/occupation",
    response_model=TenancyOut,
    **needs("incubator:tenancy:write", *BASE_ROLES, rule="own area", key=True, match=True, dry_run=True),
)
async def occupy(tenancy_id: UUID, body: OccupationIn, desk: Desk) -> Response:
    """Record that the holder moved in (入驻)."""
    version = desk.if_match()
    _not_later_than_today(desk, "/occupied_on", body.occupied_on)
    async with desk.transaction() as tx:
        found = await actions.seen_by(tx, desk.caller, tenancy_id, version=version)
        changed = await actions.occupy(tx, found, on=body.occupied_on)
        return await desk.done(tx, await shown(tx, changed, desk), version=changed.version)


@router.post(
    "/{tenancy_id}/registration",
    response_model=TenancyOut,
    **needs(
        "",
        *BASE_ROLES,
        ORG_REP,
        rule="own area, or the team's founder who now represents the organization; incubator:tenancy:write or :apply",
        key=True,
        match=True,
        dry_run=True,
    ),
)
async def link(tenancy_id: UUID, body: RegistrationIn, desk: Desk) -> Response:
    """Link a team to the organization it has become, by the registry's facts of the day (登记后关联组织)."""
    version = desk.if_match()
    role = acting_as(desk.caller, "tenancy", APPLICANT_SIDE)
    async with desk.reading() as tx:
        await actions.seen_by(tx, desk.caller, tenancy_id)
    answer = await registry.standing(desk.request.app.state.neighbours["registry"], body.organization, desk.today)
    organization = answer["organization"]
    if role == ORG_REP and desk.caller.org not in (
        organization["id"],
        organization["credit_code"] or organization["id"],
    ):
        words = "发起人须以该组织代表的身份关联", "The founder links it as a representative of the organization"
        raise Forbidden(*words)
    async with desk.transaction() as tx:
        found = await actions.seen_by(tx, desk.caller, tenancy_id, version=version)
        changed = await actions.link(tx, found, organization, on=desk.today)
        return await desk.done(tx, await shown(tx, changed, desk), version=changed.version)


@router.post(
    "/{tenancy_id}/extension",
    response_model=TenancyOut,
    **needs(
        "",
        DISTRICT_APPROVER,
        STREET_OFFICER,
        rule="owner of the base, with incubator:tenancy:approve or :confirm",
        key=True,
        match=True,
        dry_run=True,
    ),
)
async def extend(tenancy_id: UUID, body: ExtensionIn, desk: Desk) -> Response:
    """Let the holder stay for one more period (续驻)."""
    version = desk.if_match()
    role = acting_as(desk.caller, "tenancy", DECIDING_SIDE)
    async with desk.transaction() as tx:
        found = await actions.seen_by(tx, desk.caller, tenancy_id, version=version)
        see_to_owner(role, found.area)
        terms = await BOOK.on(tx, desk.today)
        changed = await actions.extend(tx, found, terms, until=body.end_on, on=desk.today)
        return await desk.done(tx, await shown(tx, changed, desk), version=changed.version)


@router.post(
    "/{tenancy_id}/exit-notice",
    response_model=TenancyOut,
    **needs(
        "",
        *BASE_ROLES,
        ORG_REP,
        rule="own area, or own organization leaving of its own will; incubator:tenancy:write or :apply",
        key=True,
        match=True,
        dry_run=True,
    ),
)
async def give_notice(tenancy_id: UUID, body: NoticeIn, desk: Desk) -> Response:
    """Give notice to the holder, or as the holder (退驻通知)."""
    version = desk.if_match()
    if acting_as(desk.caller, "tenancy", APPLICANT_SIDE) == ORG_REP:
        actions.see_to_own_reason(body.reason)
    async with desk.transaction() as tx:
        found = await actions.seen_by(tx, desk.caller, tenancy_id, version=version)
        terms, days = await BOOK.on(tx, desk.today), await calendar(tx)
        changed = await actions.leave(tx, found, terms, days, reason=body.reason, on=desk.today)
        return await desk.done(tx, await shown(tx, changed, desk), version=changed.version)


@router.post(
    "/{tenancy_id}/handover",
    response_model=TenancyOut,
    **needs("incubator:tenancy:write", *BASE_ROLES, rule="own area", key=True, match=True, dry_run=True),
)
async def hand_over(tenancy_id: UUID, body: HandoverIn, desk: Desk) -> Response:
    """Take the space back and close the tenancy (交接)."""
    version = desk.if_match()
    _not_later_than_today(desk, "/handed_over_on", body.handed_over_on)
    async with desk.transaction() as tx:
        found = await actions.seen_by(tx, desk.caller, tenancy_id, version=version)
        changed = await actions.hand_over(tx, found, on=body.handed_over_on, defects=body.defects, looked_at=True)
        return await desk.done(tx, await shown(tx, changed, desk), version=changed.version)


def _not_later_than_today(desk: Desk, pointer: str, day: date) -> None:
    if day > desk.today:
        raise Invalid(FieldError(pointer, "in_the_future", Text("日期不得晚于今天", "The day has not come yet")))
