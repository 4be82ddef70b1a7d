"""What a version must show to come into force, and who may put it there."""

from dataclasses import dataclass
from datetime import date

from bureaukit.rules import required_by

from talent.regulations import TITLE_SUBSIDY
from talent.subsidy_policies.model import Proposal


@dataclass(frozen=True, slots=True)
class Coming:
    """A version on its way, the day, and the last month that was calculated already."""

    proposal: Proposal
    today: date
    last_calculated: date | None


@required_by(
    TITLE_SUBSIDY.whole(),
    otherwise="生效月份不得早于本月",
    otherwise_en="A version cannot govern a month that is over",
    facts=lambda c: {"effective_month": f"{c.proposal.effective_month:%Y-%m}", "today": c.today.isoformat()},
)
def begins_this_month_or_later(coming: Coming) -> bool:
    """What was owed for a past month is not changed by a later decision."""
    return coming.proposal.effective_month >= coming.today.replace(day=1)


@required_by(
    TITLE_SUBSIDY.whole(),
    otherwise="该月份已核算，新政策须从以后月份起生效",
    otherwise_en="That month was calculated already; the version must begin later",
    facts=lambda c: {"last_calculated": f"{c.last_calculated:%Y-%m}" if c.last_calculated else None},
)
def begins_after_what_was_calculated(coming: Coming) -> bool:
    """Two versions for one month would leave it open what is owed."""
    return coming.last_calculated is None or coming.proposal.effective_month > coming.last_calculated


COMING_INTO_FORCE = (begins_this_month_or_later, begins_after_what_was_calculated)


@dataclass(frozen=True, slots=True)
class Deciding:
    """Who is about to approve, and who made what is to be approved."""

    approver: str
    makers: tuple[str, ...]


@required_by(
    TITLE_SUBSIDY.whole(),
    otherwise="起草、修改或提交过该版本的人不能批准",
    otherwise_en="Whoever drafted, changed or submitted the version cannot approve it",
)
def is_a_second_person(deciding: Deciding) -> bool:
    """Two natural persons, told apart by their login."""
    return deciding.approver not in deciding.makers


APPROVING = (is_a_second_person,)
