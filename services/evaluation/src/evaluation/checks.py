"""What must be true of the evaluation service's records at every moment; `python -m evaluation fsck` looks at it."""

from collections.abc import Mapping
from uuid import UUID

from bureaukit.checks import Check, Seen
from bureaukit.db import Tx
from bureaukit.histories import History
from bureaukit.text import Text

from evaluation.committee import store as committee
from evaluation.committee.model import is_quorate
from evaluation.evaluations import store as evaluations
from evaluation.evaluations.actions.deciding import outcome_by_score
from evaluation.evaluations.lifecycle import LIFECYCLE
from evaluation.evaluations.model import Evaluation, EvaluationAdvanced
from evaluation.grades import store as grades
from evaluation.score_sheets import store as score_sheets
from evaluation.score_sheets.actions import aggregate
from evaluation.scorecards import store as scorecards
from evaluation.scorecards.model import Scorecard


async def _scores_are_of_their_sheets(tx: Tx) -> Seen:
    """Make every score anew from the sheets that count."""
    scored = await evaluations.scored(tx)
    wrong = [str(this.id) for this in scored if this.score != aggregate(await score_sheets.of_evaluation(tx, this.id))]
    return Seen(len(scored), tuple(wrong))


async def _grades_are_of_their_scores(tx: Tx) -> Seen:
    """Work every grade out anew; another one may be proposed, but only with its reason."""
    given = [this for this in await evaluations.scored(tx) if this.opinion]
    editions = await scorecards.contents(tx)
    return Seen(len(given), tuple(str(this.id) for this in given if not _is_of_its_score(this, editions)))


def _is_of_its_score(this: Evaluation, editions: Mapping[UUID, Scorecard]) -> bool:
    opinion = this.opinion or {}
    outcome = outcome_by_score(this, editions[this.scorecard_id], opinion["facts"])
    said = opinion["by_score"], opinion["computed"], tuple(opinion["capped_by"])
    is_computed = said == (outcome.by_score, outcome.grade, outcome.capped_by)
    return is_computed and (opinion["grade"] == outcome.grade or bool(opinion["reason"]))


async def _granted_is_what_was_proposed(tx: Tx) -> Seen:
    """Compare each granted grade with the opinion that was voted on and published."""
    ended = [(this, this.grade_id) for this in await evaluations.scored(tx) if this.grade_id]
    wrong = []
    for this, identity in ended:
        granted = await grades.find(tx, identity)
        if granted is None or (granted.grade, granted.evaluation_id) != (this.proposed_grade, this.id):
            wrong.append(str(this.id))
    return Seen(len(ended), tuple(wrong))


async def _ballots_had_a_quorum(tx: Tx) -> Seen:
    """Two thirds of all members were present, each once, and no more voted than were."""
    ballots = await committee.every(tx)
    wrong = [
        str(ballot.id)
        for ballot in ballots
        if not is_quorate(len(set(ballot.present)), ballot.members) or ballot.votes > len(ballot.present)
    ]
    return Seen(len(ballots), tuple(wrong))


async def _recused_do_not_score(tx: Tx) -> Seen:
    """Whoever stands back has no sheet that counts."""
    counting = await score_sheets.evaluators(tx)
    scored = await evaluations.scored(tx)
    return Seen(
        len(scored), tuple(str(this.id) for this in scored if any((this.id, sub) in counting for sub in this.recused))
    )


CHECKS = (
    Check(
        "scores",
        Text("总分由有效评分表重新计算一致", "Every score is that of the sheets that count"),
        _scores_are_of_their_sheets,
    ),
    Check(
        "computed-grades",
        Text("计算等级与分数、封顶规则一致", "Every computed grade follows from score and caps"),
        _grades_are_of_their_scores,
    ),
    Check(
        "granted-grades",
        Text("授予的等级即公示的等级", "What was granted is what was proposed"),
        _granted_is_what_was_proposed,
    ),
    Check(
        "one-grade-a-day",
        Text("同一组织的等级有效期互不重叠", "No two grades of one organization overlap"),
        grades.overlapping,
    ),
    Check(
        "ballots",
        Text("表决时出席委员达到法定人数", "Every ballot had its quorum"),
        _ballots_had_a_quorum,
    ),
    Check(
        "recused-experts",
        Text("回避的专家没有有效评分表", "No sheet of an expert who stands back counts"),
        _recused_do_not_score,
    ),
    History("evaluations", LIFECYCLE, EvaluationAdvanced.topic).as_check(),
)
