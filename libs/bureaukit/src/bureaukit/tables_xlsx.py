"""Opening a workbook that a stranger made: every part is unpacked within bounds and looked through before it is read.

The reader of the cells (calamine) lays out a rectangle from the first to the last cell that holds anything: a workbook of
one kilobyte with a cell at XFD1048576 would end the process. So the parts are first measured with expat, and calamine
then gets a fresh archive of exactly what was measured.
"""

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import time, timedelta
from itertools import islice
from typing import Any
from xml.parsers import expat

from bureaukit.tables import BadTable, Cell, too_many_rows

MAX_ENTRIES = 200
MAX_RATIO = 50
RATIO_FREE_BYTES = 100_000  # small parts may shrink as much as they like
MAX_BYTES = 50_000_000
MAX_COLUMNS = 200
MAX_ROW_NUMBER = 1_048_576  # the last row of any spreadsheet
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_MARKUP = (".xml", ".rels")


def _bad_workbook() -> BadTable:
    return BadTable("bad_workbook", "不是有效的 XLSX 文件（旧版 XLS 请另存为 XLSX）", "not a valid XLSX workbook")


def _too_big() -> BadTable:
    return BadTable("table_too_big", "表格展开后过大", "the table is too big once unpacked")


def _parts(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the parts that hold markup, one at a time as each may be large; pictures and the like are left behind."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_entries(entries)
            for entry in entries:
                if entry.filename.endswith(_MARKUP):
                    yield entry.filename, _part(archive, entry)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise _bad_workbook() from None


def _part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Unpack no more than was declared: reading without a size would first inflate whatever is there."""
    with archive.open(entry) as part:
        return part.read(entry.file_size + 1)


def _check_entries(entries: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse by what the directory declares, and declared methods of packing that cannot be bounded."""
    if len(entries) > MAX_ENTRIES or len({entry.filename.lower() for entry in entries}) < len(entries):
        raise _bad_workbook()
    for entry in entries:
        _check_name(entry.filename.lower())
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise _bad_workbook()
        if entry.file_size > RATIO_FREE_BYTES and entry.file_size > MAX_RATIO * entry.compress_size:
            raise _too_big()
    if sum(entry.file_size for entry in entries) > MAX_BYTES:
        raise _too_big()


def _check_name(name: str) -> None:
    if "vbaproject" in name or "macrosheets/" in name:
        raise BadTable("macros", "文件含宏，请另存为不含宏的 XLSX", "the workbook holds macros")
    if "externallinks/" in name:
        raise BadTable(
            "external_links", "文件引用了其他工作簿，请断开链接后上传", "the workbook links to other workbooks"
        )


class _Span:
    """The first and last of the numbers it was given."""

    def __init__(self) -> None:
        self.first = self.last = 0

    def take(self, number: int) -> None:
        self.last = max(self.last, number)
        if number < self.first or not self.first:
            self.first = number

    @property
    def length(self) -> int:
        return self.last - self.first + 1


class _Measure:
    """What expat sees in one part: how far its cells reach, and which shared texts they repeat how often."""

    def __init__(self) -> None:
        self.shared: list[int] = []  # lengths of the texts this part shares with others
        self.repeats: Counter[int] = Counter()
        self.rows = _Span()
        self.columns = _Span()
        self._row = self._column = 0
        self._is_shared = self._in_value = False
        self._index = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "row":
                self._row, self._column = int(attributes.get("r", self._row + 1)), 0
            case "c":
                self._move_to(attributes)
            case "v" | "is" | "f":  # calamine too skips cells that hold none of them
                self.rows.take(self._row)
                self.columns.take(self._column)
                self._in_value, self._index = True, ""
            case "si":
                self.shared.append(0)
            case _:
                pass

    def end(self, name: str) -> None:
        if name.rpartition(":")[2] == "v":
            self._in_value = False
            if self._is_shared:
                self.repeats[int(self._index)] += 1

    def text(self, data: str) -> None:
        if self.shared:
            self.shared[-1] += len(data)
        elif self._is_shared and self._in_value:
            self._index += data

    def _move_to(self, attributes: dict[str, str]) -> None:
        self._is_shared = attributes.get("t") == "s"
        self._column += 1
        if (reference := attributes.get("r")) is not None:
            found = _REFERENCE.fullmatch(reference.upper())
            if not found:
                raise _bad_workbook()
            self._row, self._column = int(found[2]), _column_number(found[1])


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _no_doctype(*_declaration: Any) -> None:
    raise BadTable("doctype", "文件含文档类型声明", "the workbook declares a document type")


def _measured(part: bytes) -> _Measure:
    measure = _Measure()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.StartElementHandler = measure.start
    parser.EndElementHandler = measure.end
    parser.CharacterDataHandler = measure.text
    try:
        parser.Parse(part, True)  # noqa: FBT003 - expat takes no keywords
    except (expat.ExpatError, ValueError):
        raise _bad_workbook() from None
    return measure


def _checked(content: bytes, limit_rows: int) -> io.BytesIO:
    """Return an archive of what was measured: two readers may see one archive differently, and only one has checked it.

    A short file may repeat one long shared text in a million cells.
    """
    shared: list[int] = []
    repeats: Counter[int] = Counter()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as clean:
        for name, part in _parts(content):
            measure = _measured(part)
            _check_reach(measure, limit_rows)
            shared = max(shared, measure.shared, key=sum)
            repeats.update(measure.repeats)
            clean.writestr(name, part)
    if sum(shared[at] * times for at, times in repeats.items() if 0 <= at < len(shared)) > MAX_BYTES:
        raise _too_big()
    archive.seek(0)
    return archive


def _check_reach(measure: _Measure, limit_rows: int) -> None:
    if measure.rows.last > MAX_ROW_NUMBER:
        raise _bad_workbook()
    if measure.rows.length > limit_rows + 1:
        raise too_many_rows(limit_rows)
    if measure.columns.length > MAX_COLUMNS:
        raise BadTable(
            "too_many_columns", f"表格超过 {MAX_COLUMNS} 列", f"the table has more than {MAX_COLUMNS} columns"
        )


def sheet_lines(content: bytes, limit_rows: int) -> Callable[[], Iterator[tuple[int, list[Cell]]]]:
    """Return what reads the lines of the first visible sheet with the numbers it shows, or raise `BadTable`."""
    sheet = _sheet(_checked(content, limit_rows))
    first = (sheet.start or (0, 0))[0]

    def lines() -> Iterator[tuple[int, list[Cell]]]:
        for number, line in enumerate(islice(sheet.iter_rows(), first, None), start=first + 1):
            yield number, [_cell(value) for value in line]

    return lines


def _sheet(archive: io.BytesIO) -> Any:
    """Return the first visible sheet; its cells stay with the reader until they are asked for."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 - lazy

    try:
        workbook = CalamineWorkbook.from_filelike(archive)
        for sheet in workbook.sheets_metadata:
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
                return workbook.get_sheet_by_name(sheet.name)
    except (CalamineError, ValueError, OverflowError):
        raise _bad_workbook() from None
    raise BadTable("empty_table", "没有可见的工作表", "there is no visible sheet")


def _cell(value: Any) -> Cell:
    """Times and spans of time as text; everything else as it is."""
    return str(value) if isinstance(value, time | timedelta) else value
