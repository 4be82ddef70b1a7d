"""How long a stay may last, and what an exit must say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bureaukit.calendar import months_later
from bureaukit.rules import required_by

from incubator.regulations import ENTRY
from incubator.tenancies.model import ExitReason, Team, Tenancy


@dataclass(frozen=True, slots=True)
class Extension:
    """A wish to stay until another day, and the months that are allowed."""

    tenancy: Tenancy
    until: date
    extension_months: int
    max_months: int

    @property
    def latest(self) -> date:
        """The last day the extension alone would allow, not included."""
        return months_later(self.tenancy.period.end_on, self.extension_months)

    @property
    def last_of_all(self) -> date:
        """The end of the longest stay, not included."""
        return months_later(self.tenancy.stay.since, self.max_months)


@required_by(
    ENTRY,
    otherwise="每次入驻只能续驻一次",
    otherwise_en="A tenancy is extended once only",
    facts=lambda e: {"extended_on": e.tenancy.extended_on},
)
def is_the_first_extension(extension: Extension) -> bool:
    """12 + 12 months."""
    return extension.tenancy.extended_on is None


@required_by(ENTRY, otherwise="续驻的终止日须晚于原终止日", otherwise_en="The new end is not later than the old one")
def is_longer(extension: Extension) -> bool:
    """An earlier end is an exit."""
    return extension.until > extension.tenancy.period.end_on


@required_by(
    ENTRY,
    otherwise="续驻期超过允许的月数",
    otherwise_en="The extension is longer than allowed",
    facts=lambda e: {"months": e.extension_months, "latest_end_on": e.latest},
)
def is_within_the_extension(extension: Extension) -> bool:
    """Months are counted from the present end."""
    return extension.until <= extension.latest


@required_by(
    ENTRY,
    otherwise="入驻总期限超过允许的月数",
    otherwise_en="The whole stay is longer than allowed",
    facts=lambda e: {"months": e.max_months, "latest_end_on": e.last_of_all},
)
def is_within_the_longest_stay(extension: Extension) -> bool:
    """Months are counted from the first day."""
    return extension.until <= extension.last_of_all


EXTENDING = (is_the_first_extension, is_longer, is_within_the_extension, is_within_the_longest_stay)


@required_by(
    ENTRY,
    otherwise="出壳、清退、转移须经提出并由第二人决定，不能直接通知退驻",
    otherwise_en="Graduation, ordered exit and transfer are proposed, and decided by a second person",
    mend="通过 graduation、ordered-exit 或 transfer 提出",
    mend_en="Propose it: graduation, ordered-exit or transfer",
)
def needs_no_second_person(reason: ExitReason) -> bool:
    """Nobody orders out, or lets go as graduated, alone."""
    return reason in (ExitReason.VOLUNTARY, ExitReason.EXPIRED)


NOTICE = (needs_no_second_person,)


@dataclass(frozen=True, slots=True)
class Registration:
    """A team, and the organization that it says it has become, as the registry knows it today."""

    team: Team
    organization: Mapping[str, Any]

    @property
    def registered_on(self) -> date:
        """The day of its registration."""
        return date.fromisoformat(self.organization["registered_on"])


@required_by(
    ENTRY,
    otherwise="该组织未登记，或已不在正常状态",
    otherwise_en="The organization is not registered, or no longer active",
    mend="完成登记后再关联；备案不是登记",
    mend_en="Link it once it is registered; a filing is no registration",
    facts=lambda r: {"track": r.organization["track"], "state": r.organization["state"]},
)
def is_a_registered_organization(registration: Registration) -> bool:
    """INC-10 asks for a registration."""
    found = registration.organization
    return bool(found["track"] == "registered" and found["state"] == "active")


@required_by(
    ENTRY,
    otherwise="该组织在团队申请入驻以前即已登记，应以组织名义申请",
    otherwise_en="The organization was registered before the team applied, and has to apply in its own name",
    facts=lambda r: {"registered_on": r.registered_on, "applied_on": r.team.applied_on},
)
def was_registered_since_the_team_applied(registration: Registration) -> bool:
    """Otherwise what excludes an organization could be passed by as a team."""
    return registration.registered_on >= registration.team.applied_on


@required_by(
    ENTRY,
    otherwise="该组织已列入严重违法失信名单",
    otherwise_en="The organization is on the serious list",
    facts=lambda r: {"serious_since": r.organization["serious_since"]},
)
def is_not_on_the_serious_list(registration: Registration) -> bool:
    """Who is on it leaves (INC-13)."""
    return registration.organization["serious_since"] is None


LINKING = (is_a_registered_organization, was_registered_since_the_team_applied, is_not_on_the_serious_list)


@dataclass(frozen=True, slots=True)
class Legacy:
    """A tenancy to be entered that began before the platform."""

    start_on: date
    end_on: date
    until: date
    today: date
    max_months: int


@required_by(
    ENTRY,
    otherwise="补录仅限平台启用日以前开始的入驻，此后的须经入驻申请",
    otherwise_en="Only a tenancy from before the platform is entered directly; later ones need an admission",
    facts=lambda legacy: {"before": legacy.until},
)
def began_before_the_platform(legacy: Legacy) -> bool:
    """Otherwise one person could give a space away alone."""
    return legacy.start_on < legacy.until and legacy.start_on <= legacy.today


@required_by(
    ENTRY,
    otherwise="入驻总期限超过允许的月数",
    otherwise_en="The whole stay is longer than allowed",
    facts=lambda legacy: {"months": legacy.max_months},
)
def lasts_no_longer_than_allowed(legacy: Legacy) -> bool:
    """The same limit as for everybody."""
    return legacy.end_on <= months_later(legacy.start_on, legacy.max_months)


ENTERING_LEGACY = (began_before_the_platform, lasts_no_longer_than_allowed)
