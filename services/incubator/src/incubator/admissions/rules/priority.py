"""Who goes first at a base (INC-06): social-work organizations, then the higher score, then who has waited longer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bureaukit.codes import CodeList
from bureaukit.problems import Finding
from bureaukit.text import Text

from incubator.admissions.model import Admission
from incubator.regulations import ENTRY


class Advantage(CodeList):
    """By what one applicant goes before another."""

    SOCIAL_WORK = "social_work", "社工类社会组织优先", "social-work organizations go first"
    SCORE = "score", "评分较高", "the higher score"
    WAITING_TIME = "waiting_time", "提交在先", "submitted earlier"
    DECIDED_EARLIER = "decided_earlier", "批准在先，当时尚有空余", "decided earlier, while there was room"


@dataclass(frozen=True, slots=True)
class Place:
    """One applicant in the queue, with the rank and with who goes before by what."""

    rank: int
    admission: Admission
    beaten_by: tuple[tuple[Admission, Advantage], ...]


def standing(admission: Admission) -> tuple[bool, int, datetime, UUID]:
    """Return what the queue is ordered by, the smallest first."""
    since = admission.progress.submitted_at
    if since is None:
        raise AssertionError("only what was submitted waits")
    return (not admission.progress.social_work, -admission.score, since, admission.id)


def advantage(first: Admission, second: Admission) -> Advantage:
    """Return by what the first goes before the second."""
    if first.progress.social_work != second.progress.social_work:
        return Advantage.SOCIAL_WORK
    return Advantage.SCORE if first.score != second.score else Advantage.WAITING_TIME


def queue(waiting: Iterable[Admission]) -> list[Place]:
    """Return the applicants in their order."""
    ordered = sorted(waiting, key=standing)
    return [
        Place(rank, admission, tuple((before, advantage(before, admission)) for before in ordered[: rank - 1]))
        for rank, admission in enumerate(ordered, start=1)
    ]


def ahead_of(admission: Admission, waiting: Iterable[Admission]) -> list[tuple[Admission, Advantage]]:
    """Return who waits for the same kind of space in the same days and goes before this one."""
    content = admission.content
    rivals = [
        other
        for other in waiting
        if other.id != admission.id
        and other.content.space_kind is content.space_kind
        and other.content.period.overlaps(content.period)
        and standing(other) < standing(admission)
    ]
    return [(other, advantage(other, admission)) for other in sorted(rivals, key=standing)]


def taken_by(admission: Admission, placed: Iterable[Admission]) -> list[tuple[Admission, Advantage]]:
    """Return who was given such a place while this one waited, and by what they went before it."""
    since, content = admission.progress.submitted_at, admission.content
    return [
        (other, advantage(other, admission) if standing(other) < standing(admission) else Advantage.DECIDED_EARLIER)
        for other in sorted(placed, key=standing)
        if other.content.space_kind is content.space_kind
        and other.content.period.overlaps(content.period)
        and since is not None
        and other.progress.decided_at is not None
        and other.progress.decided_at >= since
    ]


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
