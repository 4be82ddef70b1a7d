"""Who goes first on the waiting list, how long an offer stands, and how far ahead anything is said."""

from typing import Annotated

from bureaukit.parameters import Parameter, Version
from bureaukit.text import Text
from pydantic import AfterValidator, Field

from incubator.admissions.model import Criterion
from incubator.parameters.sources import OWN_RULES, START


def _distinct(criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
    if len(set(criteria)) != len(criteria):
        raise ValueError("each criterion once")
    return criteria


def _days(key: str, title: Text, value: int, most: int, source: str = OWN_RULES) -> Parameter[int]:
    """Declare a number that the district's own rules would settle."""
    kind = Annotated[int, Field(ge=1, le=most)]
    return Parameter(f"incubator.waiting.{key}", title, kind, (Version(value, START, source, "L"),))


ORDER: Parameter[tuple[Criterion, ...]] = Parameter(
    key="incubator.waiting.order",
    title=Text("轮候排位依次比较的因素", "What applications are compared by, one after the other"),
    kind=Annotated[tuple[Criterion, ...], Field(min_length=1), AfterValidator(_distinct)],
    versions=(
        Version(
            (Criterion.SOCIAL_WORK, Criterion.SCORE, Criterion.TIER_MATCH, Criterion.WAITING_TIME),
            START,
            "双中心建设实施方案：社工类社会组织优先；其后各项" + OWN_RULES,
            "M",
        ),
    ),
)
PATIENCE_DAYS = _days(
    "patience_days",
    Text("等候超过此日数后不再被后来者超越", "Days of waiting after which later ones no longer overtake"),
    180,
    3650,
)
ANSWER_DAYS = _days(
    "answer_working_days", Text("席位保留的答复期限（工作日）", "Working days to answer an offer"), 3, 30
)
REST_DAYS = _days(
    "rest_days",
    Text("谢绝或逾期后不再获得席位的日数", "Days without an offer after one was declined or lapsed"),
    30,
    730,
)
FORECAST_MONTHS = _days(
    "forecast_months", Text("预计日期最远推算的月数", "Months ahead for which a day is expected"), 36, 120
)

ALL = (ORDER, PATIENCE_DAYS, ANSWER_DAYS, REST_DAYS, FORECAST_MONTHS)
