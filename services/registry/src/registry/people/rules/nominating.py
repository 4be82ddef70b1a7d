"""Who may hold a post, for how long, and in how many organizations."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bureaukit.calendar import years_later
from bureaukit.rules import Rule, required_by

from registry.organizations.model import OrganizationType
from registry.people.model import COUNCIL, ELECTED, HEADS, Declaration, PostKind
from registry.regulations import (
    CHARITY,
    CIVIL_CODE,
    FOUNDATIONS,
    HEADS_OPINION,
    MODEL_CHARTER,
    SOCIAL_GROUPS,
)

T = OrganizationType
FULL_AGE = 18
FOUNDATION_TERM_YEARS = 5  # 基金会管理条例 第二十条, which leaves nothing to a district


@dataclass(frozen=True, slots=True)
class Limits:
    """What the parameters say."""

    age_max: int
    terms_max: int
    term_years: int
    council_max: int
    barred_years: int
    retired_posts_max: int


@dataclass(frozen=True, slots=True)
class Nomination:
    """Somebody about to take a post, with all that decides whether they may."""

    kind: PostKind
    type: OrganizationType
    is_charity: bool
    from_on: date
    until_on: date | None
    today: date
    age: int
    declared: Declaration
    represents: tuple[OrganizationType, ...]  # other organizations that have not ended
    heads: int  # other organizations
    holds_it_already: bool
    is_represented: bool  # the organization, by somebody who does not leave before
    terms_before: int  # without a gap, in this post of this organization
    led_revoked_on: date | None  # last day on which an organization that this person headed was revoked
    council_size: int
    supervises_here: bool
    sits_on_council_here: bool
    is_who_is_registered: bool  # for a legal representative: the register names this very person
    limits: Limits
    pointer: str = ""  # where the person stands in what was sent, if there are several

    @property
    def latest_end(self) -> date:
        """The last day on which the term may be over."""
        return years_later(self.from_on, self.limits.term_years)


@required_by(
    SOCIAL_GROUPS.article(13, item=3),
    otherwise="不具有完全民事行为能力",
    otherwise_en="The person lacks full civil capacity",
    facts=lambda n: {"age": n.age},
)
def has_full_capacity(n: Nomination) -> bool:
    """Eighteen at least, and nothing declared to the contrary (民办非企业单位登记管理暂行条例 第十一条 alike)."""
    return n.age >= FULL_AGE and n.declared.has_full_capacity


@required_by(
    SOCIAL_GROUPS.article(13, item=3),
    otherwise="正在或者曾经受到剥夺政治权利的刑事处罚",
    otherwise_en="The person is or was deprived of political rights",
)
def kept_political_rights(n: Nomination) -> bool:
    """Founders and heads alike."""
    return not n.declared.deprived_of_political_rights


@required_by(
    SOCIAL_GROUPS.article(18),
    otherwise="登记的法定代表人不是此人，更换法定代表人须办理变更登记",
    otherwise_en="The register names somebody else: another legal representative is a change to be registered",
    mend="申请变更登记",
    mend_en="Apply for the change",
)
def is_the_registered_representative(n: Nomination) -> bool:
    """The post follows the register, never the other way round."""
    return n.kind is not PostKind.LEGAL_REPRESENTATIVE or n.is_who_is_registered


@required_by(
    CIVIL_CODE.article(61, paragraph=1),
    otherwise="该组织在此期间已有法定代表人",
    otherwise_en="The organization has a legal representative in that time",
    mend="请先登记原法定代表人离任",
    mend_en="Record the end of the former one first",
)
def is_represented_by_one(n: Nomination) -> bool:
    """One person acts in the name of a legal person, on every day."""
    return n.kind is not PostKind.LEGAL_REPRESENTATIVE or not n.is_represented


@required_by(
    SOCIAL_GROUPS.article(14, item=5),
    otherwise="此人已任该职，原任期尚未结束",
    otherwise_en="The person holds this very post already",
    mend="连任的，请同时登记原任期结束",
    mend_en="For a further term, record the end of the one before",
)
def holds_it_not_yet(n: Nomination) -> bool:
    """A further term begins when the one before is over: terms are counted by it."""
    return not n.holds_it_already


@required_by(
    SOCIAL_GROUPS.article(12, paragraph=3),
    otherwise="已担任其他社会团体的法定代表人",
    otherwise_en="The person is the legal representative of another social group",
)
def represents_no_other_group(n: Nomination) -> bool:
    """Groups that have not ended."""
    is_group = n.kind is PostKind.LEGAL_REPRESENTATIVE and n.type is T.SOCIAL_GROUP
    return not (is_group and T.SOCIAL_GROUP in n.represents)


@required_by(
    FOUNDATIONS.article(23),
    otherwise="基金会的法定代表人不得同时担任其他组织的法定代表人",
    otherwise_en="The legal representative of a foundation represents nothing else",
)
def foundation_is_represented_by_its_own(n: Nomination) -> bool:
    """Neither may one of another organization come to a foundation, nor the other way round."""
    if n.kind is not PostKind.LEGAL_REPRESENTATIVE:
        return True
    return T.FOUNDATION not in n.represents and not (n.type is T.FOUNDATION and n.represents)


@required_by(
    FOUNDATIONS.article(23),
    otherwise="基金会理事长、副理事长和秘书长不得由现职国家工作人员兼任",
    otherwise_en="Chair, deputies and secretary-general of a foundation are not serving state staff",
)
def foundation_is_led_by_no_official(n: Nomination) -> bool:
    """Serving, not retired."""
    return not (n.type is T.FOUNDATION and n.kind in HEADS and n.declared.is_state_staff)


@required_by(
    CHARITY.article(16, item=2),
    otherwise="因故意犯罪被判处刑罚，自刑罚执行完毕之日起未逾规定年限",
    otherwise_en="Too little time since a sentence for an intentional crime was served",
    facts=lambda n: {"years": n.limits.barred_years},
)
def has_served_long_ago(n: Nomination) -> bool:
    """Heads of charities."""
    served = n.declared.sentence_served_on
    return not (n.is_charity and n.kind in HEADS and served) or n.from_on > years_later(served, n.limits.barred_years)


@required_by(
    CHARITY.article(16, item=3),
    otherwise="曾在被撤销（吊销）登记的组织担任负责人，未逾规定年限",
    otherwise_en="Too little time since an organization was revoked that the person headed",
    facts=lambda n: {"revoked_on": n.led_revoked_on.isoformat() if n.led_revoked_on else None},
)
def headed_nothing_revoked(n: Nomination) -> bool:
    """Looked up by the blind index of the ID number among all posts on record."""
    barred = n.is_charity and n.kind in HEADS and n.led_revoked_on
    return not barred or n.from_on > years_later(n.led_revoked_on or n.from_on, n.limits.barred_years)


@required_by(
    HEADS_OPINION.whole(),
    otherwise="任职时超过最高年龄",
    otherwise_en="Older than allowed when taking the post",
    mend="经批准的，注明已获批准",
    mend_en="If it was approved, say so",
    facts=lambda n: {"age": n.age, "age_max": n.limits.age_max},
)
def is_not_too_old(n: Nomination) -> bool:
    """Heads; an approval lifts it."""
    return n.kind not in HEADS or n.age <= n.limits.age_max or n.declared.approved_by_authority


@required_by(
    HEADS_OPINION.whole(),
    otherwise="连任届数超过上限",
    otherwise_en="More consecutive terms than allowed",
    mend="经批准的，注明已获批准",
    mend_en="If it was approved, say so",
    facts=lambda n: {"terms_before": n.terms_before, "terms_max": n.limits.terms_max},
)
def serves_no_further_term(n: Nomination) -> bool:
    """Heads; an approval lifts it."""
    return n.kind not in HEADS or n.terms_before < n.limits.terms_max or n.declared.approved_by_authority


@required_by(
    HEADS_OPINION.whole(),
    otherwise="退(离)休领导干部任职未经批准",
    otherwise_en="A retired official takes the post without approval",
    mend="经批准的，注明已获批准",
    mend_en="If it was approved, say so",
)
def retired_official_is_approved(n: Nomination) -> bool:
    """REG-23: heads of social groups."""
    is_meant = n.type is T.SOCIAL_GROUP and n.kind in HEADS and n.declared.is_retired_official
    return not is_meant or n.declared.approved_by_authority


@required_by(
    HEADS_OPINION.whole(),
    otherwise="退(离)休领导干部兼任的社会组织职务超过上限",
    otherwise_en="A retired official holds more posts than allowed",
    facts=lambda n: {"heads": n.heads, "posts_max": n.limits.retired_posts_max},
)
def retired_official_heads_no_more(n: Nomination) -> bool:
    """REG-23: one, whatever was approved; counted by organization, this one among them."""
    is_meant = n.type is T.SOCIAL_GROUP and n.kind in HEADS and n.declared.is_retired_official
    return not is_meant or n.heads < n.limits.retired_posts_max


@required_by(
    MODEL_CHARTER.whole(),
    otherwise="任期须有起止，且不超过最长年限",
    otherwise_en="The term has no end, or is longer than allowed",
    facts=lambda n: {"years": n.limits.term_years, "latest_end": n.latest_end.isoformat()},
)
def term_is_short_enough(n: Nomination) -> bool:
    """Elected posts of groups; five years unless the parameter says otherwise. No post ends before it begins.

    The legal representative stays for as long as the register says so: a term is that of the post which they were elected to.
    """
    if n.until_on is None:
        elected = n.kind in ELECTED and n.kind is not PostKind.LEGAL_REPRESENTATIVE
        return not (elected and n.type is T.SOCIAL_GROUP)
    is_limited = n.kind in ELECTED and n.type is T.SOCIAL_GROUP
    return n.from_on < n.until_on and (n.until_on <= n.latest_end or not is_limited)


@required_by(
    FOUNDATIONS.article(20),
    otherwise="基金会理事、监事每届任期须有起止，且不超过5年",
    otherwise_en="A term of the council, or of the supervisors, of a foundation has an end and five years at most",
    facts=lambda n: {"latest_end": years_later(n.from_on, FOUNDATION_TERM_YEARS).isoformat()},
)
def foundation_term_is_short_enough(n: Nomination) -> bool:
    """Supervisors serve as long as the council (第二十二条); chair, deputies and secretary-general are of the council."""
    if n.type is not T.FOUNDATION or n.kind not in ELECTED:
        return True
    if n.until_on is None:
        return n.kind is PostKind.LEGAL_REPRESENTATIVE
    return n.until_on <= years_later(n.from_on, FOUNDATION_TERM_YEARS)


@required_by(
    FOUNDATIONS.article(20),
    otherwise="理事人数已达上限",
    otherwise_en="The council is full",
    facts=lambda n: {"council_size": n.council_size, "council_max": n.limits.council_max},
)
def council_has_room(n: Nomination) -> bool:
    """5 to 25; that it has too few is told in the overview, for a council is filled one by one."""
    return not (n.type is T.FOUNDATION and n.kind in COUNCIL) or n.council_size < n.limits.council_max


@required_by(
    FOUNDATIONS.article(22),
    otherwise="理事不得兼任监事",
    otherwise_en="A member of the council is no supervisor",
)
def council_and_supervision_are_apart(n: Nomination) -> bool:
    """Charters of the other forms say the same."""
    if n.kind is PostKind.SUPERVISOR:
        return not n.sits_on_council_here
    return n.kind not in COUNCIL or not n.supervises_here


@required_by(
    FOUNDATIONS.article(22),
    otherwise="理事的近亲属不得兼任监事",
    otherwise_en="A close relative of a member of the council is no supervisor",
)
def relatives_do_not_supervise(n: Nomination) -> bool:
    """Of foundations; who is related to whom, is declared."""
    is_meant = n.type is T.FOUNDATION and n.kind is PostKind.SUPERVISOR
    return not (is_meant and n.declared.is_relative_of_council)


def _pointing(rules: Sequence[Rule[Nomination]]) -> tuple[Rule[Nomination], ...]:
    """Return rules that tell with each finding of whom it speaks, where several are named at once."""

    def pointing(rule: Rule[Nomination]) -> Rule[Nomination]:
        def facts(n: Nomination) -> dict[str, Any]:
            own = dict(rule.facts(n)) if rule.facts else {}
            return own | ({"pointer": n.pointer, "post": n.kind} if n.pointer else {})

        return replace(rule, facts=facts)

    return tuple(pointing(rule) for rule in rules)


_PERSONAL = (
    foundation_is_represented_by_its_own,
    foundation_is_led_by_no_official,
    has_served_long_ago,
    headed_nothing_revoked,
    is_not_too_old,
    serves_no_further_term,
    retired_official_is_approved,
    retired_official_heads_no_more,
    term_is_short_enough,
    foundation_term_is_short_enough,
)
NOMINATING = _pointing(
    (
        has_full_capacity,
        kept_political_rights,
        is_the_registered_representative,
        is_represented_by_one,
        holds_it_not_yet,
        represents_no_other_group,
        *_PERSONAL,
        council_has_room,
        council_and_supervision_are_apart,
        relatives_do_not_supervise,
    )
)
REPRESENTING = _pointing((kept_political_rights, *_PERSONAL))  # beside the rules of the case that names them
