"""What must be true of runs and lines, asked in SQL: whoever edits a table by hand is found out here."""

from bureaukit.checks import Seen, ids, seen
from bureaukit.db import Tx
from sqlalchemy import case, func, or_, select

from talent.subsidy_runs.store.lines import SubsidyLineRow
from talent.subsidy_runs.store.runs import SubsidyRunPartRow, SubsidyRunRow

_L = SubsidyLineRow.__table__.c
_R = SubsidyRunRow.__table__.c
_P = SubsidyRunPartRow.__table__.c


async def doubled_months(tx: Tx) -> Seen:
    """Return person and month of everybody who has more than one line in a month."""
    months = select(_L.social_worker_id, _L.month).group_by(_L.social_worker_id, _L.month)
    return await seen(tx, SubsidyLineRow.__table__, months.having(func.count() > 1))


async def wrong_totals(tx: Tx) -> Seen:
    """Return the runs that do not pay what their lines add up to."""
    counted = (
        select(
            _L.run_id,
            func.sum(case((_L.amount_fen > 0, 1), else_=0)).label("payees"),
            func.sum(_L.amount_fen).label("amount_fen"),
        )
        .group_by(_L.run_id)
        .subquery()
    )
    differs = or_(
        _R.payees != func.coalesce(counted.c.payees, 0), _R.amount_fen != func.coalesce(counted.c.amount_fen, 0)
    )
    wrong = select(_R.id).outerjoin(counted, counted.c.run_id == _R.id).where(differs)
    return await seen(tx, SubsidyRunRow.__table__, wrong)


async def missing_lines(tx: Tx) -> Seen:
    """Return the runs that have more or fewer lines than people were counted when they were calculated."""
    lines = select(func.count()).where(_L.run_id == _R.id).correlate(SubsidyRunRow.__table__).scalar_subquery()
    return await seen(tx, SubsidyRunRow.__table__, select(_R.id).where(_R.people != lines))


async def wrong_parts(tx: Tx) -> Seen:
    """Return the runs whose parts, as the streets saw them, do not add up to the run."""
    parts = (
        select(
            _P.run_id,
            _P.calculation,
            func.sum(_P.people).label("people"),
            func.sum(_P.payees).label("payees"),
            func.sum(_P.amount_fen).label("amount_fen"),
        )
        .group_by(_P.run_id, _P.calculation)
        .subquery()
    )
    differs = or_(*(_R[name] != func.coalesce(parts.c[name], 0) for name in ("people", "payees", "amount_fen")))
    mine = (parts.c.run_id == _R.id) & (parts.c.calculation == _R.calculation)
    return await seen(tx, SubsidyRunRow.__table__, select(_R.id).outerjoin(parts, mine).where(differs))


async def approved_by_a_maker(tx: Tx) -> Seen:
    """Return the approved runs whose approver opened or calculated them, or also paid them."""
    approved = await tx.all(select(_R.id, _R.approved_by, _R.makers, _R.paid_by).where(_R.approved_by.is_not(None)))
    wrong = [(row.id,) for row in approved if row.approved_by in (*row.makers, row.paid_by)]
    return Seen(len(approved), ids(wrong))
