"""The counter that says what a name is made of, what is wrong with it, and what is like it."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.names import CleanText
from bureaukit.policy import needs, public
from bureaukit.problems import NotFound
from bureaukit.route import counter
from bureaukit.rules import findings
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from registry.names.actions import comparing
from registry.names.actions.comparing import ConflictSource
from registry.names.actions.judging import Asker, proposed, rested_since
from registry.names.rules import NAMING
from registry.organizations import store as organizations
from registry.organizations.actions import finding
from registry.organizations.model import OrganizationState, OrganizationType, Track
from registry.organizations.model.likeness import LikenessKind
from registry.parameters import BOOK
from registry.roles import AUDITOR, DISTRICT_APPROVER, DISTRICT_CLERK
from registry.wire import Key

router = counter("registry", "names")
scopes = counter("registry", "scopes")
of_organizations = counter("registry", "organizations")
OFFICE = (DISTRICT_CLERK, DISTRICT_APPROVER, AUDITOR)
_READING = needs("registry:application:read", *OFFICE, rule="own area")
Form = Literal["social_group", "social_service_organization", "foundation"]
MOST_SHOWN = 100


class NameAsked(BaseModel):
    """A name to look at, and for which legal form."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[CleanText, Field(min_length=1, max_length=60)]
    type: Form


class ScopeAsked(BaseModel):
    """A scope of business, and the area in which others are looked for."""

    model_config = ConfigDict(extra="forbid")

    scope: Annotated[CleanText, Field(min_length=2, max_length=1000)]
    area: str = Field(pattern=r"^[0-9]{6,12}$", description="division code or its beginning 区划代码前缀")
    limit: int = Field(default=20, ge=1, le=100)


class PartsOut(BaseModel):
    """The parts that a name was taken apart into; null where one cannot be told."""

    division: str | None
    trade_name: str | None
    field: str | None
    middle: str
    form: str | None
    outside_chamber: bool = Field(description="异地商会")


class NamedOut(BaseModel):
    """An organization as lists of likenesses show it."""

    id: UUID
    credit_code: str | None
    filing_number: str | None
    name: str
    track: Track
    type: OrganizationType
    area: str
    state: OrganizationState
    ended_on: date | None


class ConflictOut(BaseModel):
    """One name that is like it."""

    likeness: LikenessKind
    source: ConflictSource
    name: str
    organization: NamedOut | None


class NameCheckOut(BaseModel):
    """What can be said of a name now."""

    name: str
    allowed: bool
    parts: PartsOut
    findings: list[dict[str, Any]]
    warnings: list[dict[str, Any]]
    conflicts: list[ConflictOut]
    complete: bool = Field(description="every candidate was looked at 是否已全部比对")


class LikeScopeOut(BaseModel):
    """An organization whose scope is like it; the shared words are the evidence."""

    organization: NamedOut
    percent: int
    shared: list[str]


class LikeScopesOut(BaseModel):
    """Organizations of the area with a like scope."""

    items: list[LikeScopeOut]
    complete: bool


class LikeOrganizationOut(BaseModel):
    """An organization that may be the same."""

    organization: NamedOut
    likeness: LikenessKind | None
    same_domicile: bool
    same_legal_representative: bool


class LikeOrganizationsOut(BaseModel):
    """What may be the same organization."""

    items: list[LikeOrganizationOut]


def _named(row: Any) -> NamedOut:
    return NamedOut(**{name: row[name] for name in NamedOut.model_fields})


@router.get("/check", response_model=NameCheckOut, **public("registry:name:check", rule="names are public"))
async def check(asked: Annotated[NameAsked, Query()], desk: Desk) -> Response:
    """Take a name apart, judge it, and list what is like it (名称查询与比对); own claims do not stand in its way."""
    owner, own = desk.caller.sub, desk.caller.org
    async with desk.reading() as tx:
        terms = await BOOK.on(tx, desk.today)
        name = await proposed(tx, asked.name, OrganizationType(asked.type), terms, Asker(owner), today=desk.today)
        mine = await organizations.find(tx, own) if own else None
        since = rested_since(terms, desk.today)
        like = await comparing.conflicts(
            tx, asked.name, ended_since=since, owner=owner, own=mine["id"] if mine else None
        )
    broken = [one.as_dict(desk.language) for one in findings(NAMING, name)]
    parts = PartsOut(
        division=name.division if name.text.startswith(name.division) else None,
        trade_name=name.trade_name,
        field=name.field,
        middle=name.middle,
        form=name.form,
        outside_chamber=name.is_of_an_outside_chamber,
    )
    warnings = [_resting(one, desk.language) for one in like.resting]
    conflicts = [
        ConflictOut(
            likeness=one.likeness,
            source=one.source,
            name=one.name,
            organization=_named(one.organization) if one.organization else None,
        )
        for one in like.items[:MOST_SHOWN]
    ]
    complete = like.is_complete and len(like.items) <= MOST_SHOWN
    return desk.answer(
        NameCheckOut(
            name=asked.name,
            allowed=not broken,
            parts=parts,
            findings=broken,
            warnings=warnings,
            conflicts=conflicts,
            complete=complete,
        )
    )


def _resting(one: comparing.NameConflict, language: str) -> dict[str, Any]:
    """Return the warning that an organization which ended not long ago bore the name (冷却期)."""
    ended_on = one.organization["ended_on"] if one.organization else None
    zh, en = f"曾用此名称的组织于{ended_on}终止，尚在冷却期内", f"An organization of this name ended on {ended_on}"
    return {"code": "NAME_RESTS", "message": zh if language == "zh" else en, "ended_on": ended_on}


@scopes.get("/similar", response_model=LikeScopesOut, **_READING)
async def similar_scopes(asked: Annotated[ScopeAsked, Query()], desk: Desk) -> Response:
    """List the organizations of an area with a like scope, as evidence for the clerk (业务范围相似的组织)."""
    if not desk.caller.covers(asked.area):
        raise NotFound
    async with desk.reading() as tx:
        found, complete = await comparing.like_scopes(tx, asked.scope, asked.area, limit=asked.limit)
    items = [
        LikeScopeOut(
            organization=_named(one.organization), percent=one.likeness.percent, shared=list(one.likeness.shared)
        )
        for one in found
    ]
    return desk.answer(LikeScopesOut(items=items, complete=complete))


@of_organizations.get("/{key}/similar", response_model=LikeOrganizationsOut, **_READING)
async def similar(key: Key, desk: Desk) -> Response:
    """List what may be the same organization: by name, domicile or legal representative (疑似重复登记)."""
    async with desk.reading() as tx:
        row = await finding.named(tx, key)
        if not desk.caller.covers(row["area"]):
            raise NotFound
        found = await comparing.like_organizations(tx, row, today=desk.today)
    items = [
        LikeOrganizationOut(
            organization=_named(one.organization),
            likeness=one.name,
            same_domicile=one.same_domicile,
            same_legal_representative=one.same_representative,
        )
        for one in found[:MOST_SHOWN]
    ]
    return desk.answer(LikeOrganizationsOut(items=items))
