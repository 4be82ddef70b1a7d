"""The incubator: applications, stays, extensions and exits, each on its day."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from bureaukit.text import Text

from dev.papers import BLANK_PAGE
from dev.seed.agenda import WORK, Act
from dev.seed.district import District
from dev.seed.places import DISTRICT
from dev.seed.platform import (
    APPROVER,
    CLERK,
    Actor,
    Platform,
    community_officer,
    representative,
    street_officer,
)
from dev.seed.stays import Stay

STAYS = Text("入驻申请、续驻与退驻", "admissions, extensions and exits")
EXAMINED = ("own_account", "finance_rules", "council", "project", "premises")
ADMISSIONS = "/v1/incubator/admissions"


def acts(district: District) -> Iterator[Act]:
    """Yield the acts of every stay."""
    for stay in district.stays:
        yield Act(stay.applied_on, WORK, STAYS, 7, partial(enter, stay=stay))
        yield Act(stay.start_on, WORK, STAYS, 2, partial(move_in, stay=stay))
        if stay.extended_on:
            yield Act(stay.extended_on, WORK, STAYS, 1, partial(extend, stay=stay))
        if stay.left_on:
            yield Act(stay.left_on, WORK, STAYS, 2, partial(leave, stay=stay, on=stay.left_on))


def officers(area: str) -> tuple[Actor, Actor]:
    """Return who reviews and who decides at a base: two persons, the second of the body that owns it."""
    if area == DISTRICT:
        return CLERK, APPROVER
    first = street_officer(area) if len(area) == 9 else community_officer(area)
    return first, street_officer(area, 2)


async def enter(platform: Platform, *, stay: Stay) -> None:
    """Apply, be reviewed, be approved by a second person, and sign."""
    applicant, (reviewer, decider) = representative(stay.organization), officers(stay.area)
    name = f"admission/{stay.organization}"
    case = await platform.post(ADMISSIONS, _application(platform, stay), applicant, f"{name}/draft")
    path = f"{ADMISSIONS}/{case['id']}"
    for item in ("certificate", "application_form"):
        place = f"{path}/documents?item={item}&name={item}.pdf"
        await platform.post(place, BLANK_PAGE, applicant, f"{name}/{item}")
    case = await platform.post(f"{path}/submission", None, applicant, f"{name}/submission", case)
    review = {"opinion": "符合入驻条件"}
    case = await platform.post(f"{path}/first-review", review, reviewer, f"{name}/first-review", case)
    case = await platform.post(f"{path}/approval", {"opinion": "同意入驻"}, decider, f"{name}/approval", case)
    agreement = {
        "signed_on": stay.applied_on.isoformat(),
        "agreement_number": f"入驻{stay.applied_on:%Y%m%d}-{stay.organization[-4:]}",
        "obligations": ["按约定用途使用场地", "接受中期评估"],
    }
    case = await platform.post(f"{path}/agreement", agreement, reviewer, f"{name}/agreement", case)
    platform.memory[_place(stay)] = case["tenancy_id"]


def _place(stay: Stay) -> str:
    return f"tenancy/{stay.organization}"


def _application(platform: Platform, stay: Stay) -> dict[str, Any]:
    return {
        "base_id": platform.memory[f"base/{stay.base}"],
        "organization": stay.organization,
        "stage": "start_up",
        "space_kind": "room",
        "start_on": stay.start_on.isoformat(),
        "end_on": stay.end_on.isoformat(),
        "need": stay.need,
        "documents": ["入驻申请书", "登记证书"],
        "marks": stay.marks,
    }


async def move_in(platform: Platform, *, stay: Stay) -> None:
    """Move in on the first day."""
    body = {"occupied_on": stay.start_on.isoformat()}
    await _step(platform, stay, "occupation", body, officers(stay.area)[0], version=1)


async def extend(platform: Platform, *, stay: Stay) -> None:
    """Stay for another year."""
    await _step(platform, stay, "extension", {"end_on": stay.until.isoformat()}, officers(stay.area)[1])


async def leave(platform: Platform, *, stay: Stay, on: date) -> None:
    """Leave, as graduated or of one's own will, and hand the room over on the same day."""
    reviewer, decider = officers(stay.area)
    by = representative(stay.organization)
    if stay.reason == "graduated":
        await _graduate(platform, stay, by, reviewer, decider)
    else:
        await _step(platform, stay, "exit-notice", {"reason": stay.reason}, by)
    await _step(platform, stay, "handover", {"handed_over_on": on.isoformat()}, reviewer)


async def _graduate(platform: Platform, stay: Stay, by: Actor, reviewer: Actor, decider: Actor) -> None:
    """Propose the graduation, have it examined item by item, and have a second person approve it."""
    place, name = f"/v1/incubator/tenancies/{platform.memory[_place(stay)]}", f"graduation/{stay.organization}"
    evidence = {"evidence": {"project": "为老服务项目结项报告"}}
    case = await platform.post(f"{place}/graduation", evidence, by, f"{name}/proposal")
    path = f"/v1/incubator/proceedings/{case['id']}"
    found = {"verdicts": {item: {"is_met": True, "remark": "已核对原件"} for item in EXAMINED}}
    case = await platform.post(f"{path}/examination", found, reviewer, f"{name}/examination", case)
    await platform.post(f"{path}/approval", {"opinion": "同意出壳"}, decider, f"{name}/approval", case)
    platform.memory[f"{_place(stay)}/last"] = await platform.get(place, reviewer)


async def _step(
    platform: Platform, stay: Stay, step: str, body: dict[str, str], by: Actor, *, version: int | None = None
) -> None:
    """Take the next step of a tenancy in the version that the step before left it in."""
    place, name = _place(stay), f"tenancy/{stay.organization}/{step}"
    match = {"etag": f'"{version}"'} if version else platform.memory[f"{place}/last"]
    path = f"/v1/incubator/tenancies/{platform.memory[place]}/{step}"
    platform.memory[f"{place}/last"] = await platform.post(path, body, by, name, match)
