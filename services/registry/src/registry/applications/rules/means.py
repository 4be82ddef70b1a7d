"""What an organization must have to be founded: members, funds, staff, premises, a charter."""

from typing import Any

from bureaukit.rules import required_by

from registry.applications.rules.subject import Founding
from registry.regulations import LICENSING, SERVICE_ORGANIZATIONS, SOCIAL_GROUPS

GROUP_CHARTER = range(1, 10)  # the nine items of 社会团体登记管理条例 第十四条
SERVICE_CHARTER = range(1, 9)  # the eight items of 民办非企业单位登记管理暂行条例 第十条


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


@required_by(
    LICENSING.article(31, paragraph=1),
    otherwise="缺少宗旨、业务范围或行业领域",
    otherwise_en="Purpose, scope or sector is missing",
)
def says_what_it_is_for(f: Founding) -> bool:
    """They are registered items (社会团体登记管理条例 第十二条, 民办非企业单位登记管理暂行条例 第十二条)."""
    return bool(f.content.purpose and f.content.scope and f.content.sector)
