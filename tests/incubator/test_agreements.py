"""A stay of months rests on a signed agreement: with its term, its space and its obligations, and not a day without it."""

import pytest

from tests.incubator.given import PERIOD, TODAY, World, codes, good, made, refused

MONTHS = [f"2026-{month:02}-15" for month in range(4, 13)] + [f"2027-{month:02}-15" for month in range(1, 4)]


@pytest.mark.feature("B2-5")
async def test_a_space_is_occupied_for_months_under_an_agreement_and_only_under_one(world: World) -> None:
    base = await world.base()
    space = await world.space(base, kind="room", label="101", seats=1, floor_area_m2=20)
    long = await world.drafted(base, space_kind="room", end_on="2027-04-02")
    problem = refused(await long.act("submission", long.person), 422, "refused")
    assert codes(problem) == ["ASKS_FOR_NO_MORE_THAN_A_FIRST_PERIOD"]  # twelve months
    case = await world.reviewed(base, space_kind="room")
    good(await case.act("approval", world.approver, {}))

    async def states(days: list[str]) -> set[str]:
        return {good(await world.unit.anyone().get(f"/spaces/{space['id']}?as_of={day}"))["state"] for day in days}

    assert await states([PERIOD["start_on"], *MONTHS]) == {"reserved"}
    assert await world.unit.anyone().every("/tenancies") == []  # without an agreement nobody can move in
    body = {"signed_on": TODAY, "agreement_number": "入驻2026-001", "obligations": ["每月开放接待日一次"]}
    signed = made(await case.act("agreement", world.clerk, body))
    tenancy = good(await case.person.get(f"/tenancies/{signed['tenancy_id']}"))
    assert [tenancy[name] for name in ("start_on", "end_on", "signed_on", "agreement_number", "space_id")] == [
        PERIOD["start_on"],
        PERIOD["end_on"],
        TODAY,
        "入驻2026-001",
        space["id"],
    ]
    assert tenancy["obligations"][-1] == "每月开放接待日一次"
    assert any("不转租" in obligation for obligation in tenancy["obligations"][:-1])  # what stands in every agreement
    assert await states([PERIOD["start_on"], *MONTHS, "2027-03-31"]) == {"occupied"}
    assert await states(["2026-03-31", PERIOD["end_on"]]) == {"free"}
    other = await world.reviewed(base, space_kind="room", start_on="2027-03-31", end_on="2028-03-31")
    refused(await other.act("approval", world.approver, {}), 409, "nothing_free")
