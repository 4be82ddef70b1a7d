"""When an organization may be founded: the conditions of each form, in gazette order. One rule is one condition."""

from bureaukit.rules import Rule

from registry.applications.model import ApplicationType
from registry.applications.rules import jurisdiction, means, people, social_work
from registry.applications.rules.subject import Founding

_BOTH: tuple[Rule[Founding], ...] = (
    jurisdiction.names_a_division_on_record,
    jurisdiction.direct_registration_is_open_to_it,
    means.says_what_it_is_for,
    social_work.enough_of_the_staff_are_social_workers,
    social_work.charter_states_social_work,
)
FOUNDING: dict[ApplicationType, tuple[Rule[Founding], ...]] = {
    ApplicationType.SOCIAL_GROUP: (
        means.has_enough_members,
        means.group_has_a_domicile,
        means.group_has_full_time_staff,
        means.group_has_enough_funds,
        means.bears_liability_alone,
        jurisdiction.group_has_a_supervising_unit_or_a_direct_class,
        means.group_charter_is_complete,
        people.group_names_its_people,
        people.group_people_are_of_age,
        people.represents_one_group_only,
        jurisdiction.keeps_within_the_area,
        *_BOTH,
    ),
    ApplicationType.SOCIAL_SERVICE_ORGANIZATION: (
        jurisdiction.service_organization_has_a_supervising_unit_or_a_direct_class,
        means.service_organization_has_staff,
        means.service_organization_has_fitting_funds,
        means.service_organization_has_premises,
        means.service_charter_is_complete,
        people.service_organization_names_its_people,
        people.service_people_are_of_age,
        people.service_founders_are_of_age,
        jurisdiction.stays_at_the_authoritys_level,
        *_BOTH,
    ),
}
