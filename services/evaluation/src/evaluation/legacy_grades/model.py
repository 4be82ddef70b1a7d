"""What became of one imported row: values only, no I/O."""

from dataclasses import dataclass
from uuid import UUID

from bureaukit.codes import CodeList
from bureaukit.text import Text


class RowResult(CodeList):
    """A row imported twice is unchanged the second time."""

    CREATED = "created", "已新增", "created"
    UNCHANGED = "unchanged", "未变化", "unchanged"
    FAILED = "failed", "有误", "failed"


class RowFault(CodeList):
    """Why a row was not taken."""

    UNKNOWN_ORGANIZATION = "unknown_organization", "登记服务尚未告知该组织", "The registry has not told us of it yet"
    NUMBER_TAKEN = "number_taken", "证书编号已用于其他内容", "The number stands for something else"
    ABOVE_CEILING = "above_ceiling", "超出该级当时可授予的最高等级", "Above what that level could grant on that day"
    BAD_PERIOD = "bad_period", "有效期起止颠倒", "The period ends before it begins"
    SAME_START = "same_start", "同日已有另一等级生效", "Another grade begins on the same day"
    IN_THE_FUTURE = "in_the_future", "授予日期晚于今日", "It was granted after today"


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What became of one row, by its place in the request."""

    row: int
    result: RowResult
    grade_id: UUID | None = None
    fault: RowFault | None = None

    @property
    def message(self) -> Text | None:
        """The fault in words."""
        return Text(self.fault.zh, self.fault.en) if self.fault else None
