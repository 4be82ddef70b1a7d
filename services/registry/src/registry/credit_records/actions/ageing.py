"""What time does to entries: with nothing to rectify they end by themselves, too old ones lead to the serious list."""

from dataclasses import replace
from datetime import date, timedelta

from bureaukit.calendar import WorkCalendar
from bureaukit.db import Tx
from bureaukit.jobs import one_by_one

from registry.credit_records import store
from registry.credit_records.actions.deciding import remove
from registry.credit_records.actions.proposing import arise, organization_named
from registry.credit_records.lifecycle import LIFECYCLE
from registry.credit_records.model import Listing, ListingReason, ListKind
from registry.parameters import BOOK
from registry.parameters.credit import ABNORMAL_MONTHS, ABNORMAL_YEARS, DELISTING_WORKING_DAYS

_MONTH, _YEAR = timedelta(days=28), timedelta(days=365)  # no month and no year is shorter


async def ends_by_itself_on(tx: Tx, listing: Listing, *, today: date, calendar: WorkCalendar) -> date | None:
    """Return the day on which a running entry ends by itself: one to which nothing has to be rectified."""
    if listing.kind is not ListKind.ABNORMAL or not listing.counted_from or listing.removed_on:
        return None
    if any(ground.needs_rectification for ground in (listing, *await store.added_to(tx, listing.id))):
        return None
    return calendar.end_of_months(listing.counted_from, (await BOOK.on(tx, today))[ABNORMAL_MONTHS]).on


async def removal_due_on(tx: Tx, listing: Listing, *, calendar: WorkCalendar) -> date | None:
    """Return the day by which an entry whose cure was verified must be removed."""
    if not listing.verified_on or listing.removed_on:
        return None
    terms = await BOOK.on(tx, listing.verified_on)
    return calendar.add_working_days(listing.verified_on, terms[DELISTING_WORKING_DAYS]).on


async def expire(tx: Tx, *, today: date, calendar: WorkCalendar) -> int:
    """Remove the entries whose time is over; return how many."""
    months = (await BOOK.on(tx, today))[ABNORMAL_MONTHS]

    async def end(listing: Listing) -> bool:
        over_on = await ends_by_itself_on(tx, listing, today=today, calendar=calendar)
        if over_on is None or over_on > today:
            return False
        ended = replace(listing, state=LIFECYCLE.step("expiry", listing.state))
        await remove(tx, ended, "expiry", today=today)
        return True

    return await one_by_one(tx, await store.abnormal_counted_until(tx, today - months * _MONTH), end, name=_name)


async def grow_old(tx: Tx, *, today: date, calendar: WorkCalendar) -> int:
    """Propose those for the serious list that stood too long on the abnormal one; return how many."""
    years = (await BOOK.on(tx, today))[ABNORMAL_YEARS]
    reason = ListingReason.ABNORMAL_TWO_YEARS

    async def lead_on(listing: Listing) -> bool:
        counted_from = listing.counted_from or today
        full_on = calendar.end_of_years(counted_from, years).on
        organization = await organization_named(tx, str(listing.organization_id))
        if full_on > today or await store.was_proposed_since(tx, organization.id, reason, full_on):
            return False
        evidence = {"kind": "listing", "id": str(listing.id), "on": counted_from.isoformat()}
        statement = f"自{counted_from}起列入活动异常名录满{years}年，仍未移出"
        return bool(await arise(tx, organization, reason, statement=statement, evidence=evidence, today=today))

    return await one_by_one(tx, await store.abnormal_counted_until(tx, today - years * _YEAR), lead_on, name=_name)


def _name(listing: Listing) -> str:
    return str(listing.id)
