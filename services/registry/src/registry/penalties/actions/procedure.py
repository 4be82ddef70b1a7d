"""How a case is opened and taken from step to step; every step leaves a stage with its day, its officer and its words."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from bureaukit.calendar import WorkCalendar
from bureaukit.db import Record, Taken, Tx, is_unique_violation
from bureaukit.ids import new_id
from bureaukit.lifecycle import Blocker
from bureaukit.outbox import emit
from bureaukit.problems import Conflict, Finding, Forbidden, NotFound, Refused, problem_type
from bureaukit.rules import findings

from registry.credit_records.model import GRAVE, PenaltyKind
from registry.organizations import store as organizations
from registry.organizations.model import OrganizationState, OrganizationType
from registry.parameters import BOOK
from registry.parameters.penalties import (
    COLLECTIVE_MIN,
    DECISION_DAYS,
    GRAVE_TIME_BAR_YEARS,
    HEARING_FINE_MIN,
    HEARING_NOTICE_DAYS,
    HEARING_REQUEST_DAYS,
    LATE_PERCENT,
    PAYMENT_DAYS,
    SERVICE_DAYS,
    TIME_BAR_YEARS,
)
from registry.penalties import rules, store
from registry.penalties.lifecycle import LIFECYCLE, of
from registry.penalties.model import Case, CaseGround, PenaltyCaseProgressed, debt
from registry.penalties.rules import charities

DECISION_ON_RECORD = problem_type(
    "decision_on_record", 409, "该决定书文号已使用", "A decision with this number is on record"
)
DECIDED_BY_THE_LEADER = ("decision", "dismissal", "withdrawal", "cure-rejection")


async def load(tx: Tx, case_id: UUID) -> Case:
    """Return one case, or say that there is none."""
    case = await store.find(tx, case_id)
    if case is None:
        raise NotFound
    return case


async def open_case(
    tx: Tx,
    *,
    organization_id: UUID | None,
    party: str | None,
    area: str,
    ground: CaseGround,
    facts: str,
    act_ended_on: date,
    endangers_people: bool,
    officers: tuple[str, ...],
    today: date,
    calendar: WorkCalendar,
) -> Case:
    """Open a case with two officers, while the act can still be punished."""
    terms = await BOOK.on(tx, today)
    years = terms[GRAVE_TIME_BAR_YEARS if endangers_people else TIME_BAR_YEARS]
    barred_on = calendar.end_of_years(act_ended_on, years).on
    row = await organizations.hold(tx, organization_id) if organization_id else None  # nobody deregisters it meanwhile
    state = OrganizationState(row["state"]) if row else None
    form = OrganizationType(row["type"]) if row else None
    opening = rules.Opening(act_ended_on, barred_on, today, officers, ground, state, form)
    if broken := findings(rules.OPENING, opening) + (await _amiss(tx, row, ground, act_ended_on) if row else []):
        raise Refused(broken)
    case = Case(
        id=new_id(),
        state=LIFECYCLE.initial,
        version=1,
        organization_id=organization_id,
        party=party,
        area=area,
        ground=ground,
        facts=facts,
        act_ended_on=act_ended_on,
        endangers_people=endangers_people,
        opened_on=today,
        officers=list(officers),
        stages=[{"step": "opening", "on": today.isoformat(), "by": tx.actor, "words": facts}],
    )
    await store.add(tx, case)
    await emit(tx, PenaltyCaseProgressed(case.id, case.organization_id, "opening", case.state))
    return case


async def unsettled(tx: Tx, organization_id: UUID, *, today: date, calendar: WorkCalendar) -> list[rules.Weighing]:
    """Return what an organization still has to answer or to pay: cases not served yet, and fines not paid.

    A suspension that runs is over with the organization; a revocation that was served is what ends it.
    """
    cases = await store.open_cases(tx, organization_id)
    weighed = [await weigh(tx, case, tx.actor, today=today, calendar=calendar) for case in cases]
    return [one for one in weighed if one.case.served_on is None or (one.debt and one.debt.rest_fen)]


async def weigh(tx: Tx, case: Case, officer: str, *, today: date, calendar: WorkCalendar) -> rules.Weighing:
    """Return a case with the days that follow from those on record, by the terms of the day it was opened."""
    terms = await BOOK.on(tx, case.opened_on)
    heard_by, owed = None, None
    if case.notice_on:
        heard_by = calendar.add_working_days(case.notice_on, terms[HEARING_REQUEST_DAYS]).on
    if case.served_on and case.fine_fen:
        due_on = calendar.end_of_days(case.served_on, terms[PAYMENT_DAYS]).on
        owed = debt(case.fine_fen, due_on, case.payments, on=today, percent=terms[LATE_PERCENT])
    return rules.Weighing(
        case,
        today,
        officer,
        calendar.end_of_days(case.opened_on, terms[DECISION_DAYS]).on,
        heard_by,
        is_entitled_to_hearing=case.kind in GRAVE or (case.fine_fen or 0) >= terms[HEARING_FINE_MIN],
        debt=owed,
        form=await _form_of(tx, case),
    )


async def _form_of(tx: Tx, case: Case) -> OrganizationType | None:
    row = await organizations.find(tx, str(case.organization_id)) if case.organization_id else None
    return OrganizationType(row["type"]) if row else None


def blockers(weighing: rules.Weighing) -> dict[str, Blocker]:
    """Return what closes steps that the state alone would allow, with the day from which they open."""
    broken = {step: findings(rules.before(step, weighing.form), weighing) for step in rules.BEFORE_STEP}
    return {step: Blocker(found[0], _opens_on(step, weighing)) for step, found in broken.items() if found}


def _opens_on(step: str, weighing: rules.Weighing) -> date | None:
    if step == "hearing":
        return weighing.case.hearing_on
    if step != "decision":
        return None
    last_days = [weighing.heard_by if not weighing.case.hearing_on else None, weighing.case.cure_until]
    ends = [day for day in last_days if day and day >= weighing.today]
    opens_on = max(ends) + timedelta(days=1) if ends else None
    return opens_on if opens_on and opens_on <= weighing.decide_by else None


def blockers_for_officers(weighing: rules.Weighing) -> dict[str, Blocker]:
    """Return what closes the decisions to the officers of the case."""
    if rules.second_person_decides_the_case(weighing):
        return {}
    return dict.fromkeys(DECIDED_BY_THE_LEADER, Blocker(rules.second_person_decides_the_case.finding(weighing)))


async def advance(tx: Tx, weighing: rules.Weighing, step: str, *, words: str | None = None, **changes: Any) -> Case:
    """Take a step: the state follows from the table, the stage tells what was said and done."""
    case = weighing.case
    state = of(weighing.form).step(step, case.state, blockers=blockers(weighing))
    if step in DECIDED_BY_THE_LEADER and not rules.second_person_decides_the_case(weighing):
        broken = rules.second_person_decides_the_case.finding(weighing)
        raise Forbidden(broken.message.zh, broken.message.en, findings=[broken])
    stage = {"step": step, "on": weighing.today.isoformat(), "by": weighing.officer, "words": words}
    taken = replace(case, state=state, stages=[*case.stages, stage], **changes)
    try:
        version = await store.keep(tx, taken)
    except Taken as error:
        if not is_unique_violation(error):
            raise
        raise Conflict(DECISION_ON_RECORD, "决定书文号不得重复", "A number is given once") from error
    await emit(tx, PenaltyCaseProgressed(case.id, case.organization_id, step, state))
    return replace(taken, version=version)


async def _amiss(
    tx: Tx, row: Record, ground: CaseGround, act_ended_on: date, kind: PenaltyKind | None = None
) -> list[Finding]:
    """Return what stands against charging an organization as a charity, by its status on the day of the act."""
    spells = await organizations.charity_spells(tx, row["id"])
    begins_by = date.max if ground is CaseGround.CHARITY_BY_FRAUD else act_ended_on
    was_one = any(
        spell["valid_from"] <= begins_by and (spell["valid_until"] is None or act_ended_on <= spell["valid_until"])
        for spell in spells
    )
    party = charities.Charity(ground, was_one, row["charity_since"], row["public_fundraising_since"], kind)
    return findings(charities.INTENDED, party)


async def give_notice(tx: Tx, weighing: rules.Weighing, words: str, kind: PenaltyKind, **facts: Any) -> Case:
    """Tell the party what is meant to be imposed; of its status it can lose what it has, on a ground of the law."""
    case = weighing.case
    row = await organizations.find(tx, str(case.organization_id)) if case.organization_id else None
    of(weighing.form).step("notice", case.state, blockers=blockers(weighing))
    if row and (broken := await _amiss(tx, row, case.ground, case.act_ended_on, kind)):
        raise Refused(broken)
    return await advance(tx, weighing, "notice", words=words, kind=kind, notice_on=weighing.today, **facts)


async def sign(tx: Tx, weighing: rules.Weighing, step: str, words: str | None = None) -> Case:
    """Conclude the investigation, or sign it as the second officer."""
    return await advance(tx, weighing, step, words=words, signed_by=[*weighing.case.signed_by, weighing.officer])


async def earliest_hearing(tx: Tx, weighing: rules.Weighing, *, calendar: WorkCalendar) -> date:
    """Return the first day on which a hearing that is called today may be held."""
    terms = await BOOK.on(tx, weighing.case.opened_on)
    return calendar.add_working_days(weighing.today, terms[HEARING_NOTICE_DAYS]).on


async def decide(
    tx: Tx, weighing: rules.Weighing, *, decision_number: str, reason: str, members: tuple[str, ...]
) -> Case:
    """Decide on what the party was told; a grave penalty only after the heads discussed it together."""
    terms = await BOOK.on(tx, weighing.case.opened_on)
    grounds = rules.Grounds(weighing.case.kind, members, terms[COLLECTIVE_MIN])
    of(weighing.form).step("decision", weighing.case.state, blockers=blockers(weighing))
    if broken := findings((rules.was_discussed_together,), grounds):
        raise Refused(broken)
    return await advance(
        tx,
        weighing,
        "decision",
        words=reason,
        decided_on=weighing.today,
        decision_number=decision_number,
        reason=reason,
    )


async def serve_by(tx: Tx, case: Case, *, calendar: WorkCalendar) -> date | None:
    """Return the last day to serve the decision."""
    if case.decided_on is None:
        return None
    return calendar.add_working_days(case.decided_on, (await BOOK.on(tx, case.opened_on))[SERVICE_DAYS]).on
