"""What cases ask of the office and of supervising units, as lines that stand beside those of other slices."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func

from registry.applications.model import ApplicationState
from registry.applications.store.rows import TABLE as T
from registry.tasks import TaskKind
from registry.worklines import line


def work(*, done: bool) -> list[Select[Any]]:
    """Return papers to hand over and consents to give, or those that were; what is put on file is reviewed by nobody."""
    decided = (T.state == ApplicationState.APPROVED, T.reviewed_on.is_not(None))
    kept = (T.delivered_on.is_(None), T.delivery_means.is_(None))
    awaited = (T.awaited_unit, T.other_awaited_unit)
    if done:
        return [
            _line(TaskKind.DELIVER, T.decided_on, T.delivered_on, *decided, T.delivered_on.is_not(None)),
            _line(TaskKind.CONSENT_TO_CASE, T.accepted_on, T.consented_on, T.consented_on.is_not(None)),
        ]
    return [
        _line(TaskKind.DELIVER, T.decided_on, None, *decided, *kept),
        _line(TaskKind.CONSENT_TO_CASE, T.accepted_on, None, T.awaited_unit.is_not(None), units=awaited),
    ]


def _line(
    kind: TaskKind,
    since: Any,
    done_on: Any,
    *conditions: ColumnElement[bool],
    units: tuple[Any, Any] = (T.unit, T.new_unit),
) -> Select[Any]:
    concerned = func.coalesce(T.concerned_id, T.organization_id)
    return line(kind, T.id, concerned, T.area, since, done_on, *conditions, units=units)
