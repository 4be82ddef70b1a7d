"""What can be done in a proceeding now, by whom, and what stands against the rest."""

from datetime import date, timedelta

from bureaukit.auth import Caller
from bureaukit.db import Tx
from bureaukit.lifecycle import Blocker
from bureaukit.parameters import ParameterSet
from bureaukit.problems import Finding
from bureaukit.text import Text

from incubator.access import closed_to_others
from incubator.parameters.proceedings import GRADUATION_ITEMS
from incubator.proceedings import rules
from incubator.proceedings.actions.common import Case
from incubator.proceedings.actions.transferring import hindrance
from incubator.proceedings.lifecycle import LIFECYCLE
from incubator.proceedings.model import Matter, Proceeding, ProceedingState
from incubator.regulations import ENTRY
from incubator.tenancies import actions as tenancies
from incubator.tenancies.model import RUNNING

S = ProceedingState
OWN_STEP = {Matter.ORDERED_EXIT: "statement", Matter.GRADUATION: "examination", Matter.TRANSFER: "consent"}
BEFORE_APPROVAL = {Matter.GRADUATION: S.EXAMINED, Matter.TRANSFER: S.CONSENTED}
DECISIONS = ("consent", "approval", "refusal")


def is_second_person(proceeding: Proceeding, actor: str) -> bool:
    """Say whether the actor had no part in the proceeding before."""
    hands = proceeding.hands
    return actor not in (hands.proposed_by, hands.examined_by, hands.consented_by)


def hindered(proceeding: Proceeding, case: Case, terms: ParameterSet, *, on: date) -> dict[str, Blocker]:
    """Return what closes steps of a proceeding whoever asks: its matter, what has to come first, the tenancy itself."""
    closed = {
        step: _blocked("OTHER_MATTER", f"本事项为{proceeding.matter.zh}", f"This is a matter of {proceeding.matter.en}")
        for matter, step in OWN_STEP.items()
        if matter is not proceeding.matter
    }
    first = BEFORE_APPROVAL.get(proceeding.matter)
    if first and proceeding.state is not first:
        closed["approval"] = _blocked("NOT_PREPARED", f"须先{first.zh}", f"It has to be {first.en} first")
    closed |= _unheard(proceeding, on)
    if proceeding.state is S.EXAMINED:
        found = rules.Graduation(proceeding.examination, terms[GRADUATION_ITEMS], {})
        if found.unmet:
            closed["approval"] = Blocker(rules.meets_every_required_item.finding(found))
    if case.tenancy.state not in RUNNING:
        ends = _blocked("TENANCY_ENDS", "入驻已通知退驻或已结束", "Notice was given for the tenancy, or it is over")
        closed |= dict.fromkeys(("statement", "examination", "consent", "approval"), ends)
    return closed


def _unheard(proceeding: Proceeding, on: date) -> dict[str, Blocker]:
    """Nobody is ordered out unheard, and nobody is heard twice (听取意见)."""
    statement = proceeding.statement
    if statement is None:
        return {}
    if statement.text:
        return {"statement": _blocked("IS_STATED", "已陈述意见", "The statement has been made")}
    if on > statement.due_on:
        return {"statement": _blocked("TOO_LATE", "陈述意见的期限已过", "The time for a statement is over")}
    words = Text("入驻单位陈述意见的期限未满", "The holder can still make its statement")
    return {"approval": Blocker(Finding("NOT_HEARD_YET", str(ENTRY), words), statement.due_on + timedelta(days=1))}


async def blockers(tx: Tx, caller: Caller, case: Case, terms: ParameterSet, *, on: date) -> dict[str, Blocker]:
    """Return what closes steps of a proceeding to a caller."""
    proceeding = case.proceeding
    closed = hindered(proceeding, case, terms, on=on)
    if proceeding.move and proceeding.state is S.CONSENTED and "approval" not in closed:
        found = await hindrance(tx, case, on=on)
        closed |= {"approval": Blocker(found)} if found else {}
    if not is_second_person(proceeding, caller.sub):
        closed |= dict.fromkeys(
            DECISIONS, _blocked("SECOND_PERSON_NEEDED", "须由第二人决定", "A second person decides")
        )
    closed |= closed_to_others(caller, proceeding.deciding_area, DECISIONS)
    if not caller.covers(proceeding.deciding_area):
        closed |= dict.fromkeys(DECISIONS, _other_side())
    is_holder = tenancies.speaks_for_holder(caller, case.tenancy)
    if not is_holder:
        closed["statement"] = _other_side()
    if is_holder or not caller.covers(proceeding.area):
        closed["examination"] = _other_side()
    if not may_withdraw(caller, case):
        closed["withdrawal"] = _other_side()
    return closed | LIFECYCLE.closed_to(proceeding.state, caller.has_role)


def may_withdraw(caller: Caller, case: Case) -> bool:
    """Say whether the caller is of the side that proposed: the holder's, or the office's of the holder's base."""
    if case.proceeding.hands.by_holder:
        return tenancies.speaks_for_holder(caller, case.tenancy)
    return not tenancies.speaks_for_holder(caller, case.tenancy) and caller.covers(case.proceeding.area)


def _other_side() -> Blocker:
    return _blocked("OTHER_SIDE", "由另一方办理", "This is for another side")


def _blocked(code: str, zh: str, en: str) -> Blocker:
    return Blocker(Finding(code, str(ENTRY), Text(zh, en)))
