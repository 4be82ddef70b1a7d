"""Where a request for a place goes: to the smallest tier that fits, and from a full base on to another that serves its place."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.ids import new_id
from bureaukit.problems import Conflict, FieldError, Finding, Invalid, Refused, Stale, problem_type
from bureaukit.rules import findings
from bureaukit.text import Text

from incubator.admissions import store
from incubator.admissions.actions.common import Ruling, keep, loaded, policy_now, record, rivalry
from incubator.admissions.lifecycle import LIFECYCLE
from incubator.admissions.model import Admission, DecisionKind, Mode
from incubator.bases import store as bases
from incubator.bases.model import IncubationBase
from incubator.periods import Period
from incubator.referrals import actions as referrals
from incubator.referrals import store as referral_store
from incubator.referrals.model import Obstacle, Option, Referral, ReferralReason, cascade, proposed
from incubator.referrals.rules import GOING, STANDING, Going
from incubator.regulations import TREE
from incubator.spaces import store as space_store
from incubator.spaces.model import SpaceKind

SEAT_HELD = problem_type("seat_held", 409, "已有席位待答复", "A seat is held for it")
FULL = {Obstacle.NOTHING_FREE, Obstacle.OTHERS_GO_FIRST}
SHOWN_BY = {
    ReferralReason.BASE_FULL: FULL,
    ReferralReason.NO_SUCH_SPACE: {Obstacle.NO_SUCH_SPACE},
    ReferralReason.BASE_NOT_OPEN: {Obstacle.NOT_OPEN_THROUGH},
}


@dataclass(frozen=True, slots=True)
class Request:
    """A place that is asked for before there is an application: where, what and when."""

    place: str
    mode: Mode
    space_kind: SpaceKind | None
    period: Period


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The bases that serve an application's place: where it is, and where it could be referred to, in order."""

    place: str
    own: Option
    others: list[Option]

    @property
    def proposed(self) -> Option | None:
        """Where it should be referred to: the smallest tier that fits."""
        return proposed(self.others)


async def options_for(tx: Tx, request: Request) -> list[Option]:
    """Return the bases that serve a place, tier by tier from the smallest, each with what stands against a new request."""
    policy, period = await policy_now(tx), request.period
    serving = [base for base in await bases.open_on(tx, policy.on) if base.serves(request.place)]
    kind = request.space_kind if request.mode is Mode.PHYSICAL else None
    if kind is None:
        return cascade(_option(base, period, None, None) for base in serving)
    ids = [base.id for base in serving]
    offered = await space_store.offered_by(tx, ids, kind, period)
    has_any = {space.base_id for space in offered}
    free = Counter(space.base_id for space, _ in await space_store.free_seats(tx, offered, period))
    waiting = [one for one in await store.waiting_for(tx, ids, kind) if policy.stay(one).overlaps(period)]
    ahead = Counter(one.base_id for one in waiting)
    return cascade(_option(base, period, free[base.id], ahead[base.id], has_any=base.id in has_any) for base in serving)


def best(options: Sequence[Option]) -> Option | None:
    """Return the smallest tier that fits; where none does, the smallest where the request can wait."""
    waits = [option for option in options if set(option.obstacles) <= FULL]
    return proposed(options) or next(iter(waits), None)


async def whereabouts(tx: Tx, admission: Admission) -> Whereabouts:
    """Return where an application could be referred to now."""
    policy = await policy_now(tx)
    place = await _place_of(tx, admission)
    everywhere = await bases.open_on(tx, policy.on)
    here = next((base for base in everywhere if base.id == admission.base_id), None)
    here = here or await bases.find(tx, admission.base_id)
    if here is None:
        raise AssertionError("an application is made at a base")
    serving = [base for base in everywhere if base.serves(place) and base.id != here.id]
    stay, kind = policy.stay(admission), admission.content.space_kind
    offered = await space_store.offered_by(tx, [here.id, *(base.id for base in serving)], kind, stay) if kind else []
    has_any = {space.base_id for space in offered} if kind else {here.id, *(base.id for base in serving)}

    async def option(base: IncubationBase) -> Option:
        if base.id not in has_any:
            return _option(base, stay, 0, 0, has_any=False)
        found = await rivalry(tx, replace(admission, base_id=base.id, area=base.area), policy)
        if found is None:
            return _option(base, stay, None, None)
        return _option(base, stay, len(found.free), len(found.ahead))

    return Whereabouts(place, await option(here), cascade([await option(base) for base in serving]))


async def _place_of(tx: Tx, admission: Admission) -> str:
    """Return the division of an application: where the organization is, or else where it was first made."""
    chain = await referral_store.chain_of(tx, admission.id)
    origin = chain[0].from_area if chain else admission.area
    facts = admission.progress.facts
    own = str(facts["organization"]["area"]) if facts else origin
    return own if own.startswith(origin) else origin


def _option(base: IncubationBase, stay: Period, free: int | None, ahead: int | None, *, has_any: bool = True) -> Option:
    obstacles = []
    if not (base.is_open_on(stay.start_on) and (base.closed_on is None or stay.end_on <= base.closed_on)):
        obstacles.append(Obstacle.NOT_OPEN_THROUGH)
    if not has_any:
        obstacles.append(Obstacle.NO_SUCH_SPACE)
    elif free == 0:
        obstacles.append(Obstacle.NOTHING_FREE)
    elif free is not None and ahead is not None and ahead >= free:
        obstacles.append(Obstacle.OTHERS_GO_FIRST)
    return Option(base, free, ahead, tuple(obstacles))


async def refer(
    tx: Tx, admission: Admission, ruling: Ruling, *, to_base_id: UUID, reasons: Sequence[ReferralReason]
) -> Referral:
    """Propose to refer an application that waits, for reasons that must be so, to the smallest tier that fits."""
    await bases.lock(tx, admission.base_id)
    admission = await loaded(tx, admission.id, version=admission.version)
    LIFECYCLE.step("referrals", admission.state)
    await _see_to_no_seat(tx, admission)
    found = await whereabouts(tx, admission)
    to = next((option for option in found.others if option.base.id == to_base_id), None)
    if broken := findings(GOING, Going(to, found.others)):
        raise Refused(broken)
    if to is None:
        raise AssertionError("the rules ask for it")
    _see_to_reasons(reasons, found, to)
    referral = Referral(
        id=new_id(),
        admission_id=admission.id,
        organization_id=admission.applicant.organization_id,
        credit_code=admission.applicant.credit_code,
        drafted_by=admission.progress.drafted_by,
        from_base_id=admission.base_id,
        from_area=admission.area,
        to_base_id=to.base.id,
        to_area=to.base.area,
        reasons=tuple(reason.value for reason in dict.fromkeys(reasons)),
        opinion=ruling.opinion,
        found={"from": found.own.as_record(), "to": to.as_record()},
        referred_by=tx.actor,
        role=ruling.role,
        referred_at=tx.at,
    )
    return await referrals.propose(tx, referral)


def _see_to_reasons(reasons: Sequence[ReferralReason], found: Whereabouts, to: Option) -> None:
    """Raise 422 for a reason that is not so today."""
    is_nearer = to.fits and len(to.base.area) > len(found.own.base.area)
    faults = []
    for place, reason in enumerate(reasons):
        holds = is_nearer if reason is ReferralReason.NEARER_BASE_FITS else SHOWN_BY[reason] & set(found.own.obstacles)
        if not holds:
            words = Text("目前没有这一情形", "This is not so today")
            faults.append(FieldError(f"/reasons/{place}", "not_in_the_facts", words))
    if faults:
        raise Invalid(*faults)


async def take(tx: Tx, referral: Referral, ruling: Ruling) -> Referral:
    """Take an application over at another base: it stands there as it stood, with its marks and its place in time."""
    for base_id in sorted((referral.from_base_id, referral.to_base_id)):
        await bases.lock(tx, base_id)
    if (await referrals.loaded(tx, referral.id)).version != referral.version:
        raise Stale
    admission = await loaded(tx, referral.admission_id)
    taken = await referrals.end(tx, referral, "taking")
    LIFECYCLE.step("referrals", admission.state)
    await _see_to_no_seat(tx, admission)
    found = await whereabouts(tx, admission)
    to = next((option for option in found.others if option.base.id == referral.to_base_id), None)
    if broken := findings(STANDING, Going(to, found.others)):
        raise Refused(broken)
    progress = replace(admission.progress, rests_until=None)
    moved = replace(admission, base_id=referral.to_base_id, area=referral.to_area, progress=progress)
    at_the_new = await rivalry(tx, moved, await policy_now(tx))
    await record(tx, moved, DecisionKind.REFERRAL, ruling, found=at_the_new, reasons=referral.reasons)
    await keep(tx, moved)
    return taken


async def _see_to_no_seat(tx: Tx, admission: Admission) -> None:
    if await space_store.held_for(tx, admission.id):
        words = ("已为该申请保留席位，须先答复或收回", "A seat is held for it; that is answered or ended first")
        raise Conflict(SEAT_HELD, *words)


def referred_already() -> Finding:
    """Say that a referral is open."""
    words = Text("该申请已有待办转介", "A referral of this application is open already")
    return Finding("REFERRED_ALREADY", str(TREE), words)


def seat_held() -> Finding:
    """Say that a seat is held for it where it is."""
    words = Text("已为该申请保留席位", "A seat is held for it")
    return Finding("SEAT_HELD", str(TREE), words, Text("先答复或收回该席位", "That is answered or ended first"))
