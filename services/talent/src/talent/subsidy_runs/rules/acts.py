"""What a run must show to be opened, approved and paid, and who may do it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bureaukit.problems import Finding
from bureaukit.rules import findings, required_by

from talent.regulations import TITLE_SUBSIDY
from talent.subsidy_runs.model.run import Part, PartState, Totals

BASIS = TITLE_SUBSIDY.whole()


@dataclass(frozen=True, slots=True)
class Opening:
    """A month to be run; `reference_on` is empty without a policy for it."""

    month: date
    today: date
    reference_on: date | None


@required_by(
    BASIS,
    otherwise="该月份没有已批准的补贴政策",
    otherwise_en="No approved policy governs the month",
    mend="请先提出并批准补贴政策版本",
    mend_en="Have a version of the policy approved first",
)
def is_governed_by_a_policy(opening: Opening) -> bool:
    """Nothing is paid without a basis."""
    return opening.reference_on is not None


@required_by(
    BASIS,
    otherwise="该月基准日未到",
    otherwise_en="The reference day of the month has not come yet",
    facts=lambda o: {"reference_on": o.reference_on.isoformat() if o.reference_on else None},
)
def has_reached_its_reference_day(opening: Opening) -> bool:
    """Facts of a day to come are not facts."""
    return opening.reference_on is None or opening.reference_on <= opening.today


OPENING = (is_governed_by_a_policy, has_reached_its_reference_day)


@dataclass(frozen=True, slots=True)
class Approving:
    """Who is about to approve, who stands behind the run, and by which version it was and would be calculated."""

    approver: str
    makers: tuple[str, ...]
    confirmers: tuple[str, ...]
    is_payee: bool
    calculated_by_policy: UUID | None
    policy_in_force: UUID | None


@required_by(
    BASIS,
    otherwise="开启、核算或确认过本批次的人不能批准",
    otherwise_en="Whoever opened, calculated or confirmed the run cannot approve it",
)
def is_a_second_person(approving: Approving) -> bool:
    """Distinct natural persons, told apart by their login, whatever roles they hold."""
    return approving.approver not in (*approving.makers, *approving.confirmers)


@required_by(BASIS, otherwise="收款人不能批准本批次", otherwise_en="A payee of the run cannot approve it")
def is_no_payee(approving: Approving) -> bool:
    """Nobody approves their own money."""
    return not approving.is_payee


@required_by(
    BASIS,
    otherwise="核算所依据的政策版本已被替换，请重新核算",
    otherwise_en="The policy was replaced since the calculation; calculate again",
)
def follows_the_policy_in_force(approving: Approving) -> bool:
    """A version approved in between governs the month."""
    return approving.calculated_by_policy == approving.policy_in_force


WHO_APPROVES = (is_a_second_person, is_no_payee)
APPROVING = (follows_the_policy_in_force,)


@dataclass(frozen=True, slots=True)
class Confirming:
    """A street officer about to speak for the street."""

    officer: str
    makers: tuple[str, ...]


@required_by(
    BASIS,
    otherwise="开启或核算过本批次的人不能确认",
    otherwise_en="Whoever opened or calculated the run cannot confirm it",
)
def did_not_make_it(confirming: Confirming) -> bool:
    """The street is a second pair of eyes."""
    return confirming.officer not in confirming.makers


WHO_CONFIRMS = (did_not_make_it,)


@required_by(
    BASIS,
    otherwise="没有待本街道确认的部分",
    otherwise_en="No part of the run waits for the caller's street",
)
def waits_for_the_street(part: Part | None) -> bool:
    """A street speaks once for each calculation, and for itself alone."""
    return part is not None and part.state is PartState.WAITING


def speaking_for(part: Part | None) -> list[Finding]:
    """Return what keeps a street from speaking for its part; without one there is nothing to speak of."""
    return findings((waits_for_the_street,), part)


@dataclass(frozen=True, slots=True)
class Handing:
    """Who is about to record the payment, and who had a hand in the run before."""

    payer: str
    earlier_hands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paying:
    """What the bank reports, held against what was approved."""

    told: Totals
    approved: Totals
    paid_on: date
    approved_on: date
    today: date


@required_by(
    BASIS,
    otherwise="经办、确认或批准过本批次的人不能登记发放",
    otherwise_en="Whoever made, confirmed or approved the run cannot record its payment",
)
def is_another_person(handing: Handing) -> bool:
    """Deciding and paying are different hands."""
    return handing.payer not in handing.earlier_hands


@required_by(
    BASIS,
    otherwise="发放笔数与批准笔数不符",
    otherwise_en="The number of payments is not the approved one",
    facts=lambda p: {"approved": p.approved.payees},
)
def pays_as_many(paying: Paying) -> bool:
    """Control total: count."""
    return paying.told.payees == paying.approved.payees


@required_by(
    BASIS,
    otherwise="发放金额与批准金额不符",
    otherwise_en="The sum paid is not the approved one",
    facts=lambda p: {"approved_fen": p.approved.amount_fen},
)
def pays_as_much(paying: Paying) -> bool:
    """Control total: sum, to the fen."""
    return paying.told.amount_fen == paying.approved.amount_fen


@required_by(
    BASIS,
    otherwise="发放日期须在批准之日以后、今天以前（含当日）",
    otherwise_en="The day of payment must lie between the approval and today",
    facts=lambda p: {"approved_on": p.approved_on.isoformat(), "today": p.today.isoformat()},
)
def was_paid_after_approval(paying: Paying) -> bool:
    """Nothing is paid before a second person said so."""
    return paying.approved_on <= paying.paid_on <= paying.today


WHO_PAYS = (is_another_person,)
PAYING = (pays_as_many, pays_as_much, was_paid_after_approval)
