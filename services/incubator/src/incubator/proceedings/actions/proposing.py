"""Opening a proceeding on a tenancy, and what stands against opening one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bureaukit.calendar import WorkCalendar, months_later
from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.ids import new_id
from bureaukit.lifecycle import Blocker
from bureaukit.outbox import emit
from bureaukit.parameters import ParameterSet
from bureaukit.problems import Finding, Refused
from bureaukit.rules import findings
from bureaukit.text import Text

from incubator.parameters.proceedings import ASSESSMENT_MONTHS, STATEMENT_DAYS
from incubator.proceedings import rules, store
from incubator.proceedings.actions.common import Organization, charge, told
from incubator.proceedings.model import Hands, Matter, Move, Proceeding, Result, Statement
from incubator.regulations import ENTRY
from incubator.spaces.model import Space
from incubator.tenancies import actions as tenancies
from incubator.tenancies.lifecycle import LIFECYCLE
from incubator.tenancies.model import ExitGround, Tenancy


@dataclass(frozen=True, slots=True)
class Proposer:
    """Whether it is the holder's side that proposes, and on which rules."""

    by_holder: bool
    terms: ParameterSet


def step_of(matter: Matter) -> str:
    """Return the name of the step of a tenancy that opens a matter."""
    return matter.value.replace("_", "-")


async def openings(tx: Tx, tenancy: Tenancy, terms: ParameterSet, *, on: date) -> dict[str, Blocker]:
    """Return what closes steps of a tenancy now: its own days, and matters that are open or cannot be opened yet."""
    closed = tenancies.blockers(tenancy, on=on)
    if tenancy.is_of_a_team:
        words = Text("尚未登记的团队不能出壳", "A team that is not registered cannot graduate")
        next_step = Text("先完成登记并关联组织", "Register, and link the organization")
        closed["graduation"] = Blocker(Finding("IS_NO_ORGANIZATION", str(ENTRY), words, next_step))
    earliest = await _assessed_from(tx, tenancy, terms)
    if earliest and on < earliest:
        early = Finding("TOO_EARLY", str(ENTRY), Text("未到可评估日期", "The day of the next assessment has not come"))
        closed["assessment"] = Blocker(early, earliest)
    words = Text("同一事项已提出，尚未办结", "The same matter has been proposed and is not decided yet")
    pending = Blocker(Finding("IS_OPEN_ALREADY", str(ENTRY), words))
    return closed | {step_of(matter): pending for matter in await store.open_matters(tx, tenancy.id)}


async def _assessed_from(tx: Tx, tenancy: Tenancy, terms: ParameterSet) -> date | None:
    """Return the first day of the next assessment: months after the last one, or after the beginning of the stay."""
    if tenancy.occupied_on is None:
        return None
    before = await store.assessments(tx, tenancy.stay.id)
    since = before[0][0] if before else max(tenancy.stay.since, tenancy.occupied_on)
    return months_later(since, terms[ASSESSMENT_MONTHS])


async def assess(tx: Tx, tenancy: Tenancy, proposer: Proposer, *, result: Result, reasons: str) -> Proceeding:
    """Propose a result of an assessment; it counts when a second person has confirmed it."""
    await _see_to_opening(tx, tenancy, Matter.ASSESSMENT, proposer)
    return await _open(tx, tenancy, Matter.ASSESSMENT, proposer, reasons={"": reasons}, result=result)


async def graduate(tx: Tx, tenancy: Tenancy, proposer: Proposer, *, evidence: Mapping[str, str]) -> Proceeding:
    """Propose that an organization leaves the nest, with the evidence for each item."""
    await _see_to_opening(tx, tenancy, Matter.GRADUATION, proposer)
    return await _open(tx, tenancy, Matter.GRADUATION, proposer, reasons=evidence)


async def order_out(
    tx: Tx,
    tenancy: Tenancy,
    proposer: Proposer,
    organization: Organization,
    calendar: WorkCalendar,
    *,
    grounds: Mapping[ExitGround, str],
) -> Proceeding:
    """Propose to order a holder out on grounds that are on record; it is heard first (听取意见)."""
    on = legal_date(tx.at)
    await _see_to_opening(tx, tenancy, Matter.ORDERED_EXIT, proposer)
    charged = await charge(tx, tenancy, tuple(grounds), organization, proposer.terms, on=on)
    if broken := findings(rules.ORDERING, charged):
        raise Refused(broken)
    due = calendar.add_working_days(on, proposer.terms[STATEMENT_DAYS])
    reasons = {ground.value: evidence for ground, evidence in grounds.items()}
    return await _open(tx, tenancy, Matter.ORDERED_EXIT, proposer, reasons=reasons, statement=Statement(due.on))


async def transfer(
    tx: Tx, tenancy: Tenancy, proposer: Proposer, organization: Organization, space: Space, *, day: date, reasons: str
) -> Proceeding:
    """Propose that a holder moves to a space of another base on a day."""
    await _see_to_opening(tx, tenancy, Matter.TRANSFER, proposer)
    moving = rules.Moving(tenancy, space, day, legal_date(tx.at), organization)
    if broken := findings(rules.TRANSFERRING, moving):
        raise Refused(broken)
    move = Move(space.base_id, space.area, space.id, day)
    return await _open(tx, tenancy, Matter.TRANSFER, proposer, reasons={"": reasons}, move=move)


async def _see_to_opening(tx: Tx, tenancy: Tenancy, matter: Matter, proposer: Proposer) -> None:
    """Raise 409 with all that can be done instead, unless the matter can be opened now."""
    closed = await openings(tx, tenancy, proposer.terms, on=legal_date(tx.at))
    LIFECYCLE.step(step_of(matter), tenancy.state, blockers=closed)


async def _open(tx: Tx, tenancy: Tenancy, matter: Matter, proposer: Proposer, **values: Any) -> Proceeding:
    opened = Proceeding(
        id=new_id(),
        tenancy_id=tenancy.id,
        stay_id=tenancy.stay.id,
        base_id=tenancy.base_id,
        area=tenancy.area,
        matter=matter,
        hands=Hands(tx.actor, proposer.by_holder),
        proposed_on=legal_date(tx.at),
        **values,
    )
    if not await store.add(tx, opened):  # somebody else has opened one since we looked
        await _see_to_opening(tx, tenancy, matter, proposer)
    await emit(tx, told(opened, tenancy, "proposal"))
    return opened
