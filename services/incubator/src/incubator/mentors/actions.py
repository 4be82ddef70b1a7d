"""What bases do with mentors: enter them, give them to tenants, end that; what they and mentors do with visits."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.clock import legal_date
from bureaukit.crypto import FieldCipher
from bureaukit.db import Tx
from bureaukit.outbox import emit
from bureaukit.problems import FieldError, Invalid, NotFound, Refused, Stale
from bureaukit.rules import findings
from bureaukit.text import Text

from incubator.clients import actions as clients
from incubator.mentors import rules
from incubator.mentors.lifecycle import MENTORING, VISIT
from incubator.mentors.model import Mentor, MentorChanged, Mentoring, MentoringChanged, Visit, VisitChanged
from incubator.mentors.store import mentors, terms


async def enter(tx: Tx, mentor: Mentor, cipher: FieldCipher) -> Mentor:
    """Enter a mentor."""
    _see_to_days(mentor)
    await mentors.add(tx, mentor, cipher)
    await emit(tx, _told(mentor))
    return mentor


async def change(tx: Tx, mentor: Mentor, cipher: FieldCipher, **values: Any) -> Mentor:
    """Change what is known of a mentor; terms that were agreed stay as they were."""
    changed = replace(mentor, **values)
    _see_to_days(changed)
    saved = await mentors.save(tx, changed, cipher)
    await emit(tx, _told(saved))
    return saved


def _see_to_days(mentor: Mentor) -> None:
    if mentor.valid_to is not None and mentor.valid_to <= mentor.valid_from:
        words = Text("终止日须晚于起始日", "The end must be later than the start")
        raise Invalid(FieldError("/valid_to", "empty_period", words))


def _told(mentor: Mentor) -> MentorChanged:
    return MentorChanged(mentor.id, mentor.area, mentor.valid_from, mentor.valid_to)


async def give(tx: Tx, mentoring: Mentoring, cipher: FieldCipher) -> Mentoring:
    """Give a mentor to a tenant for a term, or say everything that stands against it; one mentor's terms wait for each other."""
    mentor = await mentors.find(tx, mentoring.mentor_id, cipher, lock=True)
    if mentor is None:
        raise Invalid(FieldError("/mentor_id", "unknown_mentor", Text("没有该导师", "There is no such mentor")))
    standing = await clients.clientele(tx, mentoring.client, legal_date(tx.at))
    others = await terms.of_pair(tx, mentor.id, mentoring.client)
    if broken := findings(rules.GIVING, rules.Giving(mentoring, mentor, standing, others)):
        raise Refused(broken)
    await terms.add(tx, mentoring)
    await _tell(tx, mentoring, "agreement")
    return mentoring


async def end(tx: Tx, mentoring: Mentoring, reason: str) -> Mentoring:
    """End a term before its time, today, and say why."""
    state = MENTORING.step("ending", mentoring.state)
    end_on = max(mentoring.start_on, min(legal_date(tx.at), mentoring.end_on))
    saved = await terms.save(tx, replace(mentoring, state=state, end_on=end_on, reason=reason))
    await _tell(tx, saved, "ending")
    return saved


async def end_all(tx: Tx, organization_id: UUID) -> int:
    """End the terms of an organization that has ended; return how many those were."""
    found = await terms.agreed_with(tx, organization_id)
    for mentoring in found:
        await end(tx, mentoring, "组织已终止")
    return len(found)


async def _tell(tx: Tx, mentoring: Mentoring, step: str) -> None:
    told = MentoringChanged(
        mentoring.id,
        mentoring.mentor_id,
        mentoring.base_id,
        mentoring.client.organization_id,
        mentoring.start_on,
        mentoring.end_on,
        step,
        mentoring.state,
    )
    await emit(tx, told)


async def loaded(tx: Tx, mentoring_id: UUID, *, version: int | None = None) -> Mentoring:
    """Return a term in the version the caller saw: 404 without it, 412 when it has changed."""
    found = await terms.find(tx, mentoring_id)
    if found is None:
        raise NotFound
    if version not in (None, found.version):
        raise Stale
    return found


async def visit(tx: Tx, mentoring: Mentoring, made: Visit) -> Visit:
    """Record a visit."""
    asked = rules.Visiting(mentoring, made.day, made.follow_up_due, legal_date(tx.at))
    if broken := findings(rules.VISITING, asked):
        raise Refused(broken)
    recorded = replace(made, state=rules.first_state(made.follow_up))
    await terms.add_visit(tx, recorded)
    await _tell_visit(tx, mentoring, recorded, "visit")
    return recorded


async def follow_up(tx: Tx, mentoring: Mentoring, found: Visit, *, on: date, outcome: str) -> Visit:
    """Record what became of what was to follow."""
    state = VISIT.step("follow-up", found.state)
    changed = replace(found, state=state, followed_up_on=on, outcome=outcome)
    return await _stepped(tx, mentoring, changed, "follow-up")


async def void(tx: Tx, mentoring: Mentoring, found: Visit, reason: str) -> Visit:
    """Say that a visit was recorded wrongly; it stays to be read."""
    state = VISIT.step("voiding", found.state)
    return await _stepped(tx, mentoring, replace(found, state=state, outcome=reason), "voiding")


async def _stepped(tx: Tx, mentoring: Mentoring, changed: Visit, step: str) -> Visit:
    saved = await terms.save_visit(tx, changed)
    await _tell_visit(tx, mentoring, saved, step)
    return saved


async def _tell_visit(tx: Tx, mentoring: Mentoring, found: Visit, step: str) -> None:
    told = VisitChanged(found.id, mentoring.id, mentoring.base_id, found.day, found.follow_up_due, step, found.state)
    await emit(tx, told)


async def loaded_visit(tx: Tx, visit_id: UUID, *, version: int | None = None) -> Visit:
    """Return a visit in the version the caller saw: 404 without it, 412 when it has changed."""
    found = await terms.find_visit(tx, visit_id)
    if found is None:
        raise NotFound
    if version not in (None, found.version):
        raise Stale
    return found
