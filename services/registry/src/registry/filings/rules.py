"""When a community organization may be filed. The conditions are local custom, so their numbers are parameters."""

from dataclasses import dataclass

from bureaukit.rules import required_by

from registry.filings.model import Content, Filing
from registry.regulations import CIVIL_CODE, COMMUNITY_ORGANIZATIONS, LICENSING


@dataclass(frozen=True, slots=True)
class Residents:
    """What is declared, the thresholds, and what the register knows about it."""

    content: Content
    members_min: int
    age: int
    age_min: int
    name_taken: bool = False
    is_community_on_record: bool = True


@required_by(
    COMMUNITY_ORGANIZATIONS.whole(),
    otherwise="成员数量不足",
    otherwise_en="There are too few members",
    facts=lambda r: {"members": r.content.members, "needed": r.members_min},
)
def community_organization_has_enough_members(r: Residents) -> bool:
    """Five to ten elsewhere; here a parameter."""
    return r.content.members >= r.members_min


@required_by(
    CIVIL_CODE.article(18),
    otherwise="负责人须为具有完全民事行为能力的成年人",
    otherwise_en="The responsible person must be of age",
    facts=lambda r: {"age_needed": r.age_min},
)
def responsible_person_is_of_age(r: Residents) -> bool:
    """Who answers for the group can act in law."""
    return r.age >= r.age_min


@required_by(
    COMMUNITY_ORGANIZATIONS.whole(),
    otherwise="没有活动场地",
    otherwise_en="There is no place for its activities",
)
def has_a_place_for_activities(r: Residents) -> bool:
    """Several groups may share one place."""
    return bool(r.content.activity_place)


@required_by(
    COMMUNITY_ORGANIZATIONS.whole(),
    otherwise="没有章程或活动规则",
    otherwise_en="There is no charter and there are no rules",
)
def keeps_simple_rules(r: Residents) -> bool:
    """A page is enough."""
    return r.content.has_rules


@required_by(
    COMMUNITY_ORGANIZATIONS.whole(),
    otherwise="以营利为目的的组织不予备案",
    otherwise_en="What works for profit is not filed",
)
def is_non_profit(r: Residents) -> bool:
    """Filing is for groups that serve."""
    return r.content.is_non_profit


@required_by(
    COMMUNITY_ORGANIZATIONS.whole(),
    otherwise="居委会下设机构、业主委员会等自治机构不属于社区社会组织",
    otherwise_en="Bodies of the residents' committee and owners' committees are not community organizations",
)
def is_not_a_self_governance_body(r: Residents) -> bool:
    """They have laws of their own."""
    return not r.content.is_self_governance_body


@required_by(
    COMMUNITY_ORGANIZATIONS.whole(),
    otherwise="本社区已有同名的社区社会组织",
    otherwise_en="The community has a community organization of this name",
)
def filed_name_is_free(r: Residents) -> bool:
    """One name in one community."""
    return not r.name_taken


@required_by(
    LICENSING.article(31),
    otherwise="社区不在现行区划表中",
    otherwise_en="The community is not on record",
)
def names_a_community_on_record(r: Residents) -> bool:
    """The filing number is made from its code."""
    return r.is_community_on_record


FILING = (
    community_organization_has_enough_members,
    responsible_person_is_of_age,
    has_a_place_for_activities,
    keeps_simple_rules,
    is_non_profit,
    is_not_a_self_governance_body,
    filed_name_is_free,
    names_a_community_on_record,
)


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision about to be taken, and by whom."""

    filing: Filing
    officer: str


@required_by(
    LICENSING.article(34, paragraph=3),
    otherwise="核查人不得决定同一备案，须由第二人决定",
    otherwise_en="Whoever checked the request does not decide it: a second person does",
)
def second_person_decides_the_filing(d: Decision) -> bool:
    """The community checks, the street decides."""
    return d.officer not in (d.filing.checked_by, d.filing.owner)
