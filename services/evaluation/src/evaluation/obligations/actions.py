"""Finding what is open with an organization, and settling it when the organization has ended."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.obligations import Obligation
from bureaukit.outbox import emit
from bureaukit.text import Text

from evaluation.evaluations import actions as evaluations
from evaluation.evaluations import store as evaluation_store
from evaluation.grades import actions as grades
from evaluation.grades import store as grade_store
from evaluation.grades.model import GradeStatus, GrantedGrade
from evaluation.obligations.model import EndingCarriedOut
from evaluation.regulations import ORDER_39

ORGANIZATION_ENDED = "organization_ended"


async def open_with(tx: Tx, organization_id: UUID, on: date) -> Sequence[Obligation]:
    """Return what is open: an evaluation under way, which must end; and a grade, whose certificate is to be returned."""
    running = await evaluation_store.running_of(tx, organization_id)
    found = (_evaluation(len(running)), _certificate(organization_id, len(await _lasting(tx, organization_id, on))))
    return [one for one in found if one.count]


def _evaluation(count: int) -> Obligation:
    return Obligation(
        "EVALUATION_UNDER_WAY",
        str(ORDER_39.article(16)),
        Text("等级评估正在进行", "An evaluation is under way"),
        Text("撤回评估申请，或待评估办结", "Withdraw from it, or wait for its end"),
        "/v1/evaluation/evaluations",
        count,
    )


def _certificate(organization_id: UUID, count: int) -> Obligation:
    return Obligation(
        "EVALUATION_CERTIFICATE_TO_RETURN",
        str(ORDER_39.article(30)),
        Text(
            "持有有效的评估等级，等级随注销取消",
            "It holds a grade, which is cancelled with the end",
        ),
        Text("注销时交回等级证书和牌匾", "Return certificate and plaque with the deregistration"),
        f"/v1/evaluation/grades?organization={organization_id}",
        count,
        blocks=False,
    )


async def _lasting(tx: Tx, organization_id: UUID, on: date) -> list[GrantedGrade]:
    """Return the grades that hold on a day, or will."""
    return [one for one in await grade_store.of_organization(tx, organization_id) if one.ends_on > on]


async def carry_out(tx: Tx, organization_id: UUID, *, ended_on: date, today: date) -> EndingCarriedOut:
    """Discontinue what runs, cancel the grade from the day of the end, and tell that this is done."""
    running = await evaluation_store.running_of(tx, organization_id)
    for evaluation in running:
        await evaluations.discontinue(tx, evaluation, on=today)
    lasting = await _lasting(tx, organization_id, ended_on)
    for held in lasting:
        await grades.end(tx, held, ending=GradeStatus.CANCELLED, ground=ORGANIZATION_ENDED, on=ended_on)
    done = EndingCarriedOut(organization_id, ended_on, len(running), len(lasting))
    await emit(tx, done)
    return done
