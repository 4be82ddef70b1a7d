"""How rooms are booked by the hour: how long, how far ahead, how much in a month, and what staying away costs."""

from typing import Annotated

from bureaukit.parameters import Parameter, Version
from bureaukit.text import Text
from pydantic import Field

from incubator.parameters.sources import OWN_RULES, START


def _count(key: str, title: Text, value: int, most: int) -> Parameter[int]:
    """Declare a number that the district's own rules would settle."""
    kind = Annotated[int, Field(ge=1, le=most)]
    return Parameter(
        key=f"incubator.bookings.{key}", title=title, kind=kind, versions=(Version(value, START, OWN_RULES, "L"),)
    )


LONGEST_MINUTES = _count("longest_minutes", Text("单次预订最长分钟数", "Longest booking in minutes"), 480, 1440)
HORIZON_DAYS = _count("horizon_days", Text("可提前预订的天数", "Days ahead that can be booked"), 92, 730)
QUOTA_MINUTES = _count(
    "quota_minutes_per_month",
    Text("每组织每月可预订分钟数", "Minutes that an organization can book in a month"),
    1200,
    44_640,
)
CANCEL_HOURS = _count(
    "cancel_hours",
    Text("免责取消须早于开始的小时数", "Hours before the beginning until which cancelling costs nothing"),
    24,
    720,
)
NO_SHOW_LIMIT = _count(
    "no_show_limit", Text("触发暂停预订的爽约次数", "No-shows after which booking is closed"), 2, 100
)
NO_SHOW_MONTHS = _count("no_show_months", Text("爽约次数的回溯月数", "Months over which no-shows count"), 3, 60)
BAR_DAYS = _count("bar_days", Text("爽约后暂停预订的天数", "Days for which booking is closed after no-shows"), 30, 730)

ALL = (LONGEST_MINUTES, HORIZON_DAYS, QUOTA_MINUTES, CANCEL_HOURS, NO_SHOW_LIMIT, NO_SHOW_MONTHS, BAR_DAYS)
