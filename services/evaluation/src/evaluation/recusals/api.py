"""The counter for recusals: the organization asks, a person declares, the office decides."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.ids import new_id
from bureaukit.lifecycle import Blocker
from bureaukit.pages import Filter, Page, page_of
from bureaukit.policy import needs
from bureaukit.problems import Finding, Forbidden, NotFound, Stale
from bureaukit.route import counter
from bureaukit.text import Text
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict

from evaluation.evaluations import actions as evaluations
from evaluation.evaluations import store as evaluation_store
from evaluation.evaluations.model import Evaluation
from evaluation.recusals import actions, store
from evaluation.recusals.lifecycle import LIFECYCLE
from evaluation.recusals.model import Recusal, RecusalGround, RecusalState
from evaluation.regulations import ORDER_39
from evaluation.roles import COMMITTEE, DISTRICT_APPROVER, DISTRICT_CLERK, EVALUATOR, ORG_REP, STAFF
from evaluation.rounds import store as rounds
from evaluation.rounds.model import Round
from evaluation.sight import is_visible
from evaluation.wire import ActionsOut, Subject, Words

router = counter("evaluation", "evaluations", tag="recusals")
ASKING = {  # role -> the verb of the scope that it asks with
    ORG_REP: "apply",
    DISTRICT_CLERK: "write",
    EVALUATOR: "score",
    COMMITTEE: "vote",
}
_DECIDING = needs(
    "evaluation:evaluation:approve",
    DISTRICT_APPROVER,
    rule="own area; not who asked",
    key=True,
    match=True,
    dry_run=True,
)


class RecusalIn(BaseModel):
    """About whom, by token subject, and why."""

    model_config = ConfigDict(extra="forbid")

    person: Subject
    ground: RecusalGround
    text: Words


class DecisionIn(BaseModel):
    """Why it is decided so."""

    model_config = ConfigDict(extra="forbid")

    opinion: Words


class RecusalOut(BaseModel):
    """One request with its decision."""

    id: UUID
    evaluation_id: UUID
    person: str
    ground: RecusalGround
    text: str
    state: RecusalState
    requested_on: date
    decided_on: date | None
    opinion: str | None


class RecusalPage(BaseModel):
    """One page of requests."""

    items: list[RecusalOut]
    next_cursor: str | None


class PersonOut(BaseModel):
    """A person who acts in the evaluation, so that the organization can say who should not."""

    person: str
    name: str
    part: str


class PanelOut(BaseModel):
    """The assigned experts and the committee."""

    items: list[PersonOut]


@router.get(
    "/{evaluation_id}/panel",
    response_model=PanelOut,
    **needs("evaluation:evaluation:read", *STAFF, ORG_REP, COMMITTEE, rule="own"),
)
async def panel(evaluation_id: UUID, desk: Desk) -> Response:
    """Show who acts in an evaluation, for a request that somebody stands back (评估人员)."""
    async with desk.reading() as tx:
        this, round_ = await _seen(tx, evaluation_id, desk)
    people = [("evaluator", m) for m in round_.experts if m.sub in this.evaluators]
    people += [("committee", m) for m in round_.committee]
    items = [PersonOut(person=m.sub, name=m.name, part=part) for part, m in people if m.sub not in this.recused]
    return desk.answer(PanelOut(items=items))


@router.post(
    "/{evaluation_id}/recusals",
    status_code=201,
    response_model=RecusalOut,
    **needs(
        "", *ASKING, rule="own evaluation; experts and members of themselves; :apply, :write, :score or :vote", key=True
    ),
)
async def ask(evaluation_id: UUID, body: RecusalIn, desk: Desk) -> Response:
    """Ask that a person stands back (申请回避), or declare it of oneself, which holds at once."""
    _see_to_right(desk, body.person)
    async with desk.transaction() as tx:
        this, round_ = await _held(tx, evaluation_id, desk)
        asked = Recusal(
            id=new_id(),
            evaluation_id=this.id,
            state=LIFECYCLE.initial,
            requested_by=desk.caller.sub,
            requested_on=desk.today,
            **body.model_dump(),
        )
        done = await actions.ask(tx, this, round_, asked, on=desk.today)
        place = f"/v1/evaluation/evaluations/{this.id}/recusals/{done.id}"
        return await desk.created(tx, _shown(done), place, version=done.version)


def _see_to_right(desk: DeskContext, person: str) -> None:
    """An expert or a member speaks of themselves alone; everybody needs the scope of the role in which they ask."""
    resources = {EVALUATOR: "sheet", COMMITTEE: "ballot"}
    for role, verb in ASKING.items():
        scope = f"evaluation:{resources.get(role, 'evaluation')}:{verb}"
        if desk.caller.has_role(role) and desk.caller.has_scope(scope):
            if role not in resources or person == desk.caller.sub:
                return
            raise Forbidden("专家和委员只能声明本人回避", "Experts and members declare it of themselves only")
    raise Forbidden("令牌缺少所需的权限范围", "The token lacks the scope for this")


@router.get(
    "/{evaluation_id}/recusals",
    response_model=RecusalPage,
    **needs("evaluation:evaluation:read", *STAFF, *ASKING, rule="own; experts and members what concerns them"),
)
async def recusals(evaluation_id: UUID, asked: Annotated[Filter, Query()], desk: Desk) -> Response:
    """List the requests in an evaluation (回避申请列表)."""
    all_of_them = desk.caller.has_role(*STAFF, ORG_REP)
    async with desk.reading() as tx:
        this, _ = await _seen(tx, evaluation_id, desk)
        rows = await store.page(tx, asked, this.id, concerning=None if all_of_them else desk.caller.sub)
    found = page_of(rows, asked, store.BY_ID)
    items = [_shown(store.as_model(row)).model_dump(mode="json") for row in rows[: asked.limit]]
    return desk.page(Page(items, found.next_cursor))


@router.get(
    "/{evaluation_id}/recusals/{recusal_id}",
    response_model=RecusalOut,
    **needs("evaluation:evaluation:read", *STAFF, ORG_REP, rule="own"),
)
async def recusal(evaluation_id: UUID, recusal_id: UUID, desk: Desk) -> Response:
    """Show one request (回避申请详情)."""
    async with desk.reading() as tx:
        this, _ = await _seen(tx, evaluation_id, desk)
        found = await _of(tx, this, recusal_id)
    return desk.answer(_shown(found), version=found.version)


@router.get(
    "/{evaluation_id}/recusals/{recusal_id}/actions",
    response_model=ActionsOut,
    **needs("evaluation:evaluation:read", *STAFF, rule="own area"),
)
async def acts(evaluation_id: UUID, recusal_id: UUID, desk: Desk) -> Response:
    """Tell what can be done with a request now (可办事项)."""
    async with desk.reading() as tx:
        this, _ = await _seen(tx, evaluation_id, desk)
        found = await _of(tx, this, recusal_id)
    closed: dict[str, Blocker] = {}
    if desk.caller.sub in (found.requested_by, found.person):
        words = Text("申请人和被申请人不能决定", "Neither who asked nor whom it is about decides")
        blocker = Blocker(Finding("SECOND_PERSON_NEEDED", str(ORDER_39.article(19)), words))
        closed |= dict.fromkeys(("approval", "refusal"), blocker)
    closed |= LIFECYCLE.closed_to(found.state, desk.caller.has_role)
    found_actions = LIFECYCLE.actions(found.state, blockers=closed)
    return desk.answer({"items": [action.as_dict(desk.language) for action in found_actions]})


@router.post("/{evaluation_id}/recusals/{recusal_id}/approval", response_model=RecusalOut, **_DECIDING)
async def grant(evaluation_id: UUID, recusal_id: UUID, body: DecisionIn, desk: Desk) -> Response:
    """Decide that the person stands back (决定回避): a sheet handed in is void, and the seat is open again."""
    return await _decide(desk, evaluation_id, recusal_id, "approval", body.opinion)


@router.post("/{evaluation_id}/recusals/{recusal_id}/refusal", response_model=RecusalOut, **_DECIDING)
async def deny(evaluation_id: UUID, recusal_id: UUID, body: DecisionIn, desk: Desk) -> Response:
    """Decide that the person may act (驳回回避申请)."""
    return await _decide(desk, evaluation_id, recusal_id, "refusal", body.opinion)


async def _decide(desk: DeskContext, evaluation_id: UUID, recusal_id: UUID, step: str, opinion: str) -> Response:
    version = desk.if_match()
    async with desk.transaction() as tx:
        this, round_ = await _held(tx, evaluation_id, desk)
        found = await _of(tx, this, recusal_id)
        if found.version != version:
            raise Stale
        done = await actions.decide(tx, this, round_, found, step, opinion=opinion, on=desk.today)
        return await desk.done(tx, _shown(done), version=done.version)


async def _seen(tx: Tx, evaluation_id: UUID, desk: DeskContext) -> tuple[Evaluation, Round]:
    this = await evaluation_store.find(tx, evaluation_id)
    round_ = await rounds.find(tx, this.round_id) if this else None
    if this is None or round_ is None or not is_visible(this, round_, desk.caller):
        raise NotFound
    return this, round_


async def _held(tx: Tx, evaluation_id: UUID, desk: DeskContext) -> tuple[Evaluation, Round]:
    _, round_ = await _seen(tx, evaluation_id, desk)
    return await evaluations.held(tx, evaluation_id), round_


async def _of(tx: Tx, this: Evaluation, recusal_id: UUID) -> Recusal:
    found = await store.find(tx, recusal_id)
    if found is None or found.evaluation_id != this.id:
        raise NotFound
    return found


def _shown(found: Recusal) -> RecusalOut:
    values: dict[str, Any] = {name: getattr(found, name) for name in RecusalOut.model_fields}
    return RecusalOut(**values)
