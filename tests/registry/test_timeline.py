"""The fold of the book: a table of cases, and any book against a model so simple that it cannot be wrong."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from registry.organizations.model import BookEntry, EntryKind
from registry.organizations.model.book import chained, digest_of, published
from registry.organizations.model.timeline import as_of_entry, in_force, span_on, timeline

FIRST = date(2020, 1, 1)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def entry(serial: int, on: int, corrects: int | None = None, /, **values: Any) -> BookEntry:
    return BookEntry(
        id=UUID(int=serial),
        organization_id=UUID(int=0),
        serial=serial,
        kind=EntryKind.NAME_CHANGE,
        effective_on=day(on),
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
        recorded_by="clerk",
        case_id=None,
        article=None,
        reason=None,
        changes={item: {"from": None, "to": value} for item, value in values.items()},
        corrects=UUID(int=corrects) if corrects else None,
        salt="salt",
    )


BORN = entry(1, 0, name="A", domicile="a")
CASES = [
    ("one entry", [BORN], {0: "Aa", 9: "Aa"}),
    ("a change", [BORN, entry(2, 5, name="B")], {4: "Aa", 5: "Ba"}),
    ("two on one day, the later in the book last", [BORN, entry(2, 5, name="B"), entry(3, 5, name="C")], {5: "Ca"}),
    ("back-dated behind another item", [BORN, entry(2, 5, name="B"), entry(3, 3, domicile="b")], {3: "Ab", 5: "Bb"}),
    ("back-dated and overtaken", [BORN, entry(2, 5, name="B"), entry(3, 3, name="C")], {3: "Ca", 5: "Ba"}),
    ("a wrong value put right", [BORN, entry(2, 5, name="B"), entry(3, 5, 2, name="C")], {4: "Aa", 5: "Ca"}),
    ("a wrong day put right", [BORN, entry(2, 5, name="B"), entry(3, 7, 2, name="B")], {5: "Aa", 7: "Ba"}),
    (
        "a correction keeps its place",
        [BORN, entry(2, 5, name="B"), entry(3, 5, name="C"), entry(4, 5, 2, name="D")],
        {5: "Ca"},
    ),
    (
        "put right twice",
        [BORN, entry(2, 5, name="B"), entry(3, 5, 2, name="C"), entry(4, 6, 3, name="D")],
        {5: "Aa", 6: "Da"},
    ),
    ("withdrawn", [BORN, entry(2, 5, name="B"), entry(3, 5, 2)], {5: "Aa", 9: "Aa"}),
    ("nothing changed", [BORN, entry(2, 5)], {5: "Aa"}),
    ("the first day put right", [BORN, entry(2, 2, 1, name="A", domicile="a")], {1: None, 2: "Aa"}),
]


@pytest.mark.parametrize(("book", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_book_tells_what_was_true_on_each_day(book: list[BookEntry], wanted: dict[int, str | None]) -> None:
    spans = timeline(book)
    for on, facts in wanted.items():
        span = span_on(spans, day(on))
        assert (span and span.facts["name"] + span.facts["domicile"]) == facts


def naive(book: list[BookEntry], on: date) -> dict[str, Any]:
    """Play the whole book for one day, with each replaced entry overwritten in its own place."""
    pages = {page.serial: page for page in book}
    for page in book:
        if page.corrects:
            place = next(n for n, kept in pages.items() if page.corrects == kept.id)
            pages[place] = page
            del pages[page.serial]
    found: dict[str, Any] = {}
    for _, _, page in sorted((page.effective_on, n, page) for n, page in pages.items() if page.effective_on <= on):
        found |= {item: change["to"] for item, change in page.changes.items()}
    return found


@st.composite
def books(draw: st.DrawFn) -> list[BookEntry]:
    book = [BORN]
    for serial in range(2, draw(st.integers(1, 9)) + 1):
        replaced = {page.corrects for page in book}
        free = [page.serial for page in book[1:] if page.id not in replaced]
        corrects = draw(st.sampled_from([None, *free]))
        values = draw(st.dictionaries(st.sampled_from(["name", "domicile", "scope"]), st.sampled_from("xyz")))
        book.append(entry(serial, draw(st.integers(0, 12)), corrects, **values))
    return book


@given(books())
@settings(max_examples=200, deadline=None)
def test_any_book_tells_what_a_naive_reading_tells(book: list[BookEntry]) -> None:
    spans = timeline(book)
    for number in range(15):
        span = span_on(spans, day(number))
        assert span
        assert span.facts == naive(book, day(number))
    assert [span.valid_until for span in spans[:-1]] == [s.valid_from - timedelta(days=1) for s in spans[1:]]
    assert spans[-1].valid_until is None
    for page in book:
        known = book[: page.serial]
        later = [e for e in in_force(known) if e.effective_on == page.effective_on]
        if later[-1].id == page.id:
            assert as_of_entry(book, page.serial) == naive(known, page.effective_on)


def test_a_digest_covers_everything_that_is_kept() -> None:
    first = chained(BORN, None)
    second = chained(entry(2, 5, name="B", legal_representative_index="x"), first)
    assert second.previous == first.digest
    assert "legal_representative_index" not in str(published(second))
    for altered in (
        replace(second, effective_on=day(6)),
        replace(second, recorded_by="somebody"),
        replace(second, changes=second.changes | {"legal_representative_index": {"from": None, "to": "y"}}),
        replace(second, previous=None),
        replace(second, salt="other"),
    ):
        assert digest_of(altered) != second.digest
