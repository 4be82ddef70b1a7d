"""Who goes first at a base (INC-06): by criteria in an order that is a parameter, and never overtaken after a long wait."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bureaukit.calendar import months_later
from bureaukit.clock import legal_date
from bureaukit.codes import CodeList
from bureaukit.problems import Finding
from bureaukit.text import Text

from incubator.admissions.model import Admission, AdmissionState, Criterion
from incubator.periods import Period
from incubator.regulations import ENTRY
from incubator.spaces.model import SpaceKind


class Advantage(CodeList):
    """By what one applicant goes before another."""

    SOCIAL_WORK = "social_work", "社工类社会组织优先", "social-work organizations go first"
    SCORE = "score", "评分较高", "the higher score"
    TIER_MATCH = "tier_match", "属本基地服务区域", "from the area that the base serves"
    WAITING_TIME = "waiting_time", "提交在先", "submitted earlier"
    LONG_WAIT = "long_wait", "提交在先且等候已久，不再被超越", "submitted earlier, and waited too long to be overtaken"
    DECIDED_EARLIER = "decided_earlier", "批准在先，当时尚有空余", "decided earlier, while there was room"


@dataclass(frozen=True, slots=True)
class Policy:
    """What the order depends on beside the applications: the day, and what the parameters say on it."""

    on: date
    order: tuple[Criterion, ...]
    patience_days: int
    first_months: int

    def standing(self, admission: Admission) -> tuple[Any, ...]:
        """Return what the queue is ordered by, the smallest first.

        Those who waited longer than the limit come first, in the order of submission: nobody later is before them, and
        nobody earlier is behind, as who is earlier has waited as long. The others follow by the criteria.
        """
        since = admission.progress.submitted_at
        if since is None:
            raise AssertionError("only what was submitted waits")
        if self.has_waited_long(admission):
            return (False, since, admission.id)
        return (True, *(_key(criterion, admission) for criterion in self.order), since, admission.id)

    def has_waited_long(self, admission: Admission) -> bool:
        """Say whether an application has waited longer than the limit."""
        since = admission.progress.submitted_at
        return since is not None and self.on - legal_date(since) > timedelta(days=self.patience_days)

    def advantage(self, first: Admission, second: Admission) -> Advantage:
        """Return by what the first goes before the second."""
        if self.has_waited_long(first):
            return Advantage.LONG_WAIT
        differing = (one for one in self.order if _key(one, first) != _key(one, second))
        return Advantage(next(differing, Criterion.WAITING_TIME).value)

    def rests(self, admission: Admission) -> bool:
        """Say whether nothing is offered to it for now, as it has just let an offer pass."""
        until = admission.progress.rests_until
        return until is not None and self.on < until

    def stay_from(self, admission: Admission, day: date) -> Period:
        """Return the days asked for, or as many from a later day on, if that has come; never more than a first period."""
        wish = admission.content.period
        if day <= wish.start_on:
            return wish
        return Period(day, min(day + (wish.end_on - wish.start_on), months_later(day, self.first_months)))

    def stay(self, admission: Admission) -> Period:
        """Return the days an application competes for: on the waiting list those asked for wander along with the calendar."""
        if admission.state is not AdmissionState.WAITLISTED:
            return admission.content.period
        return self.stay_from(admission, self.on)


def _key(criterion: Criterion, admission: Admission) -> Any:
    match criterion:
        case Criterion.SOCIAL_WORK:
            return not admission.progress.social_work
        case Criterion.SCORE:
            return -admission.score
        case Criterion.TIER_MATCH:
            return not admission.is_local
        case Criterion.WAITING_TIME:
            return admission.progress.submitted_at


@dataclass(frozen=True, slots=True)
class Place:
    """One applicant in the queue for a kind of space, with the rank; `queue` is everybody in it, in their order."""

    rank: int
    admission: Admission
    queue: Sequence[Admission]
    policy: Policy

    @property
    def beaten_by(self) -> tuple[tuple[Admission, Advantage], ...]:
        """Return who goes before, and by what; told when it is asked for, as a long queue has very many pairs."""
        return tuple((other, self.policy.advantage(other, self.admission)) for other in self.queue[: self.rank - 1])


def queue(waiting: Iterable[Admission], policy: Policy) -> list[Place]:
    """Return the applicants in their order; each is ranked among those who wait for the same kind of space."""
    by_kind: dict[SpaceKind | None, list[Admission]] = {}
    places = []
    for admission in sorted(waiting, key=policy.standing):
        queued = by_kind.setdefault(admission.content.space_kind, [])
        queued.append(admission)
        places.append(Place(len(queued), admission, queued, policy))
    return places


def ahead_of(
    admission: Admission, waiting: Iterable[Admission], policy: Policy, days: Period | None = None
) -> list[tuple[Admission, Advantage]]:
    """Return who waits for the same kind of space in the same days and goes before this one; who rests does not count."""
    days = days or policy.stay(admission)
    mine = policy.standing(admission)
    rivals = [
        other
        for other in waiting
        if other.id != admission.id
        and other.content.space_kind is admission.content.space_kind
        and policy.stay(other).overlaps(days)
        and not policy.rests(other)
        and policy.standing(other) < mine
    ]
    return [(other, policy.advantage(other, admission)) for other in sorted(rivals, key=policy.standing)]


def taken_by(admission: Admission, placed: Iterable[Admission], policy: Policy) -> list[tuple[Admission, Advantage]]:
    """Return who was given such a place while this one waited, and by what they went before it on that day."""
    since, content = admission.progress.submitted_at, admission.content
    taken = []
    for other in sorted(placed, key=lambda one: one.id):
        decided = other.progress.decided_at
        is_rival = other.content.space_kind is content.space_kind and other.content.period.overlaps(content.period)
        if not is_rival or since is None or decided is None or decided < since:
            continue
        then = replace(policy, on=legal_date(decided))
        is_ahead = then.standing(other) < then.standing(admission)
        taken.append((other, then.advantage(other, admission) if is_ahead else Advantage.DECIDED_EARLIER))
    return taken


def must_wait(free: int, ahead: Sequence[tuple[Admission, Advantage]]) -> bool:
    """Say whether the free seats are all needed for those who go before."""
    return free <= len(ahead)


def higher_ranked_waits(ahead: Sequence[tuple[Admission, Advantage]], free: int) -> Finding:
    """Say why a place goes to somebody else: how many go before, and by what. No names: they are not the reader's."""
    reasons = list(dict.fromkeys(reason for _, reason in ahead))
    zh = "、".join(reason.zh for reason in reasons)
    en = "; ".join(reason.en for reason in reasons)
    return Finding(
        "HIGHER_RANKED_APPLICANT_WAITS",
        str(ENTRY),
        Text(f"空余 {free} 个，排位在前者 {len(ahead)} 个：{zh}", f"{free} free, {len(ahead)} rank higher: {en}"),
        Text("先办理排位在前的申请，或将本申请列入轮候", "Decide on those first, or put this one on the waiting list"),
        {"free": free, "ahead": [{"admission_id": str(other.id), "by": reason.value} for other, reason in ahead]},
    )


def nothing_free() -> Finding:
    """Say that there is no seat through the period."""
    return Finding(
        "NOTHING_FREE",
        str(ENTRY),
        Text("该期间没有空余场地", "Nothing is free through the period"),
        Text("列入轮候，或改期、改基地", "Put it on the waiting list, or choose other days or another base"),
    )
