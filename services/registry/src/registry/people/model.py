"""Posts, registers and party building of an organization: values only, no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from bureaukit.codes import CodeList


class PostKind(CodeList):
    """The posts that the office keeps on record."""

    LEGAL_REPRESENTATIVE = "legal_representative", "法定代表人", "legal representative"
    HEAD = "head", "负责人（会长、理事长、院长等）", "head"
    DEPUTY_HEAD = "deputy_head", "副职负责人", "deputy head"
    SECRETARY_GENERAL = "secretary_general", "秘书长", "secretary-general"
    COUNCIL_CHAIR = "council_chair", "理事长", "chair of the council"
    COUNCIL_MEMBER = "council_member", "理事", "member of the council"
    SUPERVISOR = "supervisor", "监事", "supervisor"
    FOUNDER = "founder", "发起人、举办者", "founder"


K = PostKind
HEADS = (K.LEGAL_REPRESENTATIVE, K.HEAD, K.DEPUTY_HEAD, K.SECRETARY_GENERAL, K.COUNCIL_CHAIR)
COUNCIL = (K.COUNCIL_CHAIR, K.COUNCIL_MEMBER)
ELECTED = (*HEADS, K.COUNCIL_MEMBER, K.SUPERVISOR)


class PostState(CodeList):
    """Whether an end is on record."""

    HELD = "held", "在任", "held"
    ENDED = "ended", "已离任", "ended"


class Departure(CodeList):
    """Why somebody leaves a post."""

    TERM_OVER = "term_over", "任期届满", "the term is over"
    RESIGNED = "resigned", "辞职", "resigned"
    REMOVED = "removed", "罢免", "removed"
    TRANSFERRED = "transferred", "工作调动", "transferred"
    UNABLE = "unable", "不能履职（含死亡）", "unable to serve, or died"


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is declared of a person that no record here shows."""

    has_full_capacity: bool = True
    deprived_of_political_rights: bool = False
    sentence_served_on: date | None = None  # of an intentional crime
    is_state_staff: bool = False
    is_retired_official: bool = False
    is_relative_of_council: bool = False  # 近亲属
    approved_by_authority: bool = False  # of somebody older, or for a further term


@dataclass(frozen=True, slots=True)
class Post:
    """A post from `from_on`; `until_on` is the day on which its term is over, `ended_on` the first day out of it.

    One that a case entered for a later day awaits it (`awaited_on`): it stands only if the register changes on that day.
    """

    id: UUID
    organization_id: UUID
    organization_type: str
    kind: PostKind
    name: str
    id_number: str
    from_on: date
    until_on: date | None
    recorded_by: str
    ended_on: date | None = None
    case_id: UUID | None = None  # by which it was taken
    awaited_on: date | None = None
    version: int = 1

    @property
    def state(self) -> PostState:
        """Held until an end is on record."""
        return PostState.HELD if self.ended_on is None else PostState.ENDED


class RegisterKind(CodeList):
    """The registers beside the posts; of the first there is one entry at a time."""

    MEMBERS = "members", "会员数", "members"
    PREMISES = "premises", "场所", "premises"
    FUNDS = "funds", "资金", "funds"
    BRANCH = "branch", "分支（代表）机构", "branch"


class PremisesSource(CodeList):
    """How an organization has its premises."""

    OWNED = "owned", "自有", "owned"
    RENTED = "rented", "租赁", "rented"
    FREE_USE = "free_use", "无偿使用", "used free of charge"


class FundsSource(CodeList):
    """Where funds come from."""

    FOUNDERS = "founders", "举办者出资", "from founders"
    FEES = "fees", "会费", "membership fees"
    DONATION = "donation", "捐赠", "donation"
    STATE = "state", "财政拨款", "from the state"
    OTHER = "other", "其他", "other"


class BranchKind(CodeList):
    """What a branch is (第十七条)."""

    BRANCH = "branch", "分支机构", "branch"
    REPRESENTATIVE_OFFICE = "representative_office", "代表机构", "representative office"
    SPECIAL_FUND = "special_fund", "专项基金", "special fund"


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One entry of a register, from a day until another."""

    id: UUID
    organization_id: UUID
    kind: RegisterKind
    content: Mapping[str, Any]
    from_on: date
    recorded_by: str
    until_on: date | None = None
    version: int = 1


class PartyStatus(CodeList):
    """How an organization is covered by the Party's organizations."""

    OWN = "own", "单独建立党组织", "has its own"
    JOINT = "joint", "联合建立党组织", "has one with others"
    LIAISON = "liaison", "派驻党建指导员或联络员", "an instructor is sent"
    NONE = "none", "未建立", "has none"


@dataclass(frozen=True, slots=True)
class PartyRecord:
    """Party building of an organization from a day on."""

    id: UUID
    organization_id: UUID
    status: PartyStatus
    full_members: int
    from_on: date
    recorded_by: str
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class PostTaken:
    """A post was entered; whose it is, is told to nobody outside."""

    topic: ClassVar[str] = "registry.post-taken.v1"
    post_id: UUID
    organization_id: UUID
    kind: PostKind
    from_on: date
    until_on: date | None

    @property
    def subject(self) -> UUID:
        """The post."""
        return self.post_id


@dataclass(frozen=True, slots=True)
class PostEnded:
    """Somebody left a post."""

    topic: ClassVar[str] = "registry.post-ended.v1"
    post_id: UUID
    organization_id: UUID
    kind: PostKind
    ended_on: date

    @property
    def subject(self) -> UUID:
        """The post."""
        return self.post_id


@dataclass(frozen=True, slots=True)
class RegisterChanged:
    """An entry of a register was made or ended."""

    topic: ClassVar[str] = "registry.register-changed.v1"
    entry_id: UUID
    organization_id: UUID
    kind: RegisterKind
    from_on: date
    until_on: date | None

    @property
    def subject(self) -> UUID:
        """The entry."""
        return self.entry_id


@dataclass(frozen=True, slots=True)
class PartyRecorded:
    """How an organization is covered by the Party's organizations was recorded; how many members, is not told."""

    topic: ClassVar[str] = "registry.party-recorded.v1"
    organization_id: UUID
    status: PartyStatus
    from_on: date

    @property
    def subject(self) -> UUID:
        """The organization, so that its events stay in order."""
        return self.organization_id
