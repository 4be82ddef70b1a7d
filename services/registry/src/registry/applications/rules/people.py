"""Who may found and represent an organization."""

from bureaukit.rules import required_by

from registry.applications.rules.subject import Founding
from registry.regulations import CIVIL_CODE, SERVICE_ORGANIZATIONS, SOCIAL_GROUPS


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
    facts=lambda f: {"under_age": f.minors + f.minor_founders},
)
def group_people_are_of_age(f: Founding) -> bool:
    """Full capacity begins at eighteen (民法典 第十八条); the rest of the item is for the review."""
    return f.minors + f.minor_founders == 0


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
    CIVIL_CODE.article(18, paragraph=1),
    otherwise="举办者不具有完全民事行为能力",
    otherwise_en="A founder lacks full civil capacity",
    facts=lambda f: {"under_age": f.minor_founders},
)
def service_founders_are_of_age(f: Founding) -> bool:
    """民办非企业单位登记管理暂行条例 第十一条 speaks of proposed heads alone: who founds acts by the general rule."""
    return f.minor_founders == 0


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
