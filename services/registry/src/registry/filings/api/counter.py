"""The counter for filings: residents or their community apply, the community checks, the street decides."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.lifecycle import Blocker
from bureaukit.masks import mask_id_number, mask_name
from bureaukit.pages import page_of
from bureaukit.policy import needs
from bureaukit.problems import Finding, NotFound
from bureaukit.route import counter
from bureaukit.text import Text
from fastapi import Query, Response

from registry import streets
from registry.filings import actions, rules, store
from registry.filings.api.shapes import FilingFilter, FilingIn, FilingOut, FilingPage, ResponsibleOut
from registry.filings.lifecycle import LIFECYCLE
from registry.filings.model import Filing, FilingState
from registry.organizations.actions import finding
from registry.organizations.model import Track
from registry.regulations import COMMUNITY_ORGANIZATIONS, LICENSING
from registry.roles import AUDITOR, COMMUNITY_OFFICER, ORG_REP, STREET_OFFICER
from registry.streets import OFFICE, OpinionIn, ReasonIn, StepsOut, VerdictOut
from registry.wire import Key

router = counter("registry", "filings")
of_organizations = counter("registry", "organizations")
_READING = needs("registry:filing:read", ORG_REP, *OFFICE, rule="own, or own area", pii=("responsible_name",))
_STREET = needs(
    "registry:filing:confirm", STREET_OFFICER, rule="own street; not who checked", key=True, match=True, dry_run=True
)
OPEN = (FilingState.SUBMITTED, FilingState.CHECKED)


async def _load(tx: Tx, desk: DeskContext, filing_id: UUID, *, hold: bool = False) -> Filing:
    """Return a request of the caller's own, or of their area; anything else is not found."""
    filing = await store.find(tx, filing_id, desk.cipher, hold=hold)
    if filing is None:
        raise NotFound
    in_area = desk.caller.has_role(*OFFICE) and desk.caller.covers(filing.content.area)
    if not in_area and filing.owner != desk.caller.sub:
        raise NotFound
    return filing


async def _out(tx: Tx, desk: DeskContext, filing: Filing) -> FilingOut:
    content = filing.content
    due = await streets.due(tx, filing.submitted_on) if filing.state in OPEN else None
    own = {name: getattr(content, name) for name in FilingOut.model_fields if hasattr(content, name)}
    if desk.caller.has_role(AUDITOR):
        own["responsible_name"] = mask_name(content.responsible_name)
    return FilingOut(
        **own,
        id=filing.id,
        state=filing.state,
        submitted_on=filing.submitted_on,
        decided_on=filing.decided_on,
        organization_id=filing.organization_id,
        responsible_id_masked=mask_id_number(content.responsible_id),
        checked_on=filing.checked_on,
        check_opinion=filing.check_opinion,
        opinion=filing.opinion,
        due_on=due.on if due else None,
        provisional=bool(due and due.provisional),
    )


async def _apply(desk: DeskContext, body: FilingIn, *, by_community: bool) -> Response:
    content = body.content(desk.today)
    async with desk.transaction() as tx:
        if desk.dry_run:
            return await desk.done(
                tx, streets.verdict(desk, rules.FILING, await actions.residents(tx, content, today=desk.today))
            )
        filing = await actions.apply(
            tx, content, desk.caller.sub, cipher=desk.cipher, today=desk.today, by_community=by_community
        )
        location = f"/v1/registry/filings/{filing.id}"
        return await desk.created(tx, await _out(tx, desk, filing), location, version=filing.version)


@router.post(
    "",
    status_code=201,
    response_model=FilingOut | VerdictOut,
    **needs("registry:filing:apply", ORG_REP, rule="own", key=True, dry_run=True),
)
async def apply(body: FilingIn, desk: Desk) -> Response:
    """Apply as a resident representative for the filing of a community organization (申请备案)."""
    return await _apply(desk, body, by_community=False)


@router.post(
    "/by-community",
    status_code=201,
    response_model=FilingOut | VerdictOut,
    **needs("registry:filing:write", COMMUNITY_OFFICER, rule="own community", key=True, dry_run=True),
)
async def apply_for_residents(body: FilingIn, desk: Desk) -> Response:
    """Apply as the community for a group of its residents (社区代办备案); it counts as checked."""
    if not desk.caller.covers(body.area):
        raise NotFound
    return await _apply(desk, body, by_community=True)


@router.get("", response_model=FilingPage, **_READING)
async def filings(asked: Annotated[FilingFilter, Query()], desk: Desk) -> Response:
    """List the caller's own requests, or those of the office's area (备案申请列表)."""
    office = desk.caller.has_role(*OFFICE)
    owner, area = (None, desk.caller.area_to_list()) if office else (desk.caller.sub, None)
    async with desk.reading() as tx:
        rows = await store.page(tx, asked, owner=owner, area=area, state=asked.state)
    return desk.page(page_of(rows, asked, store.BY_ID))


@router.get("/{filing_id}", response_model=FilingOut, **_READING)
async def filing(filing_id: UUID, desk: Desk) -> Response:
    """Show one request (备案申请详情)."""
    async with desk.reading() as tx:
        found = await _load(tx, desk, filing_id)
        return desk.answer(await _out(tx, desk, found), version=found.version)


@of_organizations.get(
    "/{key}/responsible-person",
    response_model=ResponsibleOut,
    **needs("registry:filing:read", *OFFICE, rule="own area", pii=("responsible_name",)),
)
async def responsible_person(key: Key, desk: Desk) -> Response:
    """Tell the office of its area who answers for a filed group (备案组织负责人): it is on no public register."""
    async with desk.reading() as tx:
        row = await finding.named(tx, key)
    if row["track"] != Track.FILED or not desk.caller.covers(row["area"]):
        raise NotFound
    name = row["responsible_name"] or row["legal_representative"]  # the latter in what was entered before
    shown = mask_name(name) if name and desk.caller.has_role(AUDITOR) else name
    return desk.answer(ResponsibleOut(organization_id=row["id"], responsible_name=shown))


@router.get("/{filing_id}/actions", response_model=StepsOut, **_READING)
async def possible_actions(filing_id: UUID, desk: Desk) -> Response:
    """List every step with what allows or blocks it for this caller (可办理事项)."""
    async with desk.reading() as tx:
        found = await _load(tx, desk, filing_id)
    items = LIFECYCLE.actions(found.state, blockers=_for_caller(desk, found))
    return desk.answer({"items": [item.as_dict(desk.language) for item in items]})


def _for_caller(desk: DeskContext, found: Filing) -> dict[str, Blocker]:
    closed: dict[str, Blocker] = {}
    decision = rules.Decision(found, desk.caller.sub)
    if not rules.second_person_decides_the_filing(decision):
        blocker = Blocker(rules.second_person_decides_the_filing.finding(decision))
        closed |= dict.fromkeys(("approval", "refusal"), blocker)
    if found.owner != desk.caller.sub:
        words = Text("此事由申请人本人办理", "This is for the applicant")
        closed["withdrawal"] = Blocker(Finding("NOT_THE_APPLICANT", str(LICENSING.article(29)), words))
    words = Text("由注销备案事项办结时一并办理", "This comes with the approval of an end of the filing")
    closed["ending"] = Blocker(Finding("COMES_WITH_A_DECISION", str(COMMUNITY_ORGANIZATIONS.whole()), words))
    words = Text("由备案转登记申请办结时一并办理", "This comes with the approval of a case of promotion")
    closed["promotion"] = Blocker(Finding("COMES_WITH_A_CASE", str(COMMUNITY_ORGANIZATIONS.whole()), words))
    return closed | LIFECYCLE.closed_to(found.state, desk.caller.has_role)


async def _act(desk: DeskContext, filing_id: UUID, act: Callable[[Tx, Filing], Awaitable[Filing]]) -> Response:
    return await streets.take_step(desk, lambda tx: _load(tx, desk, filing_id, hold=True), act, _out)


@router.post(
    "/{filing_id}/check",
    response_model=FilingOut,
    **needs("registry:filing:write", COMMUNITY_OFFICER, rule="own community", key=True, match=True),
)
async def check(filing_id: UUID, body: OpinionIn, desk: Desk) -> Response:
    """Confirm as the community that the group is as it says (社区核查)."""
    return await _act(
        desk, filing_id, lambda tx, found: actions.check(tx, found, desk.caller.sub, body.opinion, today=desk.today)
    )


@router.post("/{filing_id}/approval", response_model=FilingOut, **_STREET)
async def approve(filing_id: UUID, desk: Desk) -> Response:
    """File the organization as its street (准予备案); it gets its filing number."""
    return await _act(
        desk,
        filing_id,
        lambda tx, found: actions.decide(tx, found, desk.caller.sub, None, file_it=True, today=desk.today),
    )


@router.post("/{filing_id}/refusal", response_model=FilingOut, **_STREET)
async def refuse(filing_id: UUID, body: ReasonIn, desk: Desk) -> Response:
    """Refuse the filing as the street, with the reason (不予备案)."""
    return await _act(
        desk,
        filing_id,
        lambda tx, found: actions.decide(tx, found, desk.caller.sub, body.reason, file_it=False, today=desk.today),
    )


@router.post(
    "/{filing_id}/withdrawal",
    response_model=FilingOut,
    **needs(
        "registry:filing:apply",
        ORG_REP,
        COMMUNITY_OFFICER,
        rule="own",
        or_scope="registry:filing:write",
        key=True,
        match=True,
    ),
)
async def withdraw(filing_id: UUID, desk: Desk) -> Response:
    """Take the request back before it is decided (撤回), as the residents or the community that brought it."""

    async def act(tx: Tx, found: Filing) -> Filing:
        if found.owner != desk.caller.sub:
            raise NotFound
        return await actions.withdraw(tx, found, today=desk.today)

    return await _act(desk, filing_id, act)
