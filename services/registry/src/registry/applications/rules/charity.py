"""What an organization must be to be a charity, and a charity to raise funds in public."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bureaukit.calendar import years_later
from bureaukit.rules import required_by

from registry.applications.model import CharitableActivity, CharityRecognition, Content
from registry.regulations import CHARITY, FUNDRAISING, RECOGNISING

CHARTER_ITEMS = frozenset(range(1, 11))
CHARITY_YEARS = 1  # 慈善法 第二十二条
BARRED_YEARS = 5  # 慈善法 第一百一十一条


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a charity is for, and what its charter says: of one that is founded as of one that is recognised."""

    activities: Sequence[CharitableActivity]
    charter_items: frozenset[int]
    leaves_assets_to_charities: bool


@required_by(
    CHARITY.article(9, item=1),
    otherwise="未写明以开展哪一类慈善活动为宗旨",
    otherwise_en="No charitable activity is named as the purpose",
    mend="请选择慈善法第三条所列活动",
    mend_en="Name activities of those that the law lists",
)
def is_for_charity(p: Purpose) -> bool:
    """One of the six classes of 第三条 at least."""
    return bool(p.activities)


def _missing(p: Purpose) -> dict[str, Any]:
    return {"missing": sorted(CHARTER_ITEMS - p.charter_items)}


@required_by(
    CHARITY.article(11),
    otherwise="章程未载明慈善组织章程的全部事项",
    otherwise_en="The charter does not hold every item of a charity's charter",
    facts=_missing,
)
def charity_charter_is_complete(p: Purpose) -> bool:
    """Ten items, beside those of the form's own regulation."""
    return p.charter_items >= CHARTER_ITEMS


@required_by(
    CHARITY.article(18, paragraph=3),
    otherwise="章程未规定剩余财产转给宗旨相同或者相近的慈善组织",
    otherwise_en="The charter does not leave what remains to a charity of like purpose",
)
def leaves_its_assets_to_charities(p: Purpose) -> bool:
    """Where the charter is silent, the bureau would have to find one."""
    return p.leaves_assets_to_charities


PURPOSE = (is_for_charity, charity_charter_is_complete, leaves_its_assets_to_charities)


def purpose_of(content: Content | CharityRecognition) -> Purpose:
    """Return what a charity that is founded or recognised is for."""
    items = frozenset(content.charity_charter_items)
    return Purpose(content.charitable_activities, items, content.leaves_assets_to_charities)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organization that asks for a status, with what the register knows of it on the day."""

    charity_since: date | None
    public_fundraising_since: date | None
    is_listed: bool
    penalties: Sequence[date]  # the days on which those on record were decided
    penalty_free_years: int
    unfit_heads: Sequence[str]  # by post
    handed_in_on: date
    revoked_on: date | None = None  # the qualification that it had before
    distributes_nothing: bool = True
    sentence_served_on: date | None = None  # declared, of the head who served last
    sentence_years: int = 0
    is_soundly_governed: bool = True
    operates_regularly: bool = True


@required_by(
    CHARITY.article(10, paragraph=2),
    otherwise="已经是慈善组织",
    otherwise_en="It is a charity already",
    facts=lambda c: {"charity_since": c.charity_since},
)
def is_no_charity_yet(c: Candidate) -> bool:
    """Recognition is for what was founded without it."""
    return c.charity_since is None


@required_by(
    CHARITY.article(9, item=2),
    otherwise="未承诺财产及其孳息没有在发起人、捐赠人或者成员中分配",
    otherwise_en="It does not vouch that nothing was distributed to founders, donors or members",
)
def seeks_no_profit(c: Candidate) -> bool:
    """Not for profit, in what it did and not only in its charter."""
    return c.distributes_nothing


@required_by(
    CHARITY.article(16),
    otherwise="负责人有不得担任慈善组织负责人的情形",
    otherwise_en="A head may not head a charity",
    mend="请先变更负责人",
    mend_en="Change the head first",
    facts=lambda c: {"posts": list(c.unfit_heads)},
)
def heads_may_head_a_charity(c: Candidate) -> bool:
    """Looked up for everybody who holds a head's post, as when a post is taken."""
    return not c.unfit_heads


@required_by(
    CHARITY.article(16, item=2),
    otherwise="负责人因故意犯罪被判处刑罚，自刑罚执行完毕之日起未逾规定年限",
    otherwise_en="Too little time since a head served a sentence for an intentional crime",
    mend="请先变更负责人",
    mend_en="Change the head first",
    facts=lambda c: {"served_on": c.sentence_served_on, "years": c.sentence_years},
)
def heads_served_long_ago(c: Candidate) -> bool:
    """Declared, as of whoever takes a post in a charity."""
    served = c.sentence_served_on
    return served is None or c.handed_in_on > years_later(served, c.sentence_years)


@required_by(
    RECOGNISING.article(5),
    otherwise="申请时列于活动异常名录或者严重违法失信名单",
    otherwise_en="It is on the abnormal or the serious list",
    mend="移出后再申请",
    mend_en="Apply once it is taken off",
)
def is_on_no_list(c: Candidate) -> bool:
    """On the day."""
    return not c.is_listed


@required_by(
    RECOGNISING.article(5),
    otherwise="申请前规定年限内受过行政处罚",
    otherwise_en="A penalty lies too short a time back",
    facts=lambda c: {"penalised_on": max(c.penalties, default=None), "years": c.penalty_free_years},
)
def was_not_penalised_lately(c: Candidate) -> bool:
    """Penalties on record; what was withdrawn does not count."""
    return all(years_later(day, c.penalty_free_years) <= c.handed_in_on for day in c.penalties)


@required_by(
    CHARITY.article(22, paragraph=1),
    otherwise="不是慈善组织，不能申请公开募捐资格",
    otherwise_en="It is no charity: only charities are qualified",
    mend="请先申请慈善组织认定",
    mend_en="Apply for recognition first",
)
def is_a_charity(c: Candidate) -> bool:
    """By the register."""
    return c.charity_since is not None


@required_by(
    CHARITY.article(22, paragraph=1),
    otherwise="登记或者认定为慈善组织未满一年",
    otherwise_en="It has been a charity for less than a year",
    facts=lambda c: {"charity_since": c.charity_since},
)
def has_been_a_charity_for_a_year(c: Candidate) -> bool:
    """Full on the day a year later."""
    return c.charity_since is None or years_later(c.charity_since, CHARITY_YEARS) <= c.handed_in_on


@required_by(
    CHARITY.article(22, paragraph=1),
    otherwise="已经取得公开募捐资格",
    otherwise_en="It is qualified already",
)
def is_not_qualified_yet(c: Candidate) -> bool:
    """Once."""
    return c.public_fundraising_since is None


@required_by(
    CHARITY.article(22, paragraph=1),
    otherwise="未承诺内部治理结构健全",
    otherwise_en="It does not vouch for sound governance",
)
def is_soundly_governed(c: Candidate) -> bool:
    """Declared; the clerk looks at the papers."""
    return c.is_soundly_governed


@required_by(
    CHARITY.article(22, paragraph=1),
    otherwise="未承诺运作规范",
    otherwise_en="It does not vouch for regular operation",
)
def operates_regularly(c: Candidate) -> bool:
    """Declared; the clerk looks at the papers."""
    return c.operates_regularly


@required_by(
    CHARITY.article(111),
    otherwise="公开募捐资格证书被吊销未满五年，不得再次申请",
    otherwise_en="The qualification was revoked less than five years ago",
    facts=lambda c: {"revoked_on": c.revoked_on},
)
def qualification_was_not_revoked_lately(c: Candidate) -> bool:
    """五年内不得再次申请."""
    return c.revoked_on is None or years_later(c.revoked_on, BARRED_YEARS) <= c.handed_in_on


RECOGNITION = (
    is_no_charity_yet,
    seeks_no_profit,
    heads_may_head_a_charity,
    heads_served_long_ago,
    is_on_no_list,
    was_not_penalised_lately,
)
QUALIFICATION = (
    is_a_charity,
    has_been_a_charity_for_a_year,
    is_not_qualified_yet,
    is_soundly_governed,
    operates_regularly,
    heads_may_head_a_charity,
    replace(is_on_no_list, article=FUNDRAISING.article(5)),
    replace(was_not_penalised_lately, article=FUNDRAISING.article(5)),
    qualification_was_not_revoked_lately,
)
