"""The public register of grades."""

from datetime import date
from typing import Annotated
from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.pages import Filter, Page, page_of
from bureaukit.policy import public
from bureaukit.problems import NotFound
from bureaukit.route import counter
from fastapi import Path, Query, Response
from pydantic import BaseModel, Field

from evaluation.grades import store
from evaluation.grades.model import Grade
from evaluation.wire import ORGANIZATION, GradeOut, shown

router = counter("evaluation", "grades")
Number = Annotated[str, Path(min_length=1, max_length=60, description="certificate number 证书编号")]


class VerificationOut(GradeOut):
    """What a certificate number stands for today."""

    is_valid: bool
    as_of: date


class GradePage(BaseModel):
    """One page of the register."""

    items: list[GradeOut]
    next_cursor: str | None


class GradeFilter(Filter):
    """What the register can be asked."""

    as_of: date | None = Field(default=None, description="valid on this day; default today 截至日")
    grade: Grade | None = None
    organization: str | None = Field(default=None, pattern=ORGANIZATION, description="registry id or credit code")


@router.get("", response_model=GradePage, **public("evaluation:register:read"))
async def grades(asked: Annotated[GradeFilter, Query()], desk: Desk) -> Response:
    """List the grades valid on a day (评估等级公示名录)."""
    as_of = asked.as_of or desk.today
    async with desk.reading() as tx:
        rows = await store.page(tx, asked, as_of=as_of, grade=asked.grade, organization=asked.organization)
    found = page_of(rows, asked, store.BY_ID)
    items = [shown(store.as_model(row), as_of).model_dump(mode="json") for row in rows[: asked.limit]]
    return desk.page(Page(items, found.next_cursor))


@router.get("/verification/{number}", response_model=VerificationOut, **public("evaluation:register:read"))
async def verification(number: Number, desk: Desk) -> Response:
    """Tell what a certificate number stands for today (证书核验)."""
    async with desk.reading() as tx:
        granted = await store.by_number(tx, number)
    if granted is None:
        raise NotFound
    out = shown(granted, desk.today).model_dump() | {"is_valid": granted.holds_on(desk.today), "as_of": desk.today}
    return desk.answer(VerificationOut(**out))


@router.get("/{grade_id}", response_model=GradeOut, **public("evaluation:register:read"))
async def grade(grade_id: UUID, desk: Desk) -> Response:
    """Show one grade, valid or not (等级详情)."""
    async with desk.reading() as tx:
        granted = await store.find(tx, grade_id)
    if granted is None:
        raise NotFound
    return desk.answer(shown(granted, desk.today), version=granted.version)
