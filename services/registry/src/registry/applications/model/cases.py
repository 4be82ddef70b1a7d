"""One case: where it stands, who did what on which day, and what is announced of it."""

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar
from uuid import UUID

from bureaukit.codes import CodeList

from registry.applications.model.contents import Content, Filing, Substance, SupervisingUnitChange
from registry.applications.model.matters import (
    ApplicationType,
    DeliveryMeans,
    Matter,
    NonAcceptanceGround,
    RefusalGround,
)
from registry.organizations.model import OrganizationType
from registry.people.model import Declaration, PostKind


class ApplicationState(CodeList):
    """Where a case stands."""

    DRAFT = "draft", "草稿", "draft"
    SUBMITTED = "submitted", "已提交", "submitted"
    CORRECTION = "correction", "待补正", "waiting for correction"
    NOT_ACCEPTED = "not_accepted", "不予受理", "not accepted"
    ACCEPTED = "accepted", "已受理", "accepted"
    UNDER_REVIEW = "under_review", "审查中", "under review"
    APPROVED = "approved", "已准予", "approved"
    REFUSED = "refused", "不予许可", "refused"
    CONSENT_REFUSED = "consent_refused", "业务主管单位不同意", "consent refused by the supervising unit"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"


class Part(CodeList):
    """In what part a person stands in an application."""

    FOUNDER = "founder", "发起人(举办者)", "founder"
    LEGAL_REPRESENTATIVE = "legal_representative", "拟任法定代表人", "proposed legal representative"
    HEAD = "head", "拟任负责人、理事、监事", "proposed head, member of the council or supervisor"


@dataclass(frozen=True, slots=True)
class Office:
    """The post that a person is to take, and what is declared of them for it; without a day it begins when it is decided."""

    kind: PostKind
    from_on: date | None = None
    until_on: date | None = None
    declared: Declaration = field(default_factory=Declaration)


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the application; the number is in plain only while a request is handled."""

    part: Part
    name: str
    id_number: str = field(repr=False)
    office: Office | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What was told to the applicant, and what the application held when it was told."""

    items: tuple[dict[str, str], ...]
    content: dict[str, object]
    given_on: date
    given_by: str
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """Who did what on which day; a case is judged by these, and so is who may not decide it."""

    submitted_on: date | None = None
    received_on: date | None = None  # of the last submission: the clock of acceptance runs from here
    accepted_on: date | None = None
    accepted_by: str | None = None
    deemed_accepted: bool = False
    consented_on: date | None = None
    consented_by: str | None = None
    reviewed_on: date | None = None
    reviewed_by: str | None = None
    decided_on: date | None = None
    decided_by: str | None = None
    refusal_ground: RefusalGround | None = None
    non_acceptance_ground: NonAcceptanceGround | None = None
    competent_authority: str | None = None  # where to apply instead
    delivered_on: date | None = None
    delivered_by: str | None = None
    delivery_means: DeliveryMeans | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """The word of one supervising unit; a change of the unit needs that of both.

    One in writing has the number of the document, and `given_by` is the clerk who saw it.
    """

    unit: str
    given_on: date
    given_by: str
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Opinion:
    """What was said of a case with one step; it stands beside what others said before, and nothing replaces it."""

    step: str
    given_on: date
    given_by: str
    words: str
    unit: str | None = None  # the supervising unit whose word it is


@dataclass(frozen=True, slots=True)
class Concerned:
    """The organization that a case is about, as the register had it when the case was last in the applicant's hands."""

    id: UUID
    name: str
    type: OrganizationType
    area: str


class PauseReason(CodeList):
    """Why time does not count (行政许可法 第四十五条); the first two follow from the steps of the case itself."""

    CORRECTION = "correction", "等待申请人补正", "waiting for the applicant's correction"
    CONSENT = "consent", "等待业务主管单位审查", "waiting for the supervising unit"
    HEARING = "hearing", "听证", "hearing"
    EXPERT_REVIEW = "expert_review", "专家评审", "expert review"
    SITE_VISIT = "site_visit", "现场勘查(检验、检测、鉴定)", "site visit, inspection or appraisal"


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch that does not count, told to the applicant in writing with the time it is going to take."""

    reason: PauseReason
    from_on: date
    note: str
    expected_days: int
    told_by: str
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """More time to decide, given once by the head of the office, with the reason told to the applicant."""

    working_days: int
    reason: str
    given_on: date
    given_by: str


@dataclass(frozen=True, slots=True)
class Application:
    """One case, of whatever matter: its content says of which."""

    id: UUID
    state: ApplicationState
    version: int
    owner: str
    content: Substance
    people: tuple[Person, ...] = ()
    notices: tuple[Notice, ...] = ()
    progress: Progress = Progress()
    organization_id: UUID | None = None  # of an establishment: what it became
    concerned: Concerned | None = None
    units: tuple[str, ...] = ()  # the supervising units that are asked
    consents: tuple[Consent, ...] = ()
    opinions: tuple[Opinion, ...] = ()  # in the order in which they were given
    pauses: tuple[Pause, ...] = ()
    extension: Extension | None = None
    decide_by: date | None = None  # as it was when the case last moved; the exact day is `lifecycle.due`
    overdue_on: date | None = None  # the deadline of the decision that passed without one

    @property
    def is_paused(self) -> bool:
        """Whether the clock stands still now."""
        return bool(self.pauses) and self.pauses[-1].until_on is None

    def opinion_of(self, *steps: str) -> str:
        """Return what was said with one of these steps, nothing if nothing was."""
        return next((opinion.words for opinion in self.opinions if opinion.step in steps), "")

    @property
    def refused_by_unit(self) -> str | None:
        """The supervising unit whose refusal ended the case."""
        return next((opinion.unit for opinion in self.opinions if opinion.step == "consent-refusal"), None)

    @property
    def matter(self) -> Matter:
        """What it is about."""
        return self.content.matter

    @property
    def founding(self) -> Content:
        """What the founders declare; an establishment has it, and a promotion."""
        if not isinstance(self.content, Content):
            raise TypeError(f"a case of {self.matter} founds nothing")
        return self.content

    @property
    def filing(self) -> Filing:
        """What an organization on record declares of itself; a founding is none."""
        if not isinstance(self.content, Filing):
            raise TypeError(f"a case of {self.matter} is no filing")
        return self.content

    @property
    def type(self) -> ApplicationType | OrganizationType:
        """The form of the organization, one to come or one on record."""
        if self.concerned and isinstance(self.content, Filing):
            return self.concerned.type
        return self.founding.type

    @property
    def name(self) -> str:
        """The name of the organization, one to come or one on record."""
        if self.concerned and isinstance(self.content, Filing):
            return self.concerned.name
        return self.founding.name

    @property
    def area(self) -> str | None:
        """The division whose office handles the case."""
        if self.concerned and isinstance(self.content, Filing):
            return self.concerned.area
        return self.founding.area or (self.concerned.area if self.concerned else None)

    @property
    def needs_consent(self) -> bool:
        """Whether a supervising unit has a say: direct registration has none."""
        return bool(self.units)

    @property
    def enclosed_consent_of(self) -> str | None:
        """The unit whose consent in writing is said to be enclosed: the organization's own, never one to come."""
        if not isinstance(self.content, Filing) or self.content.unit_consented_on is None:
            return None
        new = self.content.supervising_unit if isinstance(self.content, SupervisingUnitChange) else None
        return next((unit for unit in self.units if unit != new), None)

    @property
    def waits_for(self) -> tuple[str, ...]:
        """The units whose own word is still to come."""
        if self.progress.consented_on:
            return ()
        given = {consent.unit for consent in self.consents} | {self.enclosed_consent_of}
        return tuple(unit for unit in self.units if unit not in given)

    @property
    def handled_by(self) -> set[str]:
        """The officers who made the case ready; none of them decides it."""
        told = {notice.given_by for notice in self.notices}
        told |= {consent.given_by for consent in self.consents if consent.document}
        return told | {who for who in (self.progress.accepted_by, self.progress.reviewed_by) if who}


@dataclass(frozen=True, slots=True)
class ApplicationProgressed:
    """A step of a case was taken; `state` is where it led."""

    topic: ClassVar[str] = "registry.application-progressed.v1"
    application_id: UUID
    matter: Matter
    step: str
    state: ApplicationState
    on: date

    @property
    def subject(self) -> UUID:
        """The application."""
        return self.application_id


@dataclass(frozen=True, slots=True)
class ApplicationOverdue:
    """A case was not decided by its deadline; said once of each deadline."""

    topic: ClassVar[str] = "registry.application-overdue.v1"
    application_id: UUID
    matter: Matter
    area: str
    due_on: date

    @property
    def subject(self) -> UUID:
        """The application."""
        return self.application_id


@dataclass(frozen=True, slots=True)
class Breach:
    """A second notice that named what could have been told the first time: refused, and counted."""

    id: UUID
    application_id: UUID
    office: str  # the area of the office
    officer: str
    items: tuple[str, ...]
    on: date


@dataclass(frozen=True, slots=True)
class OneTimeNoticeBreached:
    """An office tried to tell in pieces what is to be told once (行政许可法 第三十二条(四))."""

    topic: ClassVar[str] = "registry.one-time-notice-breached.v1"
    application_id: UUID
    office: str
    items: tuple[str, ...]
    on: date

    @property
    def subject(self) -> UUID:
        """The application."""
        return self.application_id
