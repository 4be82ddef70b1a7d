"""What an organization has to do about lists: answer the notice of one, and ask to be taken off."""

from datetime import date

from bureaukit.calendar import WorkCalendar
from bureaukit.db import Tx
from bureaukit.parameters import ParameterSet
from bureaukit.service_routes import calendar
from bureaukit.text import Text

from registry.credit_records import store
from registry.credit_records.model import Listing, ListingState, ListKind
from registry.organizations.model import Projection
from registry.parameters import BOOK
from registry.parameters.credit import ABNORMAL_YEARS, LISTING_NOTICE_WORKING_DAYS, SERIOUS_LIST_YEARS
from registry.regulations import CREDIT, PENALTIES
from registry.tasks import Task, TaskKind


async def tasks_of(tx: Tx, organization: Projection, on: date) -> list[Task]:
    """Return what is to be done today and until when."""
    terms, days = await BOOK.on(tx, on), await calendar(tx)
    told = [one for one in await store.proposals(tx, organization.id) if one.notice_on and not one.defence]
    answers = [_answer(one, one.notice_on, terms, days) for one in told if one.notice_on]
    running = [await store.running(tx, organization.id, kind) for kind in ListKind]
    listed = [one for one in running if one and one.state is ListingState.LISTED and one.applied_on is None]
    return [task for task in answers if task.due_on >= on] + [
        task for one in listed if (task := _removal(one, terms, days, needs_cure=await _needs_cure(tx, one)))
    ]


def _answer(listing: Listing, notice_on: date, terms: ParameterSet, days: WorkCalendar) -> Task:
    due_on = days.add_working_days(notice_on, terms[LISTING_NOTICE_WORKING_DAYS]).on
    words = Text(f"拟列入{listing.kind.zh}：{listing.reason.zh}", f"to be put on the {listing.kind.en}")
    return Task(TaskKind.ANSWER_NOTICE, due_on, str(PENALTIES.article(45)), words, listing.id)


async def _needs_cure(tx: Tx, listing: Listing) -> bool:
    return any(ground.needs_rectification for ground in (listing, *await store.added_to(tx, listing.id)))


def _removal(listing: Listing, terms: ParameterSet, days: WorkCalendar, *, needs_cure: bool) -> Task | None:
    """Return by when an abnormal entry is to be cured, before it leads on, or from when a serious one can be left."""
    if listing.counted_from is None:
        return None
    if listing.kind is ListKind.SERIOUS:
        due_on = days.end_of_years(listing.counted_from, terms[SERIOUS_LIST_YEARS]).on
        words = Text(f"自{due_on}起可申请移出{listing.kind.zh}", f"It can be left from {due_on} on")
    elif needs_cure:
        due_on = days.end_of_years(listing.counted_from, terms[ABNORMAL_YEARS]).on
        words = Text(
            f"整改后申请移出{listing.kind.zh}；至{due_on}仍未移出的，提请列入严重违法失信名单",
            f"Mend it and ask to be taken off; still there on {due_on}, it is proposed for the serious list",
        )
    else:
        return None  # it ends by itself
    return Task(TaskKind.APPLY_FOR_REMOVAL, due_on, str(CREDIT.whole()), words, listing.id)
