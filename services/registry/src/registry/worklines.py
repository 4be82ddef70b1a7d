"""The form in which stores tell what somebody has to do, so that the lines of all slices stand in one list."""

from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, String, Uuid, cast, literal, null, select

from registry.tasks import TaskKind


def line(  # noqa: PLR0917 -- the columns, in their order
    kind: TaskKind,
    subject_id: Any,
    organization_id: Any,
    area: Any,
    since_on: Any,
    done_on: Any,
    *conditions: ColumnElement[bool],
    year: Any = None,
    units: tuple[Any, Any] = (None, None),
) -> Select[Any]:
    """Return one kind of work: `since_on` sorts it, what came first is to be done first; `units` may see it as theirs."""
    columns = (
        subject_id.label("subject_id"),
        literal(kind.value).label("kind"),
        cast(_or_null(organization_id), Uuid).label("organization_id"),
        area.label("area"),
        cast(_or_null(year), Integer).label("year"),
        since_on.label("since_on"),
        cast(_or_null(done_on), Date).label("done_on"),
        *(cast(_or_null(unit), String).label(name) for unit, name in zip(units, ("unit", "other_unit"), strict=True)),
    )
    return select(*columns).where(*conditions)


def _or_null(column: Any) -> Any:
    return null() if column is None else column
