"""When a round may be announced."""

from dataclasses import dataclass

from bureaukit.rules import required_by

from evaluation.regulations import ORDER_39
from evaluation.rounds.model import Member, Round


@dataclass(frozen=True, slots=True)
class Announcing:
    """A round, with the sizes that the parameters of the day ask for."""

    round: Round
    fewest_members: int
    most_members: int
    fewest_experts: int


@required_by(
    ORDER_39.article(11),
    otherwise="评估委员会人数不合规定",
    otherwise_en="The committee has too few or too many members",
    facts=lambda a: {
        "members": len(a.round.committee),
        "at_least": a.fewest_members,
        "at_most": a.most_members,
    },
)
def has_a_committee_of_lawful_size(announcing: Announcing) -> bool:
    """7 to 25, counting persons."""
    return announcing.fewest_members <= _persons(announcing.round.committee) <= announcing.most_members


@required_by(ORDER_39.article(11), otherwise="评估委员会须有一名主任", otherwise_en="The committee needs one chair")
def has_one_chair(announcing: Announcing) -> bool:
    """Exactly one; vice-chairs are not kept apart from members."""
    return sum(member.chair for member in announcing.round.committee) == 1


@required_by(
    ORDER_39.article(14),
    otherwise="评估专家人数不足",
    otherwise_en="There are not enough experts",
    facts=lambda a: {"experts": len(a.round.experts), "at_least": a.fewest_experts},
)
def has_enough_experts(announcing: Announcing) -> bool:
    """As many persons as one evaluation needs."""
    return _persons(announcing.round.experts) >= announcing.fewest_experts


@required_by(
    ORDER_39.article(14),
    otherwise="评估专家不得同时担任评估委员会委员",
    otherwise_en="An expert of the round cannot sit on its committee",
)
def keeps_experts_off_the_committee(announcing: Announcing) -> bool:
    """Whoever scores does not vote on the score."""
    experts = {member.sub for member in announcing.round.experts}
    return experts.isdisjoint(member.sub for member in announcing.round.committee)


def _persons(members: tuple[Member, ...]) -> int:
    return len({member.sub for member in members})


ANNOUNCING = (
    has_a_committee_of_lawful_size,
    has_one_chair,
    has_enough_experts,
    keeps_experts_off_the_committee,
)
