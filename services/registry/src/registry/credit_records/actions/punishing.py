"""Penalties go on record, list the organization where the measures say so, and come off again when a review revokes them."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.calendar import WorkCalendar
from bureaukit.db import Record, Taken, Tx, is_unique_violation
from bureaukit.outbox import emit
from bureaukit.problems import Conflict, NotFound, problem_type

from registry.credit_records import store
from registry.credit_records.actions.proposing import arise, organization_named
from registry.credit_records.model import (
    ListingReason,
    Penalty,
    PenaltyKind,
    PenaltyRecorded,
    PenaltyWithdrawn,
)
from registry.parameters import BOOK
from registry.parameters.credit import RECORDING_WORKING_DAYS, REPEAT_TIMES, REPEAT_YEARS, SERIOUS_FINE_MIN
from registry.parameters.kinds import CREDIT

PENALTY_ON_RECORD = problem_type(
    "penalty_on_record", 409, "该处罚决定书已经登记", "A penalty with this decision number is on record"
)
PENALTY_WITHDRAWN = problem_type("penalty_withdrawn", 409, "该处罚信息已撤回", "The penalty was withdrawn already")


async def record_penalty(tx: Tx, penalty: Penalty, officer: str, *, today: date, calendar: WorkCalendar) -> None:
    """Record a penalty that was decided, once, and let it propose the listings that the measures attach to it."""
    working_days = (await BOOK.on(tx, today))[RECORDING_WORKING_DAYS]
    record_by = calendar.add_working_days(penalty.decided_on, working_days).on
    try:
        await store.add_penalty(tx, penalty, officer, today=today, record_by=record_by)
    except Taken as error:
        if not is_unique_violation(error):
            raise
        raise Conflict(PENALTY_ON_RECORD, "同一决定书不重复登记", "A decision is recorded once") from error
    await emit(
        tx,
        PenaltyRecorded(penalty.id, penalty.organization_id, penalty.kind, penalty.fine_fen, penalty.decided_on),
    )
    if penalty.organization_id and penalty.decided_on >= CREDIT:
        await _list(tx, penalty, penalty.organization_id, today=today)


async def _list(tx: Tx, penalty: Penalty, organization_id: UUID, *, today: date) -> None:
    terms = await BOOK.on(tx, today)
    on_record = await store.penalties(tx, organization_id, on=today)
    organization = await organization_named(tx, str(organization_id))
    evidence: dict[str, Any] = {"kind": "penalty", "id": str(penalty.id), "on": penalty.decided_on.isoformat()}
    fine_min = terms[SERIOUS_FINE_MIN]
    minor = [row["decided_on"] for row in on_record if is_minor(row, fine_min)]
    repeated = is_repeated(minor, penalty.decided_on, times=terms[REPEAT_TIMES], years=terms[REPEAT_YEARS])
    for reason in reasons(penalty.kind, penalty.fine_fen, fine_min, repeated=repeated):
        statement = f"{reason.zh}：{penalty.decision_number}，{penalty.decided_on}"
        await arise(tx, organization, reason, statement=statement, evidence=evidence, today=today)


def _years_before(day: date, years: int) -> date:
    return date(day.year - years, day.month, min(day.day, 28) if day.month == 2 else day.day)


def is_repeated(days: Sequence[date], day: date, *, times: int, years: int) -> bool:
    """Say whether so many penalties, that of the day among them, lie within some years, in whatever order they are recorded.

    The days of all of them come in their order.
    """
    runs = (days[first : first + times] for first in range(len(days) - times + 1))
    return any(run[0] <= day <= run[-1] and run[0] > _years_before(run[-1], years) for run in runs)


def is_minor(row: Record, fine_min: int) -> bool:
    """Say whether a penalty on record is a warning, or a fine below the grave ones."""
    return bool(row["kind"] == PenaltyKind.WARNING or (row["kind"] == PenaltyKind.FINE and row["fine_fen"] < fine_min))


def reasons(kind: PenaltyKind, fine_fen: int | None, fine_min: int, *, repeated: bool) -> Iterator[ListingReason]:
    """Yield the reasons for which a penalty lists its organization."""
    if kind is PenaltyKind.WARNING or (kind is PenaltyKind.FINE and (fine_fen or 0) < fine_min):
        yield ListingReason.MINOR_PENALTY
        if repeated:
            yield ListingReason.REPEATED_PENALTIES
    elif kind is PenaltyKind.FINE:
        yield ListingReason.MAJOR_FINE
    elif kind is PenaltyKind.SUSPENSION:
        yield ListingReason.SUSPENSION_ORDERED
    elif kind is PenaltyKind.REVOCATION:
        yield ListingReason.REGISTRATION_REVOKED


async def penalty_of(tx: Tx, penalty_id: UUID) -> Record:
    """Return a penalty, or say that there is none."""
    found = await store.find_penalty(tx, penalty_id)
    if found is None:
        raise NotFound
    return found


async def withdraw_penalty(tx: Tx, penalty: Record, reason: str, *, on: date) -> Record:
    """Take a penalty off the record that a review or a court revoked; what was known before stays known as of then."""
    if not await store.withdraw_penalty(tx, penalty["id"], on=on, reason=reason):
        raise Conflict(PENALTY_WITHDRAWN, "不重复撤回", "It is withdrawn once")
    await emit(tx, PenaltyWithdrawn(penalty["id"], penalty["organization_id"], on))
    return await penalty_of(tx, penalty["id"])
