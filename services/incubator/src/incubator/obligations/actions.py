"""Finding what is open with an organization, and settling it when the organization has ended."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from bureaukit.calendar import WorkCalendar
from bureaukit.db import Tx
from bureaukit.obligations import Obligation
from bureaukit.outbox import emit
from bureaukit.parameters import ParameterSet
from bureaukit.text import Text

from incubator.admissions import store as admissions
from incubator.admissions.actions import ending
from incubator.bookings import actions as bookings
from incubator.known_organizations.model import KnownOrganization
from incubator.links import actions as links
from incubator.mentors import actions as mentors
from incubator.obligations.model import EndingCarriedOut
from incubator.regulations import ENTRY
from incubator.support_services.actions import ordering as services
from incubator.tenancies import actions as tenancies
from incubator.tenancies import store as tenancy_store


async def open_with(tx: Tx, organization_id: UUID, on: date) -> Sequence[Obligation]:
    """Return what is to be cleared before an organization can end: its seat, and applications for one."""
    del on  # a seat is held until it is handed over, whatever the day
    found = (
        _occupancy(organization_id, len(await tenancy_store.not_closed(tx, organization_id))),
        _admission(len(await admissions.pending_of(tx, organization_id))),
    )
    return [one for one in found if one.count]


def _occupancy(organization_id: UUID, count: int) -> Obligation:
    return Obligation(
        "INCUBATOR_OCCUPANCY",
        str(ENTRY),
        Text("仍入驻孵化基地，场地未交还", "It still holds a place in an incubation base"),
        Text("办理退驻并交接场地", "Give notice and hand the space over"),
        f"/v1/incubator/tenancies?organization_id={organization_id}",
        count,
    )


def _admission(count: int) -> Obligation:
    return Obligation(
        "INCUBATOR_ADMISSION_OPEN",
        str(ENTRY),
        Text("有未办结的入驻申请或轮候", "An application for a place, or a place on the waiting list, is open"),
        Text("撤回入驻申请", "Withdraw the application"),
        "/v1/incubator/admissions",
        count,
    )


async def carry_out(
    tx: Tx, known: KnownOrganization, terms: ParameterSet, calendar: WorkCalendar, *, on: date
) -> EndingCarriedOut:
    """Give notice with its countdown, cancel what was applied for, and tell that this is done."""
    given = await tenancies.react(tx, known, terms, calendar, on=on)
    cancelled = await ending.cancel_all(tx, known.id)
    await bookings.cancel_all(tx, known.id, on=on)
    await services.cancel_all(tx, known.id)
    await links.end_all(tx, on, organization_id=known.id)
    await mentors.end_all(tx, known.id)
    done = EndingCarriedOut(known.id, on, given, cancelled)
    await emit(tx, done)
    return done
