"""The counter for divisions."""

from datetime import date
from typing import Annotated

from bureaukit.desk import Desk
from bureaukit.names import CleanText
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs, public
from bureaukit.problems import NotFound
from bureaukit.route import counter
from fastapi import Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from registry.divisions import actions, store
from registry.divisions.model import Division, Tier
from registry.roles import SYS_ADMIN

router = counter("registry", "divisions")
Code = Annotated[str, Path(pattern=r"^(?:[0-9]{6}|[0-9]{9}|[0-9]{12})$", description="division code 区划代码")]


class DivisionIn(BaseModel):
    """What is recorded of a division."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[CleanText, Field(min_length=2, max_length=60)]
    valid_from: date
    valid_to: date | None = None


class DivisionOut(BaseModel):
    """A division as it is published."""

    code: str
    name: str
    tier: Tier
    parent_code: str | None
    valid_from: date
    valid_to: date | None


class DivisionPage(BaseModel):
    """One page of divisions."""

    items: list[DivisionOut]
    next_cursor: str | None


class DivisionFilter(Filter):
    """What the list can be asked."""

    tier: Tier | None = None
    parent: str | None = Field(
        default=None, pattern=r"^[0-9]{6,12}$", description="code of the division around 上级代码"
    )
    q: str | None = Field(default=None, min_length=1, max_length=30, description="part of the name 名称片段")
    as_of: date | None = Field(default=None, description="valid on this day 有效日期")


@router.get("", response_model=DivisionPage, **public("registry:division:read"))
async def divisions(asked: Annotated[DivisionFilter, Query()], desk: Desk) -> Response:
    """List the divisions valid on a day (区划列表)."""
    async with desk.reading() as tx:
        rows = await store.page(
            tx, asked, tier=asked.tier, parent=asked.parent, q=asked.q, as_of=asked.as_of or desk.today
        )
    return desk.page(page_of(rows, asked, store.BY_CODE))


@router.get("/{code}", response_model=DivisionOut, **public("registry:division:read"))
async def division(code: Code, desk: Desk) -> Response:
    """Show one division (区划详情)."""
    async with desk.reading() as tx:
        row = await store.find(tx, code)
    if row is None:
        raise NotFound
    return desk.answer({name: row[name] for name in DivisionOut.model_fields}, version=row["version"])


@router.put("/{code}", response_model=DivisionOut, **needs("registry:division:admin", SYS_ADMIN, match="to_change"))
async def record(code: Code, body: DivisionIn, desk: Desk) -> Response:
    """Enter a division, or change the version that was read (登记区划); repeating it changes nothing."""
    division = Division(code, body.name, body.valid_from, body.valid_to)
    async with desk.transaction() as tx:
        version = await actions.record(tx, division, seen=desk.seen())
        out = DivisionOut(**body.model_dump(), code=code, tier=division.tier, parent_code=division.parent_code)
        return await desk.done(tx, out, version=version)
