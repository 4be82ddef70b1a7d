"""The counter for the figures."""

from datetime import date
from typing import Annotated

from bureaukit.desk import Desk
from bureaukit.policy import public
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from evaluation.grades import store
from evaluation.grades.model import Grade

router = counter("evaluation", "statistics")


class StatisticsQuery(BaseModel):
    """As of which day."""

    model_config = ConfigDict(extra="forbid")

    as_of: date | None = Field(default=None, description="default today 截至日")


class FigureOut(BaseModel):
    """One figure; the public list at `items` has as many items as it says."""

    code: str
    value: int
    definition: str
    items: str


class StatisticsOut(BaseModel):
    """All figures of the service."""

    as_of: date
    figures: list[FigureOut]


@router.get("", response_model=StatisticsOut, **public("evaluation:statistics:read"))
async def statistics(asked: Annotated[StatisticsQuery, Query()], desk: Desk) -> Response:
    """Count the organizations that hold each grade on a day (评估等级统计)."""
    as_of = asked.as_of or desk.today
    async with desk.reading() as tx:
        held = await store.count_by_grade(tx, as_of)
    english = desk.language == "en"
    figures = [
        FigureOut(
            code=f"grades.{grade.value}",
            value=held.get(grade, 0),
            definition=f"Organizations with a valid grade {grade.value}"
            if english
            else f"当日有效等级为{grade.zh}的社会组织",
            items=f"/v1/evaluation/grades?as_of={as_of}&grade={grade.value}",
        )
        for grade in Grade
    ]
    return desk.answer(StatisticsOut(as_of=as_of, figures=figures))
