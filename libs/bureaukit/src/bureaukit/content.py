"""What an uploaded file is by its bytes, whatever it is called; what would unpack to a bomb or run is refused."""

import io
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass

from bureaukit.text import Text

MAX_ENTRIES = 1_000
MAX_RATIO = 100
RATIO_FREE_BYTES = 100_000  # small parts may shrink as much as they like
MAX_UNPACKED = 50_000_000
_PRINTER = re.compile(r"^xl/printersettings/printersettings[0-9]+\.bin$")  # Excel leaves them in what was printed
_NESTED = re.compile(r"\.(?:zip|rar|7z|gz|tar|jar|docx|docm|xlsx|xlsm|pptx|bin|exe|ole)$", re.IGNORECASE)
_PACKED_BY = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # what office files are packed by (ISO/IEC 29500-2)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class BadFile(Exception):  # noqa: N818 -- it is about the file, not about us
    """Why a file is not taken; never what it holds."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(code)
        self.code = code
        self.words = Text(zh, en)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that offices take."""

    media_type: str
    ending: str


PDF = Kind("application/pdf", "pdf")
JPEG = Kind("image/jpeg", "jpg")
PNG = Kind("image/png", "png")
DOC = Kind("application/msword", "doc")
DOCX = Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx")
XLSX = Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
KINDS = (PDF, JPEG, PNG, DOC, DOCX, XLSX)


def kind_of(content: bytes) -> Kind:
    """Return what a file is, or say why it is not taken."""
    if not content:
        raise BadFile("empty_file", "文件为空", "The file is empty")
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return PDF
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(_OLE):
        return _old_word(content)
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    kinds = "、".join(kind.ending for kind in KINDS)
    raise BadFile(
        "file_type_not_taken", f"只接受 {kinds} 文件，以文件内容为准", f"Only {kinds} are taken, going by the content"
    )


def _old_word(content: bytes) -> Kind:
    if _utf16("WordDocument") not in content:
        raise BadFile(
            "file_type_not_taken", "旧版文件只接受 Word（doc）", "Of the old formats only Word (doc) is taken"
        )
    if _utf16("_VBA_PROJECT") in content:
        raise _macros()
    return DOC


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


def _macros() -> BadFile:
    return BadFile("file_holds_macros", "文件含宏，请另存为不含宏的文件", "The file holds macros; save it without")


def _office(content: bytes) -> Kind:
    """Read a container through once, within bounds: what it declares must be what it holds."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_entries(entries, len(content))
            for entry in entries:
                _read_through(archive, entry)
            names = {entry.filename for entry in entries}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise BadFile("broken_file", "文件已损坏或被加密", "The file is broken or encrypted") from None
    for kind, part in ((DOCX, "word/document.xml"), (XLSX, "xl/workbook.xml")):
        if part in names and "[Content_Types].xml" in names:
            return kind
    raise BadFile(
        "file_type_not_taken", "不接受压缩包，请逐个上传", "Archives are not taken; send the files one by one"
    )


def _check_entries(entries: list[zipfile.ZipInfo], size: int) -> None:
    if len(entries) > MAX_ENTRIES or sum(entry.compress_size for entry in entries) > size:
        raise _bomb()  # more is packed than there is: entries overlap
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise _bomb()
    for entry in entries:
        if entry.compress_type not in _PACKED_BY:
            raise zipfile.BadZipFile
        if entry.file_size > RATIO_FREE_BYTES and entry.file_size > MAX_RATIO * entry.compress_size:
            raise _bomb()
        name = entry.filename.lower()
        if "vbaproject" in name or "macrosheets/" in name:
            raise _macros()
        if "embeddings/" in name or (_NESTED.search(name) and not _PRINTER.match(name)):
            raise BadFile(
                "file_holds_files", "文件中嵌有其他文件，请分别上传", "Other files are embedded; send them apart"
            )


def _bomb() -> BadFile:
    return BadFile("file_unpacks_too_large", "文件展开后过大", "The file is too large once unpacked")


def _read_through(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    with archive.open(entry) as part:  # the last read compares the checksum
        while part.read(1 << 20):
            pass


def clean_name(name: str, kind: Kind) -> str:
    """Return a name fit for a list and a download: no path, no control or direction marks, the ending of its kind."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
    stem = re.sub(r'[<>:"|?*]', "", kept).strip(" .")
    given = stem.rpartition(".")
    if given[0] and re.fullmatch(r"[0-9A-Za-z]{1,5}", given[2]):
        stem = given[0].strip(" .")
    return f"{stem[:80] or 'file'}.{kind.ending}"
