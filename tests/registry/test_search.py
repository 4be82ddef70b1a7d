"""The register is searched by any part of a name, its pinyin or initials, filtered, counted and taken away: always the same rows."""

import csv
import io
from typing import Any

import pytest
from bureaukit.search import initials, normalise
from bureaukit.tables import CSV_TYPE, XLSX_TYPE
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from registry.organizations.actions import finding
from registry.organizations.model import EntryKind
from registry.organizations.store import names as store
from support.harness import Unit

from tests.registry.given import (
    OTHER_COMMUNITY,
    a_legacy_filing,
    a_legacy_row,
    an_organization,
    changed,
    imported,
    ok,
)

NAMES = (
    "昆明市五华区书法协会",
    "昆明市五华区西安商会",
    "昆明市五华区先锋社会工作服务中心",
    "昆明市五华区重庆商会",
    "昆明市五华区ABC志愿者协会(华山)",
    "昆明市五华区第12号公益促进会",
    "昆明市五华区五华诗社",
    "昆明市五华区法治研究会",
)
ASKED = {
    "法": [0, 7],
    "五华诗": [6],
    "华区": [*range(8)],
    "会工": [2],
    "ABC": [4],
    "abc志": [4],
    "山)": [4],
    "（": [4],
    "%": [],
    "_": [],
    "12号": [5],
    "第1": [5],
    "sf": [0],
    "whqsfxh": [0],
    "shufaxiehui": [0],
    "xian": [1, 2],
    "xianshanghui": [1],
    "chongqing": [3],
    "zhongqing": [],
    "wuhuashi": [6],
    "uhuashi": [],
    "shugong": [],
    "商会": [1, 3],
    "会商": [],
}


@pytest.fixture(autouse=True)
async def clock(registry: Unit) -> None:
    registry.set_clock("2026-03-02")


async def found(registry: Unit, **asked: Any) -> list[str]:
    return [item["name"] for item in await registry.anyone().every("/organizations", params=asked)]


@pytest.mark.feature("B1-39")
@pytest.mark.parametrize("frequent", [1, store.FREQUENT])
async def test_a_part_of_a_name_its_pinyin_and_its_initials_find_exactly_the_names_that_have_it(
    registry: Unit, frequent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "FREQUENT", frequent)  # another plan must give the same rows
    ended = await imported(registry, [a_legacy_row(n, name=name) for n, name in enumerate(NAMES)])
    assert ended["errors"] == []
    for q, places in ASKED.items():
        assert sorted(await found(registry, q=q)) == sorted(NAMES[at] for at in places), q
    for asked in ({}, {"as_of": "2026-03-02"}):
        assert await found(registry, q="商会", limit=1, sort="name", **asked) == sorted(NAMES[at] for at in (1, 3))


@given(st.sampled_from(NAMES), st.integers(0, 20), st.integers(1, 8))
@settings(deadline=None)
def test_whatever_part_of_a_name_is_typed_its_grams_are_among_those_that_are_kept(
    name: str, at: int, size: int
) -> None:
    kept = store.found_by(name)
    key, letters = normalise(name), initials(name)
    for part in filter(None, (key[at : at + size], letters[at : at + size])):
        assert any(set(tokens) <= set(kept["grams"]) for tokens, _ in store._ways(part)), part
    assert kept["search_initials"] == letters


async def test_a_whole_number_finds_the_one_that_bears_it_and_a_part_of_one_finds_nothing(registry: Unit) -> None:
    group = a_legacy_row(1, certificate_number="云昆五社证字第000012号")
    filing = a_legacy_filing(1)
    await imported(registry, [group, a_legacy_row(2), filing])
    for number, name in (
        (group["credit_code"], group["name"]),
        (group["credit_code"].lower(), group["name"]),
        (group["certificate_number"], group["name"]),
        (filing["filing_number"], filing["name"]),
    ):
        assert await found(registry, q=number) == [name]
    assert await found(registry, q=group["credit_code"][:17]) == []
    assert await found(registry, q=group["credit_code"], track="filed") == []


def a_district() -> list[dict[str, Any]]:
    """Organizations that differ in everything a list can be asked."""
    groups = [
        a_legacy_row(n, sector=("culture", "sports", "education")[n % 3], registered_on=f"20{10 + n % 8}-03-04")
        | {"supervising_unit": ("区教育局", "区文旅局")[n % 2], "start_up_funds_fen": 1_000_000 * (n % 5 + 1)}
        for n in range(12)
    ]
    services = [
        a_legacy_row(100 + n, type="social_service_organization", social_work=True, sector="social_services")
        | {"social_work_kind": ("direct_service", "sector_service")[n % 2], "area": ("530102", OTHER_COMMUNITY)[n % 2]}
        for n in range(4)
    ]
    ended = [a_legacy_row(200, ended_on="2020-02-02", end_kind="deregistered")]
    return [*groups, *services, *ended, *(a_legacy_filing(n) for n in range(3))]


@pytest.mark.feature("B1-39")
async def test_every_filter_narrows_the_list_and_they_narrow_it_together(registry: Unit) -> None:
    await imported(registry, a_district())
    for asked, number in (
        ({"supervising_unit": "区教育局"}, 6),
        ({"registered_from": "2012-03-04", "registered_to": "2013-03-04"}, 4),
        ({"funds_from_fen": 4_000_000}, 4),
        ({"funds_from_fen": 1_000_000, "funds_to_fen": 1_000_000}, 3),
        ({"social_work_kind": "sector_service"}, 2),
        ({"exact_area": "530102"}, 2),
        ({"standing": "good"}, 20),
        ({"standing": "abnormal"}, 0),
        ({"direct_registration_class": "charity"}, 0),
        ({"sector": "sports", "supervising_unit": "区文旅局"}, 2),
        ({"state": "deregistered", "as_of": "2020-02-01"}, 0),
        ({"state": "deregistered", "as_of": "2020-02-02"}, 1),
    ):
        assert len(await found(registry, **asked)) == number, asked
    descending = await found(registry, sort="-name")
    assert descending == sorted(descending, reverse=True)


@pytest.mark.feature("B1-39")
async def test_a_plain_list_of_today_holds_what_the_register_of_the_day_does(registry: Unit) -> None:
    await imported(registry, a_district())
    today = registry.app.state.clock.now().date().isoformat()
    for asked in (
        {"area": "530102001", "limit": 3},
        {"area": "53", "social_work": False, "limit": 4, "sort": "-name"},
        {"area": "99"},
        {"charity": False, "sector": "sports"},
        {"public_fundraising": True, "area": "53"},
        {"exact_area": "530102", "track": "registered", "type": "social_group"},
        {"sector": "sports", "supervising_unit": "区文旅局", "sort": "-registered_on", "limit": 1},
        {"registered_from": "2012-03-04", "registered_to": "2013-03-04", "limit": 1, "sort": "name"},
        {"funds_from_fen": 1_000_000, "funds_to_fen": 1_000_000, "social_work": True},
    ):
        listed = await found(registry, **asked)
        gone = await found(registry, **asked, state="deregistered", as_of=today)
        assert [name for name in listed if name not in gone] == await found(registry, **asked, as_of=today), asked
        assert set(gone) <= set(listed), asked


@pytest.mark.feature("B1-39")
async def test_each_facet_counts_what_the_list_with_that_value_holds(registry: Unit) -> None:
    await imported(registry, a_district())
    anyone = registry.anyone()
    for filters in ({}, {"track": "registered"}, {"q": "书画", "sector": "culture"}, {"as_of": "2015-06-30"}):
        facets = (await ok(await anyone.get("/organizations/facets", params=filters))).json()
        assert len(await anyone.every(facets["items"])) == facets["total"] == len(await found(registry, **filters))
        for name, groups in facets["facets"].items():
            for group in groups:
                assert len(await anyone.every(group["items"])) == group["count"] > 0, (filters, name, group)
            if name in ("track", "type", "sector", "area", "state", "standing", "year", "social_work"):
                assert sum(group["count"] for group in groups) == facets["total"], (filters, name)
    refused = await anyone.get("/organizations/facets", params={"limit": 5})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "unknown_parameter")


@pytest.mark.feature("B1-41")
async def test_statistics_by_every_dimension_open_to_their_records_as_of_a_day(registry: Unit) -> None:
    await imported(registry, a_district())
    anyone = registry.anyone()
    every = "track,type,sector,social_work,social_work_kind,area,state,standing,year,supervising_unit"
    for as_of, total in (("2020-02-01", 20), ("2020-02-02", 19), ("2011-12-31", 9)):
        shown = (await ok(await anyone.get("/statistics", params={"as_of": as_of, "by": every}))).json()
        assert [table["dimension"] for table in shown["tables"]] == every.split(",")
        for table in shown["tables"]:
            assert table["total"] == total
            for group in table["groups"]:
                assert len(await anyone.every(group["items"])) == group["count"], (as_of, group)
    refused = await anyone.get("/statistics", params={"by": "sektor"})
    assert refused.json()["errors"][0]["code"] == "unknown_dimension"
    assert "sector" in refused.json()["errors"][0]["message"]


async def test_an_export_holds_everything_of_the_filter_and_nothing_else(registry: Unit) -> None:
    """Every list page of the offices had its Excel twin (rulebook 13): the whole filter, not the page on the screen."""
    rows = [a_legacy_row(n) for n in range(420)] + [a_legacy_filing(n) for n in range(5)]
    await imported(registry, rows)
    anyone, asked = registry.anyone(), {"track": "registered", "sort": "name"}
    listed = await found(registry, **asked)
    for path, width in (("/organizations", 17), ("/organizations/ledger", 18)):
        as_csv = await ok(await anyone.get(path, params=asked, headers={"accept": CSV_TYPE}))
        lines = list(csv.reader(io.StringIO(as_csv.content.decode("utf-8-sig"))))
        place = lines[0].index("名称")
        assert ([line[place] for line in lines[1:]], len(lines[0])) == (listed, width)
        as_book = await ok(await anyone.get(path, params=asked, headers={"accept": XLSX_TYPE}))
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(as_book.content)).get_sheet_by_index(0).to_python()
        assert sheet == lines
    assert not [title for title in lines[0] if title.isascii()]


async def test_whatever_an_organization_was_called_or_numbered_then_finds_it_then_and_nothing_that_came_later(
    registry: Unit,
) -> None:
    registry.set_clock("2026-03-02")
    organization = await an_organization(registry, name=NAMES[0], certificate_number="云昆五社证字第000012号")
    registry.set_clock("2026-06-01")
    new = {"name": "昆明市五华区书画联合会", "certificate_number": "云昆五社证字第000099号"}
    await changed(registry, organization, EntryKind.NAME_CHANGE, on="2026-05-04", **new)
    before, after = {"as_of": "2026-05-03"}, {"as_of": "2026-05-04"}
    not_yet_known = after | {"known_at": "2026-05-31T00:00:00+08:00"}
    for then, now in (("书法", "书画"), ("sfxh", "shlhh"), ("云昆五社证字第000012号", new["certificate_number"])):
        for asked in (before, not_yet_known):
            assert (await found(registry, q=then, **asked), await found(registry, q=now, **asked)) == ([NAMES[0]], [])
        for asked in (after, {}):
            assert (await found(registry, q=then, **asked), await found(registry, q=now, **asked)) == (
                [],
                [new["name"]],
            )


async def test_what_is_found_is_ranked_page_by_page_and_more_than_can_be_ranked_is_refused(
    registry: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranked = ["五华诗社", "五华诗社联合会", "丁家五华诗社", "五华商会"]  # of which 丁 comes first by name
    rows = [a_legacy_row(n, name=name) for n, name in enumerate(reversed(ranked))]
    assert (await imported(registry, rows))["errors"] == []
    assert await found(registry, q="五华诗社", sort="relevance", limit=1) == ranked[:3]
    assert await found(registry, q="whs", sort="relevance", limit=1) == [
        *sorted((ranked[0], ranked[1], ranked[3])),
        ranked[2],
    ]
    alike = [a_legacy_row(20 + n, name=name) for n, name in enumerate(("五华ABC读书会", "五华abc读书"))]
    assert (await imported(registry, alike))["errors"] == []
    very = await found(registry, q="五华ABC读书", sort="relevance")
    assert very == ["五华abc读书", "五华ABC读书会"], "the very name first, however it is written"
    page = await registry.anyone().get("/organizations", params={"q": "五华", "sort": "relevance"})
    assert all("relevance" not in item for item in page.json()["items"])
    monkeypatch.setattr(finding, "MOST_RANKED", 3)
    for asked, code in (({"sort": "relevance"}, "needs_q"), ({"sort": "relevance", "q": "五华"}, "too_many_to_rank")):
        refused = await registry.anyone().get("/organizations", params=asked)
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, code)
