"""What an organization can do here, and why not: apply for evaluation, by the rules that will decide on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bureaukit.db import Tx
from bureaukit.lifecycle import Action
from bureaukit.problems import Finding
from bureaukit.rules import findings
from bureaukit.text import Text

from evaluation.evaluations import store
from evaluation.evaluations.actions.applying import candidate_in
from evaluation.evaluations.rules import eligibility as rules
from evaluation.grades.model import rule_set_on
from evaluation.known_organizations.model import KnownOrganization, from_projection
from evaluation.parameters import BOOK
from evaluation.regulations import ORDER_39
from evaluation.roles import ORG_REP
from evaluation.rounds import store as rounds
from evaluation.rounds.model import Round

APPLY = "apply_evaluation"
LABEL = Text("申请等级评估", "apply for evaluation")
APPLYING = str(ORDER_39.article(16))
NOT_YOURS = Finding(
    "WRONG_ROLE",
    APPLYING,
    Text("由该组织的代表申请", "A representative of the organization applies"),
    Text("以该组织代表的身份登录", "Sign in as its representative"),
)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing in the way, and the first day on which it no longer is, where that is known."""

    finding: Finding
    earliest_on: date | None


async def application_of(tx: Tx, standing: Mapping[str, Any], *, speaks_for_it: bool, on: date) -> Action:
    """Say whether an organization can apply for evaluation today: eligibility first, then a round that takes it."""
    organization = from_projection(standing["organization"])
    open_, coming = await _rounds_for(tx, organization, on)
    found = [
        *await _ineligible(tx, organization, standing, open_, on),
        *await _no_round(tx, organization, open_, coming),
    ]
    if not found and not speaks_for_it:
        found = [Obstacle(NOT_YOURS, None)]
    if not found:
        return Action(APPLY, LABEL, allowed=True, article=APPLYING, roles=(ORG_REP,))
    first, days = found[0], [one.earliest_on for one in found]
    return Action(
        APPLY,
        LABEL,
        allowed=False,
        article=first.finding.article,
        code=first.finding.code,
        reason=Text(*("；".join(words) for words in _said(found))),
        unblocked_by=next((one.finding.next_step for one in found if one.finding.next_step), None),
        earliest_on=max(day for day in days if day) if all(days) else None,
        roles=(ORG_REP,),
    )


def _said(found: list[Obstacle]) -> tuple[list[str], list[str]]:
    return [one.finding.message.zh for one in found], [one.finding.message.en for one in found]


async def _rounds_for(tx: Tx, organization: KnownOrganization, on: date) -> tuple[Round | None, Round | None]:
    """Return the round that takes this type of organization today, and the next that will."""
    fitting = [this for this in await rounds.announced_until(tx, on) if organization.type in this.scorecards]
    open_ = next((this for this in fitting if this.takes_applications_on(on)), None)
    return open_, next((this for this in fitting if this.apply_from > on), None)


async def _ineligible(
    tx: Tx, organization: KnownOrganization, standing: Mapping[str, Any], open_: Round | None, on: date
) -> list[Obstacle]:
    terms = await BOOK.on(tx, on)
    year, ruleset = (open_.year, open_.terms.rule_set) if open_ and open_.terms else (on.year, rule_set_on(on))
    candidate = await candidate_in(tx, organization.id, year, standing, terms, on=on)
    return [_obstacle(finding, candidate) for finding in findings(rules.ELIGIBILITY[ruleset], candidate)]


def _obstacle(finding: Finding, candidate: rules.Candidate) -> Obstacle:
    day = finding.facts.get("earliest_on")
    code = finding.code
    if code == rules.is_registered_long_enough.code:  # the years are a parameter, and the reader wants to see them
        code = f"REGISTERED_UNDER_{candidate.years.registered}_YEARS"
    told = Finding(code, finding.article, finding.message, finding.next_step)
    return Obstacle(told, date.fromisoformat(day) if isinstance(day, str) else None)


async def _no_round(
    tx: Tx, organization: KnownOrganization, open_: Round | None, coming: Round | None
) -> list[Obstacle]:
    if open_ is None:
        words = Text("目前没有受理该类组织的评估批次", "No round takes organizations of this type now")
        wait = Text("等待评估通知", "Wait for the notice of a round")
        return [Obstacle(Finding("NO_ROUND_OPEN", APPLYING, words, wait), coming.apply_from if coming else None)]
    if await store.has_applied(tx, open_.id, organization.id):
        words = Text("该组织在本批次已申请", "The organization is in this round already")
        return [Obstacle(Finding("APPLIED_BEFORE", APPLYING, words), None)]
    return []
