"""What every act on a tenancy needs: to find it, to keep it, to tell of it, and to know what stands in its way."""

from datetime import date
from uuid import UUID

from bureaukit.auth import Caller
from bureaukit.db import Tx
from bureaukit.lifecycle import Blocker
from bureaukit.outbox import emit
from bureaukit.problems import Finding, NotFound, Stale, problem_type
from bureaukit.text import Text

from incubator.access import is_officer_for, speaks_for
from incubator.regulations import ENTRY
from incubator.tenancies import rules, store
from incubator.tenancies.model import Tenancy, TenancyChanged

TOO_EARLY = problem_type("too_early", 409, "尚未到日期", "The day has not come yet")


async def loaded(tx: Tx, tenancy_id: UUID, *, version: int | None = None) -> Tenancy:
    """Return a tenancy in the version the caller saw: 404 without it, 412 when it has changed."""
    tenancy = await store.find(tx, tenancy_id)
    if tenancy is None:
        raise NotFound
    if version not in (None, tenancy.version):
        raise Stale
    return tenancy


def speaks_for_holder(caller: Caller, tenancy: Tenancy) -> bool:
    """Say whether the caller is the holder: its organization, or the founder of a team that is none yet."""
    holder = tenancy.holder
    founder = holder.team.founder if holder.team else ""
    return speaks_for(caller, holder.organization_id, holder.credit_code, drafted_by=founder)


async def seen_by(tx: Tx, caller: Caller, tenancy_id: UUID, *, version: int | None = None) -> Tenancy:
    """Return a tenancy of the caller's area or organization, and 404 for anybody else's."""
    found = await loaded(tx, tenancy_id)
    if not (is_officer_for(caller, found.area) or speaks_for_holder(caller, found)):
        raise NotFound
    return await loaded(tx, tenancy_id, version=version)


def blockers(tenancy: Tenancy, *, on: date) -> dict[str, Blocker]:
    """Return what closes steps that the state alone would allow: days that have not come, and what is done once."""
    found: dict[str, Blocker] = {}
    if on < tenancy.period.start_on:
        early = Finding("TOO_EARLY", str(ENTRY), Text("入驻起始日未到", "The tenancy has not begun"))
        found["occupation"] = Blocker(early, tenancy.period.start_on)
    if tenancy.extended_on:
        once = rules.is_the_first_extension
        found["extension"] = Blocker(once.finding(rules.Extension(tenancy, tenancy.period.end_on, 0, 0)))
    if not tenancy.is_of_a_team:
        words = Text("入驻主体已是社会组织", "The holder is an organization already")
        found["registration"] = Blocker(Finding("IS_AN_ORGANIZATION", str(ENTRY), words))
    if tenancy.earliest_handover and on < tenancy.earliest_handover:
        early = Finding("TOO_EARLY", str(ENTRY), Text("退出日未到", "The day of leaving has not come"))
        found["handover"] = Blocker(early, tenancy.earliest_handover)
    return found


async def changed(tx: Tx, tenancy: Tenancy, step: str) -> Tenancy:
    """Save a tenancy that took a step, and tell."""
    saved = await store.save(tx, tenancy)
    await emit(tx, TenancyChanged(*told(saved), step=step, state=saved.state))
    return saved


def told(tenancy: Tenancy) -> tuple[UUID, UUID | None, UUID, UUID, date, date]:
    """Return what every event of a tenancy carries."""
    period = tenancy.period
    holder = tenancy.holder.organization_id
    return (tenancy.id, holder, tenancy.space_id, tenancy.base_id, period.start_on, period.end_on)
