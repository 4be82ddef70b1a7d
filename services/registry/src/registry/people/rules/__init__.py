"""What posts and registers are judged by."""

from registry.people.rules.keeping import BRANCHING, Branch, Leaving, ends_after_it_began
from registry.people.rules.nominating import (
    FULL_AGE,
    NOMINATING,
    REPRESENTING,
    Limits,
    Nomination,
)

__all__ = [
    "BRANCHING",
    "FULL_AGE",
    "NOMINATING",
    "REPRESENTING",
    "Branch",
    "Leaving",
    "Limits",
    "Nomination",
    "ends_after_it_began",
]
