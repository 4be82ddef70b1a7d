"""The counter for the steps of a penalty case, from the investigation to the closing."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.policy import needs
from bureaukit.problems import Stale
from bureaukit.route import counter
from fastapi import Response

from registry.credit_records.model import PenaltyKind
from registry.penalties.actions import carrying_out, procedure
from registry.penalties.api.shapes import (
    CaseOut,
    DecisionIn,
    HearingIn,
    NoticeIn,
    PaymentIn,
    WordsIn,
    case_out,
    weighed,
)
from registry.penalties.model import Case
from registry.penalties.rules import Weighing
from registry.roles import DISTRICT_APPROVER, DISTRICT_CLERK, ORG_REP

router = counter("registry", "penalty-cases")
_CLERK = needs("registry:penalty:write", DISTRICT_CLERK, rule="own area", key=True, match=True)
_PARTY = needs(
    "registry:penalty:apply",
    ORG_REP,
    DISTRICT_CLERK,
    rule="own organization once it was told, or own area",
    or_scope="registry:penalty:write",
    key=True,
    match=True,
)
_LEADER = needs(
    "registry:penalty:approve",
    DISTRICT_APPROVER,
    rule="own area; not an officer of the case",
    key=True,
    match=True,
    dry_run=True,
)
Act = Callable[[Tx, Weighing], Awaitable[Case]]


async def _take(desk: DeskContext, case_id: UUID, act: Act) -> Response:
    """Take a step in a case as the caller last saw it."""
    async with desk.transaction() as tx:
        weighing, days = await weighed(tx, desk, case_id)
        if weighing.case.version != desk.if_match():
            raise Stale
        done = await act(tx, weighing)
        return await desk.done(tx, await case_out(tx, desk, done, days), version=done.version)


async def _say(desk: DeskContext, case_id: UUID, step: str, words: str) -> Response:
    return await _take(desk, case_id, lambda tx, w: procedure.advance(tx, w, step, words=words))


@router.post("/{case_id}/investigation", response_model=CaseOut, **_CLERK)
async def conclude(case_id: UUID, body: WordsIn, desk: Desk) -> Response:
    """Conclude the investigation as an officer of the case (调查终结)."""
    return await _take(desk, case_id, lambda tx, w: procedure.sign(tx, w, "investigation", body.words))


@router.post("/{case_id}/countersignature", response_model=CaseOut, **_CLERK)
async def countersign(case_id: UUID, desk: Desk) -> Response:
    """Sign the investigation as the other officer (第二名执法人员签署)."""
    return await _take(desk, case_id, lambda tx, w: procedure.sign(tx, w, "countersignature"))


@router.post("/{case_id}/notice", response_model=CaseOut, **_CLERK)
async def give_notice(case_id: UUID, body: NoticeIn, desk: Desk) -> Response:
    """Tell the party what is meant to be decided, why, and what it may do (处罚告知)."""
    for name in ("suspended_until", "cure_until"):
        day = getattr(body, name)
        desk.refuse_unless(
            allowed=day is None or day > desk.today,
            pointer=f"/{name}",
            code="not_in_the_future",
            zh="日期须晚于今天",
            en="The day must be still to come",
        )

    async def act(tx: Tx, weighing: Weighing) -> Case:
        desk.refuse_unless(
            allowed=(body.kind is PenaltyKind.BAN) == (weighing.case.organization_id is None),
            pointer="/kind",
            code="party_and_penalty_differ",
            zh="取缔针对未登记的组织，其他处罚针对已登记的组织",
            en="Bans are of bodies that never registered, other penalties of organizations",
        )
        return await procedure.give_notice(tx, weighing, **body.model_dump())

    return await _take(desk, case_id, act)


@router.post("/{case_id}/statement", response_model=CaseOut, **_PARTY)
async def hear(case_id: UUID, body: WordsIn, desk: Desk) -> Response:
    """Say something to it as the party, or note what it says (陈述申辩)."""
    return await _say(desk, case_id, "statement", body.words)


@router.post("/{case_id}/hearing-request", response_model=CaseOut, **_PARTY)
async def ask_for_hearing(case_id: UUID, body: WordsIn, desk: Desk) -> Response:
    """Ask for a hearing as the party, or note that it does (要求听证)."""
    return await _say(desk, case_id, "hearing-request", body.words)


@router.post("/{case_id}/hearing-notice", response_model=CaseOut, **_CLERK)
async def call_hearing(case_id: UUID, body: HearingIn, desk: Desk) -> Response:
    """Tell the party when it is heard, seven working days before (通知听证)."""

    async def act(tx: Tx, weighing: Weighing) -> Case:
        _, days = await weighed(tx, desk, case_id)
        earliest = await procedure.earliest_hearing(tx, weighing, calendar=days)
        desk.refuse_unless(
            allowed=body.hearing_on >= earliest,
            pointer="/hearing_on",
            code="hearing_too_early",
            zh=f"听证日不得早于{earliest}（提前七个工作日通知）",
            en=f"Not before {earliest}: the party is told seven working days ahead",
        )
        words = body.hearing_on.isoformat()
        return await procedure.advance(tx, weighing, "hearing-notice", words=words, hearing_on=body.hearing_on)

    return await _take(desk, case_id, act)


@router.post("/{case_id}/hearing", response_model=CaseOut, **_CLERK)
async def hold_hearing(case_id: UUID, body: WordsIn, desk: Desk) -> Response:
    """Hold the hearing and keep its record (举行听证)."""
    return await _say(desk, case_id, "hearing", body.words)


@router.post("/{case_id}/cure", response_model=CaseOut, **_PARTY)
async def report_cure(case_id: UUID, body: WordsIn, desk: Desk) -> Response:
    """Report as the party, or for it, that it was put right (报告改正)."""
    return await _say(desk, case_id, "cure", body.words)


@router.post("/{case_id}/withdrawal", response_model=CaseOut, **_LEADER)
async def withdraw(case_id: UUID, body: WordsIn, desk: Desk) -> Response:
    """Accept the cure and withdraw the procedure (确认改正，终止程序)."""
    return await _say(desk, case_id, "withdrawal", body.words)


@router.post("/{case_id}/cure-rejection", response_model=CaseOut, **_LEADER)
async def reject_cure(case_id: UUID, body: WordsIn, desk: Desk) -> Response:
    """Reject the cure: the procedure goes on (改正不成立)."""
    return await _say(desk, case_id, "cure-rejection", body.words)


@router.post("/{case_id}/decision", response_model=CaseOut, **_LEADER)
async def decide(case_id: UUID, body: DecisionIn, desk: Desk) -> Response:
    """Decide on the penalty that the party was told of (作出处罚决定)."""
    return await _take(
        desk,
        case_id,
        lambda tx, w: procedure.decide(
            tx, w, decision_number=body.decision_number, reason=body.reason, members=tuple(body.members)
        ),
    )


@router.post("/{case_id}/dismissal", response_model=CaseOut, **_LEADER)
async def dismiss(case_id: UUID, body: WordsIn, desk: Desk) -> Response:
    """Impose nothing (不予处罚)."""
    return await _say(desk, case_id, "dismissal", body.words)


@router.post("/{case_id}/service", response_model=CaseOut, **_CLERK)
async def serve(case_id: UUID, body: WordsIn, desk: Desk) -> Response:
    """Serve the decision: it takes effect and is published (送达决定书)."""

    async def act(tx: Tx, weighing: Weighing) -> Case:
        _, days = await weighed(tx, desk, case_id)
        return await carrying_out.serve(tx, weighing, body.words, calendar=days)

    return await _take(desk, case_id, act)


@router.post("/{case_id}/payment", response_model=CaseOut, **_CLERK)
async def pay(case_id: UUID, body: PaymentIn, desk: Desk) -> Response:
    """Record a payment of the fine (登记缴款)."""
    return await _take(
        desk,
        case_id,
        lambda tx, w: carrying_out.pay(tx, w, fen=body.fen, on=body.paid_on, reference=body.reference),
    )


@router.post("/{case_id}/rectification", response_model=CaseOut, **_CLERK)
async def accept_rectification(case_id: UUID, body: WordsIn, desk: Desk) -> Response:
    """Accept the rectification report of a suspended organization (核验整改报告)."""
    return await _take(desk, case_id, lambda tx, w: carrying_out.accept_rectification(tx, w, body.words))


@router.post("/{case_id}/announcement", response_model=CaseOut, **_CLERK)
async def announce(case_id: UUID, body: WordsIn, desk: Desk) -> Response:
    """Announce the revocation (公告撤销登记)."""
    return await _say(desk, case_id, "announcement", body.words)


@router.post("/{case_id}/certificate", response_model=CaseOut, **_CLERK)
async def settle_certificate(case_id: UUID, body: WordsIn, desk: Desk) -> Response:
    """Note that certificate and seal were collected, or announced void (收缴证书印章或者公告作废)."""
    return await _say(desk, case_id, "certificate", body.words)


@router.post("/{case_id}/liquidation", response_model=CaseOut, **_CLERK)
async def conclude_liquidation(case_id: UUID, body: WordsIn, desk: Desk) -> Response:
    """Note that the revoked organization is wound up (清算完结)."""
    return await _say(desk, case_id, "liquidation", body.words)


@router.post("/{case_id}/closing", response_model=CaseOut, **_CLERK)
async def close(case_id: UUID, body: WordsIn, desk: Desk) -> Response:
    """Close the case after everything is carried out (结案)."""
    return await _say(desk, case_id, "closing", body.words)
