"""What stands between a proposal and a list, and between a list and the way out."""

from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise, takewhile

from bureaukit.rules import required_by

from registry.credit_records.model import (
    GRAVE,
    Letter,
    LetterOutcome,
    Listing,
    ListingReason,
    ListKind,
    Penalty,
    PenaltyKind,
)
from registry.organizations.model import OrganizationState
from registry.regulations import CREDIT, PENALTIES


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters to a domicile, and within how many days two of them must follow."""

    sent: tuple[Letter, ...] = ()
    days_min: int = 0
    days_max: int = 0

    def unsigned_pair(self) -> tuple[Letter, Letter] | None:
        """Return the latest two letters in a row that nobody signed for, at the distance asked for.

        A letter that was signed for later shows that somebody is there: what came before it says nothing any more.
        """
        latest_first = sorted(self.sent, key=lambda letter: letter.sent_on, reverse=True)
        unsigned = takewhile(lambda letter: letter.outcome is LetterOutcome.UNSIGNED, latest_first)
        for second, first in pairwise(unsigned):
            if self.days_min <= (second.sent_on - first.sent_on).days <= self.days_max:
                return first, second
        return None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on an entry: on which day, by whom, from which day it is open, and what else it is measured by."""

    listing: Listing
    today: date
    officer: str
    open_from: date | None = None
    running: Listing | None = None  # the entry on the same list that runs already
    letters: Letters = field(default_factory=Letters)


def _earliest(d: Decision) -> dict[str, str | None]:
    return {"earliest_on": d.open_from.isoformat() if d.open_from else None}


@required_by(
    PENALTIES.article(44),
    otherwise="尚未书面告知该组织",
    otherwise_en="The organization has not been told in writing",
    mend="先送达告知书",
    mend_en="Give notice first",
)
def was_told_in_writing(d: Decision) -> bool:
    """Listing is preceded by a written notice of what is meant to be done and why."""
    return d.listing.notice_on is not None


@required_by(
    PENALTIES.article(44),
    otherwise="告知后的陈述申辩期未满",
    otherwise_en="The time for a statement after the notice is not over",
    mend="期满后再决定",
    mend_en="Decide once it is over",
    facts=_earliest,
)
def organization_could_be_heard(d: Decision) -> bool:
    """How long to wait after the notice is a parameter."""
    return d.open_from is None or d.today >= d.open_from


@required_by(
    CREDIT.whole(),
    otherwise="有关部门已书面证明该组织无直接责任，应不予列入",
    otherwise_en="It is proved in writing that the organization is not responsible: dismiss the proposal",
    mend="不予列入",
    mend_en="Dismiss it",
)
def is_responsible(d: Decision) -> bool:
    """The supervising unit or another department may prove that the organization is not directly responsible."""
    return d.listing.exculpation is None


@required_by(
    CREDIT.whole(),
    otherwise="须有两次专用信函无人签收，且间隔符合规定",
    otherwise_en="Two special letters must have come back unsigned, at the distance asked for",
    mend="登记两次专用信函的结果",
    mend_en="Record the outcome of both letters",
    facts=lambda d: {"days_min": d.letters.days_min, "days_max": d.letters.days_max},
)
def was_written_to_twice(d: Decision) -> bool:
    """Only letters show that nobody is at the domicile; the distance between them is a parameter."""
    return d.listing.reason is not ListingReason.UNREACHABLE or d.letters.unsigned_pair() is not None


@required_by(
    CREDIT.whole(),
    otherwise="该组织已在名录中，应将新情形并入现有记录",
    otherwise_en="The organization is on the list: add the new ground to its entry",
    mend="并入现有记录",
    mend_en="Add it to the entry",
)
def is_not_on_the_list(d: Decision) -> bool:
    """One organization has one running entry on a list."""
    return d.running is None


@required_by(
    CREDIT.whole(),
    otherwise="该组织不在名录中，无记录可并入",
    otherwise_en="The organization is not on the list: there is no entry to add it to",
    mend="列入",
    mend_en="Enter it on the list",
)
def is_on_the_list(d: Decision) -> bool:
    """A ground is added to an entry that runs."""
    return d.running is not None


@required_by(
    CREDIT.whole(),
    otherwise="列入严重违法失信名单未满规定年限",
    otherwise_en="It has not been on the serious list long enough",
    facts=_earliest,
)
def serious_entry_has_aged(d: Decision) -> bool:
    """Some years must pass since the latest ground, unless there never was one; how many is a parameter."""
    is_serious = d.listing.kind is ListKind.SERIOUS and d.listing.groundless_on is None
    return not is_serious or d.open_from is None or d.today >= d.open_from


@required_by(
    PENALTIES.article(57),
    otherwise="提出人、告知人不得决定，须由第二人决定",
    otherwise_en="Whoever proposed it or gave notice does not decide it: a second person does",
)
def second_person_decides_the_listing(d: Decision) -> bool:
    """A decision follows an examination by somebody else."""
    if d.listing.delisting_proposed_by:
        return d.officer != d.listing.delisting_proposed_by
    return d.officer not in (d.listing.proposed_by, d.listing.noticed_by)


BEFORE_ENTRY = (was_told_in_writing, organization_could_be_heard, is_responsible, was_written_to_twice)
BEFORE_STEP = {
    "approval": (*BEFORE_ENTRY, is_not_on_the_list),
    "addition": (*BEFORE_ENTRY, is_on_the_list),
    "delisting": (serious_entry_has_aged,),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """The day on which an organization is said to have been told, and the letters that can prove it."""

    on: date
    today: date
    proposed_on: date
    letters: tuple[Letter, ...] = ()


@required_by(
    PENALTIES.article(44),
    otherwise="告知日只能是今天，或者提请后寄出的信函已登记的签收日",
    otherwise_en="The notice is of today, or of the day on which a letter sent since the proposal was signed for",
    mend="今天送达，或者先登记信函的签收结果",
    mend_en="Give notice today, or record first that the letter was signed for",
    facts=lambda n: {"notice_on": n.on.isoformat(), "today": n.today.isoformat()},
)
def notice_is_of_today_or_proved(n: Notice) -> bool:
    """The time to be heard runs from this day: nobody shortens it by writing an earlier one."""
    proved = (one for one in n.letters if one.outcome is LetterOutcome.SIGNED and one.sent_on >= n.proposed_on)
    return n.on == n.today or n.on in {one.outcome_on for one in proved}


NOTICE = (notice_is_of_today_or_proved,)


@dataclass(frozen=True, slots=True)
class EnteredPenalty:
    """A penalty that no case here led to, and how its party stands."""

    kind: PenaltyKind
    party: OrganizationState


@required_by(
    PENALTIES.article(57),
    otherwise="限期停止活动、吊销、撤销和取缔须经行政处罚案件决定，不能直接登记",
    otherwise_en="A suspension, a revocation, a withdrawal or a ban comes out of a penalty case: it is not simply entered",
    mend="立案办理",
    mend_en="Open a penalty case",
)
def grave_penalty_comes_out_of_a_case(e: EnteredPenalty) -> bool:
    """They change the register too; only the decision behind a revocation that is in the register already is entered."""
    was_revoked = e.kind is PenaltyKind.REVOCATION and e.party is OrganizationState.REVOKED
    return e.kind not in GRAVE or was_revoked


ENTERING = (grave_penalty_comes_out_of_a_case,)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A decision on whether a penalty goes on record, and by whom."""

    penalty: Penalty
    officer: str


@required_by(
    PENALTIES.article(57),
    otherwise="登记人不得自行确认，须由第二人确认",
    otherwise_en="Whoever entered it does not confirm it: a second person does",
    mend="请由另一名审批人办理",
    mend_en="Another approver decides",
)
def second_person_confirms_the_penalty(c: Confirmation) -> bool:
    """Nobody publishes a penalty alone."""
    return c.officer != c.penalty.recorded_by
