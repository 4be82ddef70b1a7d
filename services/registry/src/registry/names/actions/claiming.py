"""Reserve a name, use it in a case, give it up: of two who ask for one name, one has it."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from bureaukit.clock import LOCAL
from bureaukit.db import Taken, Tx, is_unique_violation
from bureaukit.ids import new_id
from bureaukit.jobs import one_by_one
from bureaukit.names import lookup_key
from bureaukit.outbox import emit
from bureaukit.parameters import ParameterSet
from bureaukit.problems import NotFound, Refused, Stale
from bureaukit.rules import findings

from registry.names import store
from registry.names.actions.judging import Asker, proposed
from registry.names.lifecycle import LIFECYCLE
from registry.names.model import Claim, ClaimState, NameClaimMoved, ProposedName
from registry.names.rules import NAMING, Reserving, holds_few_names, name_is_free
from registry.organizations import store as organizations
from registry.organizations.model import OrganizationType
from registry.parameters.names import RESERVATION_DAYS, RESERVATIONS_MAX


def as_taken(name: str) -> ProposedName:
    """Return a name of which the database itself said that somebody else has it."""
    return ProposedName(name, "", (), (), 0, 0, is_taken=True)


async def reserve(tx: Tx, name: str, form: OrganizationType, owner: str, *, terms: ParameterSet, today: date) -> Claim:
    """Reserve a name that meets the grammar and is free; everything that stands against it is told at once."""
    await store.one_at_a_time(tx, owner)
    await expire(tx, name)
    judged = await proposed(tx, name, form, terms, Asker(), today=today)
    held = Reserving(await store.count_held(tx, owner, tx.at), terms[RESERVATIONS_MAX])
    if broken := [*findings(NAMING, judged), *findings((holds_few_names,), held)]:
        raise Refused(broken)
    until = tx.at + timedelta(days=terms[RESERVATION_DAYS])
    claim = Claim(new_id(), ClaimState.RESERVED, 1, name, form, owner, tx.at, expires_at=until)
    await _add(tx, claim, "reservation")
    return claim


async def _add(tx: Tx, claim: Claim, step: str) -> None:
    try:
        await store.add(tx, claim)
    except Taken as error:
        if not is_unique_violation(error):
            raise
        raise Refused([name_is_free.finding(as_taken(claim.name))]) from error
    await emit(tx, NameClaimMoved(claim.id, claim.name, step, claim.state))


async def load(tx: Tx, claim_id: UUID) -> Claim:
    """Return one claim, or say that there is none."""
    claim = await store.find(tx, claim_id)
    if claim is None:
        raise NotFound
    return claim


async def cancel(tx: Tx, claim: Claim, version: int) -> Claim:
    """Give a reserved name up."""
    if claim.version != version:
        raise Stale
    return await _move(tx, replace(claim, state=claim.state_at(tx.at)), "cancellation")


async def _move(tx: Tx, claim: Claim, step: str, **changes: object) -> Claim:
    moved = replace(claim, state=LIFECYCLE.step(step, claim.state), **changes)  # type: ignore[arg-type]  # by name
    version = await store.keep(tx, moved)
    await emit(tx, NameClaimMoved(moved.id, moved.name, step, moved.state))
    return replace(moved, version=version)


async def hold(tx: Tx, name: str, form: OrganizationType, *, owner: str, case_id: UUID) -> None:
    """Keep a name for an open case: by the reservation of its applicant, or by a claim of its own."""
    if mine := await store.of_case(tx, case_id):
        if lookup_key(mine.name) == lookup_key(name):
            return
        await _move(tx, mine, "release")  # the case asks for another name now
    await expire(tx, name)
    reserved = await store.of_name(tx, name, tx.at)
    if reserved and reserved.state is ClaimState.RESERVED and reserved.owner == owner:
        await _move(tx, reserved, "use", case_id=case_id, expires_at=None)
        return
    await _add(tx, Claim(new_id(), ClaimState.IN_USE, 1, name, form, owner, tx.at, case_id=case_id), "use")


async def release(tx: Tx, case_id: UUID) -> None:
    """Give the name of a case free that ended without it."""
    if claim := await store.of_case(tx, case_id):
        await _move(tx, claim, "release")


async def settle(tx: Tx, case_id: UUID, *, kept_until: date | None) -> None:
    """End the claim of a case that was approved; a name that takes effect on a later day is kept until that day is over."""
    claim = await store.of_case(tx, case_id)
    if claim is None:
        return
    if kept_until is None:
        await _move(tx, claim, "registration")
        return
    midnight = datetime.combine(kept_until + timedelta(days=1), datetime.min.time(), LOCAL)
    await store.keep(tx, replace(claim, expires_at=midnight))


async def expire(tx: Tx, name: str | None = None) -> int:
    """Note what has run out: as registered where the name came on the register meanwhile, else as expired."""

    async def end(claim_id: UUID) -> bool:
        claim = await load(tx, claim_id)
        came = claim.state is ClaimState.IN_USE and await organizations.is_registered_name_taken(
            tx, claim.name, ended_since=date.max
        )
        with suppress(Stale):  # somebody else noted it at the same moment
            await _move(tx, claim, "registration" if came else "expiry")
        return True

    return await one_by_one(tx, await store.run_out(tx, tx.at, name), end, name=str)
