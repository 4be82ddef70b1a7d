"""How a tenancy begins: with an agreement, or as one that is older than the platform."""

from dataclasses import replace
from datetime import date

from bureaukit.db import Tx
from bureaukit.outbox import emit
from bureaukit.parameters import ParameterSet
from bureaukit.problems import FieldError, Invalid, Refused
from bureaukit.rules import findings
from bureaukit.text import Text

from incubator.bases import store as bases
from incubator.parameters.tenancies import LEGACY_UNTIL, MAX_MONTHS
from incubator.periods import Period
from incubator.spaces import actions as spaces
from incubator.spaces import store as space_store
from incubator.spaces.model import OccupancyKind, Space
from incubator.tenancies import rules, store
from incubator.tenancies.actions.common import told
from incubator.tenancies.model import Tenancy, TenancyStarted


async def begin(tx: Tx, tenancy: Tenancy) -> Tenancy:
    """Enter a tenancy whose seat is held already."""
    await store.add(tx, tenancy)
    await emit(tx, TenancyStarted(*told(tenancy)))
    return tenancy


async def enter_legacy(tx: Tx, tenancy: Tenancy, terms: ParameterSet, *, today: date) -> Tenancy:
    """Enter a tenancy from before the platform; its seat must be free like everybody's."""
    period = tenancy.period
    legacy = rules.Legacy(period.start_on, period.end_on, terms[LEGACY_UNTIL], today, terms[MAX_MONTHS])
    if broken := findings(rules.ENTERING_LEGACY, legacy):
        raise Refused(broken)
    space = await _space(tx, tenancy, period)
    held = await spaces.hold(tx, space, period, kind=OccupancyKind.TENANCY, held_for=tenancy.id)
    return await begin(tx, replace(tenancy, seat=held.seat))


async def _space(tx: Tx, tenancy: Tenancy, period: Period) -> Space:
    await bases.lock(tx, tenancy.base_id)
    space = await space_store.find(tx, tenancy.space_id)
    if space is None or not space.is_open_through(period):
        words = Text("没有该场地，或在此期间未开放", "There is no such space, or it is not open through the period")
        raise Invalid(FieldError("/space_id", "space_not_open", words))
    return space
