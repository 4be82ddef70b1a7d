"""Opening light reports when a quarter is over; filing, returning and noting them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from bureaukit.auth import Caller
from bureaukit.calendar import WorkCalendar
from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.ids import new_id
from bureaukit.lifecycle import Blocker
from bureaukit.outbox import emit
from bureaukit.parameters import ParameterSet
from bureaukit.problems import Finding, NotFound, Refused, Stale
from bureaukit.rules import findings
from bureaukit.text import Text

from incubator.light_reports import rules, store
from incubator.light_reports.lifecycle import LIFECYCLE
from incubator.light_reports.model import Activity, LightReport, LightReportChanged, quarters
from incubator.parameters.light_reports import FILING_DAYS, REPORT_MONTHS
from incubator.parameters.tenancies import LEGACY_UNTIL
from incubator.regulations import ENTRY
from incubator.tenancies import actions as tenancies
from incubator.tenancies import store as tenancy_store
from incubator.tenancies.model import Tenancy


async def open_due(tx: Tx, terms: ParameterSet, calendar: WorkCalendar, *, on: date) -> int:
    """Open the report of every quarter that has ended in a stay; what was over before the platform is not asked for."""
    moved_in = await tenancy_store.moved_in(tx)
    last = await store.last_numbers(tx, [one.stay.id for one in moved_in])
    opened = 0
    for tenancy in moved_in:
        until = min(on, tenancy.period.end_on)
        for number, period in quarters(tenancy.stay.since, until, terms[REPORT_MONTHS]):
            if number > last.get(tenancy.stay.id, 0) and period.end_on > terms[LEGACY_UNTIL]:
                due = calendar.add_working_days(period.end_on, terms[FILING_DAYS])
                report = LightReport(
                    new_id(),
                    tenancy.id,
                    tenancy.stay.id,
                    tenancy.base_id,
                    tenancy.area,
                    number,
                    period,
                    due.on,
                    due.provisional,
                )
                await store.add(tx, report)
                await emit(tx, _told(report, "opening"))
                opened += 1
    return opened


async def lapse_all(tx: Tx) -> int:
    """Let what is still due of those who have left lapse."""
    left = await store.due_of(tx, tenancy_store.closed())
    for report in left:
        await _stepped(tx, replace(report, state=LIFECYCLE.step("lapse", report.state)), "lapse")
    return len(left)


async def seen_by(
    tx: Tx, caller: Caller, report_id: UUID, *, version: int | None = None
) -> tuple[LightReport, Tenancy]:
    """Return a report with its tenancy, to those who may see the tenancy; 412 when it has changed."""
    report = await store.find(tx, report_id)
    if report is None:
        raise NotFound
    tenancy = await tenancies.seen_by(tx, caller, report.tenancy_id)
    if version not in (None, report.version):
        raise Stale
    return report, tenancy


def blockers(caller: Caller, report: LightReport, tenancy: Tenancy) -> dict[str, Blocker]:
    """Return what closes the steps of a report to those whose they are not."""
    if tenancies.speaks_for_holder(caller, tenancy):
        return LIFECYCLE.closed_to(report.state, caller.has_role)
    words = Text("由入驻单位填报", "The holder files it")
    return {"filing": Blocker(Finding("OTHER_SIDE", str(ENTRY), words))} | LIFECYCLE.closed_to(
        report.state, caller.has_role
    )


async def file(tx: Tx, report: LightReport, *, activities: Sequence[Activity], summary: str) -> LightReport:
    """Tell what was done in the quarter; it may be told again until the base has taken note."""
    state = LIFECYCLE.step("filing", report.state)
    if broken := findings(rules.FILING, rules.Filing(report, tuple(activities))):
        raise Refused(broken)
    filed = replace(
        report,
        state=state,
        activities=tuple(activities),
        summary=summary,
        filed_by=tx.actor,
        filed_on=legal_date(tx.at),
        remark=None,
    )
    return await _stepped(tx, filed, "filing")


async def send_back(tx: Tx, report: LightReport, *, remark: str) -> LightReport:
    """Return a report to be filed again."""
    state = LIFECYCLE.step("return", report.state)
    return await _stepped(tx, replace(report, state=state, remark=remark), "return")


async def note(tx: Tx, report: LightReport, *, remark: str | None) -> LightReport:
    """Take note of a report."""
    state = LIFECYCLE.step("noting", report.state)
    noted = replace(report, state=state, remark=remark, noted_by=tx.actor, noted_on=legal_date(tx.at))
    return await _stepped(tx, noted, "noting")


async def idle_quarter(tx: Tx, stay_id: UUID, *, on: date) -> LightReport | None:
    """Return the latest report of a stay that can be judged, if it shows no activity (INC-13)."""
    judged = [one for one in await store.of_stay(tx, stay_id) if one.filed_on or one.due_on < on]
    return judged[0] if judged and judged[0].shows_no_activity(on) else None


async def _stepped(tx: Tx, report: LightReport, step: str) -> LightReport:
    saved = await store.save(tx, report)
    await emit(tx, _told(saved, step))
    return saved


def _told(report: LightReport, step: str) -> LightReportChanged:
    return LightReportChanged(
        report.id, report.tenancy_id, report.base_id, report.number, report.due_on, step, report.state
    )
