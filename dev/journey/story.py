"""The whole story, chapter by chapter; at its end, whatever happened, the platform's clock shows real time again."""

from dataclasses import dataclass
from typing import Any

from dev.journey.checking import check_and_flip
from dev.journey.days import days_after
from dev.journey.entering import enter
from dev.journey.evaluating import evaluate
from dev.journey.founding import ensure_divisions, found
from dev.journey.paying import last_run, pay_two_months
from dev.journey.walk import Walk
from dev.journey.working import Worker, register_worker


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the walk left behind, as the services answered it."""

    ordinary: dict[str, Any]
    social: dict[str, Any]
    tenancy: dict[str, Any]
    worker: Worker
    lines: list[dict[str, Any]]
    grade: dict[str, Any]
    event: dict[str, Any]


def take(walk: Walk, *, receiver_host: str = "127.0.0.1") -> Outcome:
    """Take the whole walk."""
    try:
        return _take(walk, receiver_host)
    finally:
        walk.set_clock(None)


def _take(walk: Walk, receiver_host: str) -> Outcome:
    days = days_after(last_run(walk))
    walk.set_clock(days.founded)
    walk.chapter("一、成立登记", "1. Founding")
    ensure_divisions(walk)
    ordinary = found(walk, "o", social_work=False)
    social = found(walk, "s", social_work=True)
    walk.chapter("二、入驻孵化基地", "2. Entering the street base")
    tenancy = enter(walk, days, ordinary, social)
    walk.chapter("三、证书登记与职称补贴", "3. Certificate and subsidy")
    worker = register_worker(walk, days, social)
    lines = pay_two_months(walk, days, worker)
    walk.chapter("四、等级评估", "4. Evaluation")
    grade = evaluate(walk, days, social)
    walk.chapter("五、激励核验", "5. Incentive check")
    event = check_and_flip(walk, days, social, receiver_host=receiver_host)
    return Outcome(ordinary, social, tenancy, worker, lines, grade, event)
