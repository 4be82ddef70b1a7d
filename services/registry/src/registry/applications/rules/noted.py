"""What the matters beside the registered items must meet: a resolution, a term, a seal, an account."""

from dataclasses import dataclass
from datetime import date

from bureaukit.rules import required_by

from registry.applications.rules import means
from registry.applications.rules.changing import GROUP, SERVICE, Kept
from registry.regulations import LICENSING, SOCIAL_GROUPS

CHARTER: Kept = {GROUP: (means.group_charter_is_complete,), SERVICE: (means.service_charter_is_complete,)}


@dataclass(frozen=True, slots=True)
class Resolved:
    """Something that the assembly or council resolved on before it was filed."""

    adopted_on: date | None
    handed_in_on: date
    fees_fen: tuple[int, ...] = ()


@required_by(
    SOCIAL_GROUPS.article(14, item=7),
    otherwise="未写明表决通过之日，或者晚于申请之日",
    otherwise_en="The day of the resolution is missing, or later than the filing",
    mend="请先依章程表决通过",
    mend_en="Resolve on it first, as the charter says",
)
def was_resolved_before(r: Resolved) -> bool:
    """The charter says who changes it, and how."""
    return r.adopted_on is not None and r.adopted_on <= r.handed_in_on


@required_by(
    SOCIAL_GROUPS.article(14, item=3),
    otherwise="未写明会费标准",
    otherwise_en="The membership fee is not named",
)
def names_the_fees(r: Resolved) -> bool:
    """What members owe stands in the charter and the resolution."""
    return bool(r.fees_fen)


@dataclass(frozen=True, slots=True)
class Election:
    """A re-election about to be held, and until when the term lasts at most."""

    election_on: date | None
    term_ends_on: date | None
    audited_on: date | None
    handed_in_on: date


@required_by(
    SOCIAL_GROUPS.article(14, item=5),
    otherwise="未写明本届起始日和换届日，或者换届日超过最长任期",
    otherwise_en="Term and election are not named, or the election lies beyond the longest term",
    mend="不能按期换届的，请先申请延期换届",
    mend_en="If it cannot be held in time, ask for a delay first",
    facts=lambda e: {"election_on": e.election_on, "term_ends_on": e.term_ends_on},
)
def elects_within_the_term(e: Election) -> bool:
    """REG-24: five years at most, by the model charter."""
    return e.election_on is not None and e.term_ends_on is not None and e.election_on <= e.term_ends_on


@required_by(
    LICENSING.article(31, paragraph=1),
    otherwise="换届日早于申请之日：此事须事先报批",
    otherwise_en="The election lies before the filing: this is asked beforehand",
)
def asks_before_the_election(e: Election) -> bool:
    """An approval before (预先审批) of what has been held already approves nothing."""
    return e.election_on is None or e.handed_in_on <= e.election_on


@required_by(
    SOCIAL_GROUPS.article(27, paragraph=2),
    otherwise="换届之前未进行财务审计",
    otherwise_en="There was no audit before the re-election",
    mend="请先由登记管理机关、业务主管单位组织财务审计",
    mend_en="An audit comes first; bureau and supervising unit arrange it",
)
def is_audited_before_the_election(e: Election) -> bool:
    """REG-25; the regulation of service organizations asks it only of a change of the legal representative."""
    return e.audited_on is not None and e.audited_on <= e.handed_in_on


@dataclass(frozen=True, slots=True)
class Delay:
    """A re-election put off."""

    term_ends_on: date | None
    delayed_until: date | None
    latest_on: date | None
    handed_in_on: date


@required_by(
    SOCIAL_GROUPS.article(14, item=5),
    otherwise="未写明届满日和延期日，或者延期超过最长期限",
    otherwise_en="The days are not named, or the delay is longer than may be",
    facts=lambda d: {"delayed_until": d.delayed_until, "latest_on": d.latest_on},
)
def delays_no_longer_than_may_be(d: Delay) -> bool:
    """REG-24: one year at most, counted from the end of the term, whatever was granted before."""
    if d.term_ends_on is None or d.delayed_until is None or d.latest_on is None:
        return False
    return d.term_ends_on < d.delayed_until <= d.latest_on


@required_by(
    SOCIAL_GROUPS.article(14, item=5),
    otherwise="本届已届满，不能再申请延期",
    otherwise_en="The term is over: a delay can no longer be asked for",
)
def asks_before_the_term_ends(d: Delay) -> bool:
    """A delay is granted, not found afterwards."""
    return d.term_ends_on is None or d.handed_in_on <= d.term_ends_on


@dataclass(frozen=True, slots=True)
class Bearing:
    """A name that something of the organization must bear, beside the one on the register."""

    borne: str | None
    name: str
    is_described: bool


@required_by(
    SOCIAL_GROUPS.article(16),
    otherwise="印文与登记的名称不符，或者未写明刻制日期",
    otherwise_en="The seal does not say the name on the register, or the day it was made is missing",
    facts=lambda b: {"name": b.name},
)
def seal_says_the_name(b: Bearing) -> bool:
    """A seal may say more than the name (财务专用章), never another one."""
    return b.is_described and b.borne is not None and b.borne.startswith(b.name)


@required_by(
    SOCIAL_GROUPS.article(16),
    otherwise="账户名称与登记的名称不符，或者未写明开户银行和账号后四位",
    otherwise_en="The account is not in the name on the register, or bank and last digits are missing",
    facts=lambda b: {"name": b.name},
)
def account_is_in_the_name(b: Bearing) -> bool:
    """No account of an organization stands in somebody else's name."""
    return b.is_described and b.borne == b.name


@dataclass(frozen=True, slots=True)
class Named:
    """Whether what must be said was said."""

    is_named: bool


@required_by(
    LICENSING.article(31, paragraph=1),
    otherwise="未写明分支机构名称",
    otherwise_en="The branch has no name",
)
def names_the_branch(n: Named) -> bool:
    """The record is of something that has a name."""
    return n.is_named


@required_by(
    LICENSING.article(31, paragraph=1),
    otherwise="未写明补领或者换发的原因",
    otherwise_en="The reason for another certificate is missing",
)
def names_the_cause(n: Named) -> bool:
    """Lost, damaged or overtaken by a change."""
    return n.is_named
