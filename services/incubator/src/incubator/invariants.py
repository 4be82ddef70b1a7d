"""What must be true of the incubator beside the registry: who is here exists, and what we remember is what was told."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from bureaukit.checks import Seen
from bureaukit.invariants import Invariant, View, asked
from bureaukit.text import Text

from incubator.bookings import store as bookings
from incubator.known_organizations import store as known_organizations
from incubator.known_organizations.model import TOLD
from incubator.tenancies import store as tenancies

STATES = "/organizations/states"


async def _occupants_are_active(view: View) -> Seen:
    """Whoever ended, or is on the serious list, has notice at least (INC-13)."""
    async with view.database.reading() as tx:
        holders = await tenancies.holders(tx)
    said = await asked(view.neighbours["registry"], STATES, holders.values())
    return _of(holders, said, but=("ended_on", "serious_since"))


async def _bookers_exist(view: View) -> Seen:
    async with view.database.reading() as tx:
        bookers = await bookings.bookers(tx, view.today)
    said = await asked(view.neighbours["registry"], STATES, bookers.values())
    return _of(bookers, said, but=("ended_on",))


def _of(parties: Mapping[UUID, UUID], said: Mapping[UUID, dict[str, Any]], *, but: tuple[str, ...]) -> Seen:
    """Return what belongs to somebody the registry does not know, or of whom it has a day of one of these."""
    wrong = [what for what, who in parties.items() if who not in said or any(said[who][name] for name in but)]
    return Seen(len(parties), tuple(str(what) for what in wrong))


async def _remembered_as_told(view: View) -> Seen:
    async with view.database.reading() as tx:
        parties = {*(await tenancies.holders(tx)).values(), *(await bookings.bookers(tx, view.today)).values()}
        known = await known_organizations.told(tx, parties)
    said = await asked(view.neighbours["registry"], STATES, known)
    wrong = [one for one, kept in known.items() if {name: said.get(one, {}).get(name) for name in TOLD} != kept]
    return Seen(len(known), tuple(str(one) for one in wrong))


INVARIANTS = (
    Invariant(
        "occupants-are-active",
        Text("在驻组织均存续，且不在严重违法失信名单", "Whoever has a place exists, and is not on the serious list"),
        _occupants_are_active,
    ),
    Invariant(
        "bookers-exist",
        Text("今后的场地预订均属存续组织", "Every room that is still to be used is booked by somebody who exists"),
        _bookers_exist,
    ),
    Invariant(
        "organizations-as-told",
        Text(
            "所知在驻、预订组织的状况与登记一致", "What is remembered of tenants and bookers is what the registry says"
        ),
        _remembered_as_told,
    ),
)
