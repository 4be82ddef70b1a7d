"""Any list as a table: all of it, with readable cells and safe ones, and refusals that are still problems."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bureaukit import downloads
from bureaukit.downloads import table_type
from bureaukit.ids import new_id
from bureaukit.tables import CSV_TYPE, XLSX_TYPE, Column, unguarded
from bureaukit.tables_in import read_table
from sqlalchemy import insert
from support.harness import Unit
from support.toy import LOANS, clerk

ACCEPT_CSV = {"accept": CSV_TYPE}


async def fill(toy: Unit, titles: list[str]) -> None:
    rows = [
        {"id": new_id(), "title": title, "borrower": "读者", "state": "lent", "renewals": n, "version": 1}
        for n, title in enumerate(titles)
    ]
    async with toy.database.transaction() as tx:
        await tx.execute(insert(LOANS), rows)


def lines(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


async def test_a_csv_holds_the_whole_list_with_chinese_titles_and_labels(toy: Unit) -> None:
    titles = [f"第{n}卷" for n in range(450)]
    await fill(toy, titles)
    answer = await toy.anyone().get("/loans", headers=ACCEPT_CSV)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith(CSV_TYPE)
    assert answer.headers["content-disposition"] == 'attachment; filename="loans.csv"'
    assert "Accept" in answer.headers["vary"]
    found = lines(answer.text)
    assert sorted(row["标题"] for row in found) == sorted(titles)
    assert {row["状态"] for row in found} == {"已借出"}


async def test_filters_sort_and_cursor_hold_for_tables_too(toy: Unit) -> None:
    await fill(toy, ["甲", "乙", "丙"])
    some = await toy.anyone().get("/loans", params={"renewals": 1}, headers=ACCEPT_CSV)
    assert [row["标题"] for row in lines(some.text)] == ["乙"]
    first = await toy.anyone().get("/loans", params={"limit": 2}, headers=ACCEPT_CSV)
    rest = await toy.anyone().get(first.headers["link"][1:].split(">")[0], headers=ACCEPT_CSV)
    assert len(lines(first.text)) == 2
    assert len(lines(rest.text)) == 1
    assert "link" not in rest.headers


STARTS = [
    f"{blank}{start}1+1{after}"
    for start in "=+-@\t＝＋－＠"
    for blank in ("", " ", "\u00a0", "\u200b", "'")
    for after in ("", "\n=2")
] + ["\r=1", "\n=1", "甲\r\n@x"]


@pytest.mark.promise("P51")
async def test_no_cell_starts_a_formula_in_either_kind_of_table(toy: Unit) -> None:
    await fill(toy, STARTS)
    answer = await toy.anyone().get("/loans", headers=ACCEPT_CSV)
    shown = [row["标题"] for row in lines(answer.text)]
    assert sorted(unguarded(title) for title in shown) == sorted(STARTS)
    for line in (line for title in shown for line in re.split("[\r\n]+", title)):
        assert line.lstrip(" \u00a0\u200b")[:1] not in set("=+-@\t＝＋－＠"), line
    book = await toy.anyone().get("/loans", headers={"accept": XLSX_TYPE})
    with zipfile.ZipFile(io.BytesIO(book.content)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    cells = re.findall("<c [^>]*>", sheet)
    assert len(cells) == (len(STARTS) + 1) * 6
    assert all('t="s"' in cell or 't="inlineStr"' in cell or cell.endswith("/>") for cell in cells)
    assert "<f>" not in sheet


async def test_a_workbook_holds_the_same(toy: Unit, tmp_path: Path) -> None:
    await fill(toy, ["=1+1", *(f"第{n}卷" for n in range(210))])
    answer = await toy.anyone().get("/loans", headers={"accept": XLSX_TYPE})
    assert answer.headers["content-type"] == XLSX_TYPE
    assert answer.headers["content-disposition"] == 'attachment; filename="loans.xlsx"'
    titles = {"id": "编号", "title": "标题", "state": "状态"}
    columns = [Column(key, titles.get(key, key)) for key in ("id", "title", "borrower", "state", "renewals", "days")]
    rows = list(read_table(answer.content, XLSX_TYPE, [replace(column, required=False) for column in columns]))
    assert len(rows) == 211
    assert {row.values["state"] for row in rows} == {"已借出"}


async def test_a_workbook_too_large_is_refused_with_the_way_out(toy: Unit, monkeypatch: Any) -> None:
    monkeypatch.setattr(downloads, "WORKBOOK_ROWS", 2)
    await fill(toy, ["甲", "乙", "丙"])
    answer = await toy.anyone().get("/loans", headers={"accept": XLSX_TYPE})
    assert (answer.status_code, answer.json()["code"]) == (422, "too_many_rows")
    assert "text/csv" in answer.json()["detail"]


@pytest.mark.parametrize(("query", "code"), [("nope=1", "unknown_parameter"), ("sort=nope", "unknown_sort")])
async def test_a_refusal_is_a_problem_and_no_table(toy: Unit, query: str, code: str) -> None:
    answer = await toy.anyone().get(f"/loans?{query}", headers=ACCEPT_CSV)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_list_that_is_not_everybodys_stays_so_as_a_table(toy: Unit) -> None:
    assert (await toy.anyone().get("/subscriptions", headers=ACCEPT_CSV)).status_code == 401
    assert (await clerk(toy).get("/subscriptions", headers=ACCEPT_CSV)).status_code == 403
    mine = await toy.as_role("partner").get("/subscriptions", headers=ACCEPT_CSV)
    assert mine.status_code == 200
    assert "接收地址" in mine.text


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", None),
        ("*/*", None),
        ("application/json", None),
        ("application/json, text/csv", None),
        ("text/csv;q=0", None),
        ("text/csv;q=x", None),
        ("text/csv", CSV_TYPE),
        ("TEXT/CSV, */*;q=0.1", CSV_TYPE),
        ("text/csv, */*", CSV_TYPE),
        ("text/csv;q=0.1, */*", None),
        ("text/csv;q=0.1, application/*;q=0.5, */*;q=0.01", None),
        ("text/csv;q=0.5, application/json;q=0.1, */*", CSV_TYPE),
        ("application/json;q=0.5, text/csv;q=0.6", CSV_TYPE),
        (f"text/csv;q=0.5, {XLSX_TYPE}", XLSX_TYPE),
        ("text/html,application/xhtml+xml,*/*;q=0.8", None),
    ],
)
def test_a_table_is_given_where_it_is_preferred(accept: str, kind: str | None) -> None:
    assert table_type(accept) == kind
