"""When the items of a filing may change and when it may end; the conditions are local custom, so numbers are parameters."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from bureaukit.rules import Rule, required_by

from registry.filing_changes.model import OF_THE_GROUP, AskedBy, ChangeKind, EndGround, FilingChange
from registry.organizations.model import OrganizationState, Track
from registry.regulations import CIVIL_CODE, COMMUNITY_ORGANIZATIONS, LICENSING

STREET_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with what it is measured by."""

    change: FilingChange
    track: Track
    state: OrganizationState
    today: date
    held: dict[str, Any]  # what the register has of the items that are to change
    wanted: dict[str, Any]  # what it shall have
    name_taken: bool = False
    head_age: int | None = None
    age_min: int = 0
    quiet_until: date | None = None  # the time without activity is over with this day
    promotion_is_open: bool = False


@required_by(
    COMMUNITY_ORGANIZATIONS.whole(),
    otherwise="只适用于备案的社区社会组织；登记的组织请办理变更登记、注销登记",
    otherwise_en="This is for what is only filed; what is registered applies for a change or a deregistration",
)
def is_only_filed(a: Asked) -> bool:
    """Since its promotion a group is a legal person like any other."""
    return a.track is Track.FILED


@required_by(COMMUNITY_ORGANIZATIONS.whole(), otherwise="备案已经注销", otherwise_en="The filing has ended")
def filing_has_not_ended(a: Asked) -> bool:
    """What has ended neither changes nor ends again."""
    return a.state is OrganizationState.ACTIVE


@required_by(
    COMMUNITY_ORGANIZATIONS.whole(),
    otherwise="申请内容与现有备案事项相同",
    otherwise_en="Nothing would change",
)
def something_changes(a: Asked) -> bool:
    """A head or a telephone number always counts: neither is compared in plain."""
    asked = a.change.items
    return bool(asked.head or asked.phone) or any(a.held.get(name) != value for name, value in a.wanted.items())


@required_by(
    COMMUNITY_ORGANIZATIONS.whole(),
    otherwise="本社区已有同名的社区社会组织",
    otherwise_en="The community has a community organization of this name",
)
def new_name_is_free(a: Asked) -> bool:
    """One name in one community."""
    return not a.name_taken


@required_by(
    CIVIL_CODE.article(18),
    otherwise="负责人须为具有完全民事行为能力的成年人",
    otherwise_en="The responsible person must be of age",
    facts=lambda a: {"age_needed": a.age_min},
)
def new_head_is_of_age(a: Asked) -> bool:
    """Who answers for the group can act in law."""
    return a.head_age is None or a.head_age >= a.age_min


@required_by(
    COMMUNITY_ORGANIZATIONS.whole(),
    otherwise="社区社会组织在本社区、本街道范围内开展活动",
    otherwise_en="A community organization acts inside its community and street",
)
def acts_inside_its_street(a: Asked) -> bool:
    """Whoever acts further is to register."""
    area = a.change.items.activity_area
    return area is None or area.startswith(a.change.area[:STREET_DIGITS])


@required_by(
    COMMUNITY_ORGANIZATIONS.whole(),
    otherwise="该情形与申请人不符：成员决定、宗旨完成、合并由组织自行申请，其余由街道依职权办理",
    otherwise_en="The ground is not one of whoever asks: a group ends by itself, the street for what it finds",
)
def ground_is_of_who_asks(a: Asked) -> bool:
    """The street does not decide for the members; members do not find themselves unlawful."""
    return (a.change.ground in OF_THE_GROUP) == (a.change.asked_by is AskedBy.GROUP)


@required_by(
    COMMUNITY_ORGANIZATIONS.whole(),
    otherwise="须载明最后一次活动的日期，且未活动已满规定期限",
    otherwise_en="The day of the last activity is named, and lies far enough back",
    facts=lambda a: {"last_active_on": a.change.last_active_on, "quiet_until": a.quiet_until},
)
def was_inactive_for_long(a: Asked) -> bool:
    """A quiet summer is no end."""
    if a.change.ground is not EndGround.INACTIVE:
        return True
    return a.quiet_until is not None and a.today > a.quiet_until


@required_by(
    COMMUNITY_ORGANIZATIONS.whole(),
    otherwise="该组织的备案转登记申请尚未办结",
    otherwise_en="A case to promote it to a registration is open",
    mend="先撤回转登记申请，或者待其办结",
    mend_en="Withdraw that case, or wait for its decision",
)
def no_promotion_is_open(a: Asked) -> bool:
    """What is on its way to a registration does not end meanwhile."""
    return not a.promotion_is_open


_ALWAYS = (is_only_filed, filing_has_not_ended)
ASKING: dict[ChangeKind, tuple[Rule[Asked], ...]] = {
    ChangeKind.ITEMS: (*_ALWAYS, something_changes, new_name_is_free, new_head_is_of_age, acts_inside_its_street),
    ChangeKind.END: (*_ALWAYS, ground_is_of_who_asks, was_inactive_for_long, no_promotion_is_open),
}


@dataclass(frozen=True, slots=True)
class Act:
    """A step about to be taken in a request, by whom and when."""

    change: FilingChange
    officer: str
    today: date


@required_by(
    LICENSING.article(34, paragraph=3),
    otherwise="提出人、核查人不得决定同一事项，须由第二人决定",
    otherwise_en="Whoever asked or checked does not decide: a second person does",
)
def second_person_decides_the_change(a: Act) -> bool:
    """The community checks, the street decides; of two officers of the street one finds and the other decides."""
    return a.officer not in (a.change.requested_by, a.change.checked_by)


@required_by(
    LICENSING.article(7),
    otherwise="陈述期限未满，该组织尚未陈述意见",
    otherwise_en="The group may still state its case",
)
def group_was_heard(a: Act) -> bool:
    """It has stated its case, or let the time go by."""
    return a.change.answer_by is None or a.change.statement is not None or a.today > a.change.answer_by


@required_by(
    LICENSING.article(7),
    otherwise="已经陈述意见，或者陈述期限已满",
    otherwise_en="It has stated its case already, or the time is over",
)
def statement_is_still_to_come(a: Act) -> bool:
    """Once, and in time."""
    return a.change.statement is None and (a.change.answer_by is None or a.today <= a.change.answer_by)
