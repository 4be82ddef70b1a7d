"""When a ballot may be opened and counted."""

from bureaukit.rules import required_by

from evaluation.committee.model import Ballot, is_quorate
from evaluation.regulations import ORDER_39


@required_by(
    ORDER_39.article(13),
    otherwise="出席委员不足全体委员的三分之二",
    otherwise_en="Fewer than two thirds of all members are present",
    facts=lambda b: {"present": len(b.present), "members": b.members, "needed": -(-2 * b.members // 3)},
)
def has_a_quorum(ballot: Ballot) -> bool:
    """Two thirds of all members, the number itself included."""
    return is_quorate(len(ballot.present), ballot.members)


@required_by(
    ORDER_39.article(13),
    otherwise="尚有出席委员未投票",
    otherwise_en="Not every member present has voted",
    facts=lambda b: {"present": len(b.present), "votes": b.votes},
)
def has_every_vote_in(ballot: Ballot) -> bool:
    """An early count would let whoever counts decide."""
    return ballot.votes == len(ballot.present)


OPENING = (has_a_quorum,)
COUNTING = (has_every_vote_in,)
