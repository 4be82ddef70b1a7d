"""Forms of values that several counters take in."""

from datetime import date
from typing import Annotated

from pydantic import Field

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
