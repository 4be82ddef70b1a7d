"""Cites the law as values that print as the gazette does, and finds the cited words in texts kept as Markdown."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

_DIGITS = "零一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = f"[{_DIGITS}{''.join(_UNITS)}]+"
_ARTICLE = re.compile(rf"第({_NUMERAL})条[\s\u3000]+(.*)")
_ITEM = re.compile(rf"[（(]({_NUMERAL})[)）]")
_SUB = re.compile(r"([0-9]+)[.．、]")
_SECTION = re.compile(rf"第({_NUMERAL})(编|章|节|部分)")
_KEY = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")
_SECTION_CODES = {"编": "book", "章": "chapter", "节": "section", "部分": "part"}
_STATE = "中华人民共和国"  # full titles carry it, everyday citations leave it out


def numeral(number: int) -> str:
    """Write 1 to 9999 as articles are numbered: 10 is 十, 203 is 二百零三, 110 is 一百一十."""
    if not 1 <= number <= 9999:
        raise ValueError("articles are numbered from 1 to 9999")
    places = zip(("千", "百", "十", ""), f"{number:04d}", strict=True)
    written = "".join("零" if digit == "0" else _DIGITS[int(digit)] + unit for unit, digit in places)
    written = re.sub("零+", "零", written).strip("零")
    return written[1:] if written.startswith("一十") else written


def number_of(written: str) -> int:
    """Read a numeral back: the inverse of `numeral`."""
    total, digit = 0, 0
    for character in written:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = _DIGITS.index(character)
    return total + digit


@dataclass(frozen=True, slots=True)
class Instrument:
    """A law, regulation or document that rules may cite; `key` is its stable ASCII name in codes."""

    title: str
    key: str = field(kw_only=True)
    short: str | None = field(default=None, kw_only=True)
    number: str | None = field(default=None, kw_only=True)  # as issued: 国务院令第250号
    held: bool = field(default=True, kw_only=True)

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key):
            raise ValueError(f"{self.key!r} is no stable key: use A-Z, 0-9 and single hyphens")

    def __str__(self) -> str:
        return f"《{self.title}》"

    def article(
        self, number: int, *, paragraph: int | None = None, item: int | None = None, sub: int | None = None
    ) -> "Article":
        """Cite 第`number`条, down to 款 (`paragraph`), 项 (`item`) and 目 (`sub`, which needs its item)."""
        if sub is not None and item is None:
            raise ValueError("a 目 belongs to a 项: name the item too")
        return Article(self, number=number, paragraph=paragraph, item=item, sub=sub)

    def section(self, label: str) -> "Article":
        """Cite a part of a document without numbered articles by its printed label, such as 第四部分."""
        return Article(self, label=label)

    def whole(self) -> "Article":
        """Cite the document as such, where nothing finer is known of it."""
        return Article(self)


@dataclass(frozen=True, slots=True)
class Article:
    """One citation; equal citations are equal values. Build it from its `Instrument`."""

    instrument: Instrument
    number: int | None = field(default=None, kw_only=True)
    paragraph: int | None = field(default=None, kw_only=True)
    item: int | None = field(default=None, kw_only=True)
    sub: int | None = field(default=None, kw_only=True)
    label: str | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        for place in (self.number, self.paragraph, self.item):
            if place is not None:
                numeral(place)  # refuses what could never be printed

    def __str__(self) -> str:
        return f"{self.instrument}{self.place}"

    @property
    def place(self) -> str:
        """The citation without its title: 第十条第一款第(一)项."""
        if self.number is None:
            return self.label or ""
        parts = [f"第{numeral(self.number)}条"]
        parts += [f"第{numeral(self.paragraph)}款"] if self.paragraph else []
        parts += [f"第({numeral(self.item)})项"] if self.item else []
        parts += [f"第{self.sub}目"] if self.sub else []  # 目 alone is counted in Arabic figures
        return "".join(parts)

    @property
    def code(self) -> str:
        """A stable ASCII key: KEY/10/1 is item 1 of article 10, KEY/10/p2/1 that of its second paragraph."""
        parts = [
            self.instrument.key,
            _section_code(self.label) if self.label else self.number,
            f"p{self.paragraph}" if self.paragraph else None,
            self.item,
            self.sub,
        ]
        return "/".join(str(part) for part in parts if part is not None)

    def as_dict(self) -> dict[str, Any]:
        """The citation for a JSON answer: `held` says whether its words can be shown."""
        return {
            "code": self.code,
            "citation": str(self),
            "instrument": self.instrument.title,
            "number": self.instrument.number,
            "place": self.place or None,
            "held": self.instrument.held,
        }


def _section_code(label: str) -> str:
    if match := _SECTION.fullmatch(label):
        return f"{_SECTION_CODES[match[2]]}-{number_of(match[1])}"
    return quote(label, safe="")


@dataclass(frozen=True, slots=True)
class _Line:
    article: int
    paragraph: int
    item: int | None
    sub: int | None
    text: str


def _lines(markdown: str) -> Iterator[_Line]:
    """Number every line of a text: what opens with neither 项 nor 目 begins the next 款, a heading ends the article."""
    article = paragraph = 0
    item: int | None = None
    for text in filter(None, map(str.strip, markdown.splitlines())):
        sub: int | None = None
        if text.startswith("#"):
            article = 0
        elif opening := _ARTICLE.fullmatch(text):
            article, paragraph, item = number_of(opening[1]), 1, None
        elif found := _ITEM.match(text):
            item = number_of(found[1])
        elif item and (found := _SUB.match(text)):
            sub = int(found[1])
        else:
            paragraph, item = paragraph + 1, None
        if article:
            yield _Line(article, paragraph, item, sub, text)


def _plain(title: str) -> str:
    return title.strip().removeprefix(_STATE)


class LawLibrary:
    """The texts in a folder of Markdown files, and its catalogue (`not-held.toml`) of documents without a text."""

    def __init__(self, path: Path) -> None:
        self._texts: dict[str, list[_Line]] = {}
        for file in sorted(path.glob("*.md")):
            markdown = file.read_text("utf-8")
            if lines := list(_lines(markdown)):
                self._texts[_plain(markdown.partition("\n")[0].removeprefix("# "))] = lines
        catalogue = path / "not-held.toml"
        self._not_held = tomllib.loads(catalogue.read_text("utf-8"))["instrument"] if catalogue.exists() else []

    def holds(self, title: str) -> bool:
        """Whether a text of that title is here, with or without the state's name before it."""
        return _plain(title) in self._texts

    def text(self, article: Article) -> str | None:
        """The cited words; None when they are not here, or when an item stands in two paragraphs and none is named."""
        wanted = [
            line
            for line in self._texts.get(_plain(article.instrument.title), [])
            if line.article == article.number
            and article.paragraph in (None, line.paragraph)
            and article.item in (None, line.item)
            and article.sub in (None, line.sub)
        ]
        ambiguous = article.item is not None and len({line.paragraph for line in wanted}) > 1
        return None if ambiguous or not wanted else "\n".join(line.text for line in wanted)

    def accounts_for(self, article: Article) -> bool:
        """Whether the cited words are here, or the catalogue owns up to not holding them."""
        return self.text(article) is not None or any(self._lacks(entry, article) for entry in self._not_held)

    def _lacks(self, entry: dict[str, Any], article: Article) -> bool:
        first, last = entry.get("articles", (1, 9999))
        return _plain(entry["title"]) == _plain(article.instrument.title) and first <= (article.number or first) <= last
