"""Which listings a penalty proposes; which proposals fall with it, and which entries lose their ground, when it is withdrawn."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.calendar import years_later
from bureaukit.db import Record, Tx

from registry.credit_records import store
from registry.credit_records.actions.proposing import arise, kept, organization_named
from registry.credit_records.lifecycle import LIFECYCLE
from registry.credit_records.model import Listing, ListingReason, ListKind, Penalty, PenaltyKind
from registry.parameters import BOOK
from registry.parameters.credit import REPEAT_TIMES, REPEAT_YEARS, SERIOUS_FINE_MIN


async def propose_listings(tx: Tx, penalty: Penalty, organization_id: UUID, *, today: date) -> None:
    """Let a penalty that goes on record propose the listings that the measures attach to it."""
    fine_min = (await BOOK.on(tx, today))[SERIOUS_FINE_MIN]
    organization = await organization_named(tx, str(organization_id))
    evidence: dict[str, Any] = {"kind": "penalty", "id": str(penalty.id), "on": penalty.decided_on.isoformat()}
    repeated = await _is_repeated_on(tx, organization_id, penalty.decided_on, today=today)
    for reason in reasons(penalty.kind, penalty.fine_fen, fine_min, repeated=repeated):
        statement = f"{reason.zh}：{penalty.decision_number}，{penalty.decided_on}"
        await arise(tx, organization, reason, statement=statement, evidence=evidence, today=today)


async def retract_proposals(tx: Tx, penalty: Penalty, organization_id: UUID, *, today: date) -> None:
    """Let the proposals fall that rest on a penalty which is withdrawn; one with other grounds loses this one."""
    for listing in await store.proposals(tx, organization_id):
        rest = [one for one in listing.evidence if one["id"] != str(penalty.id)]
        falls = listing.arose and not rest
        if listing.reason is ListingReason.REPEATED_PENALTIES and listing.arose:
            falls = not await _is_repeated_still(tx, organization_id, today=today)
        if falls:
            state = LIFECYCLE.step("retraction", listing.state)
            await kept(tx, replace(listing, state=state, evidence=rest, decided_on=today), "retraction")
        elif rest != listing.evidence:
            await kept(tx, replace(listing, evidence=rest), "evidence")


async def note_groundless(tx: Tx, organization_id: UUID, *, today: date) -> None:
    """Note which entries of an organization rest on nothing any more: the office is to take them off."""
    for kind in ListKind:
        listing = await store.running(tx, organization_id, kind)
        if listing and listing.groundless_on is None and await _rests_on_nothing(tx, listing, today=today):
            await kept(tx, replace(listing, groundless_on=today), "ground-withdrawal")


async def _rests_on_nothing(tx: Tx, listing: Listing, *, today: date) -> bool:
    """Say whether everything that a running entry rests on are penalties which were withdrawn."""
    grounds = (listing, *await store.added_to(tx, listing.id))
    return all([await _is_withdrawn(tx, ground, today=today) for ground in grounds])


async def _is_withdrawn(tx: Tx, ground: Listing, *, today: date) -> bool:
    """Say whether a ground is gone: its penalties were withdrawn, or so many that what is left is no repetition."""
    if {one["kind"] for one in ground.evidence} != {"penalty"}:
        return False
    if ground.reason is ListingReason.REPEATED_PENALTIES and ground.arose:
        return not await _is_repeated_still(tx, ground.organization_id, today=today)
    penalties = {UUID(one["id"]) for one in ground.evidence}
    return penalties == await store.withdrawn_among(tx, penalties)


async def _minor(tx: Tx, organization_id: UUID, today: date) -> list[date]:
    fine_min = (await BOOK.on(tx, today))[SERIOUS_FINE_MIN]
    on_record = await store.penalties(tx, organization_id, on=today)
    return [row["decided_on"] for row in on_record if is_minor(row, fine_min)]


async def _is_repeated_on(tx: Tx, organization_id: UUID, day: date, *, today: date) -> bool:
    terms = await BOOK.on(tx, today)
    days = await _minor(tx, organization_id, today)
    return is_repeated(days, day, times=terms[REPEAT_TIMES], years=terms[REPEAT_YEARS])


async def _is_repeated_still(tx: Tx, organization_id: UUID, *, today: date) -> bool:
    days = await _minor(tx, organization_id, today)
    return any([await _is_repeated_on(tx, organization_id, day, today=today) for day in days])


def is_repeated(days: Sequence[date], day: date, *, times: int, years: int) -> bool:
    """Say whether so many penalties, that of the day among them, lie within some years, in whatever order they are recorded.

    The days of all of them come in their order.
    """
    runs = (days[first : first + times] for first in range(len(days) - times + 1))
    return any(run[0] <= day <= run[-1] and run[0] > years_later(run[-1], -years) for run in runs)


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
    elif kind is PenaltyKind.FUNDRAISING_REVOCATION:
        yield ListingReason.FUNDRAISING_VIOLATION
    elif kind is PenaltyKind.REVOCATION:
        yield ListingReason.REGISTRATION_REVOKED
