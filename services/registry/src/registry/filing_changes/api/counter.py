"""The counter where filings change and end: the group or its office asks, the community checks, the street decides."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from bureaukit.auth import Caller
from bureaukit.db import Record, Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.lifecycle import Blocker
from bureaukit.masks import mask_id_number, mask_name, mask_phone
from bureaukit.pages import page_of
from bureaukit.policy import needs
from bureaukit.problems import Finding, Forbidden, NotFound
from bureaukit.route import counter
from bureaukit.text import Text
from fastapi import Query, Response

from registry import streets
from registry.filing_changes import rules, store
from registry.filing_changes.actions import asking, deciding
from registry.filing_changes.api.shapes import (
    ByOfficeIn,
    ChangeIn,
    FilingChangeFilter,
    FilingChangeOut,
    FilingChangePage,
    NoticeIn,
    StatementIn,
)
from registry.filing_changes.lifecycle import DECISIONS, LIFECYCLE
from registry.filing_changes.model import OPEN, AskedBy, ChangeKind, FilingChange
from registry.organizations import store as organizations
from registry.organizations.actions import finding
from registry.regulations import LICENSING
from registry.roles import AUDITOR, COMMUNITY_OFFICER, ORG_REP, STREET_OFFICER
from registry.streets import OFFICE, OpinionIn, ReasonIn, StepsOut, VerdictOut

router = counter("registry", "filing-changes")
_BRINGING = (COMMUNITY_OFFICER, STREET_OFFICER)
READERS = needs("registry:filing:read", ORG_REP, *OFFICE, rule="own organization, or own area", pii=("head_name",))
_STREET = needs(
    "registry:filing:confirm",
    STREET_OFFICER,
    rule="own street; not who asked or checked",
    key=True,
    match=True,
    dry_run=True,
)
_OWN = needs("registry:filing:apply", ORG_REP, rule="own organization", key=True, match=True)


async def _represented(tx: Tx, caller: Caller) -> Record | None:
    """Return the organization that the caller's token lets them represent."""
    return await organizations.find(tx, caller.org) if caller.org and caller.has_role(ORG_REP) else None


async def _speaks(tx: Tx, desk: DeskContext, change: FilingChange) -> bool:
    own = await _represented(tx, desk.caller)
    return own is not None and own["id"] == change.organization_id


async def load(tx: Tx, desk: DeskContext, change_id: UUID, *, hold: bool = False) -> FilingChange:
    """Return a request of the caller's own organization, or of their area; anything else is not found."""
    change = await store.find(tx, change_id, desk.cipher, hold=hold)
    if change is None:
        raise NotFound
    in_area = desk.caller.has_role(*OFFICE) and desk.caller.covers(change.area)
    if not in_area and not await _speaks(tx, desk, change):
        raise NotFound
    return change


async def _out(tx: Tx, desk: DeskContext, change: FilingChange) -> FilingChangeOut:
    is_running = change.state in OPEN and change.answer_by is None
    due = await streets.due(tx, change.requested_on) if is_running else None
    items, shown = change.items, FilingChangeOut.model_fields
    own = {name: getattr(source, name) for source in (change, items) for name in shown if hasattr(source, name)}
    head = items.head
    return FilingChangeOut(
        **own,
        head_name=(mask_name(head.name) if desk.caller.has_role(AUDITOR) else head.name) if head else None,
        head_id_masked=mask_id_number(head.id_number) if head else None,
        phone_masked=mask_phone(items.phone) if items.phone else None,
        due_on=due.on if due else None,
        provisional=bool(due and due.provisional),
    )


async def _enter(tx: Tx, desk: DeskContext, change: FilingChange, row: Record) -> Response:
    if desk.dry_run:
        asked = await asking.measured(tx, change, row, today=desk.today)
        return await desk.done(tx, streets.verdict(desk, rules.ASKING[change.kind], asked))
    entered = await asking.enter(tx, change, row, cipher=desk.cipher, today=desk.today)
    place = f"/v1/registry/filing-changes/{entered.id}"
    return await desk.created(tx, await _out(tx, desk, entered), place, version=entered.version)


async def _of_area(tx: Tx, desk: DeskContext, key: str) -> Record:
    """Return an organization of the officer's own area."""
    row = await finding.named(tx, key)
    if not desk.caller.covers(row["area"]):
        raise NotFound
    return row


@router.post(
    "",
    status_code=201,
    response_model=FilingChangeOut | VerdictOut,
    **needs("registry:filing:apply", ORG_REP, rule="own organization", key=True, dry_run=True),
)
async def ask(body: ChangeIn, desk: Desk) -> Response:
    """Ask as the group for a change of its filing, or for its end (申请备案变更、注销备案)."""
    what = body.what(desk.today)
    async with desk.transaction() as tx:
        row = await _represented(tx, desk.caller)
        if row is None:
            raise Forbidden("令牌未载明所代表的组织", "The token names no organization to act for")
        change = asking.of_group(row, desk.caller.sub, what, today=desk.today, by_office=False)
        return await _enter(tx, desk, change, row)


@router.post(
    "/by-office",
    status_code=201,
    response_model=FilingChangeOut | VerdictOut,
    **needs("registry:filing:write", *_BRINGING, rule="own area", key=True, dry_run=True),
)
async def ask_for_group(body: ByOfficeIn, desk: Desk) -> Response:
    """Bring what a group asks, as its community or street (社区、街道代办); it counts as checked."""
    what = body.change.what(desk.today)
    async with desk.transaction() as tx:
        row = await _of_area(tx, desk, body.organization)
        change = asking.of_group(row, desk.caller.sub, what, today=desk.today, by_office=True)
        return await _enter(tx, desk, change, row)


@router.post(
    "/notices",
    status_code=201,
    response_model=FilingChangeOut | VerdictOut,
    **needs("registry:filing:confirm", STREET_OFFICER, rule="own street", key=True, dry_run=True),
)
async def give_notice(body: NoticeIn, desk: Desk) -> Response:
    """Tell a group as its street that its filing is to end (依职权注销备案告知); it may state its case first."""
    what = asking.What(ChangeKind.END, ground=body.ground, reason=body.reason, last_active_on=body.last_active_on)
    async with desk.transaction() as tx:
        row = await _of_area(tx, desk, body.organization)
        change = await asking.ex_officio(tx, row, desk.caller.sub, what, today=desk.today)
        return await _enter(tx, desk, change, row)


@router.get("", response_model=FilingChangePage, **READERS)
async def filing_changes(asked: Annotated[FilingChangeFilter, Query()], desk: Desk) -> Response:
    """List the requests of the caller's own organization, or of the office's area (备案变更、注销列表)."""
    async with desk.reading() as tx:
        own, area = None, None
        if desk.caller.has_role(*OFFICE):
            area = desk.caller.area_to_list()
        else:
            row = await _represented(tx, desk.caller)
            if row is None:
                raise Forbidden("令牌未载明所代表的组织", "The token names no organization to act for")
            own = row["id"]
        rows = await store.page(tx, asked, organization_id=own, area=area, kind=asked.kind, state=asked.state)
    return desk.page(page_of(rows, asked, store.BY_ID))


@router.get("/{change_id}", response_model=FilingChangeOut, **READERS)
async def filing_change(change_id: UUID, desk: Desk) -> Response:
    """Show one request (备案变更、注销详情)."""
    async with desk.reading() as tx:
        found = await load(tx, desk, change_id)
        return desk.answer(await _out(tx, desk, found), version=found.version)


@router.get("/{change_id}/actions", response_model=StepsOut, **READERS)
async def possible_actions(change_id: UUID, desk: Desk) -> Response:
    """List every step with what allows or blocks it for this caller (可办理事项)."""
    async with desk.reading() as tx:
        found = await load(tx, desk, change_id)
        speaks = await _speaks(tx, desk, found)
    items = LIFECYCLE.actions(found.state, blockers=_for_caller(desk, found, speaks=speaks))
    return desk.answer({"items": [item.as_dict(desk.language) for item in items]})


def _for_caller(desk: DeskContext, found: FilingChange, *, speaks: bool) -> dict[str, Blocker]:
    act = rules.Act(found, desk.caller.sub, desk.today)
    closed = deciding.blockers(act)
    if not rules.second_person_decides_the_change(act):
        closed |= dict.fromkeys(DECISIONS, Blocker(rules.second_person_decides_the_change.finding(act)))
    words = Text("此事由提出人或者该组织办理", "This is for whoever asked, or for the group")
    foreign = Blocker(Finding("NOT_THE_APPLICANT", str(LICENSING.article(29)), words))
    if not speaks:
        closed["statement"] = foreign
    if not _may_withdraw(desk.caller, found, speaks=speaks):
        closed["withdrawal"] = foreign
    return closed | LIFECYCLE.closed_to(found.state, desk.caller.has_role)


def _may_withdraw(caller: Caller, change: FilingChange, *, speaks: bool) -> bool:
    """Say whether the caller may take it back: the group its own, the street what it intends, anybody what they brought."""
    if change.asked_by is AskedBy.OFFICE:
        return caller.has_role(STREET_OFFICER) and caller.covers(change.area)
    return speaks or (caller.has_role(*_BRINGING) and caller.sub == change.requested_by)


async def _act(
    desk: DeskContext, change_id: UUID, act: Callable[[Tx, FilingChange], Awaitable[FilingChange]]
) -> Response:
    return await streets.take_step(desk, lambda tx: load(tx, desk, change_id, hold=True), act, _out)


@router.post(
    "/{change_id}/check",
    response_model=FilingChangeOut,
    **needs("registry:filing:write", COMMUNITY_OFFICER, rule="own community", key=True, match=True),
)
async def check(change_id: UUID, body: OpinionIn, desk: Desk) -> Response:
    """Confirm as the community that it is as the group says (社区核查)."""
    return await _act(
        desk, change_id, lambda tx, found: deciding.check(tx, found, desk.caller.sub, body.opinion, today=desk.today)
    )


@router.post("/{change_id}/statement", response_model=FilingChangeOut, **_OWN)
async def state_case(change_id: UUID, body: StatementIn, desk: Desk) -> Response:
    """State the group's case against the end of its filing (陈述意见)."""

    async def act(tx: Tx, found: FilingChange) -> FilingChange:
        if not await _speaks(tx, desk, found):
            raise NotFound
        return await deciding.state_case(tx, found, desk.caller.sub, body.statement, today=desk.today)

    return await _act(desk, change_id, act)


@router.post("/{change_id}/approval", response_model=FilingChangeOut, **_STREET)
async def approve(change_id: UUID, desk: Desk) -> Response:
    """Decide for it as the street (准予变更、注销备案): the register changes today."""
    return await _act(
        desk,
        change_id,
        lambda tx, found: deciding.approve(tx, found, desk.caller.sub, cipher=desk.cipher, today=desk.today),
    )


@router.post("/{change_id}/refusal", response_model=FilingChangeOut, **_STREET)
async def refuse(change_id: UUID, body: ReasonIn, desk: Desk) -> Response:
    """Decide against it as the street, with the reason (不予办理); the filing goes on."""
    return await _act(
        desk, change_id, lambda tx, found: deciding.refuse(tx, found, desk.caller.sub, body.reason, today=desk.today)
    )


@router.post(
    "/{change_id}/withdrawal",
    response_model=FilingChangeOut,
    **needs(
        "registry:filing:apply",
        ORG_REP,
        *_BRINGING,
        rule="who asked",
        or_scope="registry:filing:write",
        key=True,
        match=True,
    ),
)
async def withdraw(change_id: UUID, desk: Desk) -> Response:
    """Take the request back, or let an end that was intended be (撤回)."""

    async def act(tx: Tx, found: FilingChange) -> FilingChange:
        if not _may_withdraw(desk.caller, found, speaks=await _speaks(tx, desk, found)):
            raise NotFound
        return await deciding.withdraw(tx, found, today=desk.today)

    return await _act(desk, change_id, act)
