"""Hearing, examining, consenting and deciding; what a decision does to the tenancy is done with it."""

from collections.abc import Mapping
from dataclasses import replace

from bureaukit.auth import Caller
from bureaukit.calendar import WorkCalendar
from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.lifecycle import Blocker
from bureaukit.parameters import ParameterSet
from bureaukit.problems import FieldError, Finding, Forbidden, Invalid, Refused
from bureaukit.rules import findings
from bureaukit.text import Text

from incubator.parameters.proceedings import GRADUATION_ITEMS
from incubator.proceedings import rules, store
from incubator.proceedings.actions.common import Case, Organization, charge, stepped
from incubator.proceedings.actions.possible import hindered, is_second_person, may_withdraw
from incubator.proceedings.actions.transferring import carry_out, hindrance, lock_both
from incubator.proceedings.lifecycle import LIFECYCLE
from incubator.proceedings.model import GraduationItem, Matter, Proceeding, Verdict
from incubator.spaces import actions as spaces
from incubator.tenancies import actions as tenancies
from incubator.tenancies import store as tenancy_store
from incubator.tenancies.model import ExitGround, ExitReason

BY_RECORD = (GraduationItem.REGISTERED, GraduationItem.GRADE)  # asked of the services that keep the records


def see_to_second_person(proceeding: Proceeding, actor: str) -> None:
    """Raise 403 unless the actor had no part in the proceeding before (四眼)."""
    if not is_second_person(proceeding, actor):
        raise Forbidden("须由第二人决定", "A second person decides: neither who proposed, examined nor consented")


async def state_case(tx: Tx, case: Case, terms: ParameterSet, *, text: str) -> Proceeding:
    """Hear what the holder says before it may be ordered out."""
    found, on = case.proceeding, legal_date(tx.at)
    state = LIFECYCLE.step("statement", found.state, blockers=hindered(found, case, terms, on=on))
    if found.statement is None:
        raise AssertionError("whom an exit is proposed for can make a statement")
    heard = replace(found, state=state, statement=replace(found.statement, text=text, made_on=on))
    return await stepped(tx, case, heard, "statement")


async def examine(
    tx: Tx,
    case: Case,
    terms: ParameterSet,
    organization: Organization,
    *,
    grade: str | None,
    verdicts: Mapping[GraduationItem, Verdict],
) -> Proceeding:
    """Examine the checklist of a graduation item by item; what the registry and the evaluation say is taken from them.

    `grade`: as the evaluation tells it, "" if there is none; None if it could not be asked, and a document has to do.
    """
    found, on = case.proceeding, legal_date(tx.at)
    state = LIFECYCLE.step("examination", found.state, blockers=hindered(found, case, terms, on=on))
    _see_to_all(verdicts, terms[GRADUATION_ITEMS])
    seen = {item.value: verdict for item, verdict in verdicts.items()}
    seen[GraduationItem.REGISTERED.value] = _registered(organization)
    if grade is not None:
        seen[GraduationItem.GRADE.value] = Verdict(bool(grade), f"评估服务：{grade or '无有效等级'}")
    hands = replace(found.hands, examined_by=tx.actor)
    examined = replace(found, state=state, hands=hands, examination=seen, facts=organization)
    return await stepped(tx, case, examined, "examination")


def _see_to_all(verdicts: Mapping[GraduationItem, Verdict], required: list[GraduationItem]) -> None:
    words = Text("此项须逐项核查", "This item has to be examined")
    missing = [
        FieldError(f"/verdicts/{item.value}", "missing", words)
        for item in required
        if item not in BY_RECORD and item not in verdicts
    ]
    if missing:
        raise Invalid(*missing)


def _registered(organization: Organization) -> Verdict:
    if organization is None:
        return Verdict(is_met=False, remark="未登记")
    is_met = organization["track"] == "registered" and organization["state"] == "active"
    return Verdict(
        is_met, f"登记机关：{organization['track']}, {organization['state']}, {organization['registered_on']}"
    )


async def consent(tx: Tx, case: Case, terms: ParameterSet) -> Proceeding:
    """Consent, for the base that gives up the holder, to a transfer."""
    found = case.proceeding
    see_to_second_person(found, tx.actor)
    closed = hindered(found, case, terms, on=legal_date(tx.at))
    state = LIFECYCLE.step("consent", found.state, blockers=closed)
    given = replace(found, state=state, hands=replace(found.hands, consented_by=tx.actor))
    return await stepped(tx, case, given, "consent")


async def approve(
    tx: Tx,
    case: Case,
    terms: ParameterSet,
    calendar: WorkCalendar,
    organization: Organization,
    *,
    opinion: str | None,
) -> Proceeding:
    """Approve what was proposed, and do to the tenancy what follows from it."""
    found, on = case.proceeding, legal_date(tx.at)
    see_to_second_person(found, tx.actor)
    closed = hindered(found, case, terms, on=on)
    if found.move and "approval" not in closed:
        await lock_both(tx, case)
        against = await hindrance(tx, case, on=on)
        closed |= {"approval": Blocker(against)} if against else {}
    state = LIFECYCLE.step("approval", found.state, blockers=closed)
    decided = _decided(tx, replace(found, state=state, facts=organization), opinion)
    return await stepped(tx, case, await _carried_out(tx, case, decided, terms, calendar), "approval")


async def _carried_out(
    tx: Tx, case: Case, decided: Proceeding, terms: ParameterSet, calendar: WorkCalendar
) -> Proceeding:
    tenancy, organization, on = case.tenancy, decided.facts, legal_date(tx.at)
    if decided.matter is Matter.GRADUATION:
        _see_to(findings(rules.GRADUATING, _graduation(decided, terms, organization)))
        await tenancies.give_notice(tx, tenancy, terms, calendar, reason=ExitReason.GRADUATED, on=on)
    elif decided.matter is Matter.ORDERED_EXIT:
        grounds = tuple(ExitGround(ground) for ground in decided.reasons)
        _see_to(findings(rules.ORDERING, await charge(tx, tenancy, grounds, organization, terms, on=on)))
        await tenancies.give_notice(tx, tenancy, terms, calendar, reason=ExitReason.ORDERED, grounds=grounds, on=on)
    elif decided.move:
        space = await spaces.loaded(tx, decided.move.space_id)
        _see_to(findings(rules.TRANSFERRING, rules.Moving(tenancy, space, decided.move.on, on, organization)))
        following = await carry_out(tx, case, terms, calendar)
        return replace(decided, move=replace(decided.move, tenancy_id=following.id))
    return decided


def _graduation(decided: Proceeding, terms: ParameterSet, organization: Organization) -> rules.Graduation:
    return rules.Graduation(
        decided.examination, terms[GRADUATION_ITEMS], organization or {"track": None, "state": None}
    )


def _see_to(broken: list[Finding]) -> None:
    if broken:
        raise Refused(broken)


def _decided(tx: Tx, proceeding: Proceeding, opinion: str | None) -> Proceeding:
    hands = replace(proceeding.hands, decided_by=tx.actor)
    return replace(proceeding, hands=hands, decided_on=legal_date(tx.at), opinion=opinion)


async def refuse(tx: Tx, case: Case, *, opinion: str) -> Proceeding:
    """Refuse what was proposed, saying why; the tenancy goes on."""
    found = case.proceeding
    see_to_second_person(found, tx.actor)
    state = LIFECYCLE.step("refusal", found.state)
    return await stepped(tx, case, _decided(tx, replace(found, state=state), opinion), "refusal")


async def withdraw(tx: Tx, case: Case, caller: Caller) -> Proceeding:
    """Take back what was proposed; only the side that proposed it can."""
    if not may_withdraw(caller, case):
        raise Forbidden("由提出的一方撤回", "The side that proposed it withdraws it")
    state = LIFECYCLE.step("withdrawal", case.proceeding.state)
    return await stepped(tx, case, replace(case.proceeding, state=state), "withdrawal")


async def lapse_all(tx: Tx) -> int:
    """Let what is open on tenancies that end otherwise lapse."""
    ending = await store.open_of(tx, tenancy_store.not_running())
    for found in ending:
        case = Case(found, await tenancies.loaded(tx, found.tenancy_id))
        await stepped(tx, case, replace(found, state=LIFECYCLE.step("lapse", found.state)), "lapse")
    return len(ending)
