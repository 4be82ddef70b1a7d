"""How an incentive is answered, and how everyone concerned learns that an answer flipped."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.outbox import emit
from bureaukit.parameters import ParameterSet

from evaluation.grades import store as grades
from evaluation.incentives import rules, store
from evaluation.incentives.model import Benefit, Denial, IncentiveFlipped
from evaluation.known_organizations import store as known
from evaluation.known_organizations.model import KnownOrganization
from evaluation.parameters import BOOK, MINIMUM_GRADES

BATCH = 200


@dataclass(frozen=True, slots=True)
class Check:
    """The answers for one organization on one day."""

    organization: KnownOrganization
    situation: rules.Situation
    denials: dict[Benefit, list[Denial]]

    @property
    def allowed(self) -> list[str]:
        """The benefits that are open."""
        return sorted(benefit.value for benefit, found in self.denials.items() if not found)


async def check(tx: Tx, organization: KnownOrganization, *, on: date) -> Check:
    """Answer all benefits for a day, from what this service itself knows."""
    situation = rules.Situation(
        on=on,
        registered_on=organization.registered_on,
        conditions=await known.conditions_on(tx, organization.id, on),
        grades=tuple(await grades.of_organization(tx, organization.id)),
    )
    return Check(organization, situation, _denials(situation, await BOOK.on(tx, on)))


def _denials(situation: rules.Situation, terms: ParameterSet) -> dict[Benefit, list[Denial]]:
    return {
        benefit: rules.denials(situation, terms[minimum], terms.version(minimum).source)
        for benefit, minimum in MINIMUM_GRADES.items()
    }


async def look_again(tx: Tx, organization_id: UUID, *, on: date) -> int:
    """Compare today's answers with the last ones and announce each that flipped; return how many did."""
    organization = await known.hold(tx, organization_id)
    if organization is None:
        return 0
    before = await store.last_answer(tx, organization_id)
    answer = await check(tx, organization, on=on)
    if before is None and not answer.situation.grades:
        return 0  # never had a grade: the answer was no and is no
    flipped = set(before or []) ^ set(answer.allowed)
    for benefit in Benefit:
        if benefit.value in flipped:
            await emit(tx, _flip(answer, benefit))
    await store.keep(tx, organization_id, answer.allowed, on=on, is_new=before is None)
    return len(flipped)


async def look_at_all(tx: Tx) -> int:
    """Look once a day at every organization that has or had a grade: time or a parameter may have changed its answer."""
    today = legal_date(tx.at)
    waiting = await store.not_looked_at_since(tx, today, limit=BATCH)
    return sum([await look_again(tx, organization_id, on=today) for organization_id in waiting])


def _flip(answer: Check, benefit: Benefit) -> IncentiveFlipped:
    return IncentiveFlipped(
        organization_id=answer.organization.id,
        credit_code=answer.organization.credit_code,
        benefit=benefit,
        allowed=not answer.denials[benefit],
        reasons=[denial.reason.value for denial in answer.denials[benefit]],
        on=answer.situation.on,
    )
