"""A list gives every row exactly once, page by page, and never answers another question than it was asked."""

import asyncio
import base64
from typing import Any

import orjson
import pytest
from bureaukit.ids import new_id
from bureaukit.pages import Filter, Order, page_of, paged
from sqlalchemy import Column, MetaData, Table, Text, insert, select
from support.harness import Unit
from support.toy import LOANS, clerk


async def given_loans(toy: Unit, count: int) -> list[str]:
    rows = [
        {
            "id": new_id(),
            "title": f"书{number % 7}",
            "borrower": "x",
            "state": "asked",
            "renewals": number,
            "version": 1,
        }
        for number in range(count)
    ]
    async with toy.database.transaction() as tx:
        await tx.execute(insert(LOANS), rows)
    return [str(row["id"]) for row in rows]


def cursor_of(answer: Any) -> str:
    return str(answer.json()["next_cursor"])


@pytest.mark.parametrize("sort", ["id", "title", "-id"])
async def test_every_row_that_was_there_comes_exactly_once_while_others_are_added(toy: Unit, sort: str) -> None:
    known = await given_loans(toy, 60)
    found: list[str] = []
    path = f"/loans?limit=7&sort={sort}"
    while path:
        answer, _ = await asyncio.gather(toy.anyone().get(path), given_loans(toy, 3))
        found += [item["id"] for item in answer.json()["items"]]
        link = answer.headers.get("link", "")
        assert bool(link) is (answer.json()["next_cursor"] is not None)
        path = link[1 : link.index(">")] if link else ""
        assert len(found) < 500
    assert len(found) == len(set(found))
    assert set(known) <= set(found)


async def test_pages_are_in_the_order_that_was_asked_for(toy: Unit) -> None:
    await given_loans(toy, 25)
    items = await toy.anyone().every("/loans", params={"limit": 4, "sort": "title"})
    assert [(i["title"], i["id"]) for i in items] == sorted((i["title"], i["id"]) for i in items)
    newest_first = [i["id"] for i in await toy.anyone().every("/loans", params={"limit": 4, "sort": "-id"})]
    assert newest_first == sorted(newest_first, reverse=True)


@pytest.mark.feature("beyond-30")
@pytest.mark.parametrize("changed", ["&state=lent", "&sort=title", "&as_of=2020-01-01", "&renewals=1", "&title=x"])
async def test_a_cursor_fits_only_the_query_it_was_made_by(toy: Unit, changed: str) -> None:
    await given_loans(toy, 5)
    cursor = cursor_of(await toy.anyone().get("/loans?limit=2"))
    same = await toy.anyone().get(f"/loans?limit=3&cursor={cursor}")
    other = await toy.anyone().get(f"/loans?limit=2&cursor={cursor}{changed}")
    assert same.status_code == 200
    assert other.status_code == 422
    assert other.json()["errors"][0]["code"] == "cursor_mismatch"


def forged(cursor: str, place: list[Any]) -> str:
    fingerprint = orjson.loads(base64.urlsafe_b64decode(cursor + "=="))[0]
    return base64.urlsafe_b64encode(orjson.dumps([fingerprint, *place])).rstrip(b"=").decode()


PLACES: list[list[Any]] = [
    [], ["x"], [None], [2**63], [1.5], [["x"]], [{"a": 1}], ["2020-01-01"], ["\x00"], [True], ["a", "b"], ["x" * 500],
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
async def test_a_forged_cursor_is_refused_or_harmless(toy: Unit, place: list[Any]) -> None:
    await given_loans(toy, 5)
    for sort in ("id", "title"):
        cursor = cursor_of(await toy.anyone().get(f"/loans?limit=2&sort={sort}"))
        answer = await toy.anyone().get(f"/loans?limit=2&sort={sort}&cursor={forged(cursor, place)}")
        assert answer.status_code in (200, 422), answer.text


async def test_a_forged_place_that_no_column_holds_is_refused(toy: Unit) -> None:
    await given_loans(toy, 5)
    cursor = cursor_of(await toy.anyone().get("/loans?limit=2&sort=title"))
    for title in ("a\x00", 5, None, ["x"]):
        place = [title, str(new_id())]
        answer = await toy.anyone().get(f"/loans?limit=2&sort=title&cursor={forged(cursor, place)}")
        assert answer.status_code == 422, (title, answer.text)


@pytest.mark.parametrize("cursor", ["", "x", "%00", "a" * 801, "W10", "bnVsbA", "e30", "论语", "../..", "////"])
async def test_a_cursor_that_is_none_of_ours_is_refused(toy: Unit, cursor: str) -> None:
    answer = await toy.anyone().get("/loans", params={"cursor": cursor})
    assert answer.status_code == (200 if cursor == "" else 422)


@pytest.mark.parametrize(
    ("limit", "status"), [("1", 200), ("200", 200), ("0", 422), ("201", 422), ("-1", 422), ("x", 422)]
)
async def test_a_page_holds_1_to_200(toy: Unit, limit: str, status: int) -> None:
    assert (await clerk(toy).get(f"/loans?limit={limit}")).status_code == status


async def test_the_last_page_says_that_it_is_the_last(toy: Unit) -> None:
    await given_loans(toy, 4)
    first = await toy.anyone().get("/loans?limit=2")
    last = await toy.anyone().get(f"/loans?limit=2&cursor={cursor_of(first)}")
    assert last.json()["next_cursor"] is None
    assert "link" not in last.headers


@pytest.mark.parametrize("descending", [False, True])
def test_a_deep_page_asks_for_a_range_of_its_first_column_which_postgresql_finds_in_no_alternative(
    descending: bool,
) -> None:
    table = Table("t", MetaData(), Column("day", Text), Column("id", Text))
    order, asked = Order("day", (table.c.day, table.c.id), descending), Filter(limit=1)
    deep = Filter(limit=1, cursor=page_of([{"day": "2026", "id": "1"}] * 2, asked, order).next_cursor)
    where = str(paged(select(table), deep, order).whereclause)
    assert where.startswith(f"t.day {'<=' if descending else '>='} :day_1 AND (")
