"""Opening the run of a month and calculating it: one line per person, paid or zero, from facts frozen with it."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from itertools import groupby
from typing import Any, Protocol, TypeVar
from uuid import UUID

import orjson
from bureaukit.calendar import months_later
from bureaukit.crypto import FieldCipher
from bureaukit.db import Tx, is_unique_violation
from bureaukit.ids import new_id
from bureaukit.outbox import emit
from bureaukit.problems import Conflict, Forbidden, Refused, problem_type
from bureaukit.rules import findings

from talent.credentials import store as credentials
from talent.employments import store as employments
from talent.local_registrations import store as local_registrations
from talent.social_workers import store as social_workers
from talent.social_workers.model import SocialWorker
from talent.subsidy_policies import store as policies
from talent.subsidy_policies.model import Policy, Terms
from talent.subsidy_runs.actions.known import DISTRICT_DIGITS
from talent.subsidy_runs.lifecycle import LIFECYCLE
from talent.subsidy_runs.model.claim import claim_of
from talent.subsidy_runs.model.facts import DAY, Certificate, Facts, Job, Pause, Span
from talent.subsidy_runs.model.run import STREET_DIGITS, Line, Part, PartState, Run, RunMoved, Totals
from talent.subsidy_runs.rules import acts
from talent.subsidy_runs.rules.eligibility import assess
from talent.subsidy_runs.store import lines, runs
from talent.suspensions import store as suspensions

RUN_EXISTS = problem_type("subsidy_run_exists", 409, "该月已有发放批次", "The month has a run already")
PAID_ELSEWHERE = problem_type(
    "subsidy_line_elsewhere", 409, "有人员该月已列入另一批次", "Somebody's month is in another run already"
)
PEOPLE_AT_ONCE = 500


async def open_month(tx: Tx, month: date, *, area: str, today: date) -> Run:
    """Open the run of a month: the only one it will have."""
    if len(area) != DISTRICT_DIGITS:
        raise Forbidden("发放批次由区级开启", "A run is opened by the district")
    await _policy_for(tx, area, month, today)
    run = Run(new_id(), area, month, LIFECYCLE.initial, makers=(tx.actor,))
    if await runs.of_month(tx, area, month):
        raise _exists()
    try:
        await runs.add(tx, run)
    except Exception as error:
        if not is_unique_violation(error):
            raise
        raise _exists() from None
    await emit(tx, RunMoved(run.id, run.month, run.state, "opening"))
    return run


def _exists() -> Conflict:
    return Conflict(RUN_EXISTS, "每月只有一个发放批次", "There is one run a month")


async def _policy_for(tx: Tx, area: str, month: date, today: date) -> Policy:
    policy = await policies.governing(tx, area, month)
    reference_on = policy.proposal.terms.reference_on(month) if policy else None
    if broken := findings(acts.OPENING, acts.Opening(month, today, reference_on)):
        raise Refused(broken)
    if policy is None:
        raise AssertionError("a month without a policy was refused above")
    return policy


async def calculate(tx: Tx, run: Run, *, cipher: FieldCipher, today: date) -> Run:
    """Calculate a run that the caller holds, or calculate it anew: what the streets said before is void."""
    state = LIFECYCLE.step("calculation", run.state)
    await policies.hold_pending(tx, run.area, run.month)
    policy = await _policy_for(tx, run.area, run.month, today)
    await policies.note_use(tx, policy, run.month)
    await lines.clear(tx, run.id)
    sheet = await _calculated(tx, run, policy, cipher)
    calculation = run.calculation + 1
    await runs.add_parts(tx, sheet.parts(run.id, calculation))
    calculated = replace(
        run,
        state=state if sheet.needs_a_street else LIFECYCLE.step("confirmation", state),
        makers=run.makers if tx.actor in run.makers else (*run.makers, tx.actor),
        policy_id=policy.id,
        calculation=calculation,
        calculated_by=tx.actor,
        calculated_at=tx.at,
        totals=sheet.totals,
        zero_reasons=dict(sorted(sheet.zeros.items())),
        digest=sheet.digest.hexdigest(),
        ground=None,
    )
    saved = await runs.save(tx, calculated)
    await emit(tx, RunMoved(saved.id, saved.month, saved.state, "calculation"))
    return saved


@dataclass
class _Sheet:
    """What the lines add up to while they are made."""

    totals: Totals = field(default_factory=Totals)
    by_street: defaultdict[str, Totals] = field(default_factory=lambda: defaultdict(Totals))
    zeros: Counter[str] = field(default_factory=Counter)
    digest: Any = field(default_factory=sha256)  # hashlib names no public type

    def begin(self, run: Run, policy: Policy) -> None:
        """Let the digest cover what the month is calculated by."""
        terms = policies.terms_as_json(policy.proposal.terms)
        self._cover([run.area, f"{run.month:%Y-%m}", str(policy.id), terms])

    def add(self, line: Line) -> None:
        """Count a line, in the order of the persons."""
        outcome = line.outcome
        self.totals = self.totals.plus(outcome.amount_fen)
        street = outcome.area[:STREET_DIGITS]
        self.by_street[street] = self.by_street[street].plus(outcome.amount_fen)
        self.zeros.update(reason.value for reason in outcome.reasons)
        result = [outcome.level, outcome.amount_fen, list(outcome.reasons), outcome.area]
        self._cover([str(line.social_worker_id), lines.facts_as_json(line.facts), result])

    def _cover(self, value: list[object]) -> None:
        self.digest.update(orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE))

    @property
    def needs_a_street(self) -> bool:
        """Whether any street has a say."""
        return any(len(street) == STREET_DIGITS for street in self.by_street)

    def parts(self, run_id: UUID, calculation: int) -> list[Part]:
        """Return each street's share, waiting for its word."""
        return [
            Part(run_id, calculation, street, totals, _first_state(street))
            for street, totals in sorted(self.by_street.items())
        ]


def _first_state(street: str) -> PartState:
    return PartState.WAITING if len(street) == STREET_DIGITS else PartState.DISTRICT


async def _calculated(tx: Tx, run: Run, policy: Policy, cipher: FieldCipher) -> _Sheet:
    """Make every line from what was on record at one moment, whatever changes while they are made."""
    sheet = _Sheet()
    sheet.begin(run, policy)
    async with tx.database.snapshot() as record:
        async for people in _everybody(record, run):
            facts = await _facts(record, people, until=months_later(run.month, 1) - DAY)
            made = [_line(run, person, facts[person.id], policy.proposal.terms, cipher) for person in people]
            await _keep(tx, made)
            for line in made:
                sheet.add(line)
    return sheet


async def _keep(tx: Tx, made: Sequence[Line]) -> None:
    try:
        await lines.add(tx, made)
    except Exception as error:
        if not is_unique_violation(error):
            raise
        zh, en = "请核对其所属区划", "Check which district they belong to"
        raise Conflict(PAID_ELSEWHERE, zh, en) from None


async def _everybody(record: Tx, run: Run) -> AsyncIterator[list[SocialWorker]]:
    """Yield the district's people in the order of their ids, some hundreds at a time.

    Who has come from a district that settled their month already is left out: a month is paid once.
    """
    last: UUID | None = None
    while batch := await social_workers.after(record, last, PEOPLE_AT_ONCE):
        last = batch[-1].id
        settled = await lines.settled_elsewhere(record, run, batch[0].id, last)
        if people := [one for one in batch if one.area.startswith(run.area) and one.id not in settled]:
            yield people


def _line(run: Run, person: SocialWorker, facts: Facts, terms: Terms, cipher: FieldCipher) -> Line:
    """Return a person's line; the account is frozen as it is now, sealed for this row."""
    outcome = assess(claim_of(facts, terms, month=run.month, district=run.area))
    line = Line(new_id(), run.id, person.id, run.month, person.name, outcome, facts)
    account = person.opened(cipher.open, "bank_account") if outcome.amount_fen else None
    if account is None:
        return line
    return replace(line, bank_account=cipher.seal(account, table=lines.LINES, column="bank_account", row=line.id))


class _OfPerson(Protocol):
    @property
    def social_worker_id(self) -> UUID: ...


Kept = TypeVar("Kept", bound=_OfPerson)


def _by_person(kept: Iterable[Kept]) -> dict[UUID, list[Kept]]:
    """Return what is kept of each person; stores give it in the order of the persons."""
    return {person: list(own) for person, own in groupby(kept, key=lambda one: one.social_worker_id)}


async def _facts(tx: Tx, people: Sequence[SocialWorker], *, until: date) -> dict[UUID, Facts]:
    """Read what had begun by the end of the month for some people: four queries over the range of their ids."""
    first, last = people[0].id, people[-1].id
    held = _by_person(await credentials.between(tx, first, last))
    periods = _by_person(await local_registrations.between(tx, first, last))
    jobs = _by_person(await employments.between(tx, first, last))
    pauses = _by_person(await suspensions.between(tx, first, last))
    return {
        person.id: Facts(
            area=person.area,
            has_bank_account=person.bank_account is not None,
            certificates=tuple(
                Certificate(
                    credential.id,
                    credential.level,
                    credential.issued_on,
                    tuple(
                        Span(p.id, p.registered_on, p.valid_from, p.valid_until, p.cancelled_on)
                        for p in periods.get(person.id, ())
                        if p.credential_id == credential.id and p.valid_from <= until
                    ),
                )
                for credential in held.get(person.id, ())
                if credential.issued_on <= until
            ),
            jobs=tuple(
                Job(e.id, e.post, e.area, e.start_on, e.organization_id, e.end_on, e.end_ground)
                for e in jobs.get(person.id, ())
                if e.start_on <= until
            ),
            pauses=tuple(
                Pause(s.id, s.ground, s.start_on, s.end_on) for s in pauses.get(person.id, ()) if s.start_on <= until
            ),
        )
        for person in people
    }
