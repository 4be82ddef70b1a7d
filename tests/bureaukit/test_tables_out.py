"""Downloads open as text in any spreadsheet, start no formula, and read back as they were."""

import asyncio
import csv
import io
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from bureaukit.tables import guarded, unguarded
from bureaukit.tables_in import CSV, XLSX, Column, Row, RowError, read_table
from bureaukit.tables_out import OutColumn, csv_stream, error_sheet, xlsx_file
from hypothesis import given
from hypothesis import strategies as st

COLUMNS = [OutColumn("name", "姓名"), OutColumn("fen", "金额（元）", lambda fen: f"{Decimal(fen) / 100:.2f}")]


async def a_csv(columns: list[OutColumn], rows: Any) -> bytes:
    return b"".join([piece async for piece in csv_stream(columns, rows)])


def cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


async def test_a_csv_is_marked_as_utf_8_quoted_and_rendered() -> None:
    content = await a_csv(COLUMNS, [{"name": '张"三', "fen": 12345}])
    assert content == '\ufeff"姓名","金额（元）"\r\n"张""三","123.45"\r\n'.encode()


async def test_rows_may_come_one_by_one_and_leave_in_pieces() -> None:
    async def rows() -> AsyncIterator[dict[str, Any]]:
        for number in range(5000):
            await asyncio.sleep(0)
            yield {"name": f"第{number}名", "fen": number}

    pieces = [piece async for piece in csv_stream(COLUMNS, rows())]
    assert len(pieces) > 1
    assert max(map(len, pieces)) < 300_000
    assert len(cells(b"".join(pieces))) == 5001


async def test_a_table_without_rows_still_has_headers() -> None:
    assert cells(await a_csv(COLUMNS, [])) == [["姓名", "金额（元）"]]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (True, "是"),
        (False, "否"),
        (-5, "-5"),
        (-1.5, "-1.5"),
        (Decimal("-1.50"), "-1.50"),
        ("-5", "'-5"),
        (date(2026, 8, 2), "2026-08-02"),
        (datetime(2026, 8, 1, 16, 30, 5, 999, tzinfo=UTC), "2026-08-02 00:30:05"),
        ("530102199001011234", "530102199001011234"),
        ("阳光", "阳光"),
    ],
)
async def test_values_are_shown_as_people_read_them(value: Any, shown: str) -> None:
    assert cells(await a_csv([OutColumn("a", "甲")], [{"a": value}])) == [["甲"], [shown]]


@pytest.mark.parametrize("start", list("=+-@＝＋－＠") + ["\t", "\r", "\n"])
@pytest.mark.parametrize("blank", ["", " ", "\u00a0", "\u3000", "\u200b", "\ufeff \u2060"])
def test_no_text_starts_a_formula(start: str, blank: str) -> None:
    assert guarded(f"{blank}{start}1+1") == f"'{blank}{start}1+1"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a\n=1", "a\n'=1"),
        ("a\r\n @x", "a\r\n' @x"),
        ("\n=1", "'\n'=1"),
        ("a=1", "a=1"),
        ("a\n\nb", "a\n\nb"),
        ("1-2", "1-2"),
        ("", ""),
        ("'=1", "''=1"),
        ("'说", "'说"),
    ],
)
def test_the_guard_stands_where_a_line_starts_a_formula_and_nowhere_else(text: str, safe: str) -> None:
    assert guarded(text) == safe


@given(st.text(alphabet="=+-@\t\r\n'＝ \u200ba1阳"))
def test_what_was_guarded_reads_back_as_it_was(text: str) -> None:
    assert unguarded(guarded(text)) == text
    for line in guarded(text).splitlines():
        assert line.lstrip(" \u200b")[:1] not in set("=+-@\t＝")


NASTY = [
    "=1+1",
    "@SUM(A1)",
    "530102199001011234",
    "001",
    "http://example.test",
    "a\nb",
    "\x0bx",
    "_x0041_",
    "",
    "{=1}",
    "1e5",
]


def test_a_workbook_holds_text_only(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    assert xlsx_file([OutColumn("a", "甲")], ({"a": text} for text in NASTY), path) == len(NASTY)
    sheet = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert 't="n"' not in sheet
    assert sheet.count('t="inlineStr"') == len(NASTY) + 1  # the header and every value
    assert "hyperlink" not in sheet


def test_a_workbook_reads_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    written = [text for text in NASTY if text not in {"", "\x0bx"}]
    xlsx_file([OutColumn("a", "甲")], ({"a": text} for text in written), path)
    rows = read_table(path.read_bytes(), XLSX, [Column("a", "甲", text_only=True)])
    assert [row.values["a"] for row in rows] == written


async def test_a_csv_reads_back_as_it_was_written() -> None:
    written = [text for text in NASTY if text not in {"", "\x0bx"}]
    content = await a_csv([OutColumn("a", "甲")], [{"a": text} for text in written])
    rows = read_table(content, CSV, [Column("a", "甲", text_only=True)])
    assert [row.values["a"] for row in rows] == written


def test_a_sheet_of_errors_says_per_row_what_is_wrong_and_can_be_sent_again(tmp_path: Path) -> None:
    path = tmp_path / "errors.xlsx"
    columns = [Column("name", "姓名"), Column("code", "代码", text_only=True, required=False)]
    wrong = [RowError("code", "numeric_identifier", "须为文本", "text"), RowError("", "x", "多余", "more")]
    rows = [Row(2, {"name": "张三", "code": ""}, wrong), Row(3, {"name": "=李四", "code": "01"})]
    assert error_sheet(columns, rows, path) == 2
    seen = read_table(path.read_bytes(), XLSX, [*columns, Column("why", "错误", required=False)])
    assert [row.values["why"] for row in seen] == ["代码：须为文本；多余", ""]
    assert [row.values for row in read_table(path.read_bytes(), XLSX, columns)] == [row.values for row in rows]


def test_a_text_longer_than_a_cell_is_cut_where_spreadsheets_cut(tmp_path: Path) -> None:
    path = tmp_path / "long.xlsx"
    xlsx_file([OutColumn("a", "甲")], [{"a": "长" * 40_000}], path)
    assert [len(row.values["a"]) for row in read_table(path.read_bytes(), XLSX, [Column("a", "甲")])] == [32_767]
