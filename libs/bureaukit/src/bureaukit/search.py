"""Finding Chinese and Latin names by any part of them, or by the initials of their pinyin.

A table keeps `normalise(name)` in `search_text` and `initials(name)` in `search_initials`. A query is normalised the
same way and must be a substring of the one or the other; the grams serve an index that narrows the rows down first,
because trigram indexes find nothing for the one or two characters that people type.
"""

import re
import unicodedata
from functools import lru_cache

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


@lru_cache(maxsize=1 << 12)  # one record asks for the same name several times
def initials(text: str) -> str:
    """Return the first letters of the pinyin in lower case (`五华区` is `whq`); Latin letters and digits stay whole.

    Of several readings the one of the phrase is taken (`重庆` is `cq`). Punctuation is left out.
    """
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - 200 ms and 50 MB, only for those who search

    return re.sub(r"[\W_]", "", "".join(lazy_pinyin(normalise(text), style=Style.FIRST_LETTER))).lower()


def sound(text: str) -> str:
    """Return the pinyin without tones, syllable by syllable (`五华区` is `wu'hua'qu`); what has no reading stays whole."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - see initials

    return "'".join(lazy_pinyin(normalise(text), style=Style.NORMAL)).lower()
