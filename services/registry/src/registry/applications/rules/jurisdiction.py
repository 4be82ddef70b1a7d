"""Whose it is to register: by area, by supervising unit or directly, or not the district at all."""

from bureaukit.rules import required_by

from registry.applications.model import ApplicationType, Content
from registry.applications.rules.subject import Founding
from registry.regulations import DIRECT_REGISTRATION, FOUNDATIONS, LICENSING, SERVICE_ORGANIZATIONS, SOCIAL_GROUPS


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
