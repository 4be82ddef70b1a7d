"""Every name an organization ever bore, with what it is found by: parts of the name, pinyin, initials.

PostgreSQL keeps the grams of a name in an array under an index, and its statistics say how often they occur; SQLite keeps
them in a full-text index, where that is counted. Rare ones are started from, of frequent ones a list is read in its order.
"""

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.guards import Guard
from bureaukit.search import NO_READING, grams, normalise, query_tokens, syllables
from sqlalchemy import (
    ClauseElement,
    Dialect,
    Executable,
    Select,
    Text,
    TypeDecorator,
    UniqueConstraint,
    and_,
    cast,
    func,
    or_,
    select,
    text,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.compiler import SQLCompiler

from registry.database import Base

FREQUENT = 2_000  # names beyond which a list is read in its order until enough of them are found
_LETTERS = re.compile(r"[a-z]+")
_VOWEL = re.compile("[aeiou]")
_NO_WORD = re.compile(r"[\W_]")


class Grams(TypeDecorator[list[str]]):
    """An array where there are arrays, else one text with blanks between."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Choose by engine."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(Text()))

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> Any:
        """Join for SQLite."""
        return " ".join(value) if value is not None and dialect.name == "sqlite" else value


class OrganizationNameRow(Base):
    """One name of one organization, of today or before; written with it, never taken away."""

    __tablename__ = "organization_names"
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    organization_id: Mapped[UUID]
    name: Mapped[str]
    search_text: Mapped[str]
    search_pinyin: Mapped[str]  # 'wu'hua'qu
    search_initials: Mapped[str]
    grams: Mapped[list[str]] = mapped_column(Grams)
    __table_args__ = (UniqueConstraint("organization_id", "name"),)


NAMES = OrganizationNameRow.__table__
FULL_TEXT = (
    "CREATE VIRTUAL TABLE organization_names_fts "
    "USING fts5(grams, content='', detail='none', tokenize=\"unicode61 remove_diacritics 0\")"
)
_FOUND = (
    "organization_names_found AFTER INSERT ON organization_names "
    "BEGIN INSERT INTO organization_names_fts (rowid, grams) VALUES (NEW.seq, NEW.grams); END"
)
GUARD = Guard(
    name="organization_names_found",
    sqlite=(f"CREATE TRIGGER IF NOT EXISTS {_FOUND}",),
    postgresql=(),
    sqlite_triggers=("organization_names_found",),
)


async def remember(tx: Tx, names: Iterable[tuple[UUID, str]]) -> None:
    """Let organizations be found by these names; one that is known is not entered twice."""
    rows = [{"organization_id": organization_id, **found_by(name)} for organization_id, name in dict.fromkeys(names)]
    if rows:
        dialect = sqlite if tx.is_sqlite else postgresql
        await tx.execute(dialect.insert(OrganizationNameRow).on_conflict_do_nothing(), rows)


def found_by(name: str) -> dict[str, Any]:
    """Return the columns by which a name is found."""
    key = normalise(name)
    syllables = _syllables(key)
    initials = "".join(part[1:] if part[0] == NO_READING else part[0] for part in syllables)
    whole = [part.removeprefix(NO_READING) for part in syllables]
    parts = [initials[at : at + size] for size in (2, 3) for at in range(len(initials) - size + 1)]
    return {
        "name": name,
        "search_text": key,
        "search_pinyin": "".join(f"'{part}" for part in whole),
        "search_initials": initials,
        "grams": list(dict.fromkeys([*grams(name), *whole, *parts])),
    }


def _syllables(text: str) -> list[str]:
    """Return the pinyin of each character; of what is no Chinese, its letters and digits behind a mark."""
    parts = (
        part if part[0] != NO_READING else NO_READING + _NO_WORD.sub("", part[1:]).lower() for part in syllables(text)
    )
    return [part for part in parts if part != NO_READING]


@cache
def _known_syllables() -> frozenset[str]:
    from pypinyin import pinyin_dict  # noqa: PLC0415 - see above
    from pypinyin.contrib.tone_convert import to_normal  # noqa: PLC0415

    every = {to_normal(reading) for found in pinyin_dict.pinyin_dict.values() for reading in found.split(",")}
    return frozenset(syllable for syllable in every if _VOWEL.search(syllable))


def readings(letters: str) -> list[list[str]]:
    """Return every way to read letters as pinyin, the last syllable perhaps unfinished (`xian` is `xian` and `xi'an`)."""
    known = _known_syllables()
    found: list[list[str]] = []

    def go_on(done: list[str], rest: str) -> None:
        if len(found) >= _READINGS:
            return
        for size in range(min(6, len(rest)), 0, -1):
            if rest[:size] in known and size < len(rest):
                go_on([*done, rest[:size]], rest[size:])
        if rest in known or any(syllable.startswith(rest) for syllable in known):
            found.append([*done, rest])

    go_on([], letters)
    return found


_READINGS = 8


def _ways(q: str) -> list[tuple[list[str], Any]]:
    """Return the ways in which a name can match: the grams such a name has, and the condition that decides."""
    wanted = normalise(q)
    ways = [(query_tokens(wanted), NAMES.c.search_text.contains(wanted, autoescape=True))]
    if _LETTERS.fullmatch(wanted):
        size = min(len(wanted), 3)
        parts = [wanted[at : at + size] for at in range(len(wanted) - size + 1)] if size > 1 else []
        ways.append((parts, NAMES.c.search_initials.contains(wanted)))
        ways += [
            (syllables[:-1], NAMES.c.search_pinyin.contains("'" + "'".join(syllables)))
            for syllables in readings(wanted)
            if len(syllables) > 1 or syllables[0] in _known_syllables()
        ]
    return ways


async def named_like(tx: Tx, q: str, of: Any) -> tuple[Any, Any]:
    """Return the condition that an organization (`id` and `name` of which are given) bears a name that matches.

    Where so many do that a list is better read in its order until enough are found, also the condition to read it by.
    """
    ways = _ways(q)
    here = (NAMES.c.organization_id == of[0], NAMES.c.name == of[1])
    exact = or_(*(condition for _, condition in ways))
    one_by_one = select(NAMES.c.seq).where(*here, exact)
    if not tx.is_sqlite:
        held = [(NAMES.c.grams.op("@>")(_array(tokens)) if tokens else None, holds) for tokens, holds in ways]
        matches = or_(*(holds if some is None else and_(some, holds) for some, holds in held))
        likely = or_(
            *(holds if some is None else some for some, holds in held)
        )  # both together it takes for far too rare
        is_frequent = await _estimated(tx, select(NAMES.c.seq).where(likely)) >= FREQUENT
        # an offset, even of none, keeps the planner from making a join of it
        return select(NAMES.c.seq).where(*here, matches).exists(), one_by_one.offset(
            0
        ).exists() if is_frequent else None
    if all(tokens for tokens, _ in ways):
        match = " OR ".join("(" + " AND ".join(f'"{token}"' for token in tokens) + ")" for tokens, _ in ways)
        some = select(text("1")).select_from(text("organization_names_fts")).where(_MATCH.bindparams(match=match))
        if (await tx.scalar(select(func.count()).select_from(some.limit(FREQUENT).subquery())) or 0) < FREQUENT:
            rows = select(text("rowid")).select_from(text("organization_names_fts"))
            found = NAMES.c.seq.in_(rows.where(_MATCH.bindparams(match=match)))
            return tuple_(*of).in_(select(NAMES.c.organization_id, NAMES.c.name).where(found, exact)), None
    return one_by_one.exists(), None


_MATCH = text("organization_names_fts MATCH :match")


class _Explained(Executable, ClauseElement):
    """A query that PostgreSQL is to plan and not to run."""

    inherit_cache = False

    def __init__(self, query: Select[Any]) -> None:
        self.query = query


@compiles(_Explained)
def _explain(element: _Explained, compiler: SQLCompiler, **given: Any) -> str:
    return f"EXPLAIN (FORMAT JSON) {compiler.process(element.query, **given)}"


async def _estimated(tx: Tx, query: Select[Any]) -> int:
    """Return how many rows PostgreSQL expects by its statistics: a third of a millisecond, where counting takes a hundred."""
    plan = await tx.scalar(_Explained(query))
    return int((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]["Plan Rows"])


def _array(tokens: Sequence[str]) -> Any:
    return cast(list(tokens), ARRAY(Text()))
