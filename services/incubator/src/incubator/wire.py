"""Forms of values that several counters take in."""

from datetime import date, timedelta
from typing import Annotated, Any, Self

from bureaukit.text import Text
from pydantic import BaseModel, ConfigDict, Field, model_validator

from incubator.periods import Period

# Far enough for every base there was and every plan there will be; months are added to them.
Day = Annotated[date, Field(ge=date(1949, 10, 1), le=date(2199, 12, 31))]
Organization = Annotated[
    str, Field(pattern=r"^(?:[0-9A-Fa-f-]{36}|[0-9A-Z]{18})$", description="id or credit code 标识或统一社会信用代码")
]
AREA_PREFIX = r"^[0-9]{2,12}$"
# Quarters of an hour: what falls between them is nobody's meeting.
ClockTime = Annotated[
    str, Field(pattern=r"^(?:(?:[01][0-9]|2[0-3]):(?:00|15|30|45)|24:00)$", description="09:00 ... 24:00, by quarters")
]


def minute_of(clock_time: str) -> int:
    """Return the minute of the day."""
    return int(clock_time[:2]) * 60 + int(clock_time[3:])


class DaysOrHours(BaseModel):
    """Whole days, or some hours of one day."""

    model_config = ConfigDict(extra="forbid")

    start_on: Day
    end_on: Day | None = Field(default=None, description="not included; default: one day 不含当日，缺省为一天")
    from_time: ClockTime | None = None
    to_time: ClockTime | None = None

    @model_validator(mode="after")
    def days_or_hours(self) -> Self:
        """Hours are of one day, and both ends are in order."""
        if self.end_on and self.end_on <= self.start_on:
            raise ValueError(Text("结束日须晚于开始日", "The end must be later than the beginning"))
        whole_days = self.from_time is None and self.to_time is None
        some_hours = self.end_on is None and self.from_time is not None and self.to_time is not None
        if not whole_days and not (some_hours and minute_of(self.from_time or "") < minute_of(self.to_time or "")):
            raise ValueError(Text("时段须属同一天且先后有序", "Hours are of one day, in order, with both ends"))
        return self

    def period(self) -> Period:
        """Return what it says as a period."""
        end_on = self.end_on or self.start_on + timedelta(days=1)
        if self.from_time is None or self.to_time is None:
            return Period(self.start_on, end_on)
        return Period(self.start_on, end_on, minute_of(self.from_time), minute_of(self.to_time))


class ActionsOut(BaseModel):
    """Every act with its verdict now."""

    items: list[dict[str, Any]]
