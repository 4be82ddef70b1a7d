"""How alike two names, and two scopes, are: by table, and for any text."""

import pytest
from bureaukit.names import lookup_key
from hypothesis import given, settings
from hypothesis import strategies as st
from registry.names.model import scope_likeness
from registry.organizations.model.likeness import LikenessKind, is_one_apart, keys_of, likeness, near_halves


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("昆明市五华区春苗社会工作服务中心", "昆明市五华区 春苗社会工作服务中心", LikenessKind.IDENTICAL),
        ("昆明市五华区春苗社会工作服务中心", "昆明市五华区春苗社会工作服务社", LikenessKind.SAME_CORE),
        ("昆明市五华区春苗社会工作协会", "昆明市春苗社会工作协会", LikenessKind.SAME_CORE),
        ("昆明市五华区春苗社会工作服务中心", "昆明市五华区苗春社会工作服务中心", LikenessKind.SAME_CHARACTERS),
        ("昆明市五华区春苗社会工作服务中心", "昆明市五华区春妙社会工作服务中心", LikenessKind.SAME_SOUND),
        ("昆明市五华区春苗社会工作服务中心", "昆明市五华区春草社会工作服务中心", LikenessKind.NEAR),
        ("昆明市五华区春苗社会工作服务中心", "昆明市五华区新春苗社会工作服务中心", LikenessKind.NEAR),
        ("昆明市五华区春苗社会工作服务中心", "昆明市五华区秋实养老服务中心", None),
        ("昆明市城市规划学会", "昆明市规划学会", None),
        ("昆明市五华区社区书法协会", "昆明市五华区书法协会", None),
        ("昆明市景区管理协会", "昆明市管理协会", None),
        ("昆明市五华区", "昆明市五华区", LikenessKind.IDENTICAL),
    ],
)
def test_names_are_alike_in_one_way_or_not_at_all(one: str, other: str, kind: LikenessKind | None) -> None:
    assert likeness(keys_of(one), keys_of(other)) == kind
    assert likeness(keys_of(other), keys_of(one)) == kind


WORD = st.text("春苗社会工作服务阳光", min_size=1, max_size=6)


@given(WORD, st.integers(0, 6), st.sampled_from("春苗阳光新"), st.sampled_from(("in", "out", "change")))
@settings(max_examples=300, deadline=None)
def test_who_is_one_character_apart_is_found_by_a_half(core: str, at: int, character: str, how: str) -> None:
    at = min(at, len(core))
    tails = {"in": core[at:], "out": core[at + 1 :], "change": core[at + 1 :]}
    other = core[:at] + ("" if how == "out" else character) + tails[how]
    if not is_one_apart(core, other):
        return
    heads, ends = near_halves(core)
    theirs = keys_of(other)
    assert theirs.core != other or theirs.head in heads or theirs.tail in ends


@given(st.text(max_size=30))
@settings(max_examples=300, deadline=None)
def test_any_text_has_keys_and_is_like_itself(text: str) -> None:
    assert likeness(keys_of(text), keys_of(text)) is LikenessKind.IDENTICAL
    assert keys_of(text).key == lookup_key(text)


def test_scopes_share_pairs_of_characters_that_mean_something() -> None:
    assert scope_likeness("养老服务", "养老服务与培训").percent == 100
    assert scope_likeness("养老服务", "书法交流").shared == ()
    assert scope_likeness("的", "的").percent == 0
