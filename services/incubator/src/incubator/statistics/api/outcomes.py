"""What stays led to: how they ended, what was agreed on and reached, how they were assessed, whether they reported."""

from datetime import date
from typing import Annotated

from bureaukit.desk import Desk
from bureaukit.policy import public
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from incubator.light_reports import store as light_reports
from incubator.milestones import store as milestones
from incubator.milestones.model import Measure
from incubator.proceedings import store as proceedings
from incubator.proceedings.model import Result
from incubator.tenancies import store as tenancies
from incubator.tenancies.model import ExitReason
from incubator.wire import AREA_PREFIX

router = counter("incubator", "statistics/outcomes", tag="statistics")


class OutcomesAsked(BaseModel):
    """As of which day, and of which area."""

    model_config = ConfigDict(extra="forbid")

    as_of: date | None = Field(default=None, description="today if left out 截至日")
    area: str = Field(default="", pattern=rf"^$|{AREA_PREFIX}", description="division code prefix 区划代码前缀")


class MeasureOut(BaseModel):
    """What was agreed on of one measure by the day, and what had been reached of it then."""

    measure: Measure
    unit: str
    agreed: int = Field(description="milestones 约定数")
    reached: int
    missed: int
    target: int = Field(description="the sum 目标合计")
    achieved: int = Field(description="the sum of what was measured 成效合计")


class ReportsOut(BaseModel):
    """Light reports due by the day."""

    due: int
    filed: int
    filed_in_time: int


class OutcomesOut(BaseModel):
    """The outcomes of stays, up to a day."""

    as_of: date
    exits: dict[ExitReason, int]
    milestones: list[MeasureOut]
    assessments: dict[Result, int]
    light_reports: ReportsOut


@router.get("", response_model=OutcomesOut, **public("incubator:statistics:read"))
async def outcomes(asked: Annotated[OutcomesAsked, Query()], desk: Desk) -> Response:
    """Count what stays led to by a day: exits, milestones, assessments, reports (培育成效统计)."""
    as_of = asked.as_of or desk.today
    async with desk.reading() as tx:
        exits = await tenancies.exits(tx, as_of, asked.area)
        found = await milestones.outcomes(tx, as_of, tenancies.stays_in(asked.area))
        results = await proceedings.results(tx, as_of, asked.area)
        due, filed, in_time = await light_reports.punctuality(tx, as_of, asked.area)
    measures = [
        MeasureOut(
            measure=measure,
            unit=measure.en if desk.language == "en" else measure.zh,
            agreed=outcome.agreed,
            reached=outcome.reached,
            missed=outcome.missed,
            target=outcome.target,
            achieved=outcome.achieved,
        )
        for measure in Measure
        if (outcome := found.get(measure))
    ]
    out = OutcomesOut(
        as_of=as_of,
        exits={reason: exits.get(reason.value, 0) for reason in ExitReason},
        milestones=measures,
        assessments={result: results.get(result.value, 0) for result in Result},
        light_reports=ReportsOut(due=due, filed=filed, filed_in_time=in_time),
    )
    return desk.answer(out)
