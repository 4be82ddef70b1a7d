"""A step about to be taken in a case: what the rules of procedure are put to."""

from dataclasses import dataclass
from datetime import date

from registry.applications.model import Application


@dataclass(frozen=True, slots=True)
class Act:
    """A step about to be taken: in which case, on which day, by whom."""

    application: Application
    today: date
    tell_by: date | None = None  # the last day on which anything missing can still be told
    officer: str = ""
    unit: str = ""  # the supervising unit that the officer acts for
    speaks_for_it: bool = False  # the officer represents the organization that the case is about
    is_decided: bool = True  # or only put on file
    can_be_extended: bool = False  # by 行政许可法 第四十二条, where no other law sets the limit
    has_begun: bool = False  # the clock of the decision
    decide_by: date | None = None
