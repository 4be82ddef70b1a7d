"""Which step of an evaluation may follow which, and what closes a step that the state would allow."""

from datetime import date, timedelta

from bureaukit.law import Article
from bureaukit.lifecycle import Blocker, Lifecycle, Step, days, working_days
from bureaukit.problems import Finding
from bureaukit.text import Text

from evaluation.evaluations.model import RUNNING, Evaluation, EvaluationState
from evaluation.regulations import ORDER_39, YUNNAN_2023
from evaluation.roles import COMMITTEE, DISTRICT_APPROVER, DISTRICT_CLERK, EVALUATOR, ORG_REP

S = EvaluationState

LIFECYCLE = Lifecycle(
    "evaluation.evaluations",
    S.APPLIED,
    (
        Step(
            "eligibility",
            Text("认定资格", "decide on eligibility"),
            (S.APPLIED,),
            S.ELIGIBLE,
            ORDER_39.article(6),
            within=working_days(10),
            roles=(DISTRICT_CLERK,),
        ),
        Step(
            "ineligibility",
            Text("认定不具备资格（资格认定的结果）", "find not eligible (a result of the eligibility decision)"),
            (S.APPLIED,),
            S.INELIGIBLE,
            ORDER_39.article(7),
            within=working_days(10),
            roles=(DISTRICT_CLERK,),
        ),
        Step(
            "withdrawal",
            Text("撤回申请", "withdraw"),
            (S.APPLIED, S.ELIGIBLE, S.SELF_SCORED),
            S.WITHDRAWN,
            ORDER_39.article(16),
            roles=(ORG_REP,),
        ),
        Step(
            "discontinuation",
            Text("终结评估（组织已终止）", "discontinue (the organization has ended)"),
            RUNNING,
            S.WITHDRAWN,
            ORDER_39.article(7, item=5),
        ),
        Step(
            "self-score",
            Text("自评", "score oneself"),
            (S.ELIGIBLE,),
            S.SELF_SCORED,
            ORDER_39.article(16),
            roles=(ORG_REP,),
        ),
        Step(
            "assignment",
            Text("指派专家", "assign experts"),
            (S.SELF_SCORED,),
            S.SCORING,
            ORDER_39.article(15),
            roles=(DISTRICT_CLERK,),
        ),
        Step(
            "score-sheets",
            Text("提交专家评分", "hand in a score sheet"),
            (S.SCORING,),
            S.SCORING,
            ORDER_39.article(15),
            within=working_days(7),
            roles=(EVALUATOR,),
        ),
        Step(
            "aggregation",
            Text("汇总评分（最后一份评分交齐时自动）", "aggregate (by itself with the last sheet)"),
            (S.SCORING,),
            S.SCORED,
            ORDER_39.article(15),
        ),
        Step(
            "vacating",
            Text("专家回避，评分作废（决定回避的结果）", "void a sheet (a result of a recusal)"),
            (S.SCORING, S.SCORED, S.OPINION_GIVEN),
            S.SCORING,
            ORDER_39.article(19),
        ),
        Step(
            "replacement",
            Text("补派专家", "replace an expert"),
            (S.SCORING,),
            S.SCORING,
            ORDER_39.article(15),
            roles=(DISTRICT_CLERK,),
        ),
        Step(
            "first-opinion",
            Text("提出初评意见", "give the first opinion"),
            (S.SCORED, S.VOTED, S.OBJECTED),
            S.OPINION_GIVEN,
            ORDER_39.article(15),
            roles=(DISTRICT_CLERK,),
        ),
        Step(
            "ballot",
            Text("开始委员会表决", "open the committee's ballot"),
            (S.OPINION_GIVEN, S.VOTING),
            S.VOTING,
            ORDER_39.article(13),
            roles=(DISTRICT_CLERK,),
        ),
        Step("votes", Text("投票", "vote"), (S.VOTING,), S.VOTING, ORDER_39.article(13), roles=(COMMITTEE,)),
        Step(
            "tally",
            Text("计票", "count the votes"),
            (S.VOTING,),
            S.VOTED,
            ORDER_39.article(13),
            roles=(DISTRICT_CLERK,),
        ),
        Step(
            "public-notice",
            Text("公示", "publish for objections"),
            (S.VOTED,),
            S.PUBLIC_NOTICE,
            ORDER_39.article(16),
            roles=(DISTRICT_CLERK,),
        ),
        Step(
            "objections",
            Text("提出异议", "object"),
            (S.PUBLIC_NOTICE,),
            S.OBJECTED,
            ORDER_39.article(20),
            within=days(7),
            roles=(ORG_REP,),
        ),
        Step(
            "confirmation",
            Text("确认并授予等级", "confirm and grant"),
            (S.PUBLIC_NOTICE,),
            S.FINAL,
            ORDER_39.article(16),
            roles=(DISTRICT_APPROVER,),
        ),
        Step(
            "upward-recommendation",
            Text("向上级民政部门推荐", "recommend to the level above"),
            (S.PUBLIC_NOTICE,),
            S.RECOMMENDED_UPWARD,
            YUNNAN_2023.whole(),
            roles=(DISTRICT_APPROVER,),
        ),
        Step(
            "closing-without-grade",
            Text("确认未获等级", "close without a grade"),
            (S.PUBLIC_NOTICE,),
            S.NO_GRADE,
            ORDER_39.article(26),
            roles=(DISTRICT_APPROVER,),
        ),
    ),
)


CLOSING = ("confirmation", "upward-recommendation", "closing-without-grade")


def blockers(evaluation: Evaluation, on: date) -> dict[str, Blocker]:
    """Return what stands against steps on a day, beyond the state."""
    found: dict[str, Blocker] = {}
    if evaluation.state is S.PUBLIC_NOTICE:
        found |= _during_notice(evaluation, on)
    if evaluation.vacant_seats == 0:
        found["replacement"] = _blocker(
            "NO_SEAT_VACANT", ORDER_39.article(15), "没有空缺的专家席位", "No expert's seat is vacant"
        )
    if evaluation.state is S.VOTED and evaluation.ballot:
        found |= _after_ballot(carried=evaluation.ballot["carried"])
    return found


def closing_step(evaluation: Evaluation) -> str:
    """Return the one step that ends this evaluation after its notice."""
    if evaluation.proposed_grade is None:
        return "closing-without-grade"
    return "upward-recommendation" if evaluation.is_above_ceiling else "confirmation"


def _during_notice(evaluation: Evaluation, on: date) -> dict[str, Blocker]:
    ends_on = evaluation.public_notice_ends_on or on
    found: dict[str, Blocker] = {}
    if on > ends_on:
        found["objections"] = _blocker(
            "OBJECTION_WINDOW_CLOSED",
            ORDER_39.article(20),
            "公示期已过，不再受理异议",
            "The notice is over; no objection is taken",
        )
    for name in CLOSING:
        if name != closing_step(evaluation):
            found[name] = _other_ending(evaluation)
        elif on <= ends_on:
            words = ("NOTICE_STILL_RUNS", ORDER_39.article(16), "公示期未满", "The public notice still runs")
            found[name] = _blocker(*words, earliest_on=ends_on + timedelta(days=1))
    return found


def _other_ending(evaluation: Evaluation) -> Blocker:
    if evaluation.proposed_grade is None:
        return _blocker("NO_GRADE_REACHED", ORDER_39.article(26), "未达到任何等级", "No grade was reached")
    if evaluation.is_above_ceiling:
        zh, en = "超出本级可授予的最高等级，只能向上级推荐", "Above what this level may grant; it can only recommend"
        return _blocker("ABOVE_CEILING", YUNNAN_2023.whole(), zh, en)
    return _blocker(
        "GRADE_REACHED", ORDER_39.article(26), "已达到本级可授予的等级", "A grade this level grants was reached"
    )


def _after_ballot(*, carried: bool) -> dict[str, Blocker]:
    article = ORDER_39.article(13)
    if carried:
        return {"first-opinion": _blocker("CARRIED", article, "表决已通过", "The ballot was carried")}
    zh, en = "赞成票未达全体委员半数", "Fewer than half of all members were in favour"
    return {"public-notice": _blocker("NOT_CARRIED", article, zh, en)}


def _blocker(code: str, article: Article, zh: str, en: str, *, earliest_on: date | None = None) -> Blocker:
    return Blocker(Finding(code, str(article), Text(zh, en)), earliest_on)
