"""What is proposed for a grade, and on what ground: values only, no I/O."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bureaukit.codes import CodeList


class AdjustmentKind(CodeList):
    """The two ways down (第三十条)."""

    DOWNGRADE = "downgrade", "降低等级", "downgrade"
    CANCELLATION = "cancellation", "取消等级", "cancellation"


class AdjustmentState(CodeList):
    """A proposal is decided once."""

    PROPOSED = "proposed", "待决定", "proposed"
    APPROVED = "approved", "已决定", "approved"


class AdjustmentGround(CodeList):
    """The cases of 第三十条 of order 39."""

    FALSE_DATA = "false_data", "提供虚假情况或者资料", "false data"
    CERTIFICATE_MISUSED = "certificate_misused", "伪造、转让、出借证书牌匾", "certificate or plaque forged or lent"
    BASIC_PASS_TWICE = "basic_pass_twice", "连续两年年度检查基本合格", "basically passed two years running"
    INSPECTION_FAILED = "inspection_failed", "上年度年度检查不合格或未参加", "inspection failed or missed"
    PENALISED = "penalised", "受到行政处罚", "penalised"
    OTHER = "other", "其他违反法律法规情形", "another breach of law"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One proposal."""

    id: UUID
    grade_id: UUID
    kind: AdjustmentKind
    ground: AdjustmentGround
    text: str
    state: AdjustmentState
    proposed_by: str
    proposed_on: date
    decided_by: str | None = None
    decided_on: date | None = None
    version: int = 1
