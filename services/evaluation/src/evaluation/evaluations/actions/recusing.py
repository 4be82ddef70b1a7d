"""Keeping those away who must stand back, whoever names them."""

from collections.abc import Iterable
from datetime import date

from bureaukit.db import Tx
from bureaukit.problems import Finding, Problem, problem_type
from bureaukit.rules import findings
from bureaukit.text import Text

from evaluation.evaluations.model import Evaluation
from evaluation.evaluations.rules.recusal import STANDING_BACK, Tie
from evaluation.parameters import BOOK, YEARS_AFTER_LEAVING
from evaluation.rounds.model import Member, Round

MUST_STAND_BACK = problem_type("must_stand_back", 409, "有人应当回避", "Somebody must stand back")


async def ties(tx: Tx, evaluation: Evaluation, people: Iterable[Member], *, on: date) -> list[Finding]:
    """Return why any of these people must stand back from the evaluation, on the facts that are on record."""
    years = (await BOOK.on(tx, on))[YEARS_AFTER_LEAVING]
    names = frozenset(filter(None, (str(evaluation.organization_id), evaluation.credit_code)))
    subjects = [Tie(person, names, person.sub in evaluation.recused, on, years) for person in people]
    return [finding for subject in subjects for finding in findings(STANDING_BACK, subject)]


async def refuse_the_tied(tx: Tx, evaluation: Evaluation, this: Round, subs: Iterable[str], *, on: date) -> None:
    """Raise 409 with the facts if somebody among these people of the round must stand back."""
    people = [person for sub in subs if (person := this.person(sub))]
    if found := await ties(tx, evaluation, people, on=on):
        words = Text("请另派无须回避的人员", "Name somebody who need not stand back")
        raise Problem(MUST_STAND_BACK, words, findings=found)
