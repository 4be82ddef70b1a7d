"""The inspection of one year: from when to when, and who takes part. Values only, no I/O."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bureaukit.codes import CodeList

from registry.organizations.model import OrganizationType


class Participation(CodeList):
    """How an organization stands to a year."""

    TO_FILE = "to_file", "待报送", "to file"
    UNDER_WAY = "under_way", "办理中", "under way"
    CONCLUDED = "concluded", "已作结论", "concluded"
    ABSENT = "absent", "未参检", "not filed"
    EXEMPT = "exempt", "不参检", "exempt"


INSPECTED = (
    OrganizationType.SOCIAL_GROUP,
    OrganizationType.SOCIAL_SERVICE_ORGANIZATION,
    OrganizationType.FOUNDATION,
)


@dataclass(frozen=True, slots=True)
class InspectionYear:
    """A year to report on, with its windows as the parameters stood when it was opened; later changes leave it alone."""

    year: int
    opens_on: date
    unit_by: date  # to the supervising unit
    authority_by: date  # to the authority
    charity_by: date  # foundations and charities
    groups_registered_by: date
    services_registered_by: date
    opened_on: date
    reminded: tuple[str, ...] = ()

    @property
    def ends_on(self) -> date:
        """The last day of the year itself."""
        return date(self.year, 12, 31)

    def is_of_a_charity(self, charity_since: date | None) -> bool:
        """Say whether the year is that of a charity, by when it had become one of those on the first day to file (慈善法 第十三条)."""
        return charity_since is not None and charity_since <= self.ends_on

    def registered_by(self, type_: str, charity_since: date | None) -> date:
        """Return the last day of registration with which an organization takes part; of charities every one reports."""
        if self.is_of_a_charity(charity_since):
            return self.ends_on
        is_service = type_ == OrganizationType.SOCIAL_SERVICE_ORGANIZATION
        return self.services_registered_by if is_service else self.groups_registered_by

    def due_on(self, type_: str, charity_since: date | None) -> date:
        """Return the last day on which the report may come in."""
        return self.last_day(early=type_ == OrganizationType.FOUNDATION or self.is_of_a_charity(charity_since))

    def last_day(self, *, early: bool) -> date:
        """Return the last day of one of the two windows: foundations and charities have the early one."""
        return self.charity_by if early else self.authority_by

    @property
    def closes_on(self) -> date:
        """The last day of the last window."""
        return max(self.authority_by, self.charity_by)


@dataclass(frozen=True, slots=True)
class InspectionYearOpened:
    """The inspection of a year began: organizations can file from now on."""

    topic: ClassVar[str] = "registry.inspection-year-opened.v1"
    year: int
    opens_on: date
    unit_by: date
    authority_by: date

    @property
    def subject(self) -> str:
        """The year."""
        return str(self.year)


@dataclass(frozen=True, slots=True)
class InspectionDeadlineNear:
    """So many days are left, and so many organizations have not filed; who they are the list of participants says."""

    topic: ClassVar[str] = "registry.inspection-deadline-near.v1"
    year: int
    due_on: date
    days_left: int
    not_filed: int

    @property
    def subject(self) -> str:
        """The year."""
        return str(self.year)
