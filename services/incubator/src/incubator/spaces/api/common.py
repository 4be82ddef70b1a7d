"""What every counter for spaces needs."""

from datetime import date

from bureaukit.desk import DeskContext
from bureaukit.problems import Forbidden
from pydantic import BaseModel, ConfigDict, Field

from incubator.wire import Day


class DayQuery(BaseModel):
    """As of which day."""

    model_config = ConfigDict(extra="forbid")

    as_of: date | None = Field(default=None, description="default today 截至日")


class ClosureIn(BaseModel):
    """From which day on it is closed."""

    model_config = ConfigDict(extra="forbid")

    closed_on: Day


def must_cover(desk: DeskContext, area: str) -> None:
    """Raise 403 unless the area is the caller's."""
    if not desk.caller.covers(area):
        raise Forbidden("不是您辖区的基地", "The base lies outside your area")
