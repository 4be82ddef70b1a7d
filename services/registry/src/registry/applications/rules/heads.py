"""What a filing of heads must meet as a whole; what each of them is judged by stands with the posts (people/rules)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

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

    @property
    def unknown(self) -> list[str]:
        """What is named as ended and is not on record as held."""
        return [f"/leaving/{n}" for n, (_, post) in enumerate(self.leaving) if post is None]

    @property
    def registered(self) -> list[str]:
        """What is named as ended and ends by a change of the register alone."""
        kind = PostKind.LEGAL_REPRESENTATIVE
        return [f"/leaving/{n}" for n, (_, post) in enumerate(self.leaving) if post and post.kind is kind]

    @property
    def misdated(self) -> list[str]:
        """Whose day is missing, has not come, or lies before the beginning."""
        begins = [f"/heads/{n}" for n, day in enumerate(self.begins) if day is None or day > self.handed_in_on]
        ends = [
            f"/leaving/{n}"
            for n, (one, post) in enumerate(self.leaving)
            if one.ended_on is None or one.ended_on > self.handed_in_on or (post and one.ended_on <= post.from_on)
        ]
        return begins + ends

    @property
    def unreasoned(self) -> list[str]:
        """Of whom it is not said why they leave."""
        return [f"/leaving/{n}" for n, (one, _) in enumerate(self.leaving) if one.reason is None]


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
    facts=lambda e: {"pointers": e.unknown},
)
def names_posts_on_record(e: Elected) -> bool:
    """By its id, or by post and person."""
    return not e.unknown


@required_by(
    SOCIAL_GROUPS.article(18, paragraph=1),
    otherwise="法定代表人离任须办理变更登记",
    otherwise_en="The legal representative leaves by a change of the register",
    mend="申请法定代表人变更登记",
    mend_en="Apply for the change of the legal representative",
    facts=lambda e: {"pointers": e.registered},
)
def leaves_the_representative_to_the_register(e: Elected) -> bool:
    """The legal representative is a registered item (第十二条第二款)."""
    return not e.registered


@required_by(
    LICENSING.article(31, paragraph=1),
    otherwise="就任日、离任日未写明，或者晚于申请之日，或者离任日不晚于就任日",
    otherwise_en="A day is missing or later than the filing, or an end is not later than its beginning",
    facts=lambda e: {"pointers": e.misdated},
)
def files_what_has_happened(e: Elected) -> bool:
    """A filing after an election tells facts; what is planned is asked beforehand (re_election_approval)."""
    return not e.misdated


@required_by(
    LICENSING.article(31, paragraph=1),
    otherwise="未写明离任原因",
    otherwise_en="It is not said why somebody leaves",
    facts=lambda e: {"pointers": e.unreasoned},
)
def says_why_they_leave(e: Elected) -> bool:
    """Term over, resigned, removed: the form of the heads asks it."""
    return not e.unreasoned


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
