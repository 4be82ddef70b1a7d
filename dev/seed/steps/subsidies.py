"""The title subsidy: versions of the policy, and a run for every month, each by as many people as it takes."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from bureaukit.text import Text

from dev.seed.agenda import GROUND, WORK, Act
from dev.seed.district import District
from dev.seed.platform import APPROVER, CLERK, FINANCE, Answer, Platform, street_officer, together
from dev.seed.subsidies import POLICIES, RUN_ON, PolicyVersion, months

POLICY = Text("职称补贴政策", "versions of the subsidy policy")
RUNS = Text("职称补贴月度发放", "monthly runs of the subsidy")
REQUESTS_PER_RUN = 16


def acts(_: District) -> Iterator[Act]:
    """Yield the acts of every version and every month."""
    for version in POLICIES:
        yield Act(version.decided_on, GROUND, POLICY, 3, partial(decide, version=version))
    for month in months():
        yield Act(month.replace(day=RUN_ON), WORK, RUNS, REQUESTS_PER_RUN, partial(run, month=month))


async def decide(platform: Platform, *, version: PolicyVersion) -> None:
    """Draft a version, hand it over, and approve it as a second person."""
    name = f"subsidy-policy/{version.effective_month}"
    drafted = await platform.post("/v1/talent/subsidy-policies", version.as_body(), CLERK, f"{name}/draft")
    path = f"/v1/talent/subsidy-policies/{drafted['id']}"
    handed = await platform.post(f"{path}/submission", None, CLERK, f"{name}/submission", drafted)
    await platform.post(f"{path}/approval", None, APPROVER, f"{name}/approval", handed)


async def run(platform: Platform, *, month: date) -> None:
    """Calculate a month, have every street confirm its part, approve it as another person, and pay."""
    name = f"subsidy-run/{month:%Y-%m}"
    opened = await platform.post("/v1/talent/subsidy-runs", {"month": f"{month:%Y-%m}"}, CLERK, f"{name}/opening")
    path = f"/v1/talent/subsidy-runs/{opened['id']}"
    await platform.post(f"{path}/calculation", None, CLERK, f"{name}/calculation", opened)
    parts = await platform.get(f"{path}/parts", CLERK)
    await together(partial(_confirm, platform, path, name, part) for part in parts["items"])
    confirmed = await platform.get(path, APPROVER)
    approved = await platform.post(f"{path}/approval", None, APPROVER, f"{name}/approval", confirmed)
    await _pay(platform, path, name, approved, month)


async def _confirm(platform: Platform, path: str, name: str, part: dict[str, Any]) -> None:
    street = part["street"]
    seen = {"etag": f'"{part["version"]}"'}
    place = f"{path}/parts/{street}/confirmation"
    await platform.post(place, None, street_officer(street), f"{name}/{street}", seen)


async def _pay(platform: Platform, path: str, name: str, approved: Answer, month: date) -> None:
    body = {
        "bank_reference": f"DEMO{month:%Y%m}",
        "paid_on": month.replace(day=RUN_ON).isoformat(),
        "count": approved["payees"],
        "amount_fen": approved["amount_fen"],
    }
    await platform.post(f"{path}/payment", body, FINANCE, f"{name}/payment", approved)
