"""When an organization may be founded. One rule is one condition of the article it cites."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bureaukit.rules import Rule, required_by

from registry.applications.model import ApplicationType, Content
from registry.organizations.model import SocialWorkKind
from registry.regulations import (
    DIRECT_REGISTRATION,
    FOUNDATIONS,
    LICENSING,
    SERVICE_ORGANIZATIONS,
    SOCIAL_GROUPS,
    SOCIAL_WORK,
)

GROUP_CHARTER = range(1, 10)  # the nine items of 社会团体登记管理条例 第十四条
SERVICE_CHARTER = range(1, 9)  # the eight items of 民办非企业单位登记管理暂行条例 第十条


@dataclass(frozen=True, slots=True)
class Terms:
    """The thresholds in force on the day that governs the case."""

    individual_members_min: int
    unit_members_min: int
    mixed_members_min: int
    group_funds_min_fen: int
    service_funds_min_fen: int
    full_time_staff_min: int
    social_work_share_min: Fraction
    authority_area: str


@dataclass(frozen=True, slots=True)
class Founding:
    """What is declared, the thresholds, and what the register knows about it."""

    content: Content
    terms: Terms
    founders: int = 0
    minors: int = 0
    has_representative: bool = False
    representative_serves_elsewhere: bool = False
    area_on_record: bool = True


def _members(f: Founding) -> dict[str, Any]:
    return {
        "individual_members": f.content.individual_members,
        "unit_members": f.content.unit_members,
        "needed": {
            "individual": f.terms.individual_members_min,
            "unit": f.terms.unit_members_min,
            "mixed": f.terms.mixed_members_min,
        },
    }


@required_by(
    SOCIAL_GROUPS.article(10, item=1),
    otherwise="会员数量不足",
    otherwise_en="There are too few members",
    mend="请增加会员",
    mend_en="Win more members",
    facts=_members,
)
def has_enough_members(f: Founding) -> bool:
    """50 people, or 30 units; a mixed membership needs 50 of both together."""
    people, units = f.content.individual_members, f.content.unit_members
    if people and units:
        return people + units >= f.terms.mixed_members_min
    return people >= f.terms.individual_members_min or units >= f.terms.unit_members_min


@required_by(
    SOCIAL_GROUPS.article(10, item=5),
    otherwise="活动资金不足",
    otherwise_en="The funds are too small",
    facts=lambda f: {"start_up_funds_fen": f.content.start_up_funds_fen, "needed_fen": f.terms.group_funds_min_fen},
)
def group_has_enough_funds(f: Founding) -> bool:
    """30,000 yuan for a local group."""
    return f.content.start_up_funds_fen >= f.terms.group_funds_min_fen


@required_by(
    SERVICE_ORGANIZATIONS.article(8, item=4),
    otherwise="开办资金与业务活动不相适应",
    otherwise_en="The start-up funds do not fit the activity",
    facts=lambda f: {"start_up_funds_fen": f.content.start_up_funds_fen, "needed_fen": f.terms.service_funds_min_fen},
)
def service_organization_has_fitting_funds(f: Founding) -> bool:
    """The regulation names no sum; the local minimum is a dated parameter."""
    return f.content.start_up_funds_fen >= f.terms.service_funds_min_fen


def _staff(f: Founding) -> dict[str, Any]:
    return {"full_time_staff": f.content.full_time_staff, "needed": f.terms.full_time_staff_min}


@required_by(
    SOCIAL_GROUPS.article(10, item=4),
    otherwise="没有与业务活动相适应的专职工作人员",
    otherwise_en="There is no full-time staff that fits the activity",
    facts=_staff,
)
def group_has_full_time_staff(f: Founding) -> bool:
    """The number is a parameter, the demand is the regulation's."""
    return f.content.full_time_staff >= f.terms.full_time_staff_min


@required_by(
    SERVICE_ORGANIZATIONS.article(8, item=3),
    otherwise="没有与业务活动相适应的从业人员",
    otherwise_en="There is no staff that fits the activity",
    facts=_staff,
)
def service_organization_has_staff(f: Founding) -> bool:
    """The number is a parameter, the demand is the regulation's."""
    return f.content.full_time_staff >= f.terms.full_time_staff_min


@required_by(
    SOCIAL_GROUPS.article(10, item=3),
    otherwise="没有固定的住所或未提交场所使用权证明",
    otherwise_en="There is no fixed domicile, or no proof of the right to use it",
)
def group_has_a_domicile(f: Founding) -> bool:
    """An address and the proof of the right to use it (第十一条第(三)项)."""
    return bool(f.content.domicile) and f.content.premises_proved


@required_by(
    SERVICE_ORGANIZATIONS.article(8, item=5),
    otherwise="没有必要的场所或未提交场所使用权证明",
    otherwise_en="There are no premises, or no proof of the right to use them",
)
def service_organization_has_premises(f: Founding) -> bool:
    """An address and the proof of the right to use it (第九条第(三)项)."""
    return bool(f.content.domicile) and f.content.premises_proved


@required_by(
    SOCIAL_GROUPS.article(10, item=6),
    otherwise="不具有独立承担民事责任的能力",
    otherwise_en="It cannot bear civil liability alone",
)
def bears_liability_alone(f: Founding) -> bool:
    """The founders declare it; the review examines it."""
    return f.content.bears_liability_alone


@required_by(
    SOCIAL_GROUPS.article(14),
    otherwise="章程草案缺少应当包括的事项",
    otherwise_en="The draft charter lacks required items",
    mend="请补齐所列各项",
    mend_en="Add the items listed",
    facts=lambda f: {"missing_items": sorted(set(GROUP_CHARTER) - set(f.content.charter_items))},
)
def group_charter_is_complete(f: Founding) -> bool:
    """Nine items."""
    return set(GROUP_CHARTER) <= set(f.content.charter_items)


@required_by(
    SERVICE_ORGANIZATIONS.article(10),
    otherwise="章程草案缺少应当包括的事项",
    otherwise_en="The draft charter lacks required items",
    mend="请补齐所列各项",
    mend_en="Add the items listed",
    facts=lambda f: {"missing_items": sorted(set(SERVICE_CHARTER) - set(f.content.charter_items))},
)
def service_charter_is_complete(f: Founding) -> bool:
    """Eight items."""
    return set(SERVICE_CHARTER) <= set(f.content.charter_items)


def _areas(f: Founding) -> list[str]:
    return [area for area in (f.content.area, f.content.activity_area) if area]


@required_by(
    SOCIAL_GROUPS.article(7),
    otherwise="住所或活动地域不在本登记管理机关辖区内",
    otherwise_en="Domicile or area of activity lies outside the authority's area",
    mend="跨行政区域的，请向共同上一级登记管理机关申请",
    mend_en="Across several areas, apply to the authority above them",
    facts=lambda f: {"authority_area": f.terms.authority_area},
)
def keeps_within_the_area(f: Founding) -> bool:
    """A group that spans several areas belongs to the authority above them; the domicile's division must be named."""
    return bool(f.content.area) and all(area.startswith(f.terms.authority_area) for area in _areas(f))


@required_by(
    SERVICE_ORGANIZATIONS.article(6),
    otherwise="住所或活动地域不在本登记管理机关辖区内",
    otherwise_en="Domicile or area of activity lies outside the authority's area",
    facts=lambda f: {"authority_area": f.terms.authority_area},
)
def stays_at_the_authoritys_level(f: Founding) -> bool:
    """A service organization belongs to the authority at the level of its supervising unit."""
    return bool(f.content.area) and all(area.startswith(f.terms.authority_area) for area in _areas(f))


@required_by(
    LICENSING.article(31),
    otherwise="住所的区划代码不在现行区划表中",
    otherwise_en="The division of the domicile is not on record",
    mend="请按区划表填写街道或社区代码",
    mend_en="Use the code of a street or community on record",
)
def names_a_division_on_record(f: Founding) -> bool:
    """An application must be true in what can be looked up."""
    return f.area_on_record


def _supervised(content: Content) -> bool:
    """Either a supervising unit or one of the four classes, not both, not neither."""
    return (content.supervising_unit is None) != (content.direct_registration_class is None)


@required_by(
    SOCIAL_GROUPS.article(9),
    otherwise="须有业务主管单位，或属于可直接登记的四类之一，二者择一",
    otherwise_en="Name either a supervising unit or one of the four classes of direct registration",
)
def group_has_a_supervising_unit_or_a_direct_class(f: Founding) -> bool:
    """Direct registration is the exception of 中办发〔2016〕46号."""
    return _supervised(f.content)


@required_by(
    SERVICE_ORGANIZATIONS.article(8, item=1),
    otherwise="须有业务主管单位，或属于可直接登记的四类之一，二者择一",
    otherwise_en="Name either a supervising unit or one of the four classes of direct registration",
)
def service_organization_has_a_supervising_unit_or_a_direct_class(f: Founding) -> bool:
    """Direct registration is the exception of 中办发〔2016〕46号."""
    return _supervised(f.content)


@required_by(
    DIRECT_REGISTRATION.whole(),
    otherwise="政治法律类、宗教类或须前置许可的，不适用直接登记",
    otherwise_en="Political, legal, religious or permit-bound activity needs a supervising unit",
    mend="请先取得业务主管单位同意",
    mend_en="Find a supervising unit first",
)
def direct_registration_is_open_to_it(f: Founding) -> bool:
    """What needs a permit first, and politics, law and religion, are not registered directly."""
    content = f.content
    barred = content.needs_prior_permit or content.is_political_or_religious
    return not (content.direct_registration_class and barred)


@required_by(
    SOCIAL_GROUPS.article(11, item=4),
    otherwise="未列明发起人或拟任法定代表人",
    otherwise_en="Founders or the proposed legal representative are not named",
)
def group_names_its_people(f: Founding) -> bool:
    """Their particulars and identity documents are part of the application."""
    return f.founders > 0 and f.has_representative


@required_by(
    SERVICE_ORGANIZATIONS.article(9, item=5),
    otherwise="未列明举办者或拟任法定代表人",
    otherwise_en="Founders or the proposed legal representative are not named",
)
def service_organization_names_its_people(f: Founding) -> bool:
    """Their particulars and identity documents are part of the application."""
    return f.founders > 0 and f.has_representative


@required_by(
    SOCIAL_GROUPS.article(13, item=3),
    otherwise="发起人或拟任负责人不具有完全民事行为能力",
    otherwise_en="A founder or proposed head lacks full civil capacity",
    facts=lambda f: {"under_age": f.minors},
)
def group_people_are_of_age(f: Founding) -> bool:
    """Full capacity begins at eighteen (民法典 第十八条); the rest of the item is for the review."""
    return f.minors == 0


@required_by(
    SERVICE_ORGANIZATIONS.article(11, item=4),
    otherwise="拟任负责人不具有完全民事行为能力",
    otherwise_en="A proposed head lacks full civil capacity",
    facts=lambda f: {"under_age": f.minors},
)
def service_people_are_of_age(f: Founding) -> bool:
    """Full capacity begins at eighteen (民法典 第十八条); the rest of the item is for the review."""
    return f.minors == 0


@required_by(
    SOCIAL_GROUPS.article(12, paragraph=3),
    otherwise="拟任法定代表人已担任其他社会团体的法定代表人",
    otherwise_en="The proposed legal representative represents another social group",
    mend="请另选法定代表人",
    mend_en="Choose another legal representative",
)
def represents_one_group_only(f: Founding) -> bool:
    """Looked up by the blind index of the ID number among groups that have not ended."""
    return not f.representative_serves_elsewhere


@required_by(
    LICENSING.article(31, paragraph=1),
    otherwise="缺少宗旨、业务范围或行业领域",
    otherwise_en="Purpose, scope or sector is missing",
)
def says_what_it_is_for(f: Founding) -> bool:
    """They are registered items (社会团体登记管理条例 第十二条, 民办非企业单位登记管理暂行条例 第十二条)."""
    return bool(f.content.purpose and f.content.scope and f.content.sector)


def social_work_share(content: Content) -> Fraction | None:
    """Return certified and social-work graduates among the full-time staff, exactly; None without staff."""
    if content.full_time_staff == 0:
        return None
    return Fraction(content.certified_staff + content.social_work_degree_staff, content.full_time_staff)


def _share(f: Founding) -> dict[str, Any]:
    share = social_work_share(f.content)
    return {
        "social_work_ratio": str(share) if share is not None else None,
        "needed": str(f.terms.social_work_share_min),
        "certified_staff": f.content.certified_staff,
        "social_work_degree_staff": f.content.social_work_degree_staff,
        "full_time_staff": f.content.full_time_staff,
    }


@required_by(
    SOCIAL_WORK.whole(),
    otherwise="社工类：持证或社会工作专业毕业的专职人员比例不足",
    otherwise_en="Social-work class: too few of the full-time staff are certified or social-work graduates",
    facts=_share,
)
def enough_of_the_staff_are_social_workers(f: Founding) -> bool:
    """One third of a service organization's full-time staff; a graduate who is certified counts once, as certified."""
    content = f.content
    if not content.social_work or content.type is not ApplicationType.SOCIAL_SERVICE_ORGANIZATION:
        return True
    share = social_work_share(content)
    return share is not None and f.terms.social_work_share_min <= share <= 1


@required_by(
    SOCIAL_WORK.whole(),
    otherwise="社工类：章程未载明社会工作的宗旨、范围和方法，或类型与组织形式不符",
    otherwise_en="Social-work class: the charter does not state social work, or the kind does not fit the form",
)
def charter_states_social_work(f: Founding) -> bool:
    """A service organization serves directly or serves the sector; a social group serves the sector."""
    content = f.content
    if not content.social_work:
        return content.social_work_kind is None
    fits = content.type is not ApplicationType.SOCIAL_GROUP or content.social_work_kind is SocialWorkKind.SECTOR_SERVICE
    return content.charter_states_social_work and content.social_work_kind is not None and fits


_BOTH: tuple[Rule[Founding], ...] = (
    names_a_division_on_record,
    direct_registration_is_open_to_it,
    says_what_it_is_for,
    enough_of_the_staff_are_social_workers,
    charter_states_social_work,
)
FOUNDING: dict[ApplicationType, tuple[Rule[Founding], ...]] = {
    ApplicationType.SOCIAL_GROUP: (
        has_enough_members,
        group_has_a_domicile,
        group_has_full_time_staff,
        group_has_enough_funds,
        bears_liability_alone,
        group_has_a_supervising_unit_or_a_direct_class,
        group_charter_is_complete,
        group_names_its_people,
        group_people_are_of_age,
        represents_one_group_only,
        keeps_within_the_area,
        *_BOTH,
    ),
    ApplicationType.SOCIAL_SERVICE_ORGANIZATION: (
        service_organization_has_a_supervising_unit_or_a_direct_class,
        service_organization_has_staff,
        service_organization_has_fitting_funds,
        service_organization_has_premises,
        service_charter_is_complete,
        service_organization_names_its_people,
        service_people_are_of_age,
        stays_at_the_authoritys_level,
        *_BOTH,
    ),
}


@required_by(
    FOUNDATIONS.article(6),
    otherwise="基金会由国务院民政部门或者省级民政部门登记，不在本机关办理",
    otherwise_en="Foundations are registered by the ministry or the province, not here",
    mend="请向云南省民政厅申请",
    mend_en="Apply to the provincial department of civil affairs",
)
def is_not_a_foundation(content: Content) -> bool:
    """The district registers social groups and service organizations."""
    return content.type is not ApplicationType.FOUNDATION


@required_by(
    LICENSING.article(32, item=2),
    otherwise="社会企业不由民政部门登记",
    otherwise_en="Social enterprises are not registered by civil affairs",
    mend="请向市场监督管理部门办理",
    mend_en="Go to the market supervision administration (市场监督管理部门)",
)
def is_not_a_social_enterprise(content: Content) -> bool:
    """A credit code that begins with 9 was given by market supervision."""
    enterprise = (content.existing_credit_code or "").startswith("9")
    return content.type is not ApplicationType.SOCIAL_ENTERPRISE and not enterprise


IN_OUR_POWER = (is_not_a_foundation, is_not_a_social_enterprise)
