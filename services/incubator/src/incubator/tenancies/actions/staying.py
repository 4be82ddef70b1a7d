"""What happens during a tenancy: the holder moves in, and may stay longer once."""

from dataclasses import replace
from datetime import date

from bureaukit.db import Tx
from bureaukit.parameters import ParameterSet
from bureaukit.problems import Conflict, Refused
from bureaukit.rules import findings

from incubator.bases import store as bases
from incubator.parameters.tenancies import EXTENSION_MONTHS, MAX_MONTHS
from incubator.periods import Period
from incubator.tenancies import rules
from incubator.tenancies.actions.common import TOO_EARLY, changed
from incubator.tenancies.actions.leaving import move_end
from incubator.tenancies.lifecycle import LIFECYCLE
from incubator.tenancies.model import Tenancy


async def occupy(tx: Tx, tenancy: Tenancy, *, on: date) -> Tenancy:
    """Record that the holder moved in, on or after the first day."""
    state = LIFECYCLE.step("occupation", tenancy.state)
    if on < tenancy.period.start_on:
        raise Conflict(TOO_EARLY, "入驻起始日未到", "The tenancy has not begun", earliest_on=tenancy.period.start_on)
    return await changed(tx, replace(tenancy, state=state, occupied_on=on), "occupation")


async def extend(tx: Tx, tenancy: Tenancy, terms: ParameterSet, *, until: date, on: date) -> Tenancy:
    """Let the holder stay until another day, once, if nobody has the seat by then."""
    state = LIFECYCLE.step("extension", tenancy.state)
    wish = rules.Extension(tenancy, until, terms[EXTENSION_MONTHS], terms[MAX_MONTHS])
    if broken := findings(rules.EXTENDING, wish):
        raise Refused(broken)
    await bases.lock(tx, tenancy.base_id)
    await move_end(tx, tenancy, until)
    period = Period(tenancy.period.start_on, until)
    extended = replace(tenancy, state=state, period=period, agreed_until=until, extended_on=on)
    return await changed(tx, extended, "extension")
