"""Which incentives there are, and when the answer for an organization is yes: values only, no I/O."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from bureaukit.codes import CodeList


class Benefit(CodeList):
    """The six incentives of the letter."""

    FUNCTION_TRANSFER = "function_transfer", "承接政府转移职能", "transfer of government functions"
    PURCHASE = "purchase", "接受政府购买服务", "purchase of services"
    TAX = "tax", "享受税收优惠", "tax relief"
    CONSULTATION = "consultation", "参与协商民主", "consultative democracy"
    SIMPLIFIED_INSPECTION = "simplified_inspection", "优化年检程序", "simplified annual inspection"
    AWARD = "award", "获得政府奖励", "government award"


class DenialReason(CodeList):
    """Why the answer is no; the values are stable codes for clients."""

    NO_GRADE = "NO_GRADE", "当日没有评估等级", "No grade on that day"
    GRADE_PENDING = "GRADE_PENDING", "等级尚未生效", "The grade is not valid yet"
    GRADE_EXPIRED = "GRADE_EXPIRED", "等级有效期已满", "The grade has expired"
    GRADE_WITHDRAWN = "GRADE_WITHDRAWN", "等级已被取消或降级", "The grade was cancelled or downgraded"
    GRADE_TOO_LOW = "GRADE_TOO_LOW", "等级低于该项激励的最低等级", "The grade is below the minimum for this incentive"
    ABNORMAL_LIST = "ABNORMAL_LIST", "当日在活动异常名录内", "On the abnormal list on that day"
    SERIOUS_LIST = "SERIOUS_LIST", "当日在严重违法失信名单内", "On the serious list on that day"
    NOT_ACTIVE = "NOT_ACTIVE", "当日不处于正常状态", "Not in the active state on that day"
    NOT_REGISTERED = "NOT_REGISTERED", "当日尚未登记", "Not registered yet on that day"


@dataclass(frozen=True, slots=True)
class Denial:
    """One reason for a no, with what it rests on."""

    reason: DenialReason
    article: str


@dataclass(frozen=True, slots=True)
class IncentiveFlipped:
    """The answer for one organization and one benefit is no longer what it was."""

    topic: ClassVar[str] = "evaluation.incentive-flipped.v1"
    organization_id: UUID
    credit_code: str | None
    benefit: Benefit
    allowed: bool
    reasons: list[str]
    on: date

    @property
    def subject(self) -> UUID:
        """The organization, so that its events stay in order."""
        return self.organization_id
