"""A light report: values only, no I/O."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from bureaukit.calendar import months_later
from bureaukit.codes import CodeList

from incubator.periods import Period


class ReportState(CodeList):
    """How a light report stands."""

    DUE = "due", "待填报", "due"
    FILED = "filed", "已填报", "filed"
    NOTED = "noted", "已阅", "noted"
    LAPSED = "lapsed", "已失效（已退驻）", "lapsed: the holder has left"


@dataclass(frozen=True, slots=True)
class Activity:
    """Something the holder did for others."""

    held_on: date
    title: str
    people: int


@dataclass(frozen=True, slots=True)
class LightReport:
    """One quarter of a stay; the quarters are counted through, a transfer does not begin them anew."""

    id: UUID
    tenancy_id: UUID
    stay_id: UUID
    base_id: UUID
    area: str
    number: int
    period: Period
    due_on: date
    due_provisional: bool
    state: ReportState = ReportState.DUE
    activities: tuple[Activity, ...] = ()
    summary: str | None = None
    filed_by: str | None = None
    filed_on: date | None = None
    noted_by: str | None = None
    noted_on: date | None = None
    remark: str | None = None  # of the base: what it noted, or why the report was returned
    version: int = 1

    def shows_no_activity(self, on: date) -> bool:
        """Say whether nothing was done in the quarter, as far as a day tells: nothing filed in time, or nothing in it."""
        if self.state is ReportState.DUE:
            return self.due_on < on
        return not self.activities


def quarters(since: date, until: date, months: int) -> Iterator[tuple[int, Period]]:
    """Yield the periods of some months of a stay that have ended by a day, each with its number."""
    number = 1
    while (end := months_later(since, months * number)) <= until:
        yield number, Period(months_later(since, months * (number - 1)), end)
        number += 1


@dataclass(frozen=True, slots=True)
class LightReportChanged:
    """A light report fell due, was filed, returned, noted, or lapsed."""

    topic: ClassVar[str] = "incubator.light-report-changed.v1"
    report_id: UUID
    tenancy_id: UUID
    base_id: UUID
    number: int
    due_on: date
    step: str
    state: ReportState

    @property
    def subject(self) -> UUID:
        """The report."""
        return self.report_id
