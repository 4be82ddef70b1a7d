"""What a case's deadlines are counted by: the bureau's calendar, and the limits of its matter."""

from dataclasses import dataclass
from datetime import date

from bureaukit.calendar import Deadline, WorkCalendar
from bureaukit.db import Tx
from bureaukit.service_routes import calendar

from registry.applications.actions.matters import specification_of
from registry.applications.lifecycle import (
    BY_LICENSING,
    DECIDING_STATES,
    Clock,
    Due,
    Limits,
    clock_of,
    complete_on,
    due,
    tell_by,
)
from registry.applications.model import Application
from registry.applications.rules.act import Act
from registry.parameters import BOOK


@dataclass(frozen=True, slots=True)
class Timing:
    """Calendar and limits of one case, read once for a request."""

    calendar: WorkCalendar
    limits: Limits
    today: date

    def telling(self, application: Application) -> Deadline | None:
        """Return the last day to say what is missing."""
        return tell_by(application, self.calendar)

    def due(self, application: Application) -> Due | None:
        """Return the deadline that runs now."""
        return due(application, self.calendar, self.limits)

    def clock(self, application: Application) -> Clock:
        """Return the clock of the case as it stands today."""
        return clock_of(application, self.calendar, self.limits, today=self.today)

    def decide_by(self, application: Application) -> date | None:
        """Return by when the case is to be decided; None while that time does not run."""
        running = self.due(application) if application.state in DECIDING_STATES else None
        return running.on if running else None

    def act(self, application: Application, officer: str, unit: str = "", *, speaks_for_it: bool = False) -> Act:
        """Return a step about to be taken, with what may close it."""
        telling = self.telling(application)
        specification = specification_of(application)
        return Act(
            application,
            self.today,
            telling.on if telling else None,
            officer,
            unit,
            speaks_for_it=speaks_for_it,
            is_decided=specification.is_decided,
            can_be_extended=specification.statutory is BY_LICENSING,
            has_begun=complete_on(application) is not None,
            decide_by=self.decide_by(application),
        )


async def timing(tx: Tx, application: Application, *, today: date) -> Timing:
    """Return what the deadlines of a case are counted by; its numbers are those of the day that governs it."""
    terms = await BOOK.on(tx, application.progress.accepted_on or today)
    return Timing(await calendar(tx), specification_of(application).limits(application, terms), today)
