"""The counter for the figures."""

from typing import Annotated

from bureaukit.desk import Desk
from bureaukit.figures import FigureOut, OnDay, StatisticsOut
from bureaukit.policy import public
from bureaukit.route import counter
from fastapi import Query, Response

from evaluation.grades import store
from evaluation.grades.model import Grade

router = counter("evaluation", "statistics")


@router.get("", response_model=StatisticsOut, **public("evaluation:statistics:read"))
async def statistics(asked: Annotated[OnDay, Query()], desk: Desk) -> Response:
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
