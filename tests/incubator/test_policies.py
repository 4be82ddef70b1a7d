"""The library of the bases' own rules: which wording of an article held on a day, and how it is found."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from alembic import command
from bureaukit import migrate
from bureaukit.ids import new_id
from incubator.app import SERVICE
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

from tests.incubator.given import DISTRICT, OTHER_STREET, World, good, made, refused

BEFORE = "261128200001"


def document(base: dict[str, Any], **values: Any) -> dict[str, Any]:
    articles = [
        {"number": 1, "heading": "目的", "text": "规范入驻管理。"},
        {"number": 2, "text": "入驻期限为十二个月。"},
    ]
    body = {"base_id": base["id"], "title": "入驻管理制度", "edition": "2018版", "effective_from": "2018-01-01"}
    return {**body, "articles": articles, **values}


async def test_which_wording_of_an_article_held_on_a_day_is_told_and_cited(world: World) -> None:
    base = await world.base(kind="cultivation_centre")
    world.unit.set_clock("2026-03-02T09:00:00")
    policy = made(await world.clerk.post("/policies", json=document(base)))
    path = f"/policies/{policy['id']}"
    assert [article["citation"] for article in policy["articles"]] == [
        "《入驻管理制度》第一条",
        "《入驻管理制度》第二条",
    ]

    world.unit.set_clock("2026-03-03T09:00:00")
    changed: dict[str, Any] = {"edition": "2027版", "effective_from": "2027-01-01"}
    changed |= {"articles": [{"number": 2, "text": "入驻期限为二十四个月。"}, {"number": 3, "text": "附则。"}]}
    amended = made(await world.clerk.post(f"{path}/amendments", match=1, json=changed))
    assert [article["edition"] for article in amended["articles"]] == ["2018版", "2027版", "2027版"]
    world.unit.set_clock("2026-03-04T09:00:00")
    struck = {"edition": "2028版", "effective_from": "2028-01-01", "articles": [{"number": 1}]}
    made(await world.clerk.post(f"{path}/amendments", match=2, json=struck))
    world.unit.set_clock("2026-03-05T09:00:00")
    mended = {
        "edition": "更正",
        "effective_from": "2018-01-01",
        "articles": [{"number": 2, "text": "入驻期限为六个月。"}],
    }
    made(await world.clerk.post(f"{path}/amendments", match=3, json=mended))

    anyone = world.unit.anyone()

    async def said(number: int, query: str) -> str | None:
        answer = await anyone.get(f"{path}/articles/{number}?{query}")
        return answer.json()["text"] if answer.status_code == 200 else None

    known = "known_at=2026-03-04T12:00:00%2B08:00"
    assert [await said(2, f"as_of={day}") for day in ("2017-12-31", "2018-01-01", "2026-12-31", "2027-01-01")] == [
        None,
        "入驻期限为六个月。",
        "入驻期限为六个月。",
        "入驻期限为二十四个月。",
    ]
    assert await said(2, f"as_of=2018-01-01&{known}") == "入驻期限为十二个月。"
    assert [await said(1, f"as_of={day}") for day in ("2027-12-31", "2028-01-01")] == ["规范入驻管理。", None]
    whole = good(await anyone.get(f"{path}?as_of=2028-01-01"))
    assert [article["number"] for article in whole["articles"]] == [2, 3]
    editions = [one["edition"] for one in await anyone.every(f"{path}/articles/2/versions?limit=2")]
    assert editions == ["2018版", "2027版", "更正"]

    early = {"effective_from": "2027-06-01"}
    refused(await world.clerk.post(f"{path}/repeal", match=4, json=early), 409, "changes_later")
    gone = good(await world.clerk.post(f"{path}/repeal", match=4, json={"effective_from": "2029-01-01"}))
    assert (gone["is_in_force"], gone["articles"]) == (False, [])
    refused(
        await world.clerk.post(f"{path}/repeal", match=5, json={"effective_from": "2029-02-01"}), 409, "not_in_force"
    )
    in_force = {
        day: len(await anyone.every(f"/policies?as_of={day}")) for day in ("2017-12-31", "2028-12-31", "2029-01-01")
    }
    assert in_force == {"2017-12-31": 0, "2028-12-31": 1, "2029-01-01": 0}
    assert len(await anyone.every(f"/policies?base_id={base['id']}&q=入驻")) == 1
    assert len(await world.unit.events("incubator.policy-changed")) == 5


async def test_articles_are_found_by_words_that_all_stand_in_them(world: World) -> None:
    base, other = await world.base(kind="cultivation_centre"), await world.base(kind="party_mass_activity_centre")
    await world.clerk.post("/policies", json=document(base))
    made(await world.clerk.post("/policies", json=document(other, title="活动预约制度")))
    anyone = world.unit.anyone()

    async def found(query: str) -> list[str]:
        return [one["citation"] for one in await anyone.every(f"/policies/articles?limit=1&{query}")]

    assert await found("q=期限") == ["《入驻管理制度》第二条", "《活动预约制度》第二条"]
    assert await found("q=期限 预约") == ["《活动预约制度》第二条"]
    assert await found(f"q=入驻&base_id={base['id']}") == ["《入驻管理制度》第一条", "《入驻管理制度》第二条"]
    assert await found("q=期限&as_of=2017-12-31") == []
    assert await found("q=%25") == []


async def test_a_document_is_issued_once_and_by_those_of_the_area(world: World) -> None:
    base = await world.base()
    answers = await asyncio.gather(*(world.clerk.post("/policies", json=document(base)) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    refused(next(answer for answer in answers if answer.status_code == 409), 409, "policy_exists")
    stranger = world.unit.as_role("street_officer", sub="s", area=OTHER_STREET)
    refused(await stranger.post("/policies", json=document(base, title="别的制度")), 403, "forbidden")
    twice = [{"number": 1, "text": "甲"}, {"number": 1, "text": "乙"}]
    wrong: dict[str, Any]
    for wrong in ({"articles": twice}, {"articles": [{"number": 1}]}, {"articles": []}, {"base_id": str(new_id())}):
        refused(
            await world.clerk.post("/policies", json=document(base, title="别的制度") | wrong), 422, "invalid_request"
        )
    policy = next(answer.json() for answer in answers if answer.status_code == 201)
    body = {"edition": "甲", "effective_from": "2019-01-01", "articles": [{"number": 1, "text": "甲"}]}
    path = f"/policies/{policy['id']}/amendments"
    both = await asyncio.gather(*(world.clerk.post(path, match=1, json=body) for _ in range(2)))
    assert sorted(answer.status_code for answer in both) == [201, 412]
    with pytest.raises(DatabaseError, match="append-only"):
        async with world.unit.database.transaction() as tx:
            await tx.execute(text("UPDATE policy_wordings SET edition = '改'"))


async def test_rules_from_before_the_library_and_facts_of_bases_are_taken_over_and_given_back(world: World) -> None:
    base = await world.base(name="旧名")
    path = f"/bases/{base['id']}"
    good(await world.clerk.patch(path, match=1, json={"name": "新名", "effective_on": "2020-01-01"}))
    database = world.unit.database

    async def moved(down: bool) -> None:
        if not down:
            await migrate.upgrade(database, "incubator", SERVICE.guards)
            assert await migrate.differences(database, "incubator", SERVICE.metadata, SERVICE.guards) == []
            return

        def run(connection: Connection) -> None:
            command.downgrade(migrate._config("incubator", connection), BEFORE)

        async with database.transaction() as tx:
            await tx.connection.run_sync(run)

    await moved(down=True)
    row = "INSERT INTO base_rules (id, base_id, title, edition, text, effective_from) VALUES (:id, :base, '制度', :ed, :t, :on)"
    values = text(row).bindparams()
    async with database.transaction() as tx:
        assert await tx.scalar(text("SELECT name FROM bases")) == "新名"
        for edition, day in (("2016版", date(2016, 1, 1)), ("2019版", date(2019, 1, 1))):
            given = {"id": _stored(database, new_id()), "base": _stored(database, UUID(base["id"])), "ed": edition}
            on = day.isoformat() if database.is_sqlite else day
            await tx.execute(values, given | {"t": f"第一条 {edition}", "on": on})
    await moved(down=False)
    anyone = world.unit.anyone()
    (policy,) = await anyone.every("/policies")
    for as_of, edition in (("2018-12-31", "2016版"), ("2019-01-01", "2019版")):
        assert (
            good(await anyone.get(f"/policies/{policy['id']}/articles/1?as_of={as_of}"))["text"] == f"第一条 {edition}"
        )
    stood = good(await anyone.get(f"{path}?as_of=2016-01-01"))
    assert (stood["name"], stood["catchment"]) == ("新名", [DISTRICT])
    (version,) = await world.clerk.every(f"{path}/versions")
    assert version["recorded_by"] == "clerk-1"
    await moved(down=True)
    async with database.reading() as tx:
        rows = await tx.all(text("SELECT edition, text FROM base_rules ORDER BY effective_from"))
    assert [tuple(row) for row in rows] == [
        ("2016版 2016-01-01", "第一条 2016版"),
        ("2019版 2019-01-01", "第一条 2019版"),
    ]
    await moved(down=False)


def _stored(database: Any, identity: UUID) -> Any:
    return identity.hex if database.is_sqlite else identity
