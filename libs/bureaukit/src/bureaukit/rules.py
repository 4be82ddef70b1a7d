"""Rules are named values that cite an article; all broken ones are reported together."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bureaukit.law import Article
from bureaukit.problems import Finding
from bureaukit.text import Text

# Contravariant: a rule about every animal is a rule about every cat.
Subject_contra = TypeVar("Subject_contra", contravariant=True)
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Rule(Generic[Subject_contra]):
    """One condition of one article: a predicate that reads as a true sentence about its subject."""

    holds: Callable[[Subject_contra], bool]
    article: Article
    otherwise: Text
    next_step: Text | None
    facts: Callable[[Subject_contra], Mapping[str, Any]] | None

    @property
    def code(self) -> str:
        """The function's name, in capitals: a stable code for clients."""
        return self.holds.__name__.upper()

    def __call__(self, subject: Subject_contra) -> bool:
        """Say whether the subject meets the condition."""
        return self.holds(subject)

    def finding(self, subject: Subject_contra) -> Finding:
        """Say what is wrong with a subject that does not meet the condition."""
        facts = self.facts(subject) if self.facts else {}
        return Finding(self.code, str(self.article), self.otherwise, self.next_step, facts)


ALL_RULES: list[Rule[Any]] = []


def required_by(
    article: Article,
    *,
    otherwise: str,
    otherwise_en: str,
    mend: str | None = None,
    mend_en: str | None = None,
    facts: Callable[[Any], Mapping[str, Any]] | None = None,  # Any: the subject is known only from the predicate below
) -> Callable[[Callable[[S], bool]], Rule[S]]:
    """Turn a predicate into the rule that `article` demands.

    `facts` tells what was found and what was needed, for the explanation; `mend` says what would put it right.
    """

    def make(holds: Callable[[S], bool]) -> Rule[S]:
        next_step = Text(mend, mend_en or mend) if mend else None
        rule = Rule(holds, article, Text(otherwise, otherwise_en), next_step, facts)
        ALL_RULES.append(rule)
        return rule

    return make


def findings(rules: Iterable[Rule[S]], subject: S) -> list[Finding]:
    """Return a finding for every rule the subject breaks, in the order of the rules."""
    return [rule.finding(subject) for rule in rules if not rule(subject)]


def explanation(rules: Iterable[Rule[S]], subject: S) -> list[dict[str, Any]]:
    """Return every rule with its verdict and facts: what a dry run shows, kept rules included."""
    return [
        {
            "code": rule.code,
            "article": str(rule.article),
            "holds": rule(subject),
            "facts": dict(rule.facts(subject)) if rule.facts else {},
        }
        for rule in rules
    ]
