"""What the office has to do about lists and penalties, and what it has done, as lines that stand beside those of other slices."""

from typing import Any

from sqlalchemy import ColumnElement, Select

from registry.credit_records.model import ListingState, PenaltyState
from registry.credit_records.store.listings import ListingRow
from registry.credit_records.store.penalties import PenaltyRow
from registry.organizations import store as organizations
from registry.tasks import TaskKind
from registry.worklines import line

S = ListingState
_L, _P = ListingRow.__table__.c, PenaltyRow.__table__.c
_O = organizations.extract(("id", "area"), ()).subquery("listed")


def _listing(kind: TaskKind, since_on: Any, done_on: Any, *conditions: ColumnElement[bool]) -> Select[Any]:
    beside = _L.organization_id == _O.c.id
    return line(kind, _L.id, _L.organization_id, _O.c.area, since_on, done_on, beside, *conditions)


def _penalty(done_on: Any, *conditions: ColumnElement[bool]) -> Select[Any]:
    return line(TaskKind.CONFIRM_PENALTY, _P.id, _P.organization_id, _P.area, _P.decided_on, done_on, *conditions)


def work(*, done: bool) -> list[Select[Any]]:
    """Return the lines to be done, or those that were done."""
    return _done() if done else _to_do()


def _to_do() -> list[Select[Any]]:
    untold, told = _L.notice_on.is_(None), _L.notice_on.is_not(None)
    return [
        _penalty(None, _P.state == PenaltyState.ENTERED),
        _listing(TaskKind.GIVE_NOTICE, _L.proposed_on, None, _L.state == S.PROPOSED, untold),
        _listing(TaskKind.DECIDE_LISTING, _L.notice_on, None, _L.state == S.PROPOSED, told),
        _listing(TaskKind.CHECK_REMOVAL, _L.applied_on, None, _L.state == S.LISTED, _L.applied_on.is_not(None)),
        _listing(
            TaskKind.REMOVE_GROUNDLESS, _L.groundless_on, None, _L.state == S.LISTED, _L.groundless_on.is_not(None)
        ),
        _listing(TaskKind.DECIDE_REMOVAL, _L.verified_on, None, _L.state == S.DELISTING),
    ]


def _done() -> list[Select[Any]]:
    told, verified = _L.notice_on.is_not(None), _L.verified_on.is_not(None)
    return [
        _penalty(_P.recorded_on, _P.confirmed_by.is_not(None), _P.recorded_on.is_not(None)),
        _listing(TaskKind.DECIDE_LISTING, _L.notice_on, _L.decided_on, _L.decided_by.is_not(None), told),
        _listing(
            TaskKind.REMOVE_GROUNDLESS,
            _L.groundless_on,
            _L.removed_on,
            _L.state == S.DELISTED,
            _L.groundless_on.is_not(None),
        ),
        _listing(TaskKind.DECIDE_REMOVAL, _L.verified_on, _L.removed_on, _L.removed_on.is_not(None), verified),
    ]
