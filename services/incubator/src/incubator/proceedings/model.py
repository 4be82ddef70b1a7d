"""A proceeding on a tenancy: values only, no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from bureaukit.codes import CodeList


class Matter(CodeList):
    """What is decided."""

    ASSESSMENT = "assessment", "中期评估", "mid-term assessment"
    GRADUATION = "graduation", "出壳", "graduation"
    ORDERED_EXIT = "ordered_exit", "清退（劝退）", "ordered exit"
    TRANSFER = "transfer", "转移", "transfer to another base"


class ProceedingState(CodeList):
    """How a proceeding stands."""

    PROPOSED = "proposed", "已提出", "proposed"
    EXAMINED = "examined", "已逐项核查", "examined item by item"
    CONSENTED = "consented", "转出方已同意", "consented to by the base that gives up the holder"
    APPROVED = "approved", "已批准", "approved"
    REFUSED = "refused", "未批准", "refused"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"
    LAPSED = "lapsed", "已失效（已退驻）", "lapsed: the holder leaves already"


OPEN = (ProceedingState.PROPOSED, ProceedingState.EXAMINED, ProceedingState.CONSENTED)


class Result(CodeList):
    """The result of an assessment (INC-11)."""

    EXCELLENT = "excellent", "优", "excellent"
    GOOD = "good", "良", "good"
    PASS = "pass", "合格", "pass"
    FAIL = "fail", "不合格", "fail"


class GraduationItem(CodeList):
    """What is looked at before an organization leaves the nest (INC-18)."""

    REGISTERED = "registered", "已登记且状态正常", "registered and active"
    OWN_ACCOUNT = "own_account", "独立银行账户", "an own bank account"
    FINANCE_RULES = "finance_rules", "财务管理制度", "rules for its finances"
    COUNCIL = "council", "理事会正常运作", "the council works"
    PROJECT = "project", "至少完成一个项目", "one project delivered at least"
    PREMISES = "premises", "办公场所已落实", "premises of its own, paid or found"
    GRADE = "grade", "评估等级", "a grade of the evaluation"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of one item of the checklist."""

    is_met: bool
    remark: str


@dataclass(frozen=True, slots=True)
class Hands:
    """Who did what: no two of these may be one person where the lifecycle asks for a second."""

    proposed_by: str
    by_holder: bool  # proposed by the holder's side
    examined_by: str | None = None
    consented_by: str | None = None
    decided_by: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """What the holder of a tenancy says before it is ordered out, and until when it can (听取意见)."""

    due_on: date
    text: str | None = None
    made_on: date | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """Where a transfer leads."""

    base_id: UUID
    area: str
    space_id: UUID
    on: date
    tenancy_id: UUID | None = None  # once it is approved


@dataclass(frozen=True, slots=True)
class Proceeding:
    """One proposal on a tenancy and what became of it."""

    id: UUID
    tenancy_id: UUID
    stay_id: UUID
    base_id: UUID
    area: str
    matter: Matter
    hands: Hands
    proposed_on: date
    reasons: Mapping[
        str, str
    ]  # by ground or item of the checklist; of an assessment and a transfer, one without a name
    result: Result | None = None  # of an assessment
    statement: Statement | None = None  # of an ordered exit
    move: Move | None = None  # of a transfer
    examination: Mapping[str, Verdict] = field(default_factory=dict)  # of a graduation, by item
    facts: Mapping[str, Any] | None = None  # of the registry, as they came on the day of the decision
    decided_on: date | None = None
    opinion: str | None = None
    state: ProceedingState = ProceedingState.PROPOSED
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Say whether it has still to be decided."""
        return self.state in OPEN

    @property
    def deciding_area(self) -> str:
        """The area whose owner has the next word: of the base that takes the holder in, once the other has consented."""
        return self.move.area if self.move and self.state is ProceedingState.CONSENTED else self.area


@dataclass(frozen=True, slots=True)
class ProceedingChanged:
    """A proceeding took a step; what was said in it is not told."""

    topic: ClassVar[str] = "incubator.proceeding-changed.v1"
    proceeding_id: UUID
    tenancy_id: UUID
    organization_id: UUID | None
    base_id: UUID
    matter: Matter
    result: Result | None
    to_base_id: UUID | None
    to_tenancy_id: UUID | None
    step: str
    state: ProceedingState

    @property
    def subject(self) -> UUID:
        """The proceeding."""
        return self.proceeding_id
