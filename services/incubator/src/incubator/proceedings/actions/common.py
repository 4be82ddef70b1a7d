"""What every act in a proceeding needs: to find it with its tenancy, to keep it, and to tell of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.auth import Caller
from bureaukit.db import Tx
from bureaukit.outbox import emit
from bureaukit.parameters import ParameterSet
from bureaukit.problems import NotFound, Stale

from incubator.access import is_officer_for
from incubator.light_reports import actions as light_reports
from incubator.parameters.proceedings import FAILED_ASSESSMENTS
from incubator.proceedings import store
from incubator.proceedings.model import Proceeding, ProceedingChanged
from incubator.proceedings.rules import Charge
from incubator.tenancies import actions as tenancies
from incubator.tenancies.model import ExitGround, Tenancy

Organization = Mapping[str, Any] | None  # as the registry knows it today; none for a team


@dataclass(frozen=True, slots=True)
class Case:
    """A proceeding and the tenancy it is about."""

    proceeding: Proceeding
    tenancy: Tenancy


async def loaded(tx: Tx, proceeding_id: UUID) -> Case:
    """Return a proceeding with its tenancy, or 404."""
    found = await store.find(tx, proceeding_id)
    if found is None:
        raise NotFound
    return Case(found, await tenancies.loaded(tx, found.tenancy_id))


async def seen_by(tx: Tx, caller: Caller, proceeding_id: UUID, *, version: int | None = None) -> Case:
    """Return a proceeding to the holder and to the offices it concerns: 404 for others, 412 when it has changed."""
    case = await loaded(tx, proceeding_id)
    found = case.proceeding
    areas = (found.area, found.move.area) if found.move else (found.area,)
    is_office = any(is_officer_for(caller, area) for area in areas)
    if not (is_office or tenancies.speaks_for_holder(caller, case.tenancy)):
        raise NotFound
    if version not in (None, found.version):
        raise Stale
    return case


async def charge(
    tx: Tx,
    tenancy: Tenancy,
    grounds: tuple[ExitGround, ...],
    organization: Organization,
    terms: ParameterSet,
    *,
    on: date,
) -> Charge:
    """Return the grounds of an ordered exit with what is on record for them."""
    team = tenancy.holder.team
    return Charge(
        grounds,
        organization,
        await store.assessments(tx, tenancy.stay.id),
        terms[FAILED_ASSESSMENTS],
        is_idle=await light_reports.idle_quarter(tx, tenancy.stay.id, on=on) is not None,
        is_late_team=tenancy.is_of_a_team and team is not None and team.register_by < on,
    )


async def stepped(tx: Tx, case: Case, proceeding: Proceeding, step: str) -> Proceeding:
    """Save a proceeding that took a step, and tell."""
    saved = await store.save(tx, proceeding)
    await emit(tx, told(saved, case.tenancy, step))
    return saved


def told(proceeding: Proceeding, tenancy: Tenancy, step: str) -> ProceedingChanged:
    """Return the event of a step."""
    move = proceeding.move
    return ProceedingChanged(
        proceeding.id,
        proceeding.tenancy_id,
        tenancy.holder.organization_id,
        proceeding.base_id,
        proceeding.matter,
        proceeding.result,
        move.base_id if move else None,
        move.tenancy_id if move else None,
        step,
        proceeding.state,
    )
