"""Facts of a day: the question `as_of`, and figures that each open to the records they count."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field


class OnDay(BaseModel):
    """As of which day."""

    model_config = ConfigDict(extra="forbid")

    as_of: date | None = Field(default=None, description="today if left out 截至日")


class FigureOut(BaseModel):
    """One figure: `items` is the public list whose items it counts."""

    code: str
    value: int
    definition: str
    items: str


class StatisticsOut(BaseModel):
    """All figures of a service on one day."""

    as_of: date
    figures: list[FigureOut]
