"""The talent service's people: the ledger of certificate holders, month by month, and those who leave their posts."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from bureaukit.text import Text

from dev.seed.agenda import GROUND, LEDGERS, Act
from dev.seed.district import District
from dev.seed.platform import CLERK, Astray, Platform, community_officer
from dev.seed.story import BEGIN, LETTER, closing_days
from dev.seed.subsidies import RUN_ON, months
from dev.seed.workers import LEFT_POST, Worker

LEDGER = Text("社会工作者证书登记台账", "ledger of certificate holders")
LEAVING = Text("社区工作者离岗", "community workers who leave their posts")
ROWS_AT_ONCE = 100
ROWS_PER_REQUEST = 10  # for the progress: a row of an import costs about a tenth of a request


def acts(district: District) -> Iterator[Act]:
    """Yield the acts: before each run what is new since the last one, and each leave on its day."""
    since = date.min
    for day in _ledger_days():
        rows = [w.known_on(day) for w in district.workers if _is_news(w, since, day)]
        if rows:
            weight = 1 + len(rows) // ROWS_PER_REQUEST
            yield Act(day, LEDGERS, LEDGER, weight, partial(bring_in, name=f"workers/{day}", rows=rows))
        since = day
    for worker in district.workers:
        if worker.left_on:
            yield Act(worker.left_on, GROUND, LEAVING, 2, partial(leave, worker=worker))


def _ledger_days() -> list[date]:
    return sorted({BEGIN, LETTER, *(month.replace(day=RUN_ON) for month in months()), *closing_days()})


def _is_news(worker: Worker, since: date, day: date) -> bool:
    """Say whether a certificate was passed or registered in a span of days."""
    days = [c.issued_on for c in worker.certificates]
    days += [span.registered_on for c in worker.certificates for span in c.spans]
    return any(since < found <= day for found in days)


async def bring_in(platform: Platform, *, name: str, rows: list[dict[str, Any]]) -> None:
    """Bring rows in, a hundred at a time."""
    for first in range(0, len(rows), ROWS_AT_ONCE):
        part = rows[first : first + ROWS_AT_ONCE]
        done = await platform.post("/v1/talent/social-workers/imports", {"rows": part}, CLERK, f"{name}/{first}")
        if done["refused"]:
            raise Astray(f"{name}: {[row['faults'] for row in done['rows'] if row['faults']][:5]}")
        for row, outcome in zip(part, done["rows"], strict=True):
            platform.memory[f"worker/{row['id_number']}"] = outcome["social_worker_id"]


async def leave(platform: Platform, *, worker: Worker) -> None:
    """Leave the post; the community's officer enters it."""
    by = community_officer(worker.community.code)
    person = platform.memory[f"worker/{worker.person.id_number}"]
    held = await platform.get("/v1/talent/employments", by, social_worker_id=person)
    place = f"/v1/talent/employments/{held['items'][0]['id']}"
    body = {"end_on": worker.left_on.isoformat() if worker.left_on else None, "end_ground": LEFT_POST}
    await platform.post(f"{place}/end", body, by, f"leave/{person}", await platform.get(place, by))
