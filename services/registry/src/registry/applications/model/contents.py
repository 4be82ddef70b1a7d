"""What each matter declares: the content of a case is typed by its matter. A draft may lack almost anything."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from registry.applications.model.matters import ApplicationType, DirectRegistrationClass, EnclosedDocument, Matter
from registry.organizations.model import Sector, SocialWorkKind


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

    @property
    def name_wanted(self) -> str | None:
        """The name that nobody else may ask for meanwhile."""
        return self.name


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


Substance = Content | Filing
FILINGS: tuple[type[Filing], ...] = (
    NameChange,
    DomicileChange,
    ScopeChange,
    LegalRepresentativeChange,
    FundsChange,
    SupervisingUnitChange,
)
CONTENTS: dict[Matter, type[Substance]] = {Content.matter: Content} | {kind.matter: kind for kind in FILINGS}
