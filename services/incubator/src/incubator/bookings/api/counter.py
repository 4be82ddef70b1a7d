"""Where bookings are made, changed, given up and looked at."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from bureaukit.calendar import months_later
from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.pages import page_of
from bureaukit.policy import needs
from bureaukit.problems import FieldError, Forbidden, Invalid, NotFound
from bureaukit.route import counter
from bureaukit.text import Text
from fastapi import Query, Response

from incubator.access import APPLICANT_SIDE, acting_as
from incubator.bookings import actions, store
from incubator.bookings.actions import Wish
from incubator.bookings.api.common import WRITE, is_office, is_own, see_to_reason
from incubator.bookings.api.shapes import (
    ActionsOut,
    BookedOut,
    BookingFilter,
    BookingIn,
    BookingOut,
    BookingPage,
    ChangeIn,
    LogOut,
    QuotaOut,
    QuotaQuery,
    ReasonIn,
    SkippedOut,
    as_log,
    plain,
)
from incubator.bookings.lifecycle import BASE_SIDE, BOTH_SIDES, LIFECYCLE
from incubator.bookings.model import Booking
from incubator.known_organizations import store as known_organizations
from incubator.neighbours import registry
from incubator.parameters import BOOK
from incubator.parameters.bookings import QUOTA_MINUTES
from incubator.periods import clock_time
from incubator.roles import OFFICERS, ORG_REP
from incubator.spaces import actions as spaces
from incubator.wire import minute_of

router = counter("incubator", "bookings")
OWN = "own area or own organization"


@router.post(
    "", status_code=201, response_model=BookedOut, **needs("", *BOTH_SIDES, rule=WRITE, key=True, dry_run=True)
)
async def book(body: BookingIn, desk: Desk) -> Response:
    """Book a room for some hours, once or weekly (预订会议室、活动室)."""
    organization = _named(desk, body.organization)
    if acting_as(desk.caller, "booking", APPLICANT_SIDE) != ORG_REP:
        await _see_to_area(desk, body.space_id)
    facts = await registry.standing(desk.request.app.state.neighbours["registry"], organization, desk.today)
    wish = Wish(
        body.space_id,
        body.purpose,
        body.people,
        body.day,
        minute_of(body.from_time),
        minute_of(body.to_time),
        body.weekly.until if body.weekly else None,
        bool(body.weekly and body.weekly.leave_out),
    )
    async with desk.transaction() as tx:
        booked = await actions.book(tx, wish, facts["organization"], await BOOK.on(tx, desk.today))
        skipped = [SkippedOut(day=one.day, code=one.code) for one in booked.skipped]
        out = BookedOut(series_id=booked.series_id, bookings=[plain(one) for one in booked.bookings], skipped=skipped)
        one = f"/v1/incubator/bookings/{booked.bookings[0].id}"
        place = f"/v1/incubator/bookings?series_id={booked.series_id}" if booked.series_id else one
        return await desk.created(tx, out, place)


def _named(desk: DeskContext, organization: str | None) -> str:
    """Return for whom is booked: an organization for itself, the office for whom it names."""
    caller = desk.caller
    if caller.has_role(ORG_REP):
        if caller.org is None or organization not in (None, caller.org):
            raise Forbidden("只能为本组织办理", "Only for your own organization")
        return caller.org
    if organization is None:
        raise Invalid(FieldError("/organization", "missing", Text("请指明组织", "Name the organization")))
    return organization


async def _see_to_area(desk: DeskContext, space_id: UUID) -> None:
    async with desk.reading() as tx:
        space = await spaces.loaded(tx, space_id)
    if not desk.caller.covers(space.area):
        raise Forbidden("不是您辖区的场地", "The space lies outside your area")


@router.get("", response_model=BookingPage, **needs("incubator:booking:read", *OFFICERS, ORG_REP, rule=OWN))
async def bookings(asked: Annotated[BookingFilter, Query()], desk: Desk) -> Response:
    """List bookings: an organization its own, the office those of its area (预订列表)."""
    is_office = desk.caller.has_role(*OFFICERS)
    names = ("space_id", "base_id", "organization_id", "series_id", "state")
    async with desk.reading() as tx:
        rows = await store.page(
            tx,
            asked,
            area=desk.caller.area_to_list() if is_office else None,
            org=None if is_office else desk.caller.org or "",
            equal={name: getattr(asked, name) for name in names},
            first=asked.first,
            last=asked.last,
        )
    page = page_of(rows, asked, store.BY_ID)
    return desk.page(type(page)([_listed(item) for item in page.items], page.next_cursor))


def _listed(item: dict[str, Any]) -> dict[str, Any]:
    times = {"from_time": clock_time(item["from_minute"]), "to_time": clock_time(item["to_minute"])}
    shown = {name: item[name] for name in BookingOut.model_fields if name in item}
    return shown | times


@router.get("/quota", response_model=QuotaOut, **needs("incubator:booking:read", *OFFICERS, ORG_REP, rule=OWN))
async def quota(asked: Annotated[QuotaQuery, Query()], desk: Desk) -> Response:
    """Show what an organization can still book in a month (预订额度)."""
    month = date.fromisoformat(f"{asked.month}-01") if asked.month else desk.today.replace(day=1)
    organization = _named(desk, asked.organization)
    async with desk.reading() as tx:
        organization_id = await _identity(tx, organization)
        terms = await BOOK.on(tx, desk.today)
        used = await store.minutes_counted(tx, organization_id, month, months_later(month, 1))
        barred = await actions.barred_until(tx, organization_id, terms)
    allowed = terms[QUOTA_MINUTES]
    return desk.answer(
        QuotaOut(
            month=f"{month:%Y-%m}",
            quota_minutes=allowed,
            used_minutes=used,
            left_minutes=max(0, allowed - used),
            barred_until=barred if barred and barred > desk.today else None,
        )
    )


async def _identity(tx: Tx, organization: str) -> UUID:
    try:
        return UUID(organization)
    except ValueError:
        known = await known_organizations.find(tx, organization)
    if known is None:
        raise NotFound
    return known.id


@router.get("/{booking_id}", response_model=BookingOut, **needs("incubator:booking:read", *OFFICERS, ORG_REP, rule=OWN))
async def booking(booking_id: UUID, desk: Desk) -> Response:
    """Show one booking (预订详情)."""
    async with desk.reading() as tx:
        found = await _own(tx, booking_id, desk)
    return desk.answer(plain(found), version=found.version)


@router.get("/{booking_id}/log", response_model=LogOut, **needs("incubator:booking:read", *OFFICERS, ORG_REP, rule=OWN))
async def log(booking_id: UUID, desk: Desk) -> Response:
    """Show what was done with a booking, by whom and when (预订变更记录)."""
    async with desk.reading() as tx:
        await _own(tx, booking_id, desk)
        entries = await store.entries(tx, booking_id)
    return desk.answer(as_log(entries))


@router.get(
    "/{booking_id}/actions",
    response_model=ActionsOut,
    **needs("incubator:booking:read", *OFFICERS, ORG_REP, rule=OWN),
)
async def booking_actions(booking_id: UUID, desk: Desk) -> Response:
    """List what can be done with a booking now (可办事项)."""
    async with desk.reading() as tx:
        found = await _own(tx, booking_id, desk)
        closed = actions.blockers(tx, found, await BOOK.on(tx, desk.today), office=is_office(desk))
    closed |= LIFECYCLE.closed_to(found.state, desk.caller.has_role)
    items = LIFECYCLE.actions(found.state, blockers=closed)
    return desk.answer({"items": [action.as_dict(desk.language) for action in items]})


@router.post(
    "/{booking_id}/change",
    response_model=BookingOut,
    **needs("", *BOTH_SIDES, rule=WRITE, key=True, match=True, dry_run=True),
)
async def change(booking_id: UUID, body: ChangeIn, desk: Desk) -> Response:
    """Move a booking to other hours, or change what it is for (预订改期)."""
    version = desk.if_match()
    acting_as(desk.caller, "booking", APPLICANT_SIDE)
    async with desk.transaction() as tx:
        found = await _own(tx, booking_id, desk, version)
        values = body.values()
        from_minute, to_minute = (values.get(name, getattr(found, name)) for name in ("from_minute", "to_minute"))
        desk.refuse_unless(
            allowed=from_minute < to_minute,
            pointer="/to",
            code="empty_period",
            zh="结束时间须晚于开始时间",
            en="The end must be later than the beginning",
        )
        terms = await BOOK.on(tx, desk.today)
        changed = await actions.change(tx, found, terms, office=is_office(desk), **values)
        return await desk.done(tx, plain(changed), version=changed.version)


@router.post(
    "/{booking_id}/cancellation",
    response_model=BookingOut,
    **needs("", *BOTH_SIDES, rule=WRITE, key=True, match=True, dry_run=True),
)
async def cancel(booking_id: UUID, body: ReasonIn, desk: Desk) -> Response:
    """Cancel a booking in time, or as the office with a reason (取消预订)."""
    see_to_reason(desk, body)
    return await _give_up(desk, booking_id, "cancellation", body.reason)


@router.post(
    "/{booking_id}/late-cancellation",
    response_model=BookingOut,
    **needs("incubator:booking:apply", ORG_REP, rule="own organization", key=True, match=True, dry_run=True),
)
async def cancel_late(booking_id: UUID, body: ReasonIn, desk: Desk) -> Response:
    """Give a room back when it is too late to cancel; the hours count towards the quota (临期取消)."""
    return await _give_up(desk, booking_id, "late-cancellation", body.reason)


async def _give_up(desk: DeskContext, booking_id: UUID, step: str, reason: str | None) -> Response:
    version = desk.if_match()
    acting_as(desk.caller, "booking", APPLICANT_SIDE)
    async with desk.transaction() as tx:
        found = await _own(tx, booking_id, desk, version)
        terms = await BOOK.on(tx, desk.today)
        changed = await actions.give_up(tx, found, terms, step, office=is_office(desk), reason=reason)
        return await desk.done(tx, plain(changed), version=changed.version)


@router.post(
    "/{booking_id}/attendance",
    response_model=BookingOut,
    **needs("incubator:booking:write", *BASE_SIDE, rule="own area", key=True, match=True, dry_run=True),
)
async def attend(booking_id: UUID, desk: Desk) -> Response:
    """Note that they came (确认使用)."""
    return await _mark(desk, booking_id, "attendance")


@router.post(
    "/{booking_id}/no-show",
    response_model=BookingOut,
    **needs("incubator:booking:write", *BASE_SIDE, rule="own area", key=True, match=True, dry_run=True),
)
async def stay_away(booking_id: UUID, desk: Desk) -> Response:
    """Note that nobody came; too many of these close booking for a while (登记爽约)."""
    return await _mark(desk, booking_id, "no-show")


async def _mark(desk: DeskContext, booking_id: UUID, step: str) -> Response:
    version = desk.if_match()
    async with desk.transaction() as tx:
        found = await _own(tx, booking_id, desk, version)
        changed = await actions.mark(tx, found, await BOOK.on(tx, desk.today), step)
        return await desk.done(tx, plain(changed), version=changed.version)


async def _own(tx: Tx, booking_id: UUID, desk: DeskContext, version: int | None = None) -> Booking:
    """Return a booking of the caller's area or organization, and 404 for anybody else's."""
    found = await actions.loaded(tx, booking_id)
    if not is_own(found, desk):
        raise NotFound
    return await actions.loaded(tx, booking_id, version=version)
