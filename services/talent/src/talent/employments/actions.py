"""What an officer does with an employment: enter it, and end it."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.outbox import emit
from bureaukit.problems import NotFound, Refused, Stale
from bureaukit.rules import findings

from talent.employments import rules, store
from talent.employments.lifecycle import LIFECYCLE
from talent.employments.model import EmployerRegistered, Employment, EmploymentEnded, EmploymentRecorded, EndGround


async def record(tx: Tx, employment: Employment, *, today: date) -> Employment:
    """Enter a post somebody holds or held; one community post at a time."""
    if broken := findings(rules.RECORDING, _span(employment, today)):
        raise Refused(broken)
    await store.add(tx, employment)
    await emit(
        tx,
        EmploymentRecorded(
            employment_id=employment.id,
            social_worker_id=employment.social_worker_id,
            organization_id=employment.organization_id,
            area=employment.area,
            post=employment.post,
            start_on=employment.start_on,
            end_on=employment.end_on,
        ),
    )
    return employment


async def end(tx: Tx, employment: Employment, version: int, *, on: date, ground: EndGround, today: date) -> Employment:
    """Record that somebody left a post; `on` is the first day out of it, which may lie ahead."""
    LIFECYCLE.step("end", employment.state)
    if employment.version != version:
        raise Stale
    ended = replace(employment, end_on=on, end_ground=ground)
    if broken := findings(rules.ENDING, _span(ended, today)):
        raise Refused(broken)
    await store.end(tx, ended, version)
    await emit(tx, EmploymentEnded(employment.id, employment.social_worker_id, on, ground))
    return replace(ended, version=version + 1)


async def end_with_employer(tx: Tx, employment: Employment, *, on: date) -> Employment:
    """Record that a post ended because its employer did; a post entered for a later day ends with its first day."""
    LIFECYCLE.step("end-of-employer", employment.state)
    last = max(on, employment.start_on + timedelta(days=1))
    ended = replace(employment, end_on=last, end_ground=EndGround.EMPLOYER_ENDED)
    await store.end(tx, ended, employment.version)
    await emit(tx, EmploymentEnded(employment.id, employment.social_worker_id, last, EndGround.EMPLOYER_ENDED))
    return replace(ended, version=employment.version + 1)


async def note_credit_code(tx: Tx, organization_id: UUID, credit_code: str, *, on: date) -> None:
    """Note the credit code of an employer in the posts that were entered while it was only filed."""
    if count := await store.note_credit_code(tx, organization_id, credit_code):
        await emit(tx, EmployerRegistered(organization_id, credit_code, count, on))


def _span(employment: Employment, today: date) -> rules.Span:
    return rules.Span(
        post=employment.post,
        area=employment.area,
        start_on=employment.start_on,
        end_on=employment.end_on,
        end_ground=employment.end_ground,
        today=today,
    )


async def known(tx: Tx, identity: UUID) -> Employment:
    """Return an employment on record, or raise 404."""
    if found := await store.find(tx, identity):
        return found
    raise NotFound
