"""An employment in a post: values only; whether somebody is in it follows from the day alone."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from bureaukit.codes import CodeList


class PostClass(CodeList):
    """The three classes of community posts (三岗十八级)."""

    CHIEF = "chief", "正职", "chief"
    DEPUTY = "deputy", "副职", "deputy"
    STAFF = "staff", "一般工作人员", "staff"


class Post(CodeList):
    """The posts of a community, and one word for all others."""

    COMMUNITY_SECRETARY = "community_secretary", "社区党组织书记", "secretary of the community's party organization"
    COMMUNITY_DIRECTOR = "community_director", "社区居民委员会主任", "director of the residents' committee"
    COMMUNITY_DEPUTY = "community_deputy", "社区副职", "deputy secretary or deputy director of a community"
    COMMUNITY_WORKER = "community_worker", "社区一般工作人员", "community worker"
    OTHER = "other", "非社区岗位", "a post outside the community"

    @property
    def is_community(self) -> bool:
        """Whether it is one of a community's posts."""
        return self is not Post.OTHER

    @property
    def post_class(self) -> PostClass | None:
        """Return the class of a community post."""
        return _CLASSES.get(self)


_CLASSES = {
    Post.COMMUNITY_SECRETARY: PostClass.CHIEF,
    Post.COMMUNITY_DIRECTOR: PostClass.CHIEF,
    Post.COMMUNITY_DEPUTY: PostClass.DEPUTY,
    Post.COMMUNITY_WORKER: PostClass.STAFF,
}


class EndGround(CodeList):
    """Why an employment ended (SUB-05)."""

    LEFT_POST = "left_post", "离岗", "left the post"
    CHANGED_POST = "changed_post", "区内换岗", "changed to another post in the district"
    TRANSFERRED_OUT_OF_DISTRICT = "transferred_out_of_district", "调离本区", "transferred out of the district"
    DISMISSED = "dismissed", "解聘", "dismissed"
    RETIRED = "retired", "退休", "retired"
    DECEASED = "deceased", "死亡", "deceased"
    EMPLOYER_ENDED = "employer_ended", "用人单位终止", "the employer ended"


class EmploymentState(CodeList):
    """Whether an end is on record; whether somebody is in the post on a day is `Employment.holds`."""

    RUNNING = "running", "在任", "running"
    ENDED = "ended", "已登记离任", "end recorded"


@dataclass(frozen=True, slots=True)
class Employment:
    """A post held from `start_on` until `end_on`, the first day that no longer belongs to it."""

    id: UUID
    social_worker_id: UUID
    organization_id: UUID | None  # None: the employer is no organization of the registry, as a residents' committee
    credit_code: str | None
    area: str
    post: Post
    start_on: date
    end_on: date | None
    end_ground: EndGround | None
    recorded_by: str
    version: int = 1

    @property
    def state(self) -> EmploymentState:
        """Running until an end is on record."""
        return EmploymentState.RUNNING if self.end_on is None else EmploymentState.ENDED

    def holds(self, day: date) -> bool:
        """Say whether the person is in the post on a day."""
        return self.start_on <= day and (self.end_on is None or day < self.end_on)

    def as_told(self) -> dict[str, str | None]:
        """Return the employment as a refusal names it."""
        return {
            "employment_id": str(self.id),
            "post": self.post.value,
            "start_on": self.start_on.isoformat(),
            "end_on": self.end_on.isoformat() if self.end_on else None,
        }


@dataclass(frozen=True, slots=True)
class EmploymentRecorded:
    """Somebody was entered in a post."""

    topic: ClassVar[str] = "talent.employment-recorded.v1"
    employment_id: UUID
    social_worker_id: UUID
    organization_id: UUID | None
    area: str
    post: Post
    start_on: date
    end_on: date | None

    @property
    def subject(self) -> UUID:
        """The employment."""
        return self.employment_id


@dataclass(frozen=True, slots=True)
class EmploymentEnded:
    """Somebody left a post."""

    topic: ClassVar[str] = "talent.employment-ended.v1"
    employment_id: UUID
    social_worker_id: UUID
    end_on: date
    end_ground: EndGround

    @property
    def subject(self) -> UUID:
        """The employment."""
        return self.employment_id


@dataclass(frozen=True, slots=True)
class EmployerRegistered:
    """The employer of some posts, only filed when they were entered, has a credit code now, and so have they."""

    topic: ClassVar[str] = "talent.employer-registered.v1"
    organization_id: UUID
    credit_code: str
    employments: int
    on: date

    @property
    def subject(self) -> UUID:
        """The employer."""
        return self.organization_id
