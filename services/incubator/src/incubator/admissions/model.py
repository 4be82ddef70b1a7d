"""An application for a place in a base: values only, no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from bureaukit.codes import CodeList

from incubator.periods import Period
from incubator.spaces.model import SpaceKind


class ApplicantKind(CodeList):
    """Who applies (INC-02)."""

    REGISTERED = "registered", "已登记组织", "registered organization"
    FILED = "filed", "备案的社区社会组织", "filed community organization"
    TEAM = "team", "未登记团队", "team not yet registered"


class Mode(CodeList):
    """How the applicant is incubated (INC-03)."""

    PHYSICAL = "physical", "实体入驻", "physical"
    VIRTUAL = "virtual", "虚拟入驻", "virtual"


class Stage(CodeList):
    """How far the applicant has come (INC-04)."""

    CONCEPTION = "conception", "孕育", "conception"
    SEEDLING = "seedling", "萌芽", "seedling"
    START_UP = "start_up", "初创", "start-up"
    GROWTH = "growth", "成长（转型）", "growth"
    HUB = "hub", "枢纽", "hub"


class Factor(CodeList):
    """What applications are scored by; each is marked 0 to 10, the weights are a parameter."""

    COMMUNITY_NEED = "community_need", "社区需求契合度", "need of the community"
    SERVICE_RECORD = "service_record", "服务成效", "record of services"
    TEAM = "team", "团队能力", "team"
    PLAN = "plan", "培育计划", "plan"
    PARTY_BUILDING = "party_building", "党建工作", "Party building"


class Criterion(CodeList):
    """What applications are compared by; in which order is a parameter."""

    SOCIAL_WORK = "social_work", "社工类社会组织优先", "social-work organizations go first"
    SCORE = "score", "评分较高", "the higher score"
    TIER_MATCH = "tier_match", "属本基地服务区域", "from the area that the base serves"
    WAITING_TIME = "waiting_time", "提交在先", "submitted earlier"


class AdmissionState(CodeList):
    """How an application stands."""

    DRAFT = "draft", "草稿", "draft"
    SUBMITTED = "submitted", "已提交", "submitted"
    CORRECTION = "correction", "待补正", "to be corrected"
    FIRST_REVIEWED = "first_reviewed", "已初审", "first review done"
    WAITLISTED = "waitlisted", "轮候", "on the waiting list"
    APPROVED = "approved", "已批准", "approved"
    AGREEMENT_SIGNED = "agreement_signed", "已签协议", "agreement signed"
    REFUSED = "refused", "不予入驻", "refused"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"
    CANCELLED = "cancelled", "已取消（组织终止）", "cancelled: the organization ended"


QUEUED = (AdmissionState.SUBMITTED, AdmissionState.FIRST_REVIEWED, AdmissionState.WAITLISTED)
PLACED = (AdmissionState.APPROVED, AdmissionState.AGREEMENT_SIGNED)
REFERABLE = (AdmissionState.FIRST_REVIEWED, AdmissionState.WAITLISTED)
EDITABLE = (AdmissionState.DRAFT, AdmissionState.CORRECTION)
PENDING = (*QUEUED, AdmissionState.CORRECTION, AdmissionState.APPROVED)
UNFINISHED = (AdmissionState.DRAFT, *PENDING)


class RefusalReason(CodeList):
    """Why an application is refused; the first six are INC-05 and INC-15, the codes of the rules in lower case."""

    IS_ACTIVE = "is_active", "组织状态不正常", "the organization is not active"
    IS_ON_NO_LIST = "is_on_no_list", "列入异常名录或严重违法失信名单", "on the abnormal or serious list"
    HAS_NO_RECENT_PENALTY = "has_no_recent_penalty", "近期受过行政处罚", "a recent penalty"
    PASSED_ITS_LAST_INSPECTION = "passed_its_last_inspection", "年检不合格或未参检", "inspection failed or missed"
    IS_NOT_BARRED_AFTER_AN_ORDERED_EXIT = (
        "is_not_barred_after_an_ordered_exit",
        "清退后未满再入驻期限",
        "too early after an ordered exit",
    )
    FALSE_DOCUMENTS = "false_documents", "材料虚假", "false documents"
    PLAN_UNSUITABLE = "plan_unsuitable", "培育计划不符合基地定位", "the plan does not suit the base"
    CORRECTION_MISSED = "correction_missed", "逾期未补正", "not corrected in time"


class DecisionKind(CodeList):
    """What was decided."""

    FIRST_REVIEW = "first_review", "初审", "first review"
    APPROVAL = "approval", "批准", "approval"
    WAITLISTING = "waitlisting", "列入轮候", "put on the waiting list"
    REFUSAL = "refusal", "不予入驻", "refusal"
    AGREEMENT = "agreement", "签订协议", "agreement signed"
    CORRECTION_NOTICE = "correction_notice", "退回补正", "returned for correction"
    REFERRAL = "referral", "转介接收", "taken over by another base"


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applies; a team has a name only."""

    kind: ApplicantKind
    organization_id: UUID | None = None
    credit_code: str | None = None
    team_name: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What is applied for; `marks` are 0 to 10 by factor, declared first and settled by the first review."""

    mode: Mode
    stage: Stage
    space_kind: SpaceKind | None
    period: Period
    need: str
    documents: tuple[str, ...]
    marks: Mapping[Factor, int]


@dataclass(frozen=True, slots=True)
class Progress:
    """What has happened so far: by whom, when, and what the registry said."""

    drafted_by: str
    submitted_by: str | None = None
    submitted_at: datetime | None = None  # the first time: a return for correction does not cost the place in the queue
    due_on: date | None = None
    due_provisional: bool | None = None
    reviewed_by: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    social_work: bool = False
    points: Mapping[str, int] = field(default_factory=dict)
    facts: Mapping[str, Any] | None = None
    tenancy_id: UUID | None = None
    register_by: date | None = None
    rests_until: date | None = None  # after a declined or lapsed offer nothing is offered before this day


@dataclass(frozen=True, slots=True)
class Admission:
    """One application for a place in a base."""

    id: UUID
    base_id: UUID
    area: str
    applicant: Applicant
    content: Content
    progress: Progress
    state: AdmissionState = AdmissionState.DRAFT
    version: int = 1

    @property
    def score(self) -> int:
        """The sum of the points."""
        return sum(self.progress.points.values())

    @property
    def is_local(self) -> bool:
        """Say whether the organization was, when it submitted, of the area that the base serves; a team is of none."""
        facts = self.progress.facts
        return facts is not None and str(facts["organization"]["area"]).startswith(self.area)


@dataclass(frozen=True, slots=True)
class Decision:
    """One entry of the record of an application; a later return voids it but does not remove it."""

    id: UUID
    admission_id: UUID
    kind: DecisionKind
    by: str
    role: str
    at: datetime
    opinion: str | None = None
    reasons: tuple[str, ...] = ()
    facts: Mapping[str, Any] | None = None  # the registry's answer, as it came
    ranking: Mapping[str, Any] | None = None  # the queue, as it stood
    voided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AdmissionChanged:
    """An application took a step."""

    topic: ClassVar[str] = "incubator.admission-changed.v1"
    admission_id: UUID
    organization_id: UUID | None
    base_id: UUID
    state: AdmissionState

    @property
    def subject(self) -> UUID:
        """The application."""
        return self.admission_id


def points_of(marks: Mapping[Factor, int], weights: dict[Factor, int]) -> dict[str, int]:
    """Return the points of each factor: its mark times its weight; a factor without a mark has none."""
    return {factor.value: marks.get(factor, 0) * weight for factor, weight in weights.items()}
