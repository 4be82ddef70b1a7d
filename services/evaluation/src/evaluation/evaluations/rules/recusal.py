"""Who must stand back from an evaluation (第十九条): whoever serves the organization, left it lately, or was recused."""

from dataclasses import dataclass
from datetime import date

from bureaukit.calendar import years_later
from bureaukit.rules import required_by

from evaluation.regulations import ORDER_39
from evaluation.rounds.model import Affiliation, Member


@dataclass(frozen=True, slots=True)
class Tie:
    """A person of the round and one organization, on the day on which they would act."""

    person: Member
    organization: frozenset[str]  # its id and its credit code
    recused: bool
    on: date
    years: int  # since leaving; a parameter

    @property
    def served(self) -> list[Affiliation]:
        """The posts the person has or had there."""
        return [post for post in self.person.affiliations if post.organization in self.organization]

    @property
    def last_left_on(self) -> date | None:
        """The last day of the latest post that has ended."""
        return max((post.until_on for post in self.served if post.until_on and post.until_on < self.on), default=None)


@required_by(
    ORDER_39.article(19, item=1),
    otherwise="在参加评估的社会组织任职，应当回避",
    otherwise_en="Has a post in the organization and must stand back",
    facts=lambda t: {"person": t.person.sub},
)
def has_no_post_in_the_organization(tie: Tie) -> bool:
    """Today, the last day of a post included."""
    return all(post.until_on is not None and post.until_on < tie.on for post in tie.served)


@required_by(
    ORDER_39.article(19, item=2),
    otherwise="曾在参加评估的社会组织任职，离职未满规定年限",
    otherwise_en="Left the organization too short a time ago",
    facts=lambda t: {
        "person": t.person.sub,
        "left_on": t.last_left_on.isoformat() if t.last_left_on else None,
        "years": t.years,
    },
)
def left_the_organization_long_enough_ago(tie: Tie) -> bool:
    """Two years, counted to the corresponding day."""
    return tie.last_left_on is None or tie.on >= years_later(tie.last_left_on, tie.years)


@required_by(
    ORDER_39.article(19),
    otherwise="已决定回避",
    otherwise_en="Stands back from this evaluation",
    facts=lambda t: {"person": t.person.sub},
)
def was_not_recused(tie: Tie) -> bool:
    """By own declaration, or by decision of the office."""
    return not tie.recused


STANDING_BACK = (has_no_post_in_the_organization, left_the_organization_long_enough_ago, was_not_recused)
