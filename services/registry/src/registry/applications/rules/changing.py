"""When a registered item may change; after the change the organization still meets what it was founded by (founding.py)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bureaukit.rules import Rule, required_by

from registry.applications.model import ApplicationType
from registry.applications.rules import jurisdiction, means, people
from registry.applications.rules.subject import Founding
from registry.regulations import SOCIAL_GROUPS

GROUP, SERVICE = ApplicationType.SOCIAL_GROUP, ApplicationType.SOCIAL_SERVICE_ORGANIZATION


@dataclass(frozen=True, slots=True)
class Change:
    """The registered items that are to change, before and after."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    handed_in_on: date
    audited_on: date | None = None


@required_by(
    SOCIAL_GROUPS.article(18, paragraph=1),
    otherwise="未写明变更后的登记事项，或者与现登记事项相同",
    otherwise_en="The item is not named, or it is the same as on the register",
    facts=lambda c: {"items": sorted(c.before)},
)
def changes_a_registered_item(c: Change) -> bool:
    """A filing that changes nothing would leave an entry that says nothing."""
    return any(c.after[item] != c.before[item] for item in c.after)


@required_by(
    SOCIAL_GROUPS.article(27, paragraph=2),
    otherwise="更换法定代表人之前未进行财务审计",
    otherwise_en="There was no audit before the change of the legal representative",
    mend="请先由登记管理机关、业务主管单位组织财务审计",
    mend_en="An audit comes first; bureau and supervising unit arrange it",
    facts=lambda c: {"audited_on": c.audited_on},
)
def is_audited_before(c: Change) -> bool:
    """REG-25: the audit comes before the change, so its day is not later than that of the filing."""
    return c.audited_on is not None and c.audited_on <= c.handed_in_on


Kept = Mapping[str, tuple[Rule[Founding], ...]]  # what of a founding's conditions the change may not break, by form

DOMICILE: Kept = {
    GROUP: (means.group_has_a_domicile, jurisdiction.keeps_within_the_area, jurisdiction.names_a_division_on_record),
    SERVICE: (
        means.service_organization_has_premises,
        jurisdiction.stays_at_the_authoritys_level,
        jurisdiction.names_a_division_on_record,
    ),
}
ACTIVITY_AREA: Kept = {GROUP: (jurisdiction.keeps_within_the_area, jurisdiction.names_a_division_on_record)}
SCOPE: Kept = {GROUP: (means.says_what_it_is_for,), SERVICE: (means.says_what_it_is_for,)}
FUNDS: Kept = {GROUP: (means.group_has_enough_funds,), SERVICE: (means.service_organization_has_fitting_funds,)}
SUPERVISING_UNIT: Kept = {
    GROUP: (
        jurisdiction.group_has_a_supervising_unit_or_a_direct_class,
        jurisdiction.direct_registration_is_open_to_it,
    ),
    SERVICE: (
        jurisdiction.service_organization_has_a_supervising_unit_or_a_direct_class,
        jurisdiction.direct_registration_is_open_to_it,
    ),
}
LEGAL_REPRESENTATIVE: Kept = {
    GROUP: (people.group_names_its_people, people.group_people_are_of_age, people.represents_one_group_only),
    SERVICE: (people.service_organization_names_its_people, people.service_people_are_of_age),
}
