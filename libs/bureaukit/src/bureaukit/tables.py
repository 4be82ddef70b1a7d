"""What tables have in common, coming in or going out: their columns, rows and faults, and the guard against formulas."""

import re
from dataclasses import dataclass, field
from datetime import date

CSV_TYPE = "text/csv"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ERROR_HEADER = "错误"  # the column that sheets of errors add; ignored when such a sheet comes back mended

# What a spreadsheet would take for a formula, after blanks that it skips; exports put an apostrophe before it.
_BLANK = "[ \u00a0\u3000\u200b-\u200f\u2060\ufeff]*"
_FORMULA = f"'*{_BLANK}[=+\\-@\t＝＋－＠]"
_FORMULA_START = re.compile(rf"\A(?='*{_BLANK}[\r\n])|(?:\A|(?<=[\r\n]))(?={_FORMULA})")
_GUARDED_START = re.compile(rf"\A'(?='*{_BLANK}[\r\n])|(?:\A|(?<=[\r\n]))'(?={_FORMULA})")

Cell = str | int | float | bool | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column that the table may have; `required` means both the header and a value in every row.

    `text_only` is for identifiers and codes: as numbers they lose leading zeros, and digits beyond the fifteenth.
    """

    key: str
    header_zh: str
    aliases: tuple[str, ...] = ()
    text_only: bool = False
    required: bool = True


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with one cell; `column` is the key of its column, or empty when it has none."""

    column: str
    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table as text; `number` is what the spreadsheet shows at its left, or the place in JSON."""

    number: int
    values: dict[str, str]
    errors: list[RowError] = field(default_factory=list)


class BadTable(Exception):  # noqa: N818 - it says what was found
    """The file is refused as a whole; `code` is stable."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        self.code = code
        self.zh = zh
        self.en = en
        super().__init__(f"{code}: {en}")


def too_many_rows(limit_rows: int) -> BadTable:
    """Say that the table is longer than is taken at once."""
    return BadTable("too_many_rows", f"数据超过 {limit_rows} 行，请分批上传", f"more than {limit_rows} rows; split it")


def guarded(text: str) -> str:
    """Return the text with an apostrophe wherever a spreadsheet would start to read a formula."""
    return _FORMULA_START.sub("'", text)


def unguarded(text: str) -> str:
    """Return what an export wrote with an apostrophe before a formula, as it was."""
    return _GUARDED_START.sub("", text)
