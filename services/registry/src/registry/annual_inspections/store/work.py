"""What the office has to do in inspections, and what it has done, as lines that stand beside those of other slices."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, not_, null, or_

from registry.annual_inspections.model.inspection import Consequence, InspectionKind, InspectionState
from registry.annual_inspections.store.rows import TABLE as T
from registry.tasks import TaskKind
from registry.worklines import line

S = InspectionState
_REPORTS = T.kind == InspectionKind.ANNUAL_REPORT
_CONSEQUENCES = (  # what calls for a warning or a revocation has another article where a charity did not report
    (TaskKind.WARN, (T.consequence == Consequence.WARNING, not_(_REPORTS))),
    (TaskKind.REVOKE, (T.consequence == Consequence.REVOCATION, not_(_REPORTS))),
    (TaskKind.WARN_CHARITY, (T.consequence == Consequence.WARNING, _REPORTS)),
    (TaskKind.REVOKE_CHARITY, (T.consequence == Consequence.REVOCATION, _REPORTS)),
)


def _line(kind: TaskKind, since: Any, done_on: Any, *conditions: ColumnElement[bool]) -> Select[Any]:
    units = (T.supervising_unit, None)
    return line(kind, T.id, T.organization_id, T.area, since, done_on, *conditions, year=T.year, units=units)


def work(*, done: bool, on: date) -> list[Select[Any]]:
    """Return the lines to be done, or those that were done."""
    return _done() if done else _to_do(on)


def _to_do(on: date) -> list[Select[Any]]:
    was_asked = or_(T.supervising_unit.is_(None), T.unit_agrees.is_not(None), T.due_on < on)
    is_awaited = (T.supervising_unit.is_not(None), T.unit_agrees.is_(None))
    open_ = T.consequence_done_on.is_(None)
    return [
        _line(TaskKind.REVIEW_INSPECTION, T.filed_on, null(), T.state == S.SUBMITTED, was_asked),
        _line(TaskKind.GIVE_OPINION, T.filed_on, null(), T.state == S.SUBMITTED, *is_awaited),
        _line(TaskKind.CONCLUDE_INSPECTION, T.reviewed_on, null(), T.state == S.UNDER_REVIEW),
        _line(TaskKind.CHECK_RECTIFICATION, T.rectification_filed_on, null(), T.state == S.RECTIFICATION_FILED),
        *(_line(kind, T.consequence_since, null(), *which, open_) for kind, which in _CONSEQUENCES),
    ]


def _done() -> list[Select[Any]]:
    over = T.consequence_done_on.is_not(None)
    return [
        _line(TaskKind.CONCLUDE_INSPECTION, T.reviewed_on, T.concluded_on, T.concluded_on.is_not(None)),
        _line(TaskKind.CHECK_RECTIFICATION, T.rectification_filed_on, T.rectified_on, T.rectified_on.is_not(None)),
        *(_line(kind, T.consequence_since, T.consequence_done_on, *which, over) for kind, which in _CONSEQUENCES),
    ]
