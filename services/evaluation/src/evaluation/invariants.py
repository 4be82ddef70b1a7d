"""What must be true of the evaluation service beside the registry: an incentive that is open has its grade, and who has it acts."""

from uuid import UUID

from bureaukit.checks import Seen
from bureaukit.db import Tx
from bureaukit.invariants import Invariant, View, asked
from bureaukit.text import Text

from evaluation.grades import store as grades
from evaluation.incentives import store as incentives
from evaluation.incentives.model import Benefit
from evaluation.parameters import BOOK, MINIMUM_GRADES

STATES = "/organizations/states"


async def _incentives_have_grades(view: View) -> Seen:
    """The grade was valid, and high enough, on the day of the answer."""
    async with view.database.reading() as tx:
        answers = await incentives.open_answers(tx)
        wrong = [one.organization_id for one in answers if not await _is_graded(tx, one)]
    return Seen(len(answers), tuple(str(one) for one in wrong))


async def _is_graded(tx: Tx, answer: incentives.Answer) -> bool:
    terms = await BOOK.on(tx, answer.checked_on)
    least = max(terms[MINIMUM_GRADES[Benefit(name)]].rank for name in answer.allowed)
    held = await grades.of_organization(tx, answer.organization_id)
    return any(grade.holds_on(answer.checked_on) and grade.grade.rank >= least for grade in held)


async def _incentives_are_of_the_active(view: View) -> Seen:
    async with view.database.reading() as tx:
        graded: list[UUID] = [one.organization_id for one in await incentives.open_answers(tx)]
    said = await asked(view.neighbours["registry"], STATES, graded)
    wrong = [one for one in graded if one not in said or not _acts(said[one])]
    return Seen(len(graded), tuple(str(one) for one in wrong))


def _acts(said: dict[str, str | None]) -> bool:
    return said["state"] == "active" and not said["abnormal_since"] and not said["serious_since"]


INVARIANTS = (
    Invariant(
        "incentives-have-grades",
        Text("享受激励的组织均持有效且足够的等级", "Whoever has an incentive holds a valid grade that is high enough"),
        _incentives_have_grades,
    ),
    Invariant(
        "incentives-are-of-the-active",
        Text(
            "享受激励的组织均为正常状态，不在任何名录",
            "Whoever has an incentive is active by the register and on no list",
        ),
        _incentives_are_of_the_active,
    ),
)
