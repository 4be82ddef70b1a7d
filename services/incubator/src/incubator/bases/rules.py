"""Where a base may stand in the tree of three tiers (区级—街道—社区)."""

from dataclasses import dataclass

from bureaukit.rules import required_by

from incubator.bases.model import CODE_LENGTH, BaseKind, IncubationBase, Tier
from incubator.regulations import TREE

PARENT_TIER = {Tier.DISTRICT: None, Tier.STREET: Tier.DISTRICT, Tier.COMMUNITY: Tier.STREET}


@dataclass(frozen=True, slots=True)
class Placement:
    """A base and the one it hangs under, if that is on record."""

    base: IncubationBase
    parent: IncubationBase | None


@required_by(
    TREE,
    otherwise="区划代码与基地层级不符",
    otherwise_en="The division code does not fit the tier",
    mend="区级6位、街道9位、社区12位",
    mend_en="6 digits for the district, 9 for a street, 12 for a community",
)
def has_the_area_of_its_tier(placement: Placement) -> bool:
    """Each tier adds three digits."""
    return len(placement.base.area) == CODE_LENGTH[placement.base.tier]


@required_by(
    TREE,
    otherwise="上级基地的层级不符：街道基地属区级基地，社区基地属街道基地",
    otherwise_en="The parent has the wrong tier: a street base hangs under the district's, a community base under its street's",
)
def hangs_under_the_tier_above(placement: Placement) -> bool:
    """A base of the district has no parent, every other one has."""
    wanted = PARENT_TIER[placement.base.tier]
    found = placement.parent.tier if placement.parent else None
    return found is wanted and (placement.parent is not None or placement.base.parent_id is None)


@required_by(
    TREE, otherwise="基地所在区划不在上级基地的区划之内", otherwise_en="The base lies outside the area of its parent"
)
def lies_within_its_parent(placement: Placement) -> bool:
    """The community base of another street is not this street's."""
    return placement.parent is None or placement.base.area.startswith(placement.parent.area)


@required_by(TREE, otherwise="双中心只能是区级基地", otherwise_en="The two centres are bases of the district")
def is_a_centre_in_the_district_only(placement: Placement) -> bool:
    """The letter's double centre belongs to the district tier."""
    return placement.base.kind is BaseKind.BASE or placement.base.tier is Tier.DISTRICT


@required_by(
    TREE,
    otherwise="上级基地在开办日未开放，或已定关闭日",
    otherwise_en="The parent is not open on the day the base opens, or is to be closed",
)
def opens_under_an_open_parent(placement: Placement) -> bool:
    """A tree grows from its root, and no branch outlives what it hangs on."""
    parent = placement.parent
    return parent is None or (parent.is_open_on(placement.base.opened_on) and parent.closed_on is None)


@required_by(
    TREE,
    otherwise="服务区域须为本层级的区划代码，含本基地所在区划，并在上级基地的服务区域之内",
    otherwise_en="The catchment has codes of the base's tier, its own among them, all within the parent's catchment",
    facts=lambda p: {"catchment": list(p.base.catchment), "of_parent": list(p.parent.catchment) if p.parent else None},
)
def serves_divisions_of_its_tier(placement: Placement) -> bool:
    """Requests go from the smallest tier up by the division code, so what is above serves all that is below."""
    base, parent = placement.base, placement.parent
    others = [code for code in base.catchment if code != base.area]  # where its own may lie is judged above
    wide = parent.catchment if parent else []
    return len(others) < len(base.catchment) and all(
        len(code) == CODE_LENGTH[base.tier] and any(code.startswith(wider) for wider in wide) for code in others
    )


CATCHMENT = (serves_divisions_of_its_tier,)
PLACEMENT = (
    has_the_area_of_its_tier,
    hangs_under_the_tier_above,
    lies_within_its_parent,
    is_a_centre_in_the_district_only,
    opens_under_an_open_parent,
    *CATCHMENT,
)
