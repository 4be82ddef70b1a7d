"""The calendar feed of a space (RFC 5545): when it is taken, and for what kind of use, never by whom."""

import hashlib
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.policy import public
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from incubator import ics
from incubator.availability import actions
from incubator.periods import Period
from incubator.spaces import actions as spaces
from incubator.wire import Day

router = counter("incubator", "spaces")
MOST_DAYS = 800
BACK, AHEAD = 31, 366  # days, where none are asked for
_FEED = public("incubator:space:read", rule="when and for what kind of use, never by whom")
_FEED["openapi_extra"]["responses"] = {
    "200": {"description": "iCalendar", "content": {"text/calendar": {"schema": {"type": "string"}}}},
    "304": {"description": "as the client holds it 未变更"},
}


class FeedQuery(BaseModel):
    """From which day until which, not included; without them from a month ago until in a year."""

    model_config = ConfigDict(extra="forbid")

    first: Day | None = Field(default=None, description="default 31 days ago 起始日，缺省31天前")
    until: Day | None = Field(default=None, description="not included; at most 800 days 截止日（不含），至多800天")


@router.get("/{space_id}/calendar.ics", **_FEED)
async def feed(space_id: UUID, asked: Annotated[FeedQuery, Query()], desk: Desk) -> Response:
    """Show when a space is taken, as a calendar to subscribe to (场地占用日历订阅)."""
    first = asked.first or desk.today - timedelta(days=BACK)
    until = asked.until or max(first, desk.today) + timedelta(days=AHEAD)
    desk.refuse_unless(
        allowed=0 < (until - first).days <= MOST_DAYS,
        pointer="until",
        code="too_many_days",
        zh="截止日须晚于起始日，且不超过800天",
        en="The end comes after the beginning, and at most 800 days after",
    )
    async with desk.reading() as tx:
        space = await spaces.loaded(tx, space_id)
        written = ics.calendar(space.label, await actions.taken(tx, space, Period(first, until)))
    etag = f'"{hashlib.sha256(written).hexdigest()[:32]}"'
    headers = {"etag": etag, "cache-control": "public, max-age=300"}
    if etag in desk.request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(written, headers=headers, media_type="text/calendar; charset=utf-8")
