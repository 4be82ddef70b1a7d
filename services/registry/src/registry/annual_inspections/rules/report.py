"""A report as the rules look at it: what was filled in, by which form, and how figures are measured by one another."""

from dataclasses import dataclass
from typing import Any

from registry.annual_inspections.model.sections import (
    FILLED_IN,
    CharitableWork,
    Finances,
    FinancialStatements,
    PartyBuilding,
    People,
    SectionName,
    Sections,
)


@dataclass(frozen=True, slots=True)
class Report:
    """What was filled in, by which form, and the parameters it is measured by."""

    sections: Sections
    asked_for: tuple[SectionName, ...] = FILLED_IN
    summary_characters: tuple[int, int] = (0, 20_000)
    plan_characters: tuple[int, int] = (0, 20_000)
    party_members_min: int = 3
    raises_publicly: bool = False  # qualified for public fundraising, by the register

    @property
    def missing(self) -> dict[str, list[str]]:
        """The members not filled in, by part."""
        found = {name.value: self.sections.missing(name) for name in self.asked_for}
        return {name: members for name, members in found.items() if members}

    @property
    def people(self) -> People:
        """The people, or none stated."""
        return self.sections.people or People()

    @property
    def party(self) -> PartyBuilding:
        """The Party members, or none stated."""
        return self.sections.party_building or PartyBuilding()

    @property
    def finances(self) -> Finances:
        """The year's money, or none stated."""
        return self.sections.finances or Finances()

    @property
    def statements(self) -> FinancialStatements:
        """The three statements, or none stated."""
        return self.sections.financial_statements or FinancialStatements()

    @property
    def charity(self) -> CharitableWork:
        """What a charity tells of its work, or nothing."""
        return self.sections.charity or CharitableWork()


def agrees(total: int | None, *parts: int | None) -> bool:
    """Say whether parts add up to a total; figures that are not filled in agree with everything."""
    known = [part for part in parts if part is not None]
    return total is None or len(known) < len(parts) or total == sum(known)


def at_most(part: int | None, whole: int | None) -> bool:
    """Say whether a part is no more than the whole."""
    return part is None or whole is None or part <= whole


def has_length(text: str | None, characters: tuple[int, int]) -> bool:
    """Say whether a text has so many characters, blanks left out."""
    return text is None or characters[0] <= len("".join(text.split())) <= characters[1]


def figures_of(part: str, *names: str) -> Any:
    """Return what tells of a sum: the figures that should have agreed."""
    return lambda report: {name: getattr(getattr(report, part), name) for name in names}
