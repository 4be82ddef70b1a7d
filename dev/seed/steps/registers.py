"""The registry: divisions first, then the ledgers of organizations, and every year what changed in them."""

import asyncio
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from bureaukit.text import Text

from dev.seed import filings, organizations
from dev.seed.agenda import LEDGERS, Act
from dev.seed.district import District
from dev.seed.places import divisions
from dev.seed.platform import ADMINISTRATOR, CLERK, Astray, Platform, together
from dev.seed.story import BEGIN, closing_days

DIVISIONS = Text("行政区划", "divisions")
LEDGER = Text("社会组织登记与备案名册", "registers of organizations")
VALID_FROM = "2010-01-01"  # before that day the codes are not followed up here
ROWS_PER_REQUEST = 10  # for the progress: a row of an import costs about a tenth of a request
TRIES = 3


def acts(district: District) -> Iterator[Act]:
    """Yield the acts of the registry."""
    yield Act(BEGIN, LEDGERS, DIVISIONS, len(divisions()), enter_divisions)
    since = date.min
    for day in (BEGIN, *closing_days()):
        rows = _news(district, since, day)
        name = f"registers/{day}"
        yield Act(day, LEDGERS, LEDGER, len(rows) // ROWS_PER_REQUEST, partial(bring_in, name=name, rows=rows))
        since = day


async def enter_divisions(platform: Platform) -> None:
    """Enter those divisions that are not on record, each tier after the one above it."""
    known = await _known_divisions(platform)
    for length in (6, 9, 12):
        missing = [(code, name) for code, name in divisions() if len(code) == length and code not in known]
        await together(partial(_enter, platform, code, name) for code, name in missing)


async def _known_divisions(platform: Platform) -> set[str]:
    page = await platform.get("/v1/registry/divisions", limit="200")
    return {item["code"] for item in page["items"]}


async def _enter(platform: Platform, code: str, name: str) -> None:
    await platform.put(f"/v1/registry/divisions/{code}", {"name": name, "valid_from": VALID_FROM}, ADMINISTRATOR)


def _news(district: District, since: date, day: date) -> list[dict[str, Any]]:
    """Return what the ledgers say on a day of everything that began or ended since another day."""
    registered = [
        organizations.as_row(o, day)
        for o in district.organizations
        if _is_news(o.registered_on, o.ended_on, since, day)
    ]
    filed = [filings.as_row(g, day) for g in district.filed if _is_news(g.filed_on, g.ended_on, since, day)]
    return [*registered, *filed]


def _is_news(began: date, ended: date | None, since: date, day: date) -> bool:
    return since < began <= day or (began <= day and ended is not None and since < ended <= day)


async def bring_in(platform: Platform, *, name: str, rows: list[dict[str, Any]]) -> None:
    """Import rows and wait until it is done; an import whose process died is sent again, known rows do no harm."""
    for number in range(TRIES):
        started = await platform.post("/v1/registry/organizations/imports", rows, CLERK, f"{name}/{number}")
        done = await _ended(platform, started["id"])
        if done["status"] == "succeeded":
            if done["errors"]:
                raise Astray(f"{name}: {done['errors'][:5]}")
            return
    raise Astray(f"{name}: the import does not come to an end")


async def _ended(platform: Platform, operation: str) -> dict[str, Any]:
    while True:
        found = await platform.get(f"/v1/registry/operations/{operation}", CLERK)
        if found["status"] != "running":
            return found
        await asyncio.sleep(0.2)
