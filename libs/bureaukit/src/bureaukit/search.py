"""Finding Chinese and Latin names by any part of them, or by the initials of their pinyin.

A table keeps `normalise(name)` in `search_text` and `initials(name)` in `search_initials`. A query is normalised the
same way and must be a substring of the one or the other; the grams serve an index that narrows the rows down first,
because trigram indexes find nothing for the one or two characters that people type.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

from bureaukit.names import lookup_key


def normalise(text: str) -> str:
    """Return the form in which names and queries are compared."""
    return lookup_key(text)


@lru_cache(maxsize=1 << 15)
def _is_word(character: str) -> bool:
    """Letters and digits, and letters so new that Python's tables do not know them (category Cn)."""
    return unicodedata.category(character)[0] in "LNM" or unicodedata.category(character) == "Cn"


def _words(text: str) -> list[str]:
    """Runs without punctuation: a gram never spans it, as full-text indexes would take such a gram apart."""
    return "".join(c if _is_word(c) else " " for c in normalise(text)).split()


def _pairs(word: str) -> list[str]:
    return [word[at : at + 2] for at in range(len(word) - 1)]


def grams(text: str) -> list[str]:
    """Return the single characters and the pairs of neighbours of a name, each once, in order of appearance."""
    words = _words(text)
    return list(dict.fromkeys(gram for word in words for gram in (*word, *_pairs(word))))


def search_document(name: str) -> str:
    """Return the grams as one text, for a full-text index that splits at spaces."""
    return " ".join(grams(name))


def query_tokens(query: str) -> list[str]:
    """Return the grams that every name containing the query has: pairs where there are any, else the character."""
    return list(dict.fromkeys(gram for word in _words(query) for gram in (_pairs(word) or [word])))


NO_READING = "\x00"  # stands before what has no pinyin and stays as it is


@cache
def _segment() -> Callable[[str], list[str]]:
    from pypinyin.core import Pinyin  # noqa: PLC0415 - 200 ms and 50 MB, only for those who search or write

    segment: Callable[[str], list[str]] = Pinyin().seg
    return segment


@lru_cache(maxsize=1 << 14)  # names are made of the same words over and over; to read one takes a hundred times as long
def _read(word: str) -> tuple[str, ...]:
    from pypinyin import Style  # noqa: PLC0415 - see above
    from pypinyin.converter import DefaultConverter  # noqa: PLC0415

    found = DefaultConverter().convert(word, Style.NORMAL, False, lambda rest: NO_READING + rest, True)  # noqa: FBT003
    return tuple(reading for readings in found for reading in readings[:1])


@lru_cache(maxsize=1 << 12)  # one record asks for the same name several times
def syllables(text: str) -> tuple[str, ...]:
    """Return the pinyin of each character in the phrase it stands in (`重庆` is `chong qing`); other runs behind `NO_READING`."""
    return tuple(part for word in _segment()(normalise(text)) for part in _read(word))


def initials(text: str) -> str:
    """Return the first letters of the pinyin in lower case (`五华区` is `whq`); Latin letters and digits stay whole.

    Punctuation is left out.
    """
    letters = "".join(part[1:] if part[0] == NO_READING else part[0] for part in syllables(text))
    return re.sub(r"[\W_]", "", letters).lower()


def sound(text: str) -> str:
    """Return the pinyin without tones, syllable by syllable (`五华区` is `wu'hua'qu`); what has no reading stays whole."""
    return "'".join(part.removeprefix(NO_READING) for part in syllables(text)).lower()
