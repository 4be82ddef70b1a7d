"""How many organizations stand, asked at once; and whether this service's own records agree with what it announced."""

from uuid import uuid4

from bureaukit.ids import new_id
from bureaukit.outbox import place
from bureaukit.plumbing import EVENTS
from sqlalchemy import insert, select
from support.harness import Unit

from tests.registry.given import an_organization, ok


async def test_many_organizations_are_asked_about_at_once_and_strangers_are_left_out(registry: Unit) -> None:
    one, other = await an_organization(registry), await an_organization(registry, 2)
    stranger = str(uuid4())
    answer = await ok(await registry.anyone().get(f"/organizations/states?id={one}&id={stranger}&id={other}"))
    assert {item["id"]: item["state"] for item in answer.json()["items"]} == {one: "active", other: "active"}
    many = "&".join(f"id={uuid4()}" for _ in range(101))
    for wrong in ("", f"?id={one}&ids={other}", "?id=nobody", f"?{many}"):
        await ok(await registry.anyone().get(f"/organizations/states{wrong}"), 422)


async def test_who_may_look_sees_what_is_still_on_its_way(registry: Unit) -> None:
    await an_organization(registry)
    auditor = registry.as_role("auditor")
    found = {one["name"]: one for one in (await ok(await auditor.get("/invariants"))).json()["items"]}
    assert {name: one["status"] for name, one in found.items()} == {
        "events-arrived": "broken",  # nothing has given them their positions yet
        "organizations-as-announced": "holds",
        "endings-followed": "holds",
    }
    assert len(found["events-arrived"]["samples"]) <= 5
    while await place(registry.database):
        continue
    again = (await ok(await auditor.get("/invariants"))).json()["items"]
    assert {one["status"] for one in again} == {"holds"}
    await ok(await registry.as_role("org_rep").get("/invariants"), 403)
    await ok(await registry.anyone().get("/invariants"), 401)


async def test_an_announcement_of_before_an_item_was_kept_says_nothing_else_than_the_register(registry: Unit) -> None:
    one = await an_organization(registry)
    async with registry.database.transaction() as tx:
        newest = select(EVENTS).where(EVENTS.c.subject == one).order_by(EVENTS.c.seq.desc())
        last = (await tx.execute(newest)).mappings().first()
        assert last is not None
        told = last["data"]["organization"]
        fewer = {
            name: value for name, value in told.items() if name not in ("charity_since", "public_fundraising_since")
        }
        assert len(fewer) == len(told) - 2
        again = dict(
            last, id=new_id(), subject_seq=last["subject_seq"] + 1, data=last["data"] | {"organization": fewer}
        )
        await tx.execute(insert(EVENTS).values({name: value for name, value in again.items() if name != "seq"}))
    items = (await ok(await registry.as_role("auditor").get("/invariants"))).json()["items"]
    assert {item["name"]: item["status"] for item in items}["organizations-as-announced"] == "holds"
