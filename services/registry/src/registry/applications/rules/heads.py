"""What a filing of heads must meet as a whole; what each of them is judged by stands with the posts (people/rules)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bureaukit.rules import required_by

from registry.applications.model import Leaving
from registry.people.model import Post, PostKind
from registry.regulations import LICENSING, SOCIAL_GROUPS


@dataclass(frozen=True, slots=True)
class Elected:
    """Who begins and who leaves: each post that ends with what is on record of it, if that is one post."""

    begins: Sequence[date | None]
    leaving: Sequence[tuple[Leaving, Post | None]]
    effective_on: date | None
    handed_in_on: date


def _begins(e: Elected, is_wrong: Callable[[date | None], bool]) -> list[str]:
    return [f"/heads/{n}" for n, day in enumerate(e.begins) if is_wrong(day)]


def _leaves(e: Elected, is_wrong: Callable[[Leaving, Post | None], bool]) -> list[str]:
    return [f"/leaving/{n}" for n, (one, post) in enumerate(e.leaving) if is_wrong(one, post)]


def _unknown(e: Elected) -> list[str]:
    return _leaves(e, lambda _, post: post is None)


def _registered(e: Elected) -> list[str]:
    return _leaves(e, lambda _, post: post is not None and post.kind is PostKind.LEGAL_REPRESENTATIVE)


def _misdated(e: Elected) -> list[str]:
    """Return whose day is missing, has not come, or lies before the beginning."""

    def is_not_over(one: Leaving, post: Post | None) -> bool:
        day = one.ended_on
        return day is None or day > e.handed_in_on or (post is not None and day <= post.from_on)

    return _begins(e, lambda day: day is None or day > e.handed_in_on) + _leaves(e, is_not_over)


def _unreasoned(e: Elected) -> list[str]:
    return _leaves(e, lambda one, _: one.reason is None)


def _pointing(places: Callable[[Elected], list[str]]) -> Callable[[Elected], dict[str, Any]]:
    """Return the facts of a rule that tells of whom it speaks."""
    return lambda e: {"pointers": places(e)}


@required_by(
    LICENSING.article(31, paragraph=1),
    otherwise="未写明就任或者离任的人员",
    otherwise_en="Nobody is named who begins or leaves",
)
def names_who_begins_or_leaves(e: Elected) -> bool:
    """The filing is of persons."""
    return bool(e.begins or e.leaving)


@required_by(
    LICENSING.article(31, paragraph=1),
    otherwise="所列离任职务不在任职记录中，或者不能确定是哪一项",
    otherwise_en="A post that is said to have ended is not on record as held, or it is not clear which one is meant",
    facts=_pointing(_unknown),
)
def names_posts_on_record(e: Elected) -> bool:
    """By its id, or by post and person."""
    return not _unknown(e)


@required_by(
    SOCIAL_GROUPS.article(18, paragraph=1),
    otherwise="法定代表人离任须办理变更登记",
    otherwise_en="The legal representative leaves by a change of the register",
    mend="申请法定代表人变更登记",
    mend_en="Apply for the change of the legal representative",
    facts=_pointing(_registered),
)
def leaves_the_representative_to_the_register(e: Elected) -> bool:
    """The legal representative is a registered item (第十二条第二款)."""
    return not _registered(e)


@required_by(
    LICENSING.article(31, paragraph=1),
    otherwise="就任日、离任日未写明，或者晚于申请之日，或者离任日不晚于就任日",
    otherwise_en="A day is missing or later than the filing, or an end is not later than its beginning",
    facts=_pointing(_misdated),
)
def files_what_has_happened(e: Elected) -> bool:
    """A filing after an election tells facts; what is planned is asked beforehand (re_election_approval)."""
    return not _misdated(e)


@required_by(
    LICENSING.article(31, paragraph=1),
    otherwise="未写明离任原因",
    otherwise_en="It is not said why somebody leaves",
    facts=_pointing(_unreasoned),
)
def says_why_they_leave(e: Elected) -> bool:
    """Term over, resigned, removed: the form of the heads asks it."""
    return not _unreasoned(e)


@required_by(
    LICENSING.article(31, paragraph=1),
    otherwise="负责人备案不另定生效日期：每一职务各有其就任、离任之日",
    otherwise_en="A filing of heads has no effective day of its own: every post has its days",
)
def has_no_day_of_its_own(e: Elected) -> bool:
    """Otherwise one case would say two days of one post."""
    return e.effective_on is None


ELECTED = (
    names_who_begins_or_leaves,
    names_posts_on_record,
    leaves_the_representative_to_the_register,
    files_what_has_happened,
    says_why_they_leave,
    has_no_day_of_its_own,
)
