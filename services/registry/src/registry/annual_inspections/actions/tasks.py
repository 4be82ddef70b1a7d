"""What an organization has to do about its years: file, file late, mend, rectify."""

from datetime import date

from bureaukit.db import Tx
from bureaukit.text import Text

from registry.annual_inspections import store
from registry.annual_inspections.actions.standing import years_owed
from registry.annual_inspections.model.inspection import Inspection, InspectionResult, InspectionState
from registry.annual_inspections.rules.owed import YearOwed
from registry.annual_inspections.rules.taking_part import duty_of
from registry.organizations.model import ENDED, Projection
from registry.regulations import INSPECTIONS, LICENSING
from registry.tasks import Task, TaskKind

S = InspectionState


async def tasks_of(tx: Tx, organization: Projection, on: date) -> list[Task]:
    """Return what is to be done today and until when; each year is a task of its own."""
    if organization.state in ENDED:
        return []
    filed = {found.year: found for found in await store.of_organization(tx, organization.id)}
    years = await years_owed(tx, organization, on)
    unfiled = [year for year in years if not year.was_filed and year.result is not InspectionResult.EXEMPT]
    found = [_to_file(year, filed.get(year.year)) for year in unfiled]
    return found + [task for inspection in filed.values() if (task := _to_mend(inspection))]


def _to_file(owed: YearOwed, begun: Inspection | None) -> Task:
    kind = TaskKind.FILE_LATE_REPORT if owed.on > owed.due_on else TaskKind.FILE_REPORT
    words = Text(f"{kind.zh}（{owed.year}年度）", f"{kind.en} of {owed.year}")
    if owed.unit_by and owed.on <= owed.unit_by < owed.due_on:
        words = Text(
            f"{words.zh}；有业务主管单位的，应于{owed.unit_by}前先送其初审",
            f"{words.en}; to the supervising unit, where there is one, by {owed.unit_by}",
        )
    article = duty_of(owed.type, is_charity=owed.is_charity)
    return Task(kind, owed.due_on, str(article), words, begun.id if begun else None, owed.year)


def _to_mend(inspection: Inspection) -> Task | None:
    """Return what was sent back, or what is to be put right."""
    year = inspection.year
    if inspection.state is S.CORRECTION and inspection.notice:
        kind, due_on, article = TaskKind.MEND_REPORT, inspection.notice.mend_by, LICENSING.article(32, item=4)
    elif inspection.state in (S.RECTIFYING, S.RECTIFICATION_OVERDUE) and inspection.progress.rectify_by:
        kind, due_on, article = TaskKind.RECTIFY, inspection.progress.rectify_by, INSPECTIONS.whole()
    else:
        return None
    words = Text(f"{kind.zh}（{year}年度）", f"{kind.en} ({year})")
    return Task(kind, due_on, str(article), words, inspection.id, year)
