"""When an organization is of the social-work class (社工类), and the ratio that is the evidence."""

from fractions import Fraction
from typing import Any

from bureaukit.rules import required_by

from registry.applications.model import ApplicationType, Content
from registry.applications.rules.subject import Founding
from registry.organizations.model import SocialWorkKind
from registry.regulations import SOCIAL_WORK


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
