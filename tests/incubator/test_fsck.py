"""`fsck` of the incubator: silent after the main path, and names what was damaged by hand."""

from datetime import date
from uuid import UUID, uuid4

from support.fsck import again, by_hand, loosen, seen, table, violations

from tests.incubator.given import World


async def test_a_district_at_work_holds_what_must_be_true(world: World) -> None:
    base = await world.base()
    for _ in range(2):
        await world.space(base)
        await world.tenancy(base)

    found = await seen(world.unit)
    assert not {name: one.violations for name, one in found.items() if one.violations}
    assert (found["occupancies"].looked_at, found["seats-of-tenancies"].looked_at) == (2, 2)


async def test_a_seat_given_twice_past_the_guard_is_found(world: World) -> None:
    base = await world.base()
    await world.space(base)
    await world.tenancy(base)
    intruder, holder = uuid4(), uuid4()
    await loosen(world.unit, "occupancies")
    await again(world.unit, "occupancies", id=intruder, held_for=holder)

    found = await violations(world.unit)
    assert len(found["occupancies"]) == 1
    assert found["seats-of-tenancies"] == (str(holder),)
    assert "guards" in found


async def test_a_tenancy_whose_seat_was_taken_away_is_found(world: World) -> None:
    base = await world.base()
    await world.space(base)
    tenancy = await world.tenancy(base)
    await by_hand(world.unit, table(world.unit, "occupancies").delete())

    assert await violations(world.unit) == {"seats-of-tenancies": (tenancy["id"],)}


async def test_a_base_with_a_gap_in_its_life_or_smaller_than_its_spaces_is_found(world: World) -> None:
    base, other = await world.base(), await world.base()
    await world.space(base, floor_area_m2=20)
    versions = table(world.unit, "base_versions")
    await loosen(world.unit, "base_versions")
    mine = str(base["id"])
    await by_hand(world.unit, versions.update().where(versions.c.base_id == UUID(mine)).values(usable_area_m2=19))
    gone = versions.c.base_id == UUID(str(other["id"]))
    await by_hand(world.unit, versions.update().where(gone).values(valid_until=date(2020, 1, 1)))

    found = await violations(world.unit)
    assert (found["floor-areas"], found["lives-of-bases"]) == ((mine,), (other["id"],))


async def test_an_application_that_stands_where_no_referral_led_is_found(world: World) -> None:
    street = await world.street_base()
    root = next(base for base in await world.clerk.every("/bases") if base["tier"] == "district")
    await world.space(root)
    case = await world.reviewed(street)
    body = {"to_base_id": root["id"], "reasons": ["no_such_space"]}
    referral = (await world.clerk.post(f"/admissions/{case.id}/referrals", match=case.version, json=body)).json()
    await case.person.post(f"/referrals/{referral['id']}/consent", match=1)
    assert (await world.clerk.post(f"/referrals/{referral['id']}/taking", match=2, json={})).is_success
    assert await violations(world.unit) == {}
    own = table(world.unit, "admissions")
    await by_hand(world.unit, own.update().values(base_id=UUID(street["id"])))

    assert await violations(world.unit) == {"referral-chains": (str(case.id),)}
