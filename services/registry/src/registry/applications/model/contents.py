"""What each matter declares: the content of a case is typed by its matter. A draft may lack almost anything."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from registry.applications.model.matters import (
    ApplicationType,
    CharitableActivity,
    DirectRegistrationClass,
    EnclosedDocument,
    Matter,
)
from registry.certificates.model import IssueReason
from registry.organizations.model import Sector, SocialWorkKind
from registry.people.model import BranchKind, Departure, PostKind


@dataclass(frozen=True, slots=True)
class Content:
    """What the founders declare. Counts are those the rules need; a draft may lack anything but type and name."""

    matter: ClassVar[Matter] = Matter.ESTABLISHMENT

    type: ApplicationType
    name: str
    domicile: str | None = None
    area: str | None = None
    activity_area: str | None = None
    sector: Sector | None = None
    scope: str | None = None
    purpose: str | None = None
    start_up_funds_fen: int = 0
    individual_members: int = 0
    unit_members: int = 0
    full_time_staff: int = 0
    certified_staff: int = 0
    social_work_degree_staff: int = 0
    premises_proved: bool = False
    charter_items: tuple[int, ...] = ()
    bears_liability_alone: bool = False
    supervising_unit: str | None = None
    direct_registration_class: DirectRegistrationClass | None = None
    needs_prior_permit: bool = False
    is_political_or_religious: bool = False
    social_work: bool = False
    social_work_kind: SocialWorkKind | None = None
    charter_states_social_work: bool = False
    existing_credit_code: str | None = None
    is_charity: bool = False  # asks to be registered as a charity
    charitable_activities: tuple[CharitableActivity, ...] = ()
    charity_charter_items: tuple[int, ...] = ()  # of 慈善法 第十一条
    leaves_assets_to_charities: bool = False  # by its charter

    @property
    def name_wanted(self) -> str | None:
        """The name that nobody else may ask for meanwhile."""
        return self.name


@dataclass(frozen=True, slots=True)
class Promotion(Content):
    """What a founding declares, by an organization that is on record as filed: it becomes the legal person itself."""

    matter: ClassVar[Matter] = Matter.PROMOTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What every filing of an organization on record declares, whatever its matter."""

    matter: ClassVar[Matter]

    documents: tuple[EnclosedDocument, ...] = ()
    unit_consented_on: date | None = None  # given in writing before; without it the unit is asked here
    effective_on: date | None = None  # a day to come; without it the day of the decision
    reason: str | None = None

    @property
    def name_wanted(self) -> str | None:
        """The name that nobody else may ask for meanwhile."""
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class NameChange(Filing):
    """Another name; it is kept free for the case from its submission on."""

    matter: ClassVar[Matter] = Matter.NAME_CHANGE

    new_name: str | None = None

    @property
    def name_wanted(self) -> str | None:
        """The name that nobody else may ask for meanwhile."""
        return self.new_name


@dataclass(frozen=True, slots=True, kw_only=True)
class DomicileChange(Filing):
    """Another address; within the district it may lie in another street or community."""

    matter: ClassVar[Matter] = Matter.DOMICILE_CHANGE

    domicile: str | None = None
    area: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityAreaChange(Filing):
    """Another area in which a social group is active."""

    matter: ClassVar[Matter] = Matter.ACTIVITY_AREA_CHANGE

    activity_area: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeChange(Filing):
    """Another purpose, another scope of activity, or both."""

    matter: ClassVar[Matter] = Matter.SCOPE_CHANGE

    purpose: str | None = None
    scope: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalRepresentativeChange(Filing):
    """Another legal representative, named among the people of the case."""

    matter: ClassVar[Matter] = Matter.LEGAL_REPRESENTATIVE_CHANGE

    audited_on: date | None = None  # the audit before the change


@dataclass(frozen=True, slots=True, kw_only=True)
class FundsChange(Filing):
    """Another sum of funds."""

    matter: ClassVar[Matter] = Matter.FUNDS_CHANGE

    start_up_funds_fen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisingUnitChange(Filing):
    """Another supervising unit, or none for what may be registered directly."""

    matter: ClassVar[Matter] = Matter.SUPERVISING_UNIT_CHANGE

    supervising_unit: str | None = None
    direct_registration_class: DirectRegistrationClass | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CharterApproval(Filing):
    """An amended charter, adopted by the assembly or council."""

    matter: ClassVar[Matter] = Matter.CHARTER_APPROVAL

    adopted_on: date | None = None
    charter_items: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReElectionApproval(Filing):
    """A re-election about to be held."""

    matter: ClassVar[Matter] = Matter.RE_ELECTION_APPROVAL

    term_began_on: date | None = None
    election_on: date | None = None
    audited_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReElectionDelay(Filing):
    """A re-election that cannot be held before the term ends."""

    matter: ClassVar[Matter] = Matter.RE_ELECTION_DELAY

    term_ends_on: date | None = None
    delayed_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SealFiling(Filing):
    """A seal as it was engraved; its pattern is enclosed."""

    matter: ClassVar[Matter] = Matter.SEAL_FILING

    seal_text: str | None = None
    engraved_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFiling(Filing):
    """A bank account; the whole number stands in the enclosed proof alone."""

    matter: ClassVar[Matter] = Matter.ACCOUNT_FILING

    bank: str | None = None
    account_name: str | None = None
    account_tail: str | None = None


@dataclass(frozen=True, slots=True)
class Leaving:
    """A post that ended: named by its id, or by post and person."""

    post_id: UUID | None = None
    kind: PostKind | None = None
    name: str | None = None
    ended_on: date | None = None  # the first day out of it
    reason: Departure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadsFiling(Filing):
    """Who was elected, named among the people of the case with their posts, and whose posts ended."""

    matter: ClassVar[Matter] = Matter.HEADS_FILING

    elected_on: date | None = None
    leaving: tuple[Leaving, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeStandardFiling(Filing):
    """What members pay in a year, one sum for each kind of membership."""

    matter: ClassVar[Matter] = Matter.FEE_STANDARD_FILING

    adopted_on: date | None = None
    yearly_fees_fen: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchRecord(Filing):
    """A branch that a social group has decided on."""

    matter: ClassVar[Matter] = Matter.BRANCH_RECORD

    branch_name: str | None = None
    branch_kind: BranchKind = BranchKind.BRANCH
    is_regional: bool = False
    under_branch: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateReplacement(Filing):
    """A certificate for one that was lost, was damaged, or says what is no longer so."""

    matter: ClassVar[Matter] = Matter.CERTIFICATE_REPLACEMENT

    cause: IssueReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CharityRecognition(Filing):
    """An organization on record that is to be recognised as a charity."""

    matter: ClassVar[Matter] = Matter.CHARITY_RECOGNITION

    adopted_on: date | None = None
    charitable_activities: tuple[CharitableActivity, ...] = ()
    charity_charter_items: tuple[int, ...] = ()
    leaves_assets_to_charities: bool = False
    distributes_nothing: bool = False
    head_sentence_served_on: date | None = None  # of an intentional crime: of the head who served last


@dataclass(frozen=True, slots=True, kw_only=True)
class FundraisingQualification(Filing):
    """A charity that is to raise funds in public."""

    matter: ClassVar[Matter] = Matter.FUNDRAISING_QUALIFICATION

    adopted_on: date | None = None
    is_soundly_governed: bool = False  # 内部治理结构健全
    operates_regularly: bool = False  # 运作规范


Substance = Content | Filing
FILINGS: tuple[type[Filing], ...] = (
    NameChange,
    DomicileChange,
    ActivityAreaChange,
    ScopeChange,
    LegalRepresentativeChange,
    FundsChange,
    SupervisingUnitChange,
    CharterApproval,
    ReElectionApproval,
    ReElectionDelay,
    SealFiling,
    AccountFiling,
    HeadsFiling,
    FeeStandardFiling,
    BranchRecord,
    CertificateReplacement,
    CharityRecognition,
    FundraisingQualification,
)
CONTENTS: dict[Matter, type[Substance]] = {Content.matter: Content, Promotion.matter: Promotion} | {
    kind.matter: kind for kind in FILINGS
}
