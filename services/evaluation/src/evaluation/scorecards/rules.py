"""When a scorecard may be used: it adds up, and every total falls into exactly one band or below the lowest."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from bureaukit.problems import FieldError
from bureaukit.rules import required_by
from bureaukit.text import Text

from evaluation.regulations import CIVIL_CODE, ORDER_39, YUNNAN_2023
from evaluation.scorecards.model import Dimension, Mark, Scorecard


@required_by(
    YUNNAN_2023.whole(),
    otherwise="一级指标须恰为五项：基础条件、内部治理、工作绩效、党建工作、社会评价",
    otherwise_en="The first level must be exactly the five dimensions, each once",
)
def has_the_five_dimensions(scorecard: Scorecard) -> bool:
    """Each dimension once, none missing."""
    return Counter(branch.dimension for branch in scorecard.branches) == Counter(list(Dimension))


@required_by(
    ORDER_39.article(8),
    otherwise="各项分值之和与满分不符",
    otherwise_en="The points of the items do not add up to the full mark",
    facts=lambda s: {"full_mark": str(s.full_mark), "sum": str(sum(i.points for i in s.items))},
)
def adds_up_to_the_full_mark(scorecard: Scorecard) -> bool:
    """Bonus items stand outside the full mark."""
    return sum((item.points for item in scorecard.items), Decimal(0)) == scorecard.full_mark


@required_by(ORDER_39.article(8), otherwise="评分项编号重复", otherwise_en="Two items share a code")
def names_each_item_once(scorecard: Scorecard) -> bool:
    """Score sheets name items by their code."""
    codes = [item.code for item in (*scorecard.items, *scorecard.bonus_items)]
    return len(codes) == len(set(codes))


@required_by(
    CIVIL_CODE.article(1259),
    otherwise="分数线须为首尾相接的左闭右开区间，由高到低，最高一档不设上限",
    otherwise_en="Thresholds must be half-open bands from the highest down, each beginning where the next ends",
)
def has_bands_without_gap_or_overlap(scorecard: Scorecard) -> bool:
    """Integer bands such as 901-950 and 851-900 leave 900.5 nowhere; half-open ones cannot."""
    bands = scorecard.thresholds
    ranks = [band.grade.rank for band in bands]
    joined = all(lower.below == upper.at_least for upper, lower in pairwise(bands))
    rising = all(band.below is None or band.at_least < band.below for band in bands)
    falling = all(upper > lower for upper, lower in pairwise(ranks))
    return bool(bands) and bands[0].below is None and joined and rising and falling


@required_by(
    YUNNAN_2023.whole(),
    otherwise="总分上限须介于满分与满分加加分上限之间",
    otherwise_en="The cap of the total must lie between the full mark and the full mark with the bonus",
)
def has_a_total_cap_that_fits(scorecard: Scorecard) -> bool:
    """A bonus may be capped at the full mark or rise above it."""
    return scorecard.full_mark <= scorecard.total_cap <= scorecard.full_mark + scorecard.bonus_cap


USING = (
    has_the_five_dimensions,
    adds_up_to_the_full_mark,
    names_each_item_once,
    has_bands_without_gap_or_overlap,
    has_a_total_cap_that_fits,
)


def faults_of(scorecard: Scorecard, marks: Sequence[Mark], *, needs_reasons: bool) -> list[FieldError]:
    """Return what is wrong with a sheet, each fault with its place: items unknown, missing, twice, or above their points.

    An expert gives a reason for every deduction; an organization that scores itself need not.
    """
    points = {item.code: item.points for item in (*scorecard.items, *scorecard.bonus_items)}
    bonus = {item.code for item in scorecard.bonus_items}
    found: list[FieldError] = []
    seen: set[str] = set()
    for place, mark in enumerate(marks):
        if fault := _fault(mark, points, seen, needs_reason=needs_reasons and mark.item not in bonus):
            found.append(FieldError(f"/marks/{place}", *fault))
        seen.add(mark.item)
    missing = [item.code for item in scorecard.items if item.code not in seen]
    if missing:
        names = "、".join(missing[:20])
        found.append(FieldError("/marks", "missing_item", Text(f"缺少评分项：{names}", f"Items are missing: {names}")))
    return found


def _fault(mark: Mark, points: dict[str, Decimal], seen: set[str], *, needs_reason: bool) -> tuple[str, Text] | None:
    if mark.item not in points:
        return "unknown_item", Text("评分表中没有此项", "The scorecard has no such item")
    if mark.item in seen:
        return "repeated_item", Text("此项重复", "The item is scored twice")
    if mark.score > points[mark.item]:
        return "above_points", Text("得分超过该项分值", "The score is above the points of the item")
    if needs_reason and mark.score < points[mark.item] and not mark.deduction_reason:
        return "reason_missing", Text("扣分须说明原因", "A deduction needs its reason")
    return None
