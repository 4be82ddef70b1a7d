"""Uploads: the expected table is read as text, faults are told by row, and dangerous files never reach a reader."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bureaukit.tables_in import CSV, JSON, JSON_LINES, XLSX, BadTable, Column, Row, read_table
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

COLUMNS = [
    Column("name", "姓名"),
    Column("id_number", "身份证号", aliases=("证件号码",), text_only=True),
    Column("born_on", "出生日期", required=False),
    Column("amount", "金额", required=False),
]
ID = "530102199001011234"


def rows_of(content: bytes, media_type: str, **options: Any) -> list[Row]:
    return list(read_table(content, media_type, COLUMNS, **options))


def an_xlsx(path: Path, *lines: tuple[Any, ...], first_row: int = 0) -> bytes:
    with Workbook(path / "in.xlsx", {"strings_to_formulas": False, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(lines, start=first_row):
            sheet.write_row(number, 0, line)
    return (path / "in.xlsx").read_bytes()


def a_csv(*lines: str, encoding: str = "utf-8-sig") -> bytes:
    return "\r\n".join(lines).encode(encoding)


def a_json(*entries: dict[str, Any]) -> bytes:
    return json.dumps(entries).encode()


def codes(row: Row) -> list[tuple[str, str]]:
    return [(error.column, error.code) for error in row.errors]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_either_encoding(encoding: str) -> None:
    content = a_csv("姓名,证件号码,金额", f'"䶮, 明",{ID},1.50', "", f"李四,{ID},", encoding=encoding)
    first, second = rows_of(content, f"{CSV}; charset=x")
    assert first == Row(2, {"name": "䶮, 明", "id_number": ID, "amount": "1.50"})
    assert second == Row(4, {"name": "李四", "id_number": ID, "amount": ""})


def test_an_xlsx_is_read_as_text_with_the_numbers_of_its_rows(tmp_path: Path) -> None:
    from datetime import date, datetime

    content = an_xlsx(
        tmp_path,
        ("姓名*", "身份证号", "出生日期", "金额"),
        ("张三", ID, date(1990, 1, 1), 1200.0),
        (),
        ("李四", ID, datetime(1990, 1, 2, 3, 4), 0.1 + 0.2),
        first_row=2,
    )
    first, second = rows_of(content, XLSX)
    assert first == Row(4, {"name": "张三", "id_number": ID, "born_on": "1990-01-01", "amount": "1200"})
    assert second == Row(6, {"name": "李四", "id_number": ID, "born_on": "1990-01-02 03:04:00", "amount": "0.3"})


@pytest.mark.parametrize("media_type", [JSON, JSON_LINES])
def test_json_objects_are_rows_under_keys_or_headers(media_type: str) -> None:
    entries = [{"name": "张三", "证件号码": ID, "amount": 12}, {"name": "李四", "证件号码": ID, "born_on": None}]
    lines = json.dumps(entries) if media_type == JSON else "\n".join(map(json.dumps, entries)) + "\n\n"
    first, second = rows_of(lines.encode(), media_type)
    assert first == Row(1, {"name": "张三", "id_number": ID, "amount": "12", "born_on": ""})
    assert second == Row(2, {"name": "李四", "id_number": ID, "amount": "", "born_on": ""})


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026/8/2", "2026-08-02"),
        ("2026.08.02", "2026-08-02"),
        ("2026年8月2日", "2026-08-02"),
        (" 2026-08-02 ", "2026-08-02"),
        ("2026-02-30", "2026-02-30"),  # no such day: whoever checks dates will say so
        ("2026-08", "2026-08"),
        ("20260802", "20260802"),
        (20.0, "20"),
        (-0.0, "0"),
        (-1.25, "-1.25"),
        (1234567.891, "1234567.891"),
        (1e-7, "0.0000001"),
        (123456789012, "123456789012"),
        (True, "是"),
        ("'=1+1", "=1+1"),
        ("'说", "'说"),
    ],
)
def test_cells_come_out_as_people_mean_them(written: Any, read: str) -> None:
    assert rows_of(a_json({"name": "张三", "id_number": ID, "amount": written}), JSON)[0].values["amount"] == read


def test_a_code_that_looks_like_a_date_stays_as_it_is() -> None:
    assert rows_of(a_json({"name": "张三", "id_number": "2026/8/2"}), JSON)[0].values["id_number"] == "2026/8/2"


@pytest.mark.parametrize("number", [530102199001011234, 530102.0, True, "5.30102E+17"])
def test_a_numeric_identifier_is_an_error_and_its_remains_are_not_passed_on(number: Any) -> None:
    row = rows_of(a_json({"name": "张三", "id_number": number}), JSON)[0]
    assert codes(row) == [("id_number", "numeric_identifier")]
    assert row.values["id_number"] == ""
    assert "5301" not in repr(row.errors)


def test_a_numeric_identifier_in_a_workbook_is_an_error(tmp_path: Path) -> None:
    from datetime import date

    content = an_xlsx(tmp_path, ("姓名", "身份证号"), ("张三", 530102199001011234), ("李四", date(2026, 1, 2)))
    assert [codes(row) for row in rows_of(content, XLSX)] == [[("id_number", "numeric_identifier")]] * 2


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"name": "", "id_number": " ", "amount": "1"}, [("name", "missing_value"), ("id_number", "missing_value")]),
        ({"name": "a\x00b", "id_number": ID}, [("name", "unreadable_text")]),
        ({"name": "\ud800", "id_number": ID}, [("name", "unreadable_text")]),
        ({"name": {"a": 1}, "id_number": ID}, [("name", "unreadable_value")]),
        ({"name": [], "id_number": ID}, [("name", "unreadable_value")]),
    ],
)
def test_every_bad_cell_is_told_by_column_and_code(entry: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert codes(rows_of(a_json({"name": "王五", "id_number": ID}, entry), JSON)[1]) == expected


def test_a_number_without_end_is_unreadable() -> None:
    content = f'[{{"name": "张三", "id_number": "{ID}", "amount": 1e999}}]'.encode()
    assert codes(rows_of(content, JSON)[0]) == [("amount", "unreadable_value")]


def test_a_cell_outside_the_table_is_told() -> None:
    content = a_csv("姓名,身份证号,", f"张三,{ID},,,", f"李四,{ID},秘密", f"王五,{ID},,秘密", "赵六")
    first, second, third, fourth = rows_of(content, CSV)
    assert codes(first) == []
    assert codes(second) == codes(third) == [("", "cell_without_header")]
    assert codes(fourth) == [("id_number", "missing_value")]
    assert "秘密" not in repr((second, third))


def test_a_mended_sheet_of_errors_is_taken_back() -> None:
    assert codes(rows_of(a_csv("姓名,身份证号,错误", f"张三,{ID},身份证号：必填"), CSV)[0]) == []


@pytest.mark.parametrize(
    ("content", "media_type", "code", "named"),
    [
        (b"", CSV, "empty_table", ""),
        (b"[]", JSON, "empty_table", ""),
        (a_csv("", " , "), CSV, "empty_table", ""),
        (a_csv("姓名,身份证号,爱好", f"张三,{ID},秘密"), CSV, "unknown_header", "爱好"),
        (a_csv("姓名,出生日期"), CSV, "missing_header", "身份证号"),
        (a_csv("姓名,身份证号,证件号码"), CSV, "duplicate_header", "身份证号"),
        (a_csv(f"张三,{ID}", f"李四,{ID}"), CSV, "no_headers", "姓名"),
        (a_csv(f"姓名,身份证号,{ID}"), CSV, "unknown_header", "3"),
        (a_csv("姓名,身份证号", '张三,"x'), CSV, "bad_csv", ""),
        (a_csv("姓名,身份证号", f"{'a' * 140_000},1"), CSV, "bad_csv", ""),
        ("姓名,身份证号".encode("utf-16"), CSV, "bad_encoding", ""),
        (b"\xff\xff\xff", CSV, "bad_encoding", ""),
        (b"\xff", JSON, "bad_encoding", ""),
        (b"{", JSON, "bad_json", ""),
        (b'{"name": "x"}', JSON, "bad_json", ""),
        (b"[1]", JSON, "bad_json", ""),
        (b'[{"name": "a", "name": "b"}]', JSON, "bad_json", ""),
        (b'[{"name": NaN}]', JSON, "bad_json", ""),
        (b"[" * 100_000, JSON, "bad_json", ""),
        (b'[{"name": ' + b"9" * 5000 + b"}]", JSON, "bad_json", ""),
        (b'{"name": "x"}\n[]', JSON_LINES, "bad_json", ""),
        (b"a,b", "application/vnd.ms-excel", "unsupported_table", ""),
        (b"PK\x03\x04 no", XLSX, "bad_workbook", ""),
        (b"\xd0\xcf\x11\xe0" + bytes(600), XLSX, "bad_workbook", ""),  # an old XLS, or an encrypted workbook
    ],
)
def test_another_table_is_refused_whole_and_no_value_is_repeated(
    content: bytes, media_type: str, code: str, named: str
) -> None:
    with pytest.raises(BadTable) as refused:
        read_table(content, media_type, COLUMNS)
    assert refused.value.code == code
    assert named in refused.value.zh
    for secret in (ID, "张三", "秘密"):
        assert secret not in refused.value.zh + refused.value.en


@pytest.mark.parametrize(("rows", "refused"), [(5, False), (6, True)])
@pytest.mark.parametrize("media_type", [CSV, JSON, JSON_LINES, XLSX])
def test_a_table_longer_than_its_limit_is_refused(tmp_path: Path, media_type: str, rows: int, refused: bool) -> None:
    entries = [{"name": "张三", "id_number": ID}] * rows
    contents: dict[str, Callable[[], bytes]] = {
        CSV: lambda: a_csv("姓名,身份证号", *[f"张三,{ID}"] * rows),
        JSON: lambda: a_json(*entries),
        JSON_LINES: lambda: "\n".join(map(json.dumps, entries)).encode(),
        XLSX: lambda: an_xlsx(tmp_path, ("姓名", "身份证号"), *[("张三", ID)] * rows),
    }
    if refused:
        with pytest.raises(BadTable, match="too_many_rows"):
            rows_of(contents[media_type](), media_type, limit_rows=5)
    else:
        assert len(rows_of(contents[media_type](), media_type, limit_rows=5)) == rows


def test_ten_thousand_unknown_keys_are_refused_before_they_multiply() -> None:
    content = a_json(*({f"key{number}": 1} for number in range(10_000)), {"name": "x"})
    with pytest.raises(BadTable, match="unknown_header"):
        read_table(content, JSON, COLUMNS)


@given(st.binary(max_size=200), st.sampled_from([CSV, JSON, JSON_LINES, XLSX]))
def test_any_bytes_are_read_or_refused(content: bytes, media_type: str) -> None:
    try:
        list(read_table(content, media_type, COLUMNS))
    except BadTable:
        pass
