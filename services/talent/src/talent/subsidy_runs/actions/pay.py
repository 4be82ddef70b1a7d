"""What finance does with an approved run: fetch the payment file, and record what the bank did."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any

from bureaukit import audit
from bureaukit.clock import legal_date
from bureaukit.crypto import FieldCipher
from bureaukit.db import Tx
from bureaukit.outbox import emit
from bureaukit.problems import Conflict, Finding, Forbidden, Refused, problem_type
from bureaukit.rules import findings
from bureaukit.tables_out import OutColumn, csv_stream

from talent.dates import month_of
from talent.subsidy_runs.lifecycle import LIFECYCLE
from talent.subsidy_runs.model.run import Run, RunPaid, Totals
from talent.subsidy_runs.rules import acts
from talent.subsidy_runs.store import lines, runs

NOT_APPROVED = problem_type("subsidy_run_not_approved", 409, "批次尚未批准", "The run is not approved yet")
TOTALS_DIFFER = problem_type(
    "control_totals_differ", 409, "明细与批准的合计不符", "The lines do not add up to what was approved"
)

_COLUMNS = (
    OutColumn("number", "文件编号"),
    OutColumn("place", "序号"),
    OutColumn("name", "收款人姓名"),
    OutColumn("account", "收款账号"),
    OutColumn("amount_fen", "金额（元）", render=lambda fen: f"{fen // 100}.{fen % 100:02d}"),
    OutColumn("month", "补贴月份"),
    OutColumn("remark", "用途"),
)
REMARK = "社工人才职称补贴"


@dataclass(frozen=True, slots=True)
class PaymentFile:
    """What goes to the bank: the same bytes whenever it is asked for."""

    number: str
    totals: Totals
    content: bytes

    @property
    def sha256(self) -> str:
        """The digest by which both sides compare it."""
        return sha256(self.content).hexdigest()


async def payment_file(tx: Tx, run: Run, *, cipher: FieldCipher) -> PaymentFile:
    """Return the payment file of an approved run, from the lines frozen with it; who fetched it is on record."""
    if not run.is_final or run.file_number is None:
        raise Conflict(NOT_APPROVED, "批准后方可生成发放文件", "The payment file exists once the run is approved")
    written = _Written()
    content = b"".join([piece async for piece in csv_stream(_COLUMNS, written.rows(tx, run, cipher))])
    if written.totals != replace(run.totals, people=run.totals.payees):
        raise Conflict(TOTALS_DIFFER, "请立即报告系统管理员", "Report it to the administrator at once")
    await audit.note(tx, "fetch_payment_file", f"subsidy-runs/{run.id}", purpose=REMARK)
    return PaymentFile(run.file_number, run.totals, content)


class _Written:
    """Counts the lines while they are written."""

    def __init__(self) -> None:
        self.totals = Totals()

    async def rows(self, tx: Tx, run: Run, cipher: FieldCipher) -> AsyncIterator[dict[str, Any]]:
        """Yield a row for each payment, and one with the control totals."""
        shared = {"number": run.file_number, "month": month_of(run.month)}
        async for line in lines.paid_lines(tx, run.id):
            amount = line.outcome.amount_fen
            self.totals = self.totals.plus(amount)
            account = cipher.open(line.bank_account or "", table=lines.LINES, column="bank_account", row=line.id)
            paid = {"place": self.totals.payees, "name": line.name, "account": account, "amount_fen": amount}
            yield shared | paid | {"remark": REMARK}
        total = {"place": "合计", "name": f"{self.totals.payees} 笔", "amount_fen": self.totals.amount_fen}
        yield shared | total


async def record_payment(tx: Tx, run: Run, told: Totals, *, paid_on: date, bank_reference: str, today: date) -> Run:
    """Record that the bank paid a run; what it reports must be what was approved, to the fen."""
    state = LIFECYCLE.step("payment", run.state)
    if broken := await who_pays(tx, run, tx.actor):
        raise Forbidden("登记发放须由未参与经办和批准的人办理", "Other hands record the payment", findings=broken)
    if run.approved_at is None:
        raise AssertionError("only an approved run can be paid")
    paying = acts.Paying(told, run.totals, paid_on, legal_date(run.approved_at), today)
    if broken := findings(acts.PAYING, paying):
        raise Refused(broken)
    paid = await runs.save(
        tx, replace(run, state=state, paid_by=tx.actor, paid_on=paid_on, bank_reference=bank_reference)
    )
    totals = paid.totals
    await emit(tx, RunPaid(paid.id, paid.area, paid.month, totals.payees, totals.amount_fen, paid_on))
    return paid


async def who_pays(tx: Tx, run: Run, payer: str) -> list[Finding]:
    """Return what keeps this person from recording the payment."""
    confirmers = [part.decided_by for part in await runs.parts(tx, run) if part.decided_by]
    hands = (*run.makers, *confirmers, *((run.approved_by,) if run.approved_by else ()))
    return findings(acts.WHO_PAYS, acts.Handing(payer, hands))
