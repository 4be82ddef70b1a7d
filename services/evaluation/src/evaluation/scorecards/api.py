"""The counter for scorecards."""

from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk
from bureaukit.names import CleanText
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs, public
from bureaukit.problems import NotFound
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from evaluation.grades.model import Grade
from evaluation.roles import DISTRICT_APPROVER, DISTRICT_CLERK, STAFF
from evaluation.scorecards import actions, store
from evaluation.scorecards.lifecycle import LIFECYCLE
from evaluation.scorecards.model import (
    Branch,
    Cap,
    Dimension,
    Indicator,
    Item,
    OrganizationType,
    Scorecard,
    ScorecardState,
    Threshold,
)
from evaluation.wire import ActionsOut, Code, Points, listed

router = counter("evaluation", "scorecards")
Title = Annotated[CleanText, Field(min_length=1, max_length=200)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ItemIn(_In):
    """One item and its points."""

    code: Code
    title: Title
    points: Points


class IndicatorIn(_In):
    """A group of items."""

    title: Title
    items: list[ItemIn] = Field(min_length=1, max_length=100)


class BranchIn(_In):
    """One dimension."""

    dimension: Dimension
    indicators: list[IndicatorIn] = Field(min_length=1, max_length=50)


class ThresholdIn(_In):
    """A half-open band: `at_least` is inside, `below` is not."""

    grade: Grade
    at_least: Points
    below: Points | None


class CapIn(_In):
    """A ceiling by a fact that the office states, or by a low score in one dimension; null means no grade at all."""

    code: Code
    title: Title
    source: Title
    ceiling: Grade | None
    fact: Code | None = None
    dimension: Dimension | None = None
    below: Points | None = None

    @model_validator(mode="after")
    def one_ground(self) -> Self:
        """Either a fact, or a dimension with its mark."""
        if (self.fact is None) == (self.dimension is None) or (self.dimension is None) != (self.below is None):
            raise ValueError("name either a fact, or a dimension and below")
        return self


class ScorecardIn(_In):
    """A scorecard as it is drafted; the points of all items must add up to the full mark."""

    organization_type: OrganizationType
    title: Title
    source: Title
    synthetic: bool = Field(default=False, description="invented, not a real set of weights 虚构权重")
    full_mark: Points
    bonus_cap: Points = Decimal(0)
    total_cap: Points | None = Field(default=None, description="default: the full mark 缺省为满分")
    dimensions: list[BranchIn] = Field(min_length=1, max_length=10)
    bonus_items: list[ItemIn] = Field(default=[], max_length=50)
    thresholds: list[ThresholdIn] = Field(min_length=1, max_length=5)
    caps: list[CapIn] = Field(default=[], max_length=30)

    def as_model(self) -> Scorecard:
        """Return the value that rules read."""
        return Scorecard(
            organization_type=self.organization_type,
            title=self.title,
            source=self.source,
            synthetic=self.synthetic,
            full_mark=self.full_mark,
            bonus_cap=self.bonus_cap,
            total_cap=self.full_mark if self.total_cap is None else self.total_cap,
            branches=tuple(_branch(branch) for branch in self.dimensions),
            bonus_items=tuple(_item(item) for item in self.bonus_items),
            thresholds=tuple(Threshold(**band.model_dump()) for band in self.thresholds),
            caps=tuple(Cap(**cap.model_dump()) for cap in self.caps),
        )


def _branch(branch: BranchIn) -> Branch:
    indicators = (Indicator(i.title, tuple(_item(item) for item in i.items)) for i in branch.indicators)
    return Branch(branch.dimension, tuple(indicators))


def _item(item: ItemIn) -> Item:
    return Item(item.code, item.title, item.points)


class ScorecardLine(BaseModel):
    """An edition in a list."""

    id: UUID
    organization_type: OrganizationType
    edition: int
    title: str
    synthetic: bool
    state: ScorecardState


class ScorecardOut(ScorecardLine):
    """An edition whole; decimals are strings, so that no reader rounds them."""

    source: str
    full_mark: Decimal
    bonus_cap: Decimal
    total_cap: Decimal
    dimensions: list[BranchIn]
    bonus_items: list[ItemIn]
    thresholds: list[ThresholdIn]
    caps: list[CapIn]


class ScorecardPage(BaseModel):
    """One page of editions."""

    items: list[ScorecardLine]
    next_cursor: str | None


class ScorecardFilter(Filter):
    """What the list can be asked."""

    organization_type: OrganizationType | None = None
    state: ScorecardState | None = None


@router.get("", response_model=ScorecardPage, **public("evaluation:scorecard:read"))
async def scorecards(asked: Annotated[ScorecardFilter, Query()], desk: Desk) -> Response:
    """List the editions (评分表列表)."""
    state = asked.state if desk.caller.has_role(*STAFF) else ScorecardState.PUBLISHED
    async with desk.reading() as tx:
        rows = await store.page(tx, asked, organization_type=asked.organization_type, state=state)
    return desk.page(page_of(rows, asked, store.BY_ID))


@router.get("/{scorecard_id}", response_model=ScorecardOut, **public("evaluation:scorecard:read"))
async def scorecard(scorecard_id: UUID, desk: Desk) -> Response:
    """Show one edition with its items and thresholds (评分表详情)."""
    async with desk.reading() as tx:
        row = await store.find(tx, scorecard_id)
    if row is None or not (row["state"] == ScorecardState.PUBLISHED or desk.caller.has_role(*STAFF)):
        raise NotFound
    return desk.answer(_shown(row), version=row["version"])


@router.get("/{scorecard_id}/actions", response_model=ActionsOut, **public("evaluation:scorecard:read"))
async def acts(scorecard_id: UUID, desk: Desk) -> Response:
    """Tell what can be done with an edition now (可办事项)."""
    async with desk.reading() as tx:
        row = await store.find(tx, scorecard_id)
    if row is None:
        raise NotFound
    state, maker, language = ScorecardState(row["state"]), row["drafted_by"], desk.language
    return desk.answer(listed(LIFECYCLE, state, desk.caller, maker=maker, decision="publication", language=language))


@router.post(
    "",
    status_code=201,
    response_model=ScorecardOut,
    **needs("evaluation:scorecard:write", DISTRICT_CLERK, key=True, dry_run=True),
)
async def draft(body: ScorecardIn, desk: Desk) -> Response:
    """Draft the next edition for an organization type (起草评分表)."""
    async with desk.transaction() as tx:
        scorecard_id, _ = await actions.draft(tx, body.as_model())
        return await _answer(desk, tx, scorecard_id, created=True)


@router.post(
    "/{scorecard_id}/publication",
    response_model=ScorecardOut,
    **needs("evaluation:scorecard:approve", DISTRICT_APPROVER, rule="not who drafted it", key=True, match=True),
)
async def publish(scorecard_id: UUID, desk: Desk) -> Response:
    """Publish an edition (发布评分表); it never changes afterwards."""
    async with desk.transaction() as tx:
        await actions.publish(tx, scorecard_id, version=desk.if_match())
        return await _answer(desk, tx, scorecard_id, created=False)


async def _answer(desk: Desk, tx: Tx, scorecard_id: UUID, *, created: bool) -> Response:
    row = await store.find(tx, scorecard_id)
    if row is None:
        raise NotFound
    if created:
        return await desk.created(tx, _shown(row), f"/v1/evaluation/scorecards/{scorecard_id}", version=row["version"])
    return await desk.done(tx, _shown(row), version=row["version"])


def _shown(row: Any) -> dict[str, Any]:
    content = dict(row["content"])
    branches = content.pop("branches")
    return content | {name: row[name] for name in ScorecardLine.model_fields} | {"dimensions": branches}
