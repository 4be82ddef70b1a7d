"""The evaluation's grades, brought in at the end of each year, and the registry's abnormal list."""

import asyncio
from collections.abc import Iterator
from functools import partial

from bureaukit.text import Text

from dev.seed.agenda import WORK, Act
from dev.seed.district import District
from dev.seed.grades import GradeRow, as_row
from dev.seed.listings import Entry
from dev.seed.platform import APPROVER, CLERK, Astray, Platform
from dev.seed.story import closing_days

GRADES = Text("评估等级", "evaluation grades")
LISTINGS = Text("活动异常名录", "the abnormal list")
TRIES, PAUSE = 120, 0.5  # the registry's news reaches the evaluation service within seconds


def acts(district: District) -> Iterator[Act]:
    """Yield the acts of grades and lists."""
    known: set[str] = set()
    for day in closing_days():
        rows = [row for row in district.grades if row.granted_on <= day and row.certificate_number not in known]
        known |= {row.certificate_number for row in rows}
        if rows:
            yield Act(day, WORK, GRADES, len(rows), partial(bring_in, name=f"grades/{day}", rows=rows))
    for entry in district.listings:
        yield Act(entry.notice_on, WORK, LISTINGS, 1, partial(propose, entry=entry))
        yield Act(entry.entered_on, WORK, LISTINGS, 1, partial(enter, entry=entry))
        if entry.removed_on:
            yield Act(entry.removed_on, WORK, LISTINGS, 2, partial(remove, entry=entry))


async def bring_in(platform: Platform, *, name: str, rows: list[GradeRow]) -> None:
    """Bring grades in; an organization that the service has not heard of yet will be known in a moment."""
    body = {"rows": [as_row(row) for row in rows]}
    for number in range(TRIES):
        done = await platform.post("/v1/evaluation/grades/imports", body, CLERK, f"{name}/{number}")
        faults = [row for row in done["rows"] if row["code"] and row["code"] != "unknown_organization"]
        if faults:
            raise Astray(f"{name}: {faults}")
        if not done["failed"]:
            return
        await asyncio.sleep(PAUSE)
    raise Astray(f"{name}: the evaluation service has not heard of these organizations")


async def propose(platform: Platform, *, entry: Entry) -> None:
    """Propose an entry, and tell the organization on the same day."""
    body = {
        "organization": entry.organization,
        "reason": entry.reason,
        "statement": entry.statement,
        "notice_on": entry.notice_on.isoformat(),
    }
    name = f"listing/{entry.organization}"
    proposed = await platform.post("/v1/registry/listings", body, CLERK, f"{name}/proposal")
    platform.memory[name] = (f"/v1/registry/listings/{proposed['id']}", proposed)


async def enter(platform: Platform, *, entry: Entry) -> None:
    """Decide on an entry as a second person, the time to be heard being over."""
    name = f"listing/{entry.organization}"
    path, proposed = platform.memory[name]
    listed = await platform.post(f"{path}/approval", None, APPROVER, f"{name}/approval", proposed)
    platform.memory[name] = (path, listed)


async def remove(platform: Platform, *, entry: Entry) -> None:
    """Remove an entry whose cause is gone."""
    name = f"listing/{entry.organization}"
    path, listed = platform.memory[name]
    body = {"reason": "整改完成，申请移出"}
    proposed = await platform.post(f"{path}/delisting", body, CLERK, f"{name}/delisting", listed)
    await platform.post(f"{path}/delisting-approval", None, APPROVER, f"{name}/delisting-approval", proposed)
