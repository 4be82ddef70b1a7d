"""Print a paper as PDF/A: typst sets it from a template and plain values, off the event loop, and never with tofu.

PDF/A-2u forbids a character that has no glyph, and typst only warns of a font it does not find; both end in a problem here.
The same values give the same bytes: the date in the file is the paper's own.
"""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import orjson
from bureaukit.problems import Problem, Unavailable, problem_type
from bureaukit.settings import Settings
from bureaukit.text import Text

TEMPLATES = Path(__file__).parent / "templates"
SHIPPED = ("Noto Serif SC", "Noto Sans SC")
FONT_FILES = {".otf", ".ttf", ".ttc", ".otc"}
PROBE = "准予登记"
WORKERS = 1  # typst keeps the interpreter to itself for the 11 ms of a page; two would starve the event loop
WAITING = 40  # more than a minute's work: who comes then is told to come again
FONT_MISSING = problem_type(
    "font_missing", 503, "缺少中文字体，无法出具 PDF", "A Chinese font is missing, no PDF can be made"
)
CHARACTER_MISSING = problem_type(
    "character_missing", 422, "字体中没有所需的字", "The font lacks a character that is needed"
)
_POOL = ThreadPoolExecutor(WORKERS, thread_name_prefix="printing")


@dataclass(frozen=True, slots=True)
class Fonts:
    """What a paper can be set with: the loaded fonts, and their families in the order they are tried."""

    loaded: Any
    families: tuple[str, ...]


@lru_cache(maxsize=8)
def fonts_in(folders: tuple[str, ...]) -> Fonts:
    """Load the fonts of some folders, once; `shipped` stands for those that come with the service."""
    import typst  # noqa: PLC0415 -- 100 MB of library that only who prints needs

    paths = [_shipped() if folder == "shipped" else folder for folder in folders]
    loaded: Any = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)
    found: list[str] = sorted({font.family for font in loaded.fonts()})
    first = [family for family in SHIPPED if family in found]
    return Fonts(loaded, (*first, *(family for family in found if family not in first)))


def _shipped() -> str:
    """Return where the fonts lie that come with the service, without loading anything."""
    found = find_spec("pylopdf_fonts_zh_cn")
    return str(Path(found.origin).parent) if found and found.origin else ""


def _has_fonts(folders: tuple[str, ...]) -> bool:
    """Say whether there is any font file: quick enough for a probe; whether it has Chinese, the first print tells."""
    paths = [
        Path(_shipped() if folder == "shipped" else folder) for folder in folders if folder != "shipped" or _shipped()
    ]
    return any(file.suffix.lower() in FONT_FILES for path in paths for file in path.glob("**/*"))


@lru_cache(maxsize=8)
def prove(folders: tuple[str, ...]) -> None:
    """Set a Chinese word, or raise `font_missing`. A success is kept; a fault is not, so that mending it is enough."""
    try:
        _set("probe", {"text": PROBE, "on": [2026, 1, 1]}, folders)
    except Problem:
        fonts_in.cache_clear()  # the folders are read anew the next time
        raise Problem(FONT_MISSING, headers={"Retry-After": "60"}) from None


def warning(settings: Settings) -> str | None:
    """Return what `/health/ready` warns of."""
    return None if _has_fonts(settings.font_folders) else FONT_MISSING.code


async def pdf(template: str, values: Mapping[str, Any], settings: Settings) -> bytes:
    """Print a paper; 503 without a Chinese font or with too many waiting, 422 for a character that no font has."""
    if _POOL._work_queue.qsize() >= WAITING:  # noqa: SLF001 -- the pool has no public measure of its queue
        raise Unavailable("正在出具的文书过多，请稍后再试", "Too many papers are being printed; try again soon")
    await _off_the_loop(prove, settings.font_folders)
    made: bytes = await _off_the_loop(_set, template, values, settings.font_folders)
    return made


async def _off_the_loop(call: Any, *arguments: Any) -> Any:
    return await asyncio.get_running_loop().run_in_executor(_POOL, call, *arguments)


def _set(template: str, values: Mapping[str, Any], folders: tuple[str, ...]) -> bytes:
    import typst  # noqa: PLC0415 -- see fonts_in

    fonts = fonts_in(folders)
    if not fonts.families:
        raise Problem(FONT_MISSING)
    data = orjson.dumps({**values, "fonts": fonts.families}).decode()
    try:
        made, warnings = typst.compile_with_warnings(
            (TEMPLATES / f"{template}.typ").read_bytes(),
            root=TEMPLATES,
            font_paths=fonts.loaded,
            format="pdf",
            sys_inputs={"data": data},
            pdf_standards=["a-2u"],
        )
    except typst.TypstError as error:
        if "could not be displayed" in error.message:
            raise Problem(CHARACTER_MISSING, _which(error.message)) from None
        raise
    if warnings:
        raise RuntimeError(f"{template}: {warnings[0].message}")
    paper: bytes = made
    return paper


def qr(address: str) -> str:
    """Return a QR code as SVG: error correction M, quiet zone of four modules as ISO/IEC 18004 wants it."""
    import segno  # noqa: PLC0415 -- beside its only use

    drawn: str = segno.make(address, error="m", micro=False).svg_inline(border=4)
    return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def day(on: date) -> list[int]:
    """Return a day as templates take it."""
    return [on.year, on.month, on.day]


def chinese_day(on: date) -> str:
    """Write a day as papers do: 2026年3月2日."""
    return f"{on.year}年{on.month}月{on.day}日"


def _which(message: str) -> Text:
    """Name the characters, which are public: a PDF of the bureau's holds published facts."""
    text = message.partition('`"')[2].partition('"`')[0]
    return Text(
        f"字体缺字：{text}；请为服务配置含有该字的字体(SEEDBED_FONT_FOLDERS)",
        f"No configured font has {text}; configure one that has it (SEEDBED_FONT_FOLDERS)",
    )
