"""How like two scopes of business are: the neighbouring pairs of characters that both have."""

from dataclasses import dataclass

from bureaukit.search import grams

PAIR = 2
_EMPTY_WORDS = frozenset("的和与及等或、，；。")


@dataclass(frozen=True, slots=True)
class ScopeLikeness:
    """What two scopes share, and how much of the shorter one that is, in hundredths."""

    shared: tuple[str, ...]
    percent: int


def pairs_of(scope: str) -> list[str]:
    """Return the neighbouring pairs of characters of a scope, without those that hold a word of no meaning."""
    return [gram for gram in grams(scope) if len(gram) == PAIR and not set(gram) & _EMPTY_WORDS]


def scope_likeness(one: str, other: str) -> ScopeLikeness:
    """Return what two scopes share, in the order of the first."""
    mine, theirs = pairs_of(one), set(pairs_of(other))
    shared = tuple(pair for pair in mine if pair in theirs)
    shorter = min(len(mine), len(theirs))
    return ScopeLikeness(shared, 100 * len(shared) // shorter if shorter else 0)
