"""The counter of finance: the payment file of an approved run, and what the bank did with it."""

from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.policy import needs
from bureaukit.route import counter
from fastapi import Response

from talent.access import see_to_area
from talent.roles import FINANCE
from talent.subsidy_runs.actions import known, pay
from talent.subsidy_runs.api.shapes import PaymentIn, RunOut, run_out
from talent.subsidy_runs.model.run import Totals

router = counter("talent", "subsidy-runs")
SCOPE = "talent:subsidy_run:execute"


@router.get(
    "/{run_id}/payment-file",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
    **needs(SCOPE, FINANCE, rule="own district, approved runs only", pii=("name", "bank_account")),
)
async def payment_file(run_id: UUID, desk: Desk) -> Response:
    """Fetch the payment file (发放文件): the one place with whole account numbers; each fetch is on record."""
    async with desk.transaction() as tx:
        run = await known.seen(tx, run_id, area=desk.caller.area)
        see_to_area(desk.caller, run.area)
        file = await pay.payment_file(tx, run, cipher=desk.cipher)
    headers = {
        "content-disposition": f'attachment; filename="{file.number}.csv"',
        "cache-control": "no-store",
        "etag": f'"{file.sha256}"',
        "payment-file-number": file.number,
        "payment-count": str(file.totals.payees),
        "payment-amount-fen": str(file.totals.amount_fen),
    }
    return Response(file.content, 200, headers, "text/csv; charset=utf-8")


@router.post(
    "/{run_id}/payment",
    response_model=RunOut,
    **needs(
        SCOPE,
        FINANCE,
        rule="own district, approved runs only; no hand that made or approved it",
        key=True,
        match=True,
        dry_run=True,
    ),
)
async def record_payment(run_id: UUID, body: PaymentIn, desk: Desk) -> Response:
    """Record that the bank paid a run (登记发放); count and sum must be the approved ones."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        run = await known.held(tx, run_id, desk.caller, version)
        paid = await pay.record_payment(
            tx,
            run,
            Totals(body.count, body.count, body.amount_fen),
            paid_on=body.paid_on,
            bank_reference=body.bank_reference,
            today=desk.today,
        )
        return await desk.done(tx, run_out(paid), version=paid.version)
