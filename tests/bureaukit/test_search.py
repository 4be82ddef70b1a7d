"""Names are found by any part and by initials; the grams never hide a name that contains the query."""

import re

import pytest
from bureaukit.search import grams, initials, normalise, query_tokens, search_document, sound
from hypothesis import given, settings
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin

TEXT = st.text(alphabet="五华区阳光社工服务中心AbC1·（） -\U00031350", max_size=12)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("阳光社", ["阳", "光", "社", "阳光", "光社"]),
        ("A区", ["a", "区", "a区"]),
        ("阳·光", ["阳", "光"]),  # no pair spans the dot
        ("哈哈哈", ["哈", "哈哈"]),
        ("\U00031350氏", ["\U00031350", "氏", "\U00031350氏"]),
        ("", []),
    ],
)
def test_grams_are_single_characters_and_pairs(name: str, expected: list[str]) -> None:
    assert grams(name) == expected
    assert search_document(name) == " ".join(expected)


@pytest.mark.parametrize(
    ("query", "tokens"),
    [
        ("社", ["社"]),
        ("社工", ["社工"]),
        ("阳光社", ["阳光", "光社"]),
        ("阳 光", ["阳光"]),
        ("A·社工", ["a", "社工"]),
        ("·", []),
    ],
)
def test_a_query_asks_for_pairs_where_it_has_any(query: str, tokens: list[str]) -> None:
    assert query_tokens(query) == tokens


@given(TEXT, st.integers(0, 12), st.integers(0, 12))
def test_every_part_of_a_name_finds_it(name: str, start: int, length: int) -> None:
    part = name[start : start + length]
    assert normalise(part) in normalise(name)
    assert set(query_tokens(part)) <= set(grams(name))


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("五华区阳光社工服务中心", "whqygsgfwzx"),
        ("重庆路社区", "cqlsq"),
        ("昆明市ABC 123（试点）", "kmsabc123sd"),
        ("阿依·买买提", "aymmt"),
        ("", ""),
    ],
)
def test_initials_are_the_first_letters_of_the_pinyin(name: str, letters: str) -> None:
    assert initials(name) == letters


@given(st.text(st.sampled_from("五华区重庆西安乐语𠀀〇 aB9_(（）·"), max_size=12))
@settings(max_examples=50, deadline=None)
def test_the_words_that_are_remembered_are_read_as_the_whole_name_is(name: str) -> None:
    key = normalise(name)
    read = "".join(lazy_pinyin(key, style=Style.FIRST_LETTER))
    assert initials(name) == re.sub(r"[\W_]", "", read).lower()
    assert sound(name) == "'".join(lazy_pinyin(key)).lower()
