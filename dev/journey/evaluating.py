"""Chapter four: the organization is evaluated in five dimensions, voted on, published, and granted 3A."""

import json
from datetime import date
from typing import Any

from dev.journey.days import Days
from dev.journey.walk import Walk
from dev.topology import ROOT

EXPERTS = ("evaluator-1", "evaluator-2")
MEMBERS = tuple(f"committee-{n}" for n in range(1, 10))
PRESENT = MEMBERS[:7]
SCORECARD = ROOT / "services/evaluation/data/scorecard-synthetic.json"
WEAK = {"performance.projects": "0", "governance.audit": "0", "performance.quality": "40"}  # leaves 730 of 1,000: 3A


def evaluate(walk: Walk, days: Days, organization: dict[str, Any]) -> dict[str, Any]:
    """Run one round for one organization and return the granted grade."""
    walk.set_clock(days.evaluated)
    opened = _round(walk, _scorecard(walk), days.evaluated)
    rep = {"organization": organization["id"]}
    case = walk.step(
        "申请评估",
        "apply",
        "POST",
        "/v1/evaluation/evaluations",
        by="org-rep",
        acting=rep,
        body={"round_id": opened["id"]},
        expect=201,
        show=("id", "state"),
    )
    path = f"/v1/evaluation/evaluations/{case['id']}"
    _scored(walk, path, case, rep)
    case = _voted(walk, path, _opinion(walk, path))
    walk.set_clock(days.notice_over)
    return _confirmed(walk, path, case)


def _scored(walk: Walk, path: str, case: dict[str, Any], rep: dict[str, str]) -> None:
    """Be found eligible, score oneself, and be scored by experts who do not see one another's sheets."""
    case = walk.step(
        "认定资格（向登记服务即时查询）",
        "decide on eligibility, asking the registry now",
        "POST",
        f"{path}/eligibility",
        by="district-clerk",
        match=case,
        show=("state",),
    )
    case = walk.step(
        "自评",
        "score oneself",
        "POST",
        f"{path}/self-score",
        by="org-rep",
        acting=rep,
        body=_marks(),
        match=case,
        show=("state",),
    )
    case = walk.step(
        "指派专家",
        "assign experts",
        "POST",
        f"{path}/assignment",
        by="district-clerk",
        body={"evaluators": list(EXPERTS)},
        match=case,
        show=("state",),
    )
    for expert in EXPERTS:
        case = walk.step(
            "提交专家评分",
            "hand in a score sheet",
            "POST",
            f"{path}/score-sheets",
            by=expert,
            body=_marks(WEAK),
            match=case,
            expect=(200, 201),
            show=("state",),
        )


def _opinion(walk: Walk, path: str) -> dict[str, Any]:
    return walk.step(
        "提出初评意见",
        "give the first opinion",
        "POST",
        f"{path}/first-opinion",
        by="district-clerk",
        body={"text": "专家组意见：建议评为3A"},
        match=walk.read(path, by="district-clerk"),
        show=("state",),
    )


def _voted(walk: Walk, path: str, case: dict[str, Any]) -> dict[str, Any]:
    """Let the committee vote in secret, and publish what it proposes."""
    case = walk.step(
        "开始委员会表决",
        "open the committee's ballot",
        "POST",
        f"{path}/ballot",
        by="district-clerk",
        body={"present": list(PRESENT), "mode": "secret"},
        match=case,
        show=("state",),
    )
    for member in PRESENT:
        choice = "for" if member != PRESENT[-1] else "against"
        case = walk.step("投票", "vote", "POST", f"{path}/votes", by=member, body={"choice": choice}, match=case)
    case = walk.step(
        "计票", "count the votes", "POST", f"{path}/tally", by="district-clerk", match=case, show=("state", "grade")
    )
    return walk.step(
        "公示",
        "publish for objections",
        "POST",
        f"{path}/public-notice",
        by="district-clerk",
        match=case,
        show=("state", "notice_ends_on"),
    )


def _confirmed(walk: Walk, path: str, case: dict[str, Any]) -> dict[str, Any]:
    """Confirm the grade; with the notice over the service does it by itself when nobody is quicker."""
    done = walk.step(
        "确认并授予等级（第二人）",
        "confirm and grant: a second person",
        "POST",
        f"{path}/confirmation",
        by="district-approver",
        match=case,
        expect=(200, 409, 412),
        show=("state", "grade"),
    )
    if done.get("state") != "final":
        done = walk.read(path, by="district-clerk")
    return walk.step(
        "等级公开名册",
        "the public register of grades",
        "GET",
        f"/v1/evaluation/grades/{done['grade_id']}",
        show=("grade", "certificate_number", "valid_from", "valid_until"),
    )


def _scorecard(walk: Walk) -> dict[str, Any]:
    content = json.loads(SCORECARD.read_text())["scorecard"] | {"organization_type": "social_service_organization"}
    drafted = walk.step(
        "起草评分表（五个维度）",
        "draft a scorecard in five dimensions",
        "POST",
        "/v1/evaluation/scorecards",
        by="district-clerk",
        body=content,
        expect=201,
        show=("id", "version"),
    )
    return walk.step(
        "发布评分表（第二人）",
        "publish it: a second person",
        "POST",
        f"/v1/evaluation/scorecards/{drafted['id']}/publication",
        by="district-approver",
        match=drafted | {"etag": '"1"'},
        show=("id", "state"),
    )


def _round(walk: Walk, card: dict[str, Any], announced: date) -> dict[str, Any]:
    body = {
        "year": announced.year,
        "title": f"{announced.year}年度社会组织等级评估",
        "scorecard_ids": [card["id"]],
        "apply_from": announced.isoformat(),
        "apply_until": announced.replace(month=12, day=31).isoformat(),
        "committee": [{"sub": sub, "name": f"委员{n}", "chair": n == 0} for n, sub in enumerate(MEMBERS)],
        "experts": [{"sub": sub, "name": f"专家{n}"} for n, sub in enumerate(EXPERTS)],
    }
    drafted = walk.step(
        "起草评估通知",
        "draft the notice of a round",
        "POST",
        "/v1/evaluation/rounds",
        by="district-clerk",
        body=body,
        expect=201,
        show=("id",),
    )
    return walk.step(
        "发布评估通知（第二人）",
        "announce it: a second person",
        "POST",
        f"/v1/evaluation/rounds/{drafted['id']}/notice",
        by="district-approver",
        match=drafted | {"etag": '"1"'},
        show=("state", "rule_set"),
    )


def _marks(scores: dict[str, str] | None = None) -> dict[str, Any]:
    rows = []
    for dimension in json.loads(SCORECARD.read_text())["scorecard"]["dimensions"]:
        for indicator in dimension["indicators"]:
            for item in indicator["items"]:
                score = (scores or {}).get(item["code"], item["points"])
                reason = None if score == item["points"] else "材料不全"
                rows.append({"item": item["code"], "score": score, "deduction_reason": reason})
    return {"marks": rows}
