"""The public list of proposals under notice."""

from datetime import date
from typing import Annotated
from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.pages import Filter, Page, page_of
from bureaukit.policy import public
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel

from evaluation.evaluations import store
from evaluation.evaluations.model import Evaluation, EvaluationState
from evaluation.grades.model import Grade, GradeStatus

router = counter("evaluation", "public-notices")


class NoticeOut(BaseModel):
    """A proposal under public notice; its grade is provisional."""

    evaluation_id: UUID
    organization_id: UUID
    credit_code: str | None
    name: str
    grade: Grade | None
    grade_status: GradeStatus
    public_notice_starts_on: date | None
    public_notice_ends_on: date | None


class NoticePage(BaseModel):
    """One page of proposals."""

    items: list[NoticeOut]
    next_cursor: str | None


@router.get("", response_model=NoticePage, **public("evaluation:notice:read"))
async def public_notices(asked: Annotated[Filter, Query()], desk: Desk) -> Response:
    """List the proposals under public notice (公示)."""
    async with desk.reading() as tx:
        rows = await store.page(tx, asked, state=EvaluationState.PUBLIC_NOTICE)
    found = page_of(rows, asked, store.BY_ID)
    items = [_shown(store.as_model(row)).model_dump(mode="json") for row in rows[: asked.limit]]
    return desk.page(Page(items, found.next_cursor))


def _shown(this: Evaluation) -> NoticeOut:
    return NoticeOut(
        evaluation_id=this.id,
        organization_id=this.organization_id,
        credit_code=this.credit_code,
        name=this.name,
        grade=this.proposed_grade,
        grade_status=GradeStatus.PROVISIONAL,
        public_notice_starts_on=this.public_notice_starts_on,
        public_notice_ends_on=this.public_notice_ends_on,
    )
