"""The counter for public notices: what was entered in the books that everybody is told, endings with their liquidation."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.pages import Filter, page_of
from bureaukit.policy import public
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, Field

from registry.deregistrations import store as endings
from registry.deregistrations.api.shapes import PublishedEndingOut, published_ending
from registry.deregistrations.model import Deregistration
from registry.organizations import store
from registry.organizations.api.history import EntryOut, entries_out
from registry.organizations.model import ANNOUNCED, EntryKind

router = counter("registry", "announcements")


class PublicNoticeOut(BaseModel):
    """One public notice."""

    organization_id: UUID
    name: str
    credit_code: str | None
    area: str
    entry: EntryOut
    ending: PublishedEndingOut | None = Field(description="of a liquidation or deregistration 清算、注销")


class PublicNoticePage(BaseModel):
    """One page of public notices, the latest first."""

    items: list[PublicNoticeOut]
    next_cursor: str | None


class PublicNoticeFilter(Filter):
    """What the public notices can be asked."""

    kind: EntryKind | None = Field(default=None, description=" | ".join(kind.value for kind in ANNOUNCED))
    on: date | None = Field(default=None, description="effective on this day 生效日")
    area: str | None = Field(default=None, pattern=r"^[0-9]{2,12}$", description="division code or its beginning 区划")
    organization_id: UUID | None = None


def _ending_of(row: Mapping[str, Any], published: Iterable[Deregistration]) -> Deregistration | None:
    """Return the ending an entry comes of; a revoked organization is wound up without an entry that says so."""
    if row["kind"] == EntryKind.REVOCATION:
        return next((ending for ending in published if ending.organization_id == row["organization_id"]), None)
    return next((ending for ending in published if ending.id == row["case_id"]), None)


@router.get("", response_model=PublicNoticePage, **public("registry:announcement:read"))
async def announced(asked: Annotated[PublicNoticeFilter, Query()], desk: Desk) -> Response:
    """List what the authority gives public notice of (公告): founding, end, change of name, domicile or representative."""
    async with desk.reading() as tx:
        rows = await store.announced_page(
            tx,
            asked,
            today=desk.today,
            kind=asked.kind,
            on=asked.on,
            area=asked.area,
            organization=asked.organization_id,
        )
        page = page_of(rows, asked, store.BY_DAY)
        entries = await entries_out(tx, page.items, desk.today)
        published = await endings.published(tx, [row["organization_id"] for row in page.items])
    named = ("organization_id", "name", "credit_code", "area")
    page.items[:] = [
        {name: row[name] for name in named} | {"entry": shown, "ending": published_ending(_ending_of(row, published))}
        for row, shown in zip(page.items, entries, strict=True)
    ]
    return desk.page(page)
