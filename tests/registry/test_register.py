"""The public register and the import of legacy records, through the front door."""

from typing import Any
from urllib.parse import urlencode

import pytest
from registry import credit_code
from support.harness import Unit

from tests.registry.given import (
    COMMUNITY,
    OTHER_COMMUNITY,
    a_legacy_filing,
    a_legacy_row,
    a_person,
    an_id_number,
    imported,
    ok,
)


@pytest.fixture(autouse=True)
async def clock(registry: Unit) -> None:
    registry.set_clock("2026-03-02")


async def names(registry: Unit, **asked: Any) -> list[str]:
    return [item["name"] for item in await registry.anyone().every(f"/organizations?{urlencode(asked)}")]


@pytest.mark.feature("B1-46")
async def test_an_import_tells_what_became_of_each_row_and_repeats_without_effect(registry: Unit) -> None:
    rows = [
        a_legacy_row(1),
        a_legacy_row(2, credit_code="51530102MJ000002X0"),
        a_legacy_filing(1),
        a_legacy_row(1),
        a_legacy_row(4, name="昆明市五华区第1书画协会"),
        a_legacy_row(5, credit_code="91530102MJ0000020X"),
        a_legacy_row(6, registered_on="2099-01-01"),
        a_legacy_row(7, ended_on="2020-02-02", end_kind="deregistered"),
        a_legacy_row(8, area="530103"),
        a_legacy_filing(2, filing_number=f"SQ{OTHER_COMMUNITY}0001"),
    ]
    first = await imported(registry, rows)
    assert first["status"] == "succeeded", first
    assert {(r["row"], r["outcome"]) for r in first["result"]["rows"]} == {
        (1, "imported"),
        (3, "imported"),
        (8, "imported"),
    }
    assert {(e["row"], e["code"]) for e in first["errors"]} == {
        (2, "credit_code_check_character"),
        (2, "credit_code_subject_check"),
        (4, "repeated_in_table"),
        (5, "name_taken"),
        (6, "credit_code_of_an_enterprise"),
        (7, "in_the_future"),
        (9, "other_area"),
        (10, "other_community"),
    }
    again = await imported(registry, rows)
    assert (again["result"]["imported"], again["result"]["unchanged"]) == (0, 3)
    assert len(await registry.events("registry.organization-imported")) == 3


async def test_a_dry_run_of_an_import_writes_nothing(registry: Unit) -> None:
    clerk = registry.as_role("district_clerk")
    dry = await ok(await clerk.post("/organizations/imports", params={"dry_run": "true"}, json=[a_legacy_row(1)]))
    assert dry.json()["result"]["imported"] == 1
    assert await names(registry) == []


async def test_a_changed_row_is_no_change_registration_but_an_end_is_news(registry: Unit) -> None:
    await imported(registry, [a_legacy_row(1)])
    changed = await imported(registry, [a_legacy_row(1, name="昆明市五华区新书画协会")])
    assert [e["code"] for e in changed["errors"]] == ["differs_from_register"]
    ended = await imported(registry, [a_legacy_row(1, ended_on="2021-01-01", end_kind="revoked")])
    assert ended["result"]["ended"] == 1
    [event] = await registry.events("registry.organization-ended")
    assert event["data"]["organization"]["state"] == "revoked"
    assert await names(registry, state="revoked") == ["昆明市五华区第1书画协会"]


STATUSES = {"charity_since": "2018-01-02", "public_fundraising_since": "2019-03-04"}


@pytest.mark.parametrize("before", [None, {}])
async def test_a_charity_of_the_time_before_is_taken_over_with_the_days_of_its_status(
    registry: Unit, before: dict[str, str] | None
) -> None:
    if before is not None:  # the organization is on record already, as no charity
        await imported(registry, [a_legacy_row(1)])
    row = a_legacy_row(1, **STATUSES)
    done = await imported(registry, [row])
    assert (done["errors"], done["result"]["rows"][0]["outcome"]) == (
        [],
        "imported" if before is None else "supplemented",
    )
    for again in (row, a_legacy_row(1)):  # a table with the columns or without them
        assert (await imported(registry, [again]))["result"]["unchanged"] == 1
    path = f"/organizations/{row['credit_code']}"
    for day, since in (("2018-01-01", None), ("2018-01-02", "2018-01-02")):
        found = (await ok(await registry.anyone().get(path, params={"as_of": day}))).json()
        assert (found["charity_since"], found["public_fundraising_since"]) == (since, None)
    now = (await ok(await registry.anyone().get(path))).json()
    assert {name: now[name] for name in STATUSES} == STATUSES
    entries = await registry.anyone().every(f"{path}/history")
    assert [entry["kind"] for entry in entries] == ["takeover"] * 3
    other = await imported(registry, [a_legacy_row(1, **STATUSES | {"charity_since": "2018-01-03"})])
    assert [fault["code"] for fault in other["errors"]] == ["differs_from_register"]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (a_legacy_row(1, charity_since="2010-05-03"), ("charity_since", "outside_its_life")),
        (a_legacy_row(1, charity_since="2999-01-01"), ("charity_since", "outside_its_life")),
        (a_legacy_row(1, public_fundraising_since="2019-03-04"), ("charity_since", "missing_value")),
        (
            a_legacy_row(1, **STATUSES | {"public_fundraising_since": "2018-01-01"}),
            ("public_fundraising_since", "outside_its_life"),
        ),
        (a_legacy_filing(1, charity_since="2018-01-02"), ("charity_since", "filed_is_no_charity")),
    ],
)
async def test_a_status_that_cannot_be_is_told_by_its_column(
    registry: Unit, row: dict[str, Any], fault: tuple[str, str]
) -> None:
    refused = await imported(registry, [row])
    assert [(one["column"], one["code"]) for one in refused["errors"]] == [fault]


async def test_the_ledgers_of_a_whole_district_come_in_at_once(registry: Unit) -> None:
    rows = [a_legacy_row(n) for n in range(710)] + [a_legacy_filing(n) for n in range(296)]
    ended = await imported(registry, rows)
    assert (ended["result"]["imported"], ended["errors"]) == (1006, [])


async def test_a_workbook_and_a_csv_are_taken_with_chinese_headers_and_labels(registry: Unit) -> None:
    clerk = registry.as_role("district_clerk")
    code = credit_code.make("social_service_organization", "530102", 42)
    text = (
        "登记类别,组织类型,统一社会信用代码,名称,住所区划代码,行业领域,社工类,社工类型,登记或备案日期,慈善组织登记(认定)日期\n"
        f"登记,社会服务机构(民办非企业单位),{code},昆明市五华区晨光社工中心,{COMMUNITY},社会服务,是,直接服务型,2012/3/4,2018/1/2\n"
    )
    raw = await clerk.post("/organizations/imports", content=text.encode(), headers={"content-type": "text/csv"})
    ended = await registry.operation(raw, clerk)
    assert ended["errors"] == [], ended
    form = await clerk.post("/organizations/imports", files={"file": ("旧.csv", text.encode("gb18030"), "text/csv")})
    assert (await registry.operation(form, clerk))["result"]["unchanged"] == 1
    found = (await ok(await registry.anyone().get(f"/organizations/{code}"))).json()
    assert (found["social_work"], found["registered_on"], found["charity_since"]) == (True, "2012-03-04", "2018-01-02")


async def test_a_table_that_is_none_is_refused_whole(registry: Unit) -> None:
    clerk = registry.as_role("district_clerk")
    for content, kind, status in (
        (b'{"a": NaN}', "application/json", 422),
        (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 422),
        (b"x,y\n1,2\n", "text/csv", 422),
        (b"<a/>", "text/xml", 415),
    ):
        answer = await clerk.post("/organizations/imports", content=content, headers={"content-type": kind})
        assert answer.status_code == status, answer.text
    many = b"[" + b",".join([b'{"name":"a"}'] * 100_001) + b"]"
    too_many = await clerk.post("/organizations/imports", content=many, headers={"content-type": "application/json"})
    assert too_many.json()["errors"][0]["code"] == "too_many_rows"
    assert (await registry.as_role("district_approver").post("/organizations/imports", json=[])).status_code == 403


async def test_an_import_keeps_no_id_number(registry: Unit) -> None:
    number = an_id_number(5)
    person = {"legal_representative": a_person(5)["name"], "legal_representative_id": number}
    await imported(registry, [a_legacy_row(1, **person)])
    second = await imported(registry, [a_legacy_row(2, **person)])
    assert [e["code"] for e in second["errors"]] == ["legal_representative_id_taken"]
    from sqlalchemy import text

    async with registry.database.reading() as tx:
        organizations = await tx.all(text("SELECT * FROM organizations"))
        operations = await tx.all(text("SELECT * FROM operations"))
    assert number not in str((organizations, operations))


async def test_the_template_names_the_columns(registry: Unit) -> None:
    described = (await ok(await registry.anyone().get("/organizations/imports/template"))).json()
    assert described["items"][2] == {"key": "credit_code", "header_zh": "统一社会信用代码", "required": False}
    book = await ok(await registry.anyone().get("/organizations/imports/template", params={"format": "xlsx"}))
    assert book.content.startswith(b"PK")


@pytest.mark.feature("B1-39")
async def test_the_register_is_searched_filtered_sorted_and_paged(registry: Unit) -> None:
    await imported(
        registry,
        [
            a_legacy_row(1, name="昆明市五华区书法协会", registered_on="2012-01-01"),
            a_legacy_row(
                2, name="昆明市五华区篮球协会", registered_on="2011-01-01", sector="sports", area=OTHER_COMMUNITY
            ),
            a_legacy_row(
                3,
                name="昆明市五华区晨曦社工服务中心",
                type="social_service_organization",
                registered_on="2013-01-01",
                sector="social_services",
                social_work=True,
                social_work_kind="direct_service",
            ),
            a_legacy_filing(1, name="翠湖太极拳队"),
        ],
    )
    calligraphy, basketball, dawn, taiji = (
        "昆明市五华区书法协会",
        "昆明市五华区篮球协会",
        "昆明市五华区晨曦社工服务中心",
        "翠湖太极拳队",
    )
    assert await names(registry, limit=1) == [basketball, calligraphy, dawn, taiji]
    assert await names(registry, sort="-registered_on", limit=3) == [taiji, dawn, calligraphy, basketball]
    assert await names(registry, q="法") == [calligraphy]
    assert await names(registry, q="chtjqd") == await names(registry, q="CHTJ") == [taiji]
    assert await names(registry, area="530102002") == [basketball]
    assert await names(registry, track="filed") == [taiji]
    assert await names(registry, social_work="true") == [dawn]
    assert await names(registry, sector="sports", type="social_group") == [basketball]
    assert await names(registry, as_of="2012-01-01") == [basketball, calligraphy]
    assert await names(registry, q="%") == []


@pytest.mark.feature("B1-40")
async def test_an_unknown_filter_is_an_error_that_names_it(registry: Unit) -> None:
    for query, name in (
        ("aera=530102", "aera"),
        ("type=club", "type"),
        ("as_of=2026-13-01", "as_of"),
        ("sort=age", "sort"),
    ):
        answer = await registry.anyone().get(f"/organizations?{query}")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == name


async def test_an_organization_is_shown_as_it_stood(registry: Unit) -> None:
    row = a_legacy_row(1, ended_on="2020-02-02", end_kind="deregistered")
    await imported(registry, [row])
    anyone, path = registry.anyone(), f"/organizations/{row['credit_code'].lower()}"
    assert (await anyone.get(path)).json()["state"] == "deregistered"
    before = (await anyone.get(path, params={"as_of": "2020-02-01"})).json()
    assert (before["state"], before["ended_on"]) == ("active", None)
    assert (await anyone.get(path, params={"as_of": "2000-01-01"})).status_code == 404
    current = await anyone.get(path)
    assert (await anyone.get(path, headers={"if-none-match": current.headers["etag"]})).status_code == 304


async def test_the_code_of_an_enterprise_is_answered_with_where_to_go(registry: Unit) -> None:
    code, clerk = "91530102MA6K00000X", registry.as_role("district_clerk")
    penalty = {
        "organization": code,
        "kind": "warning",
        "decided_on": "2020-01-02",
        "decision_number": "五民罚字1号",
        "reason": "违法经营",
    }
    listing = {"organization": code, "reason": "unreachable", "statement": "查无此址", "notice_on": "2020-01-02"}
    answers = [
        await registry.anyone().get(path)
        for path in (
            f"/organizations/{code}",
            f"/organizations/{code}/standing",
            f"/organizations/{code}/actions",
            f"/passports/{code}",
        )
    ]
    answers += [await clerk.post("/penalties", json=penalty), await clerk.post("/listings", json=listing)]
    for answer in answers:
        assert answer.status_code == 422
        assert answer.json()["findings"][0]["code"] == "CREDIT_CODE_OF_AN_ENTERPRISE"
        assert "市场监督管理部门" in answer.json()["findings"][0]["next_step"]
    english = await registry.anyone().get("/organizations/91530102MA6K00000X", headers={"accept-language": "en"})
    assert "market supervision" in english.json()["findings"][0]["next_step"]


@pytest.mark.feature("B1-41")
async def test_each_figure_opens_to_the_records_it_counts(registry: Unit) -> None:
    await imported(
        registry,
        [a_legacy_row(n, registered_on=f"20{10 + n}-01-01") for n in range(8)]
        + [a_legacy_filing(n) for n in range(3)]
        + [a_legacy_row(20, ended_on="2018-12-31", end_kind="deregistered")]
        + [
            a_legacy_row(
                30 + n, type="social_service_organization", social_work=True, social_work_kind="direct_service"
            )
            for n in range(2)
        ],
    )
    for as_of, registered in (("2018-12-30", 11), ("2018-12-31", 10), ("2012-06-30", 6)):
        found = (await ok(await registry.anyone().get("/statistics", params={"as_of": as_of}))).json()
        values = {figure["code"]: figure["value"] for figure in found["figures"]}
        assert values["organizations.registered"] == registered
        for figure in found["figures"]:
            assert len(await registry.anyone().every(figure["items"])) == figure["value"], figure
