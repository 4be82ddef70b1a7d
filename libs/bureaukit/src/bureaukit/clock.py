"""The only place that asks what time it is; below the counter, time is an argument."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")  # legal dates are the bureau's calendar days


class Clock:
    """Real time, or in a sandbox a time that was set and runs on from there."""

    def __init__(self) -> None:
        self._shift = timedelta()

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(UTC) + self._shift

    def today(self) -> date:
        """Return the present legal date."""
        return legal_date(self.now())

    def set(self, now: datetime) -> None:
        """Let the clock show `now` and run on; the sandbox profile alone offers this over HTTP."""
        self._shift = now - datetime.now(UTC)

    def shift_by(self, shift: timedelta) -> None:
        """Run at a fixed distance from real time; zero is real time again."""
        self._shift = shift

    @property
    def shift(self) -> timedelta:
        """How far the clock stands from real time."""
        return self._shift


def legal_date(at: datetime) -> date:
    """Return the calendar day in Asia/Shanghai on which an instant falls."""
    return at.astimezone(LOCAL).date()


def start_of_day(on: date) -> datetime:
    """Return the instant at which a legal date begins."""
    return datetime(on.year, on.month, on.day, tzinfo=LOCAL).astimezone(UTC)
