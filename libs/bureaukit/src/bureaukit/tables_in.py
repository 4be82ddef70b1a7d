"""Reading tables that people upload: refused whole when the file is unsafe or another table, row by row when a cell is wrong.

Nothing here repeats what a cell holds: tables carry personal data, and messages end in logs.
"""

import csv
import io
import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice, zip_longest
from typing import Any, NoReturn

from bureaukit.names import lookup_key
from bureaukit.tables import (
    CSV_TYPE,
    ERROR_HEADER,
    XLSX_TYPE,
    BadTable,
    Cell,
    Column,
    Row,
    RowError,
    too_many_rows,
    unguarded,
)
from bureaukit.tables_xlsx import sheet_lines

__all__ = ["CSV", "JSON", "JSON_LINES", "XLSX", "BadTable", "Column", "Row", "RowError", "Table", "read_table"]

XLSX, CSV = XLSX_TYPE, CSV_TYPE
JSON = "application/json"
JSON_LINES = "application/x-ndjson"

LIMIT_ROWS = 20_000

_DATE = re.compile(r"([0-9]{4})([-/.]|年)([0-9]{1,2})(?:[-/.]|月)([0-9]{1,2})日?")
_SCIENTIFIC = re.compile(r"[0-9]+(?:\.[0-9]+)?[eE]\+[0-9]+")  # an identifier that a spreadsheet turned into a number
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_MAY_BE_PERSONAL = re.compile(r"[0-9]{4}")
_DIGITS_KEPT = 15  # by a spreadsheet's numbers

_ERRORS = Column("", ERROR_HEADER, required=False)

Lines = Iterator[tuple[int, Sequence[Cell]]]  # numbered, the headers first


class Table:
    """An upload that was opened and found sound; its rows are read each time they are asked for, not kept."""

    def __init__(self, content: bytes, media_type: str, limit_rows: int = LIMIT_ROWS) -> None:
        """Look through the whole file, or raise `BadTable`."""
        self._again = _opened(content, media_type, limit_rows)
        lines = self._filled()
        if (headers := next(lines, None)) is None:
            raise BadTable("empty_table", "表格为空", "the table is empty")
        self.headers = headers[1]
        self.length = sum(1 for _ in lines)
        if self.length > limit_rows:
            raise too_many_rows(limit_rows)

    def rows(self, columns: Sequence[Column]) -> Iterator[Row]:
        """Return the rows that hold anything, or raise `BadTable` at once where the headers are those of another table.

        Dates come out as `YYYY-MM-DD` and whole numbers without a fraction. A cell with an error comes out empty.
        """
        places = _places(self.headers, columns)
        return (_row(number, cells, places) for number, cells in islice(self._filled(), 1, None))

    def fits(self, columns: Sequence[Column]) -> bool:
        """Whether the headers are those of a table with these columns."""
        try:
            _places(self.headers, columns)
        except BadTable:
            return False
        return True

    def shares(self, columns: Sequence[Column]) -> int:
        """Return how many of these columns the table has."""
        keys = {_header_key(header) for header in self.headers}
        return sum(any(_header_key(name) in keys for name in _names(column)) for column in columns)

    def _filled(self) -> Lines:
        return ((number, cells) for number, cells in self._again() if not _is_blank(cells))


def read_table(
    content: bytes,
    media_type: str,
    columns: Sequence[Column],
    limit_rows: int = LIMIT_ROWS,
) -> Iterator[Row]:
    """Return the rows of a table whose headers are known beforehand, or raise `BadTable` at once."""
    return Table(content, media_type, limit_rows).rows(columns)


def _opened(content: bytes, media_type: str, limit_rows: int) -> Callable[[], Lines]:
    """Return what reads the lines from the first on, each time it is called."""
    kind = media_type.partition(";")[0].strip().lower()
    if kind == XLSX:
        return sheet_lines(content, limit_rows)
    if kind == CSV:
        encoding = _csv_encoding(content)
        return lambda: _csv_lines(content, encoding)
    if kind == JSON:
        objects = _parsed(_decoded(content))
        return lambda: _object_lines(objects)
    if kind == JSON_LINES:
        objects = [_parsed(text) for text in _decoded(content).split("\n") if text.strip()]
        return lambda: _object_lines(objects)
    raise BadTable("unsupported_table", "只接受 XLSX、CSV 或 JSON 表格", "only XLSX, CSV and JSON tables are taken")


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadTable("bad_encoding", "须为 UTF-8 编码", "it must be UTF-8") from None


def _csv_encoding(content: bytes) -> str:
    """UTF-8 where it is valid, else GB 18030, which Chinese spreadsheets write."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return encoding
    raise BadTable("bad_encoding", "须为 UTF-8 或 GB18030 编码", "it must be UTF-8 or GB 18030")


def _csv_lines(content: bytes, encoding: str) -> Lines:
    text = io.TextIOWrapper(io.BytesIO(content), encoding, newline="")  # decodes as it goes
    reader = csv.reader(text, strict=True)
    try:
        yield from enumerate(reader, start=1)
    except csv.Error:
        where = reader.line_num
        raise BadTable("bad_csv", f"第 {where} 行不是有效的 CSV", f"line {where} is not valid CSV") from None


def _bad_json() -> BadTable:
    return BadTable("bad_json", "须为由对象组成的 JSON", "it must be JSON made of objects")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key occurs twice")
    return found


def _no_constant(_name: str) -> NoReturn:
    raise ValueError("not a number")


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise _bad_json() from None


def _object_lines(objects: Any) -> Lines:
    if not isinstance(objects, list) or not all(isinstance(entry, dict) for entry in objects):
        raise _bad_json()
    keys = list(dict.fromkeys(key for entry in objects for key in entry))
    yield 0, keys
    for number, entry in enumerate(objects, start=1):
        yield number, [entry.get(key) for key in keys]


def _is_blank(cells: Sequence[Cell]) -> bool:
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)


def _places(headers: Sequence[Cell], columns: Sequence[Column]) -> list[Column | None]:
    """Return which column stands at which place, or refuse a table that is not the one expected."""
    by_name = {_header_key(name): column for column in columns for name in _names(column)}
    by_name.setdefault(_header_key(ERROR_HEADER), _ERRORS)
    keys = [_header_key(header) for header in headers]
    if not by_name.keys() & set(keys):  # perhaps a table without headers: its first line is data and is not repeated
        raise BadTable(
            "no_headers", f"首行须为表头：{_expected(columns)}", f"the first line must hold: {_expected(columns)}"
        )
    for place, key in enumerate(keys, start=1):
        if key and key not in by_name:
            name = _nameable(str(headers[place - 1]))
            raise BadTable("unknown_header", f"第 {place} 列表头无法识别{name}", f"column {place} is unknown{name}")
    places = [by_name.get(key) for key in keys]
    _check_columns(places, columns)
    return places


def _names(column: Column) -> tuple[str, ...]:
    return (column.header_zh, column.key, *column.aliases)


def _check_columns(places: Sequence[Column | None], columns: Sequence[Column]) -> None:
    for column in columns:
        if places.count(column) > 1:
            raise BadTable("duplicate_header", f"表头重复：{column.header_zh}", f"twice the same: {column.header_zh}")
    if missing := [column for column in columns if column.required and column not in places]:
        raise BadTable("missing_header", f"缺少表头：{_expected(missing)}", f"missing: {_expected(missing)}")


def _header_key(header: Cell) -> str:
    return lookup_key(str(header or "")).strip("*")  # people mark what is required with a star


def _expected(columns: Sequence[Column]) -> str:
    return "、".join(column.header_zh for column in columns)


def _nameable(header: str) -> str:
    """Return a header to show, unless it looks like data that slipped into the first line."""
    header = " ".join(header.split())
    return "" if len(header) > 20 or _MAY_BE_PERSONAL.search(header) else f"：{header}"


def _row(number: int, cells: Sequence[Cell], places: Sequence[Column | None]) -> Row:
    row = Row(number, {column.key: "" for column in places if column and column is not _ERRORS})
    for cell, column in zip_longest(cells, places):
        if column and column is not _ERRORS:
            _take(row, column, cell)
    if any(not column and not _is_blank([cell]) for cell, column in zip_longest(cells, places[: len(cells)])):
        row.errors.append(
            RowError("", "cell_without_header", "有单元格没有对应的表头", "a cell has no header above it")
        )
    return row


def _take(row: Row, column: Column, cell: Cell) -> None:
    """Put one cell into the row, or its error."""
    if error := _cell_error(column, cell):
        row.errors.append(error)
    else:
        row.values[column.key] = _as_text(cell, keep=column.text_only)


def _cell_error(column: Column, cell: Cell) -> RowError | None:
    if _is_blank([cell]):
        return RowError(column.key, "missing_value", "必填", "a value is required") if column.required else None
    if column.text_only and (not isinstance(cell, str) or _SCIENTIFIC.fullmatch(cell.strip())):
        zh, en = "该列须为文本格式，数字会丢失位数", "this column must be text: numbers lose digits"
        return RowError(column.key, "numeric_identifier", zh, en)
    if isinstance(cell, str) and _UNSTORABLE.search(cell):
        return RowError(column.key, "unreadable_text", "含无法识别的字符", "it holds characters that cannot be read")
    if not isinstance(cell, str | int | float | date) or (isinstance(cell, float) and not math.isfinite(cell)):
        return RowError(column.key, "unreadable_value", "值无法识别", "the value cannot be read")
    return None


def _as_text(cell: Cell, *, keep: bool) -> str:
    """Return a cell as text; `keep` leaves texts that look like dates alone."""
    if isinstance(cell, str):
        text = unguarded(cell).strip()
        return text if keep else _iso_date(text)
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, date):
        return _day(cell)
    if isinstance(cell, float):
        return _number(cell)
    return "" if cell is None else str(cell)


def _day(day: date) -> str:
    """Spreadsheets keep a plain date as its midnight."""
    if isinstance(day, datetime):
        return day.isoformat(" ") if day.time() != datetime.min.time() else day.date().isoformat()
    return day.isoformat()


def _number(value: float) -> str:
    """Return a spreadsheet's number as it shows it: fifteen digits, no exponent, no fraction when whole."""
    if value.is_integer():
        return str(int(value))
    exact = max(0, _DIGITS_KEPT - 1 - math.floor(math.log10(abs(value))))
    return f"{value:.{min(exact, 30)}f}".rstrip("0").rstrip(".")


def _iso_date(text: str) -> str:
    """Return `2026/8/2`, `2026.8.2` and `2026年8月2日` as `2026-08-02`, and anything else as it is."""
    if found := _DATE.fullmatch(text):
        try:
            return date(int(found[1]), int(found[3]), int(found[4])).isoformat()
        except ValueError:
            return text
    return text
