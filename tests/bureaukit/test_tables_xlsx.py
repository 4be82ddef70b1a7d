"""Workbooks made to harm: each is refused by name, quickly and in little memory, before a reader lays it out."""

import io
import random
import struct
import tracemalloc
import zipfile
from collections.abc import Iterator

import pytest
from bureaukit.tables_in import XLSX, BadTable, Column, read_table
from hypothesis import given, settings
from hypothesis import strategies as st

COLUMNS = [Column("name", "姓名"), Column("code", "代码", text_only=True, required=False)]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
WORKBOOK = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{{}}</sheets></workbook>'
SHEET_ENTRY = '<sheet name="{0}" sheetId="{0}" r:id="rId{0}"{1}/>'
HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row>'


def a_sheet(rows: str, prolog: str = "") -> str:
    return f'{DECLARATION}{prolog}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def related(name: str, target: str, number: int = 1) -> str:
    return f'<Relationship Id="rId{number}" Type="{RELATIONS}/{name}" Target="{target}"/>'


def relations(*entries: str) -> str:
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}">{"".join(entries)}</Relationships>'


def parts(*sheets: str, hidden: int = 0) -> dict[str, str | bytes]:
    """The parts of a workbook with these sheets, the first `hidden` of them out of sight."""
    numbers = range(1, len(sheets) + 1)
    entries = [SHEET_ENTRY.format(n, ' state="hidden"' if n <= hidden else "") for n in numbers]
    links = [related("worksheet", f"worksheets/sheet{n}.xml", n) for n in numbers]
    return {
        "_rels/.rels": relations(related("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": DECLARATION + WORKBOOK.format("".join(entries)),
        "xl/_rels/workbook.xml.rels": relations(*links, related("sharedStrings", "sharedStrings.xml", 99)),
        **{f"xl/worksheets/sheet{n}.xml": sheet for n, sheet in zip(numbers, sheets, strict=True)},
    }


def packed(files: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", method) as writer:
        for name, content in files.items():
            writer.writestr(name, content)
    return archive.getvalue()


def a_workbook(rows: str, **more: str | bytes) -> bytes:
    return packed(parts(a_sheet(HEADER + rows)) | {name.replace("__", "/"): part for name, part in more.items()})


def noise(size: int) -> bytes:
    return random.Random(1).randbytes(size)


def names_in(content: bytes) -> list[str]:
    return [row.values["name"] for row in read_table(content, XLSX, COLUMNS)]


def shared(*texts: str) -> str:
    return f'{DECLARATION}<sst xmlns="{MAIN}">{"".join(f"<si><t>{text}</t></si>" for text in texts)}</sst>'


def test_a_plain_workbook_of_ours_is_read() -> None:
    content = a_workbook(
        '<row r="2"><c r="A2" t="s"><v>1</v></c></row>', **{"xl__sharedStrings.xml": shared("张三", "李四")}
    )
    assert names_in(content) == ["李四"]


def test_the_first_visible_sheet_is_read() -> None:
    row = '<row r="2"><c r="A2" t="inlineStr"><is><t>{}</t></is></c></row>'
    hidden, visible, other = (a_sheet(HEADER + row.format(name)) for name in ("甲", "乙", "丙"))
    assert names_in(packed(parts(hidden, visible, other, hidden=1))) == ["乙"]
    with pytest.raises(BadTable, match="empty_table"):
        names_in(packed(parts(hidden, visible, hidden=2)))


def test_blank_cells_with_a_format_do_not_make_a_table_long() -> None:
    rows = '<row r="2"><c r="A2" t="str"><v>张三</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert names_in(a_workbook(rows)) == ["张三"]


def test_the_declared_dimension_is_ignored() -> None:
    sheet = a_sheet(HEADER + '<row r="2"><c r="A2" t="str"><v>张三</v></c></row>')
    sheet = sheet.replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
    assert names_in(packed(parts(sheet))) == ["张三"]


def lying_about_size(content: bytes, size: int) -> bytes:
    """Declare less than what is there, in the directory and before the entry."""
    at = content.rindex(b"PK\x01\x02")
    offset = struct.unpack_from("<I", content, at + 42)[0]
    changed = bytearray(content)
    struct.pack_into("<I", changed, at + 24, size)
    struct.pack_into("<I", changed, offset + 22, size)
    return bytes(changed)


def evil() -> Iterator[tuple[str, str, bytes]]:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    zeros = bytes(60_000_000)
    doctype = '<!DOCTYPE worksheet [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    yield "a cell at the far corner", "too_many_rows", a_workbook(far)
    yield (
        "the same in UTF-16",
        "too_many_rows",
        packed(
            parts()
            | parts(a_sheet(HEADER + far))
            | {"xl/worksheets/sheet1.xml": a_sheet(HEADER + far).replace("UTF-8", "UTF-16").encode("utf-16")}
        ),
    )
    yield (
        "the same with a prefix",
        "too_many_rows",
        packed(
            parts(
                f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
                f'<x:row r="1048576"><x:c r="A1048576"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
            )
        ),
    )
    yield "the same by an escape", "too_many_rows", a_workbook(far.replace("XFD", "&#88;FD"))
    yield "the same without references", "too_many_rows", a_workbook('<row r="1048576"><c><v>1</v></c></row>')
    yield "the same on a second sheet", "too_many_rows", packed(parts(a_sheet(HEADER), a_sheet(HEADER + far)))
    yield "a far column", "too_many_columns", a_workbook('<row r="2"><c r="XFD2"><v>1</v></c></row>')
    yield (
        "a row beyond any sheet",
        "bad_workbook",
        packed(parts(a_sheet('<row r="9999999"><c r="A9999999"><v>1</v></c></row>'))),
    )
    yield "a reference that is none", "bad_workbook", a_workbook('<row r="2"><c r="ZZZZ99999999"><v>1</v></c></row>')
    yield "a row number that is none", "bad_workbook", a_workbook('<row r="x"><c><v>1</v></c></row>')
    yield "a bomb of zeros", "table_too_big", a_workbook("", **{"xl__media__a.bin": zeros})
    yield "a bomb in a sheet", "table_too_big", packed(parts(a_sheet(" " * 40_000_000)))
    yield (
        "a bomb of many entries",
        "table_too_big",
        a_workbook(
            "",
            **{f"xl__m{n}.bin": noise(1000) + bytes(40_000) for n in range(0)},
            **{f"xl__n{n}.bin": noise(6_000_000) for n in range(9)},
        ),
    )
    yield (
        "one text in many cells",
        "table_too_big",
        a_workbook(
            "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(2, 2000)),
            **{"xl__sharedStrings.xml": shared(noise(30_000).hex())},
        ),
    )
    yield (
        "the same in an unusual place",
        "table_too_big",
        a_workbook(
            "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(2, 2000)),
            **{"xl__zz.xml": shared(noise(30_000).hex())},
        ),
    )
    yield "too many entries", "bad_workbook", a_workbook("", **{f"xl__e{n}.xml": "<a/>" for n in range(200)})
    yield (
        "a bomb that lies about its size",
        "bad_workbook",
        lying_about_size(a_workbook("", **{"xl__z.xml": zeros}), 1000),
    )
    yield "a way of packing without bounds", "bad_workbook", packed(parts(a_sheet(HEADER)), zipfile.ZIP_BZIP2)
    yield "two entries of one name", "bad_workbook", a_workbook("", **{"xl__WORKBOOK.xml": "<a/>"})
    yield "entities", "doctype", packed(parts(a_sheet(HEADER, doctype)))
    yield "an outside entity", "doctype", packed(parts(a_sheet(HEADER, '<!DOCTYPE a SYSTEM "file:///etc/passwd">')))
    yield (
        "a document type in relations",
        "doctype",
        a_workbook("", **{"xl___rels__x.rels": f"<!DOCTYPE a []>{relations()}"}),
    )
    yield "macros", "macros", a_workbook("", **{"xl__vbaProject.bin": b"x"})
    yield "old macros", "macros", a_workbook("", **{"xl__macrosheets__sheet1.xml": "<a/>"})
    yield "another workbook", "external_links", a_workbook("", **{"xl__externalLinks__externalLink1.xml": "<a/>"})
    yield "broken markup", "bad_workbook", packed(parts("<worksheet><sheetData>"))
    yield "a shared text that is not there", "bad_workbook", a_workbook('<row r="2"><c r="A2" t="s"><v>7</v></c></row>')
    yield "a shared text by no number", "bad_workbook", a_workbook('<row r="2"><c r="A2" t="s"><v>x</v></c></row>')
    yield "no workbook", "bad_workbook", packed({"a.txt": "x"})
    yield "half a workbook", "bad_workbook", a_workbook("")[:-100]


EVIL = {name: (code, content) for name, code, content in evil()}


@pytest.mark.parametrize("name", EVIL)
def test_a_harmful_workbook_is_refused_in_little_memory(name: str) -> None:
    code, content = EVIL[name]
    tracemalloc.start()
    try:
        with pytest.raises(BadTable) as refused:
            read_table(content, XLSX, COLUMNS)
        assert tracemalloc.get_traced_memory()[1] < 120_000_000
    finally:
        tracemalloc.stop()
    assert refused.value.code == code


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_workbook_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(
        a_workbook('<row r="2"><c r="A2" t="s"><v>0</v></c></row>', **{"xl__sharedStrings.xml": shared("张三")})
    )
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        list(read_table(bytes(content), XLSX, COLUMNS))
    except BadTable:
        pass
