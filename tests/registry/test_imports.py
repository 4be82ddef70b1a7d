"""Legacy ledgers come in whole: two layouts, a result for each row, a reconciliation, and no row lost or doubled by a kill."""

import asyncio
import io
from typing import Any

import pytest
from bureaukit.tables import CSV_TYPE, XLSX_TYPE
from python_calamine import CalamineWorkbook
from sqlalchemy import text
from support.harness import Person, Unit
from support.process import Process, process_of

from tests.registry.given import a_legacy_row, a_person, an_id_number, given_divisions, imported, ok
from tests.registry.ledgers import (
    REGISTERED_HEADERS,
    a_registered_line,
    a_workbook,
    the_filed_ledger,
    the_registered_ledger,
)

IMPORTS = "/organizations/imports"


@pytest.fixture(autouse=True)
async def bureau(registry: Unit) -> None:
    registry.set_clock("2026-03-02")
    await given_divisions(registry)


async def sent(registry: Unit, content: bytes, kind: str = XLSX_TYPE) -> dict[str, Any]:
    """Hand a ledger in and return how the operation ended."""
    clerk = registry.as_role("district_clerk")
    return await registry.operation(await clerk.post(IMPORTS, content=content, headers={"content-type": kind}), clerk)


async def reconciled(registry: Unit, ended: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (await ok(await registry.as_role("district_clerk").get(ended["result_url"]))).json()
    return found


async def the_register(registry: Unit) -> list[dict[str, Any]]:
    """Everything public of every organization but its id, in one order."""
    found = await registry.anyone().every("/organizations", params={"limit": 200})
    return sorted(({**item, "id": ""} for item in found), key=lambda item: item["name"])


@pytest.mark.feature("B1-46")
@pytest.mark.feature("beyond-34")
async def test_the_two_ledgers_come_in_and_the_second_time_nothing_changes(registry: Unit) -> None:
    ledgers = (the_registered_ledger(), the_filed_ledger())
    first = [await sent(registry, ledger) for ledger in ledgers]
    assert [(ended["result"]["imported"], ended["errors"]) for ended in first] == [(710, []), (296, [])]
    report = await reconciled(registry, first[0])
    assert (report["layout"], report["total"], report["is_balanced"]) == ("registered_ledger", 710, True)
    assert report["columns_not_kept"] == ["序号", "联系电话"]
    grown = {(row["type"], row["state"]): row["count"] for row in report["register_after"]}
    assert report["register_before"] == []
    assert grown == {
        ("social_group", "active"): 341,
        ("social_group", "deregistered"): 14,
        ("social_service_organization", "active"): 355,
    }
    assert grown == {(row["type"], row["state"]): row["count"] for row in report["by_kind"]}
    held = await the_register(registry)
    again = [await sent(registry, ledger) for ledger in ledgers]
    assert sum(ended["result"]["unchanged"] for ended in again) == 1006
    assert sum(ended["result"]["imported"] + ended["result"]["refused"] for ended in again) == 0
    assert await the_register(registry) == held
    assert len(held) == 1006


async def until_half(registry: Unit, process: Process, import_id: str) -> int:
    """Let the process run in short slices until some batches are done and others are not; it stands still then."""
    query = text("SELECT done, total FROM organization_imports WHERE id = :id")
    key = import_id if registry.engine == "postgresql" else import_id.replace("-", "")
    for _ in range(2000):
        process.go_on()
        await asyncio.sleep(0.02)
        process.pause()
        async with registry.database.reading() as tx:
            row = (await tx.execute(query, {"id": key})).one()
        if row.done:
            assert row.done < row.total, "the import was over before it could be killed"
            return int(row.done)
    raise TimeoutError("the import did not move")


@pytest.mark.feature("beyond-34")
async def test_an_import_whose_process_is_killed_is_resumed_and_ends_as_if_nothing_had_happened(registry: Unit) -> None:
    ledger = the_registered_ledger()
    async with process_of(registry) as process:
        clerk = process.as_role("district_clerk")
        started = await clerk.post(IMPORTS, content=ledger, headers={"content-type": XLSX_TYPE})
        import_id = (await ok(started, 202)).json()["id"]
        assert await until_half(registry, process, import_id) > 0
        process.kill()
    async with process_of(registry) as process:
        clerk = process.as_role("district_clerk")
        await ok(await clerk.post(f"{IMPORTS}/{import_id}/resumption"), 202)
        ended = await registry.operation(started, clerk)
    assert (ended["status"], ended["result"]["imported"], ended["errors"]) == ("succeeded", 710, [])
    report = await reconciled(registry, ended)
    assert (report["done"], report["is_balanced"]) == (710, True)
    assert len(await registry.events("registry.organization-imported")) == 710
    assert (await sent(registry, ledger))["result"]["unchanged"] == 710


async def test_two_who_resume_one_import_do_every_row_once(registry: Unit) -> None:
    clerk = registry.as_role("district_clerk")
    started = await clerk.post(IMPORTS, content=the_registered_ledger(), headers={"content-type": XLSX_TYPE})
    resumption = f"{IMPORTS}/{started.json()['id']}/resumption"
    answers = await asyncio.gather(*(clerk.post(resumption) for _ in range(3)))
    assert [answer.status_code for answer in answers] == [202] * 3
    ended = await registry.operation(started, clerk)
    assert (ended["status"], ended["result"]["imported"], ended["errors"]) == ("succeeded", 710, [])
    assert len(await registry.events("registry.organization-imported")) == 710


async def test_one_row_that_fails_does_not_stop_the_batch(registry: Unit) -> None:
    """Digit-Core PR#1413: here two imports meet at the same rows, and each row of both has an outcome of its own."""
    theirs = [a_legacy_row(n, name=f"昆明市五华区第{n}诗社") for n in range(0, 240, 2)]
    ours = [a_legacy_row(n) for n in range(240)]
    clerk = registry.as_role("district_clerk")
    started = await asyncio.gather(*(clerk.post(IMPORTS, json=rows) for rows in (theirs, ours)))
    ended = [await registry.operation(answer, clerk) for answer in started]
    assert [end["status"] for end in ended] == ["succeeded"] * 2
    results = [end["result"] for end in ended]
    assert sum(result["imported"] for result in results) == 240
    assert [result["imported"] + result["refused"] for result in results] == [120, 240]
    assert {error["code"] for end in ended for error in end["errors"]} <= {"differs_from_register", "taken_meanwhile"}


async def test_what_cannot_be_read_is_refused_row_by_row_and_given_back_as_a_sheet(registry: Unit) -> None:
    lines = [
        a_registered_line(1),
        a_registered_line(2, 身份证号=530102198001010017),
        a_registered_line(3, 所在社区="没有这个社区"),
        a_registered_line(4, **{"注册资金（万元）": "三万"}),
        a_registered_line(5, 状态="不详"),
        a_registered_line(6, 成立登记日期="2010年13月4日"),
        a_registered_line(7, 统一社会信用代码=515301020000000000),
        a_registered_line(8, 身份证号=an_id_number(8)),
    ]
    ended = await sent(registry, a_workbook(REGISTERED_HEADERS, lines))
    assert ended["result"]["imported"] == 2
    assert [(error["row"], error["column"], error["code"]) for error in ended["errors"]] == [
        (3, "legal_representative_id", "numeric_identifier"),
        (4, "area", "unknown_division"),
        (5, "start_up_funds_wan", "unreadable_amount"),
        (6, "ledger_state", "unknown_state"),
        (7, "registered_on", "date_from_datetime_parsing"),
        (8, "credit_code", "numeric_identifier"),
    ]
    clerk = registry.as_role("district_clerk")
    refused = await clerk.every(f"{ended['result_url']}/results", params={"outcome": "refused", "limit": 4})
    assert [item["row"] for item in refused] == [3, 4, 5, 6, 7, 8]
    table = await ok(await clerk.get(f"{ended['result_url']}/results", headers={"accept": CSV_TYPE}))
    assert table.text.count("\r\n") == 9
    sheet = await ok(await clerk.get(f"{ended['result_url']}/error-sheet"))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert (len(rows), rows[0][-1], rows[2][-1]) == (7, "错误", "所在社区：区划名称无法对应到唯一的区划代码")
    mended = [[cell if cell != "没有这个社区" else "翠湖西路社区" for cell in row] for row in (rows[0], rows[2])]
    assert (await sent(registry, a_workbook(tuple(mended[0]), mended[1:])))["result"]["imported"] == 1  # type: ignore[arg-type]


async def test_a_ledger_is_kept_sealed_and_forgotten_after_the_days_that_are_set(registry: Unit) -> None:
    number = an_id_number(5)
    row = a_legacy_row(1, legal_representative=a_person(5)["name"], legal_representative_id=number)
    ended = await imported(registry, [row])
    clerk: Person = registry.as_role("district_clerk")
    async with registry.database.reading() as tx:
        kept = await tx.all(text("SELECT * FROM organization_imports"))
    assert number not in str(kept)
    assert "v1." in str(kept)
    await ok(await clerk.get(f"{ended['result_url']}/error-sheet"))
    versions = "/parameters/registry.imports.ledger_kept_days/versions"
    body = {"value": 40, "effective_from": "2026-04-01", "source": "本级决定"}
    proposed = await ok(await clerk.post(versions, json=body), 201)
    await ok(await registry.as_role("district_approver").post(f"{versions}/{proposed.json()['id']}/approval"))
    for day, status in (("2026-04-03", 200), ("2026-04-12", 404)):
        registry.set_clock(day)
        await registry.run_jobs()
        assert (await clerk.get(f"{ended['result_url']}/error-sheet")).status_code == status, day
    assert (await reconciled(registry, ended))["imported"] == 1
    assert (await registry.anyone().get(ended["result_url"])).status_code == 401


async def test_the_template_of_each_ledger_is_taken_as_that_ledger(registry: Unit) -> None:
    for layout in ("standard", "registered_ledger", "filed_ledger"):
        book = await ok(await registry.anyone().get(f"{IMPORTS}/template", params={"format": "xlsx", "layout": layout}))
        report = await reconciled(registry, await sent(registry, book.content))
        assert (report["layout"], report["total"]) == (layout, 0)
