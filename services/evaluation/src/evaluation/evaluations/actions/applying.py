"""Applying, and whether the applicant may be evaluated at all."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.ids import new_id
from bureaukit.outbox import emit
from bureaukit.parameters import ParameterSet
from bureaukit.problems import Conflict, FieldError, Invalid, problem_type
from bureaukit.rules import explanation, findings
from bureaukit.text import Text

from evaluation.evaluations import store
from evaluation.evaluations.actions.steps import advance, with_handler
from evaluation.evaluations.lifecycle import LIFECYCLE
from evaluation.evaluations.model import Evaluation, EvaluationAdvanced
from evaluation.evaluations.rules import eligibility as rules
from evaluation.grades import store as grades
from evaluation.known_organizations.model import KnownOrganization, from_projection
from evaluation.parameters import (
    HELD_YEARS,
    LIGHT_PENALTIES,
    PROVINCIAL_BARS,
    REGISTERED_YEARS,
    WAIT_AFTER_CANCELLATION,
    WAIT_AFTER_DOWNGRADE,
)
from evaluation.rounds.model import Round

WINDOW_CLOSED = problem_type("application_window_closed", 409, "不在申报期内", "Applications are not taken now")
APPLIED_BEFORE = problem_type(
    "applied_before", 409, "该组织在本批次已申请", "The organization is in this round already"
)


async def apply(tx: Tx, this: Round, organization: KnownOrganization, *, on: date) -> Evaluation:
    """Enter an application inside the window; the scorecard and the terms of the round are pinned to it."""
    if this.terms is None or not this.takes_applications_on(on):
        raise Conflict(
            WINDOW_CLOSED,
            f"申报期为 {this.apply_from} 至 {this.apply_until}",
            f"Applications are taken from {this.apply_from} to {this.apply_until}",
        )
    scorecard_id = this.scorecards.get(organization.type)
    if scorecard_id is None:
        words = Text("本批次不评估这类组织", "The round does not evaluate this type of organization")
        raise Invalid(FieldError("/round_id", "type_not_in_round", words))
    if await store.has_applied(tx, this.id, organization.id):
        raise Conflict(APPLIED_BEFORE, "请查看原申请", "See the earlier application")
    evaluation = Evaluation(
        id=new_id(),
        round_id=this.id,
        year=this.year,
        scorecard_id=scorecard_id,
        rule_set=this.terms.rule_set,
        ceiling=this.terms.ceiling,
        organization_id=organization.id,
        credit_code=organization.credit_code,
        name=organization.name,
        organization_type=organization.type,
        area=organization.area,
        state=LIFECYCLE.initial,
        applied_on=on,
        applied_by=tx.actor,
    )
    await store.add(tx, evaluation)
    told = EvaluationAdvanced(evaluation.id, this.id, organization.id, "application", evaluation.state)
    await emit(tx, told)
    return evaluation


async def candidate_of(
    tx: Tx, evaluation: Evaluation, standing: Mapping[str, Any], terms: ParameterSet, *, on: date
) -> rules.Candidate:
    """Put the registry's facts, the earlier grades and the parameters of the day together for the rules."""
    return await candidate_in(tx, evaluation.organization_id, evaluation.year, standing, terms, on=on)


async def candidate_in(
    tx: Tx, organization_id: UUID, year: int, standing: Mapping[str, Any], terms: ParameterSet, *, on: date
) -> rules.Candidate:
    """Return an organization as a candidate of a year's round, whether it has applied or not."""
    organization = from_projection(standing["organization"])
    light: list[str] = terms[LIGHT_PENALTIES]
    bars: list[str] = terms[PROVINCIAL_BARS]
    return rules.Candidate(
        on=on,
        year=year,
        registered_on=organization.registered_on,
        state=organization.state,
        lists=tuple(entry["kind"] for entry in standing["lists"] if entry["removed_on"] is None),
        inspections={entry["year"]: entry["result"] for entry in standing["inspections"]},
        penalties=tuple((p["kind"], date.fromisoformat(p["decided_on"])) for p in standing["penalties"]),
        grades=tuple(await grades.of_organization(tx, organization_id)),
        years=rules.Years(
            terms[REGISTERED_YEARS], terms[HELD_YEARS], terms[WAIT_AFTER_DOWNGRADE], terms[WAIT_AFTER_CANCELLATION]
        ),
        light_penalties=frozenset(light),
        provincial_bars=frozenset(bars),
    )


def assess(evaluation: Evaluation, candidate: rules.Candidate, standing: Mapping[str, Any]) -> dict[str, Any]:
    """Return the whole decision as a record: verdict, every reason, every rule with its facts, and what it rests on."""
    ruleset = rules.ELIGIBILITY[evaluation.rule_set]
    broken = findings(ruleset, candidate)
    earliest = rules.earliest_of([finding.facts for finding in broken])
    return {
        "eligible": not broken,
        "decided_on": candidate.on.isoformat(),
        "rule_set": evaluation.rule_set.value,
        "reasons": [
            {
                "code": finding.code,
                "article": finding.article,
                "message": finding.message.zh,
                "message_en": finding.message.en,
                "earliest_on": finding.facts.get("earliest_on"),
                "facts": dict(finding.facts),
            }
            for finding in broken
        ],
        "earliest_on": earliest.isoformat() if earliest else None,
        "rules": explanation(ruleset, candidate),
        "registry_facts": dict(standing),
    }


async def decide_eligibility(tx: Tx, evaluation: Evaluation, record: Mapping[str, Any], *, on: date) -> Evaluation:
    """Let the applicant pass, or close the case with all reasons; either way with the facts it rests on."""
    step = "eligibility" if record["eligible"] else "ineligibility"
    decided = {**record, "decided_by": tx.actor}
    handlers = with_handler(evaluation, tx.actor)
    return await advance(tx, evaluation, step, on=on, eligibility=decided, handled_by=handlers)


async def discontinue(tx: Tx, evaluation: Evaluation, *, on: date) -> Evaluation:
    """End an evaluation whose organization ended; whatever was said so far stays on record."""
    return await advance(tx, evaluation, "discontinuation", on=on, closed_on=on)


async def withdraw(tx: Tx, evaluation: Evaluation, *, on: date) -> Evaluation:
    """Take the application back; experts have not begun."""
    return await advance(tx, evaluation, "withdrawal", on=on, closed_on=on)
