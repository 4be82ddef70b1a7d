"""What time does to inspections: years open, deadlines come near, windows close, rectifications lapse."""

from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.jobs import Job

from registry.annual_inspections.actions import listing, years


async def open_years(tx: Tx) -> int:
    """Open the years whose first day has come."""
    return await years.open_due(tx, today=legal_date(tx.at))


async def remind(tx: Tx) -> int:
    """Announce deadlines that are near."""
    return await years.remind(tx, today=legal_date(tx.at))


async def note_absences(tx: Tx) -> int:
    """Note who has filed nothing when a window has closed."""
    return await years.note_absences(tx, today=legal_date(tx.at))


async def lapse_rectifications(tx: Tx) -> int:
    """Note whose time to rectify is over."""
    return await years.lapse_rectifications(tx, today=legal_date(tx.at))


async def propose_listings(tx: Tx) -> int:
    """Propose for the abnormal list who did not file or did not rectify."""
    return await listing.propose_due(tx, today=legal_date(tx.at))


JOBS = (
    Job("registry.open-inspection-years", open_years),
    Job("registry.remind-of-inspections", remind),
    Job("registry.note-inspection-absences", note_absences),
    Job("registry.lapse-rectifications", lapse_rectifications),
    Job("registry.propose-listings-after-inspections", propose_listings),
)
