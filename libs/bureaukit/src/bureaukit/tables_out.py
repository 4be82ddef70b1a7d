"""Writing tables for people to download: text only, and no cell that a spreadsheet would take for a formula."""

import csv
import io
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from bureaukit.clock import LOCAL
from bureaukit.tables import ERROR_HEADER, Column, Row, guarded

XLSX_ROWS = 1_048_576
XLSX_CELL = 32_767
_CHUNK = 65_536
_COLUMN_WIDTH = 20


@dataclass(frozen=True, slots=True)
class OutColumn:
    """One column of a download: which member of the row it shows, and how, when not as it stands."""

    key: str
    header_zh: str
    render: Callable[[Any], str] | None = None


def _shown(value: Any) -> str:
    """Return a value as people read it; numbers are safe as they are, so a negative one keeps its sign in front."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, datetime) and value.tzinfo:
        value = value.astimezone(LOCAL).replace(tzinfo=None, microsecond=0)
    return guarded(str(value))


def _line(columns: Sequence[OutColumn], row: Mapping[str, Any]) -> list[str]:
    return [
        guarded(column.render(row.get(column.key))) if column.render else _shown(row.get(column.key))
        for column in columns
    ]


def _headers(columns: Sequence[OutColumn]) -> list[str]:
    return [guarded(column.header_zh) for column in columns]


async def _each(
    rows: AsyncIterable[Mapping[str, Any]] | Iterable[Mapping[str, Any]],
) -> AsyncIterator[Mapping[str, Any]]:
    if isinstance(rows, AsyncIterable):
        async for row in rows:
            yield row
    else:
        for row in rows:
            yield row


async def csv_stream(
    columns: Sequence[OutColumn],
    rows: AsyncIterable[Mapping[str, Any]] | Iterable[Mapping[str, Any]],
) -> AsyncIterator[bytes]:
    """Yield a CSV file in pieces; it begins with a mark by which spreadsheets know UTF-8."""
    buffer = io.StringIO("\ufeff", newline="")
    buffer.seek(0, io.SEEK_END)
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    writer.writerow(_headers(columns))
    async for row in _each(rows):
        writer.writerow(_line(columns, row))
        if buffer.tell() >= _CHUNK:
            yield _emptied(buffer)
    yield _emptied(buffer)


def _emptied(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def xlsx_file(columns: Sequence[OutColumn], rows: Iterable[Mapping[str, Any]], path: Path) -> int:
    """Write a workbook of one sheet and return the number of rows; it blocks, so call it in a thread.

    Every cell is text and stays text when edited. A cell holds 32,767 characters; longer text is cut there.
    """
    return _write(path, _headers(columns), (_line(columns, row) for row in rows))


def error_sheet(columns: Sequence[Column], rows: Iterable[Row], path: Path) -> int:
    """Write an upload back with what is wrong in a column of its own; mended, the sheet can be uploaded as it is."""
    titles = {column.key: column.header_zh for column in columns}
    shown = [OutColumn(column.key, column.header_zh) for column in columns] + [OutColumn("", ERROR_HEADER)]
    return xlsx_file(shown, ({**row.values, "": _faults(row, titles)} for row in rows), path)


def _faults(row: Row, titles: Mapping[str, str]) -> str:
    return "；".join(
        f"{titles[error.column]}：{error.zh}" if error.column in titles else error.zh for error in row.errors
    )


def _write(path: Path, headers: list[str], lines: Iterator[list[str]]) -> int:
    from xlsxwriter import Workbook  # noqa: PLC0415 - loaded when a workbook is first asked for

    with Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        text = book.add_format({"num_format": "@"})
        sheet.set_column(0, len(headers) - 1, _COLUMN_WIDTH, text)
        sheet.freeze_panes(1, 0)
        _write_line(sheet, 0, headers, text)
        number = 0
        for number, line in enumerate(lines, start=1):
            _write_line(sheet, number, line, text)
    return number


def _write_line(sheet: Any, number: int, line: Sequence[str], text: Any) -> None:
    if number >= XLSX_ROWS:  # the library would drop the row without a word
        raise ValueError("a sheet holds no more rows")
    for at, value in enumerate(line):
        sheet.write_string(number, at, value[:XLSX_CELL], text)
