"""Where an application can be referred to: up or down the tiers to a base that serves its place, the smallest that fits."""

from collections.abc import Sequence
from dataclasses import dataclass

from bureaukit.rules import required_by

from incubator.referrals.model import SMALLEST_FIRST, Obstacle, Option
from incubator.regulations import TREE


@dataclass(frozen=True, slots=True)
class Going:
    """Where an application is to go, of all bases that serve its place; None if that base does not."""

    to: Option | None
    options: Sequence[Option]

    @property
    def smallest(self) -> list[str]:
        """The tiers below the one chosen in which a base fits."""
        if self.to is None:
            return []
        below = SMALLEST_FIRST[: SMALLEST_FIRST.index(self.to.base.tier)]
        return sorted({option.base.tier.value for option in self.options if option.fits and option.base.tier in below})


@required_by(
    TREE,
    otherwise="该基地的服务区域不含申请人所在区划，或即为现基地",
    otherwise_en="The base does not serve the applicant's place, or is the present one",
)
def serves_the_place(going: Going) -> bool:
    """By the division code."""
    return going.to is not None


@required_by(TREE, otherwise="该基地在入驻期内不开放", otherwise_en="The base is not open through the stay")
def is_open_through_the_stay(going: Going) -> bool:
    """From the first day to the last."""
    return going.to is None or Obstacle.NOT_OPEN_THROUGH not in going.to.obstacles


@required_by(TREE, otherwise="该基地没有此类场地", otherwise_en="The base has no such space")
def offers_such_a_space(going: Going) -> bool:
    """Nobody is sent to where he cannot even wait."""
    return going.to is None or Obstacle.NO_SUCH_SPACE not in going.to.obstacles


@required_by(
    TREE,
    otherwise="更低层级的基地可以安排",
    otherwise_en="A base of a smaller tier fits",
    mend="转介至可安排的最低层级基地",
    mend_en="Refer to the smallest tier that fits",
    facts=lambda going: {"tiers": going.smallest},
)
def passes_no_smaller_tier_that_fits(going: Going) -> bool:
    """Community, then street, then district."""
    return not going.smallest


STANDING = (serves_the_place, is_open_through_the_stay, offers_such_a_space)  # still so when it is taken
GOING = (*STANDING, passes_no_smaller_tier_that_fits)
