"""Chapter three, continued: the worker's subsidy of two months, with a raise between, each run seen by four pairs of hands."""

from datetime import date, timedelta
from typing import Any

from dev.journey.days import Days
from dev.journey.walk import Astray, Walk
from dev.journey.working import LEVEL, TALENT, Worker

POLICIES, RUNS = f"{TALENT}/subsidy-policies", f"{TALENT}/subsidy-runs"
RATES_FEN = {"assistant": 20_000, "intermediate": 30_000, "senior": 50_000}  # where no policy is in force yet
POSTS = ["community_secretary", "community_director", "community_deputy", "community_worker"]
RAISE_FEN = 5_000
Policy = dict[str, Any]


def last_run(walk: Walk) -> date | None:
    """Return the latest month that has a run."""
    found = walk.read(RUNS, by="district-clerk", limit="1")["items"]
    return date.fromisoformat(f"{found[0]['month']}-01") if found else None


def pay_two_months(walk: Walk, days: Days, worker: Worker) -> list[dict[str, Any]]:
    """Pay the worker for two months, the second by a raised rate; return the lines as the worker sees them."""
    governing = _governing(walk, days.month) or _in_force(
        walk, days.month, RATES_FEN, POSTS, zh="规定标准", en="set a rate"
    )
    _pay(walk, days.month, worker)
    rates = {rate["level"]: rate["amount_fen"] + RAISE_FEN for rate in governing["rates"]}
    raised = _in_force(walk, days.raised_month, rates, governing["posts"], zh="提高标准", en="raise the rate")
    _pay(walk, days.raised_month, worker)
    seen = walk.step(
        "本人查看补贴明细",
        "the worker reads the months paid",
        "GET",
        f"{TALENT}/subsidy-lines/me",
        by="social-worker-1",
        acting=worker.acting,
        show=("items",),
    )["items"]
    amounts = [(line["state"], line["amount_fen"]) for line in seen]
    if amounts != [("paid", _rate(raised)), ("paid", _rate(governing))]:
        raise Astray(f"the worker was to be paid {_rate(governing)} and then {_rate(raised)} fen: {seen}")
    return list(seen)


def _rate(policy: Policy) -> int:
    return next(int(rate["amount_fen"]) for rate in policy["rates"] if rate["level"] == LEVEL)


def _governing(walk: Walk, month: date) -> Policy | None:
    """Return the version by which a month is calculated, if there is one."""
    versions = walk.read(POLICIES, month=f"{month:%Y-%m}", limit="200")["items"]
    return max(versions, key=lambda version: (version["effective_month"], version["approved_at"]), default=None)


def _in_force(walk: Walk, month: date, rates: dict[str, int], posts: list[str], *, zh: str, en: str) -> Policy:
    """Draft a version of the policy, submit it, and let a second person put it in force."""
    walk.set_clock(month - timedelta(days=5))
    drafted = walk.step(
        f"起草补贴政策版本：{zh}",
        f"draft a version of the subsidy policy: {en}",
        "POST",
        POLICIES,
        by="district-clerk",
        body={
            "title": "五华区社工人才职称补贴标准",
            "source": "五华区社工人才职称补贴制度",
            "confidence": "M",
            "effective_month": f"{month:%Y-%m}",
            "rates": [{"level": level, "amount_fen": amount} for level, amount in rates.items()],
            "posts": posts,
        },
        expect=201,
        show=("state", "effective_month", "rates"),
    )
    path = f"{POLICIES}/{drafted['id']}"
    submitted = walk.step(
        "提交", "submit", "POST", f"{path}/submission", by="district-clerk", match=drafted, show=("state",)
    )
    return walk.step(
        "批准（第二人）",
        "approve: a second person",
        "POST",
        f"{path}/approval",
        by="district-approver",
        match=submitted,
        show=("state", "effective_month", "approved_by"),
    )


def _pay(walk: Walk, month: date, worker: Worker) -> None:
    """Run one month: calculate, let each street confirm, approve, fetch the payment file, record what the bank did."""
    paid_on = month + timedelta(days=9)
    walk.set_clock(paid_on)
    run = _calculated(walk, month)
    path = f"{RUNS}/{run['id']}"
    for part in walk.read(f"{path}/parts", by="district-clerk")["items"]:
        _confirmed(walk, path, part)
    run = walk.step(
        "批准发放（又一人）",
        "approve: yet another person",
        "POST",
        f"{path}/approval",
        by="district-approver",
        match=walk.read(path, by="district-clerk"),
        show=("state", "payees", "amount_fen", "file_number"),
    )
    file = walk.step(
        "财务取发放文件",
        "finance fetches the payment file",
        "GET",
        f"{path}/payment-file",
        by="finance",
        show=("text",),
    )
    if worker.record["name"] not in file["text"]:
        raise Astray(f"the payment file of {month:%Y-%m} does not pay the worker")
    walk.step(
        "登记银行发放结果：笔数与金额须与批准的一致",
        "record what the bank paid: count and sum must be the approved ones",
        "POST",
        f"{path}/payment",
        by="finance",
        body={
            "bank_reference": f"YH{month:%Y%m}-{walk.tag}"[:60],
            "paid_on": paid_on.isoformat(),
            "count": run["payees"],
            "amount_fen": run["amount_fen"],
        },
        match=run,
        show=("state", "paid_on"),
    )


def _calculated(walk: Walk, month: date) -> dict[str, Any]:
    opened = walk.step(
        f"开启{month:%Y年%m月}发放批次",
        f"open the run of {month:%Y-%m}",
        "POST",
        RUNS,
        by="district-clerk",
        body={"month": f"{month:%Y-%m}"},
        expect=201,
        show=("id", "state"),
    )
    return walk.step(
        "核算：逐人一行，零发附原因",
        "calculate: a line per person, zeros with their reasons",
        "POST",
        f"{RUNS}/{opened['id']}/calculation",
        by="district-clerk",
        match=opened,
        show=("state", "people", "payees", "amount_fen", "zero_reasons", "digest"),
    )


def _confirmed(walk: Walk, path: str, part: dict[str, Any]) -> None:
    street = part["street"]
    walk.step(
        f"街道确认：{street}",
        "the street confirms its part",
        "POST",
        f"{path}/parts/{street}/confirmation",
        by="street-officer",
        acting={"area": street, "subject": f"street-officer-{street}"},
        match={"etag": f'"{part["version"]}"'},
        show=("people", "payees", "amount_fen", "state", "run_state"),
    )
