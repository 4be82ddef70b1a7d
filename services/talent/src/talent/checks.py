"""What must be true of the talent service's records at every moment; `python -m talent fsck` looks at it."""

from bureaukit.checks import Check, Sealed
from bureaukit.text import Text

from talent.subsidy_policies import store as policies
from talent.subsidy_runs.store import checks as runs

SEALED = (
    Sealed("social_workers", "id_number", index="id_number_index"),
    Sealed("social_workers", "phone"),
    Sealed("social_workers", "bank_account"),
    Sealed("subsidy_lines", "bank_account"),
)
CHECKS = (
    Check(
        "one-line-a-month",
        Text("每人每月只有一条补贴记录", "A person has one subsidy line a month"),
        runs.doubled_months,
    ),
    Check(
        "run-totals",
        Text("批次的人数与金额等于各条记录之和", "A run's payees and amount are those of its lines"),
        runs.wrong_totals,
    ),
    Check(
        "run-lines",
        Text("核算时在册的每个人都有记录", "A run has a line for everybody it counted"),
        runs.missing_lines,
    ),
    Check(
        "run-parts",
        Text("各街道部分之和等于批次", "The streets' parts add up to the run"),
        runs.wrong_parts,
    ),
    Check(
        "run-approvers",
        Text("批准人不是经办人，也不是发放人", "Who approved a run neither made nor paid it"),
        runs.approved_by_a_maker,
    ),
    Check(
        "policy-approvers",
        Text("补贴标准的批准人不是经办人", "Who approved a policy did not make it"),
        policies.approved_by_a_maker,
    ),
)
