"""What the office does with a round: draft it, and announce it by a second person."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.outbox import emit
from bureaukit.parameters import ParameterSet
from bureaukit.problems import FieldError, Forbidden, Invalid, NotFound, Refused, Stale
from bureaukit.rules import findings
from bureaukit.text import Text

from evaluation.grades.model import GrantingLevel, rule_set_on
from evaluation.parameters import CEILINGS, COMMITTEE_SIZE, NOTICE_DAYS, SHEETS_PER_EVALUATION
from evaluation.rounds import rules, store
from evaluation.rounds.lifecycle import LIFECYCLE
from evaluation.rounds.model import Round, RoundAnnounced, RoundState, Terms
from evaluation.scorecards import store as scorecards
from evaluation.scorecards.model import ScorecardState


async def pinned(tx: Tx, scorecard_ids: Sequence[UUID]) -> dict[str, UUID]:
    """Return the editions by the type they are for; each must be published, and each type named once."""
    found: dict[str, UUID] = {}
    for place, scorecard_id in enumerate(scorecard_ids):
        row = await scorecards.find(tx, scorecard_id)
        if row is None or row["state"] != ScorecardState.PUBLISHED or row["organization_type"] in found:
            words = Text("评分表须已发布，且每类组织一份", "A published scorecard is needed, one per organization type")
            raise Invalid(FieldError(f"/scorecard_ids/{place}", "scorecard_not_usable", words))
        found[row["organization_type"]] = scorecard_id
    return found


async def draft(tx: Tx, this: Round) -> Round:
    """Keep a draft; the conditions are checked when it is announced."""
    await store.add(tx, this)
    return this


async def announce(tx: Tx, round_id: UUID, terms: ParameterSet, *, version: int, on: date) -> Round:
    """Announce a round: rule set, ceiling and days are pinned from here on; whoever drafted it cannot."""
    this = await store.find(tx, round_id)
    if this is None:
        raise NotFound
    if this.version != version:
        raise Stale
    state = LIFECYCLE.step("notice", this.state)
    if this.drafted_by == tx.actor:
        raise Forbidden("起草人不能发布自己起草的通知", "Whoever drafted a round cannot announce it")
    fewest, most = terms[COMMITTEE_SIZE]
    if broken := findings(rules.ANNOUNCING, rules.Announcing(this, fewest, most, terms[SHEETS_PER_EVALUATION])):
        raise Refused(broken)
    announced = await store.save(tx, replace(this, state=state, notice_on=on, terms=_terms(this, terms, on)))
    await emit(tx, _announced(announced))
    return announced


def _terms(this: Round, terms: ParameterSet, on: date) -> Terms:
    return Terms(
        rule_set=rule_set_on(on),
        ceiling=terms[CEILINGS][GrantingLevel.COUNTY],
        ceiling_source=terms.version(CEILINGS).source,
        public_notice_days=this.public_notice_days or terms[NOTICE_DAYS],
        fewest_experts=terms[SHEETS_PER_EVALUATION],
    )


def _announced(this: Round) -> RoundAnnounced:
    if this.terms is None or this.state is not RoundState.ANNOUNCED:
        raise AssertionError("only an announced round is told of")
    types = sorted(this.scorecards)
    return RoundAnnounced(this.id, this.year, types, this.terms.rule_set, this.apply_from, this.apply_until)
