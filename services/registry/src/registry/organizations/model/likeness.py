"""How alike two names are: what is left of each without division and form word, its characters and its sound."""

import re
from dataclasses import dataclass
from functools import lru_cache

from bureaukit.codes import CodeList
from bureaukit.names import lookup_key
from bureaukit.search import sound

# What a name may begin with: province, city, district, street, community; only to compare names, never to judge one.
_HAN = "[\u3400-\u9fff]"
_DIVISION = re.compile(
    f"^(?:{_HAN}{{2,3}}?省)?{_HAN}{{2,4}}?市(?:{_HAN}{{1,3}}?(?:(?<![景小社园校片库矿])区|县))?"
    f"(?:{_HAN}{{2,4}}?街道)?(?:{_HAN}{{2,6}}?社区)?"
)
_FORMS = re.compile(
    "(?:志愿者协会|协会|商会|学会|研究会|促进会|联合会|联谊会|校友会|同业公会|基金会"
    "|学校|幼儿园|学院|医院|诊所|中心|院|园|所|馆|站|社|队)$"
)
NEAR_MIN = 3  # of two characters, one changed is another name


class LikenessKind(CodeList):
    """In what two names are alike, the strongest first."""

    IDENTICAL = "identical", "名称相同", "the same name"
    SAME_CORE = "same_core", "除行政区划和组织形式外相同", "the same but for division and form word"
    SAME_CHARACTERS = "same_characters", "用字相同、次序不同", "the same characters in another order"
    SAME_SOUND = "same_sound", "读音相同", "the same sound"
    NEAR = "near", "仅一字之差", "one character apart"


@dataclass(frozen=True, slots=True)
class NameKeys:
    """What names are compared by."""

    key: str
    core: str
    characters: str
    sound: str
    head: str
    tail: str


@lru_cache(maxsize=4096)  # names that are asked for are compared again and again
def keys_of(name: str) -> NameKeys:
    """Return the keys of a name; of one that is nothing but division and form word, those of the whole."""
    key = lookup_key(name)
    bare = _DIVISION.sub("", key)
    core = _FORMS.sub("", bare) or bare or key
    return NameKeys(key, core, "".join(sorted(core)), sound(core), _head(core, len(core)), _tail(core, len(core)))


def _head(core: str, length: int) -> str:
    return core[: length // 2] or core


def _tail(core: str, length: int) -> str:
    return core[-(length - length // 2) :]


def near_halves(core: str) -> tuple[set[str], set[str]]:
    """Return the heads and the tails of which a name one character apart has one.

    It is as long, one shorter or one longer, and where it differs lies in one of its halves: the other half is ours.
    """
    lengths = [length for length in (len(core) - 1, len(core), len(core) + 1) if length > 1]
    return {_head(core, length) for length in lengths}, {_tail(core, length) for length in lengths}


def likeness(one: NameKeys, other: NameKeys) -> LikenessKind | None:
    """Return in what two names are alike, or nothing."""
    if one.key == other.key:
        return LikenessKind.IDENTICAL
    if one.core == other.core:
        return LikenessKind.SAME_CORE
    if one.characters == other.characters:
        return LikenessKind.SAME_CHARACTERS
    if one.sound == other.sound:
        return LikenessKind.SAME_SOUND
    return LikenessKind.NEAR if is_one_apart(one.core, other.core) else None


def is_one_apart(one: str, other: str) -> bool:
    """Say whether one character put in, taken out or changed makes the one of the other."""
    short, long = sorted((one, other), key=len)
    if len(short) < NEAR_MIN or len(long) - len(short) > 1 or short == long:
        return False
    at = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return short[at + (len(short) == len(long)) :] == long[at + 1 :]
