"""Names are kept in one spelling, found in any, and hold nothing a reader cannot see."""

from typing import Annotated

import pytest
from bureaukit.names import CleanText, UncleanText, clean, lookup_key
from bureaukit.text import Text
from bureaukit.validation import field_error
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, TypeAdapter, ValidationError


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  五华区阳光社  ", "五华区阳光社"),
        ("\u3000阳光\u3000", "阳光"),
        ("Cafe\u0301", "Café"),
        ("\uf9e1", "李"),  # a compatibility form; NFC maps it without a word
        ("䶮", "䶮"),
        ("\U00031350\U0002ebf0", "\U00031350\U0002ebf0"),  # extensions H and I: unassigned to Python 3.11
        ("\U00020000\U0002b820", "\U00020000\U0002b820"),
        ("阿依·买买提", "阿依·买买提"),
        ("", ""),
    ],
)
def test_visible_text_is_kept_trimmed_and_composed(text: str, kept: str) -> None:
    assert clean(text) == kept


@pytest.mark.parametrize(
    ("character", "code"),
    [
        ("\x00", "control_character"),
        ("\n", "control_character"),
        ("\t", "control_character"),
        ("\x7f", "control_character"),
        ("\x85", "control_character"),
        ("\u2028", "control_character"),
        ("\ufffe", "control_character"),
        ("\U0001ffff", "control_character"),
        ("\ufdd0", "control_character"),
        ("\u200b", "invisible_character"),
        ("\u200d", "invisible_character"),
        ("\u2060", "invisible_character"),
        ("\ufeff", "invisible_character"),
        ("\u00ad", "invisible_character"),
        ("\u034f", "invisible_character"),
        ("\u3164", "invisible_character"),
        ("\u2800", "invisible_character"),
        ("\U000e0041", "invisible_character"),
        ("\u202e", "direction_character"),
        ("\u200f", "direction_character"),
        ("\u2066", "direction_character"),
        ("\u061c", "direction_character"),
        ("\ufe0f", "variation_selector"),
        ("\U000e0100", "variation_selector"),
        ("\u180b", "variation_selector"),
        ("\ue863", "private_use_character"),
        ("\U000f0000", "private_use_character"),
        ("\ud800", "lone_surrogate"),
        ("\udfff", "lone_surrogate"),
        ("⿰", "character_description"),
    ],
)
def test_what_no_reader_sees_is_refused_with_a_stable_code(character: str, code: str) -> None:
    with pytest.raises(UncleanText) as refused:
        clean(f"秘密{character}姓名")
    assert refused.value.code == code
    assert "秘密" not in str(refused.value)


@pytest.mark.parametrize("dot", "\u00b7\u0387\u2022\u2027\u2219\u22c5\u30fb\uff65\u318d\u2e31")
def test_every_middle_dot_finds_the_same_name(dot: str) -> None:
    assert lookup_key(f"阿依古丽{dot}买买提") == lookup_key("阿依古丽·买买提")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ＡＢＣ", "abc", True),
        ("五华区 阳光 社", "五华区阳光社", True),
        ("五华区（阳光）", "五华区(阳光)", True),
        ("Straße", "STRASSE", True),
        ("阳\u200b光", "阳光", True),
        ("⼀", "一", True),  # the radical and the character
        ("䶮", "\ue863", False),
        ("阳光", "陽光", False),  # traditional characters are other characters
        ("阿依·买买提", "阿依买买提", False),
    ],
)
def test_spellings_that_people_take_for_the_same_share_a_key(one: str, other: str, same: bool) -> None:
    assert (lookup_key(one) == lookup_key(other)) is same


@given(st.text())
def test_cleaning_and_keys_settle_at_once(text: str) -> None:
    assert lookup_key(lookup_key(text)) == lookup_key(text)
    try:
        cleaned = clean(text)
    except UncleanText:
        return
    assert clean(cleaned) == cleaned
    assert lookup_key(cleaned) == lookup_key(text)


class Form(BaseModel):
    name: CleanText = Field(min_length=1, max_length=4)


@pytest.mark.parametrize(("given_name", "kept"), [(" 阳光 ", "阳光"), ("  一二三四  ", "一二三四")])
def test_a_field_is_cleaned_before_it_is_measured(given_name: str, kept: str) -> None:
    assert Form(name=given_name).name == kept


@pytest.mark.parametrize(
    ("given_name", "code"),
    [
        ("   ", "string_too_short"),
        ("一二三四五", "string_too_long"),
        ("阳\u200b光", "invisible_character"),
        (7, "string_type"),
    ],
)
def test_a_field_says_what_is_wrong_by_code(given_name: object, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Form.model_validate({"name": given_name})
    assert [(error["type"], error["loc"]) for error in refused.value.errors()] == [(code, ("name",))]


def test_a_refused_field_never_shows_its_value() -> None:
    with pytest.raises(ValidationError) as refused:
        Form.model_validate({"name": "秘密\u202e"})
    assert "秘密" not in str(refused.value)
    assert "秘密" not in refused.value.json()
    assert "秘密" not in repr(refused.value.errors())


def test_the_schema_tells_clients_the_length() -> None:
    assert Form.model_json_schema()["properties"]["name"]["maxLength"] == 4
    assert TypeAdapter(Annotated[CleanText, Field(max_length=9)]).json_schema() == {"type": "string", "maxLength": 9}


def test_a_problem_says_it_in_both_languages() -> None:
    with pytest.raises(ValidationError) as refused:
        Form.model_validate({"name": "阳\u200b光"})
    fault = field_error({**refused.value.errors()[0], "loc": ("body", "name")})
    assert (fault.pointer, fault.code) == ("/name", "invisible_character")
    assert fault.message == Text("含不可见字符", "it holds an invisible character")
