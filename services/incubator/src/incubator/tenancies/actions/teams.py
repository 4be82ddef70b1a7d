"""How a team becomes an organization, and what happens when the day passes by which it should be registered (INC-10)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.outbox import emit
from bureaukit.parameters import ParameterSet
from bureaukit.problems import Refused
from bureaukit.rules import findings

from incubator.parameters.tenancies import TEAM_REMINDER_DAYS
from incubator.tenancies import rules, store
from incubator.tenancies.actions.common import blockers, changed
from incubator.tenancies.lifecycle import LIFECYCLE
from incubator.tenancies.model import TeamDeadlineNear, Tenancy


async def link(tx: Tx, tenancy: Tenancy, organization: Mapping[str, Any], *, on: date) -> Tenancy:
    """Let the organization that a team has become hold its tenancy, if the registry's facts of the day allow it."""
    state = LIFECYCLE.step("registration", tenancy.state, blockers=blockers(tenancy, on=on))
    team = tenancy.holder.team
    if team is None:
        raise AssertionError("who is no organization is a team")
    if broken := findings(rules.LINKING, rules.Registration(team, organization)):
        raise Refused(broken)
    holder = replace(
        tenancy.holder,
        organization_id=UUID(organization["id"]),
        credit_code=organization["credit_code"],
        team=replace(team, linked_on=on),
    )
    return await changed(tx, replace(tenancy, state=state, holder=holder), "registration")


async def link_by_name(tx: Tx, organization: Mapping[str, Any], *, on: date) -> bool:
    """Link the one team that bears the very name of an organization in the news; say whether there was one.

    Names of organizations are unique on the register; with two teams of that name, somebody has to look.
    """
    teams = await store.teams_called(tx, organization["name"])
    fits = [
        tenancy
        for tenancy in teams
        if tenancy.holder.team and not findings(rules.LINKING, rules.Registration(tenancy.holder.team, organization))
    ]
    if len(teams) != 1 or not fits:
        return False
    await link(tx, fits[0], organization, on=on)
    return True


async def remind_all(tx: Tx, terms: ParameterSet, *, on: date) -> int:
    """Tell, once for each team, that its day to be registered by comes near; return of how many."""
    near = await store.teams_to_register(tx, by=on + timedelta(days=terms[TEAM_REMINDER_DAYS]))
    due = [(one, one.holder.team) for one in near if one.holder.team and one.holder.team.reminded_on is None]
    for tenancy, team in due:
        reminded = replace(tenancy, holder=replace(tenancy.holder, team=replace(team, reminded_on=on)))
        await store.save(tx, reminded)
        await emit(tx, TeamDeadlineNear(tenancy.id, tenancy.base_id, team.register_by))
    return len(due)


async def late(tx: Tx, *, on: date) -> Sequence[Tenancy]:
    """Return the tenancies of teams whose day to be registered by has passed."""
    return await store.teams_to_register(tx, by=on - timedelta(days=1))
