"""When a scorecard may be used: it adds up, and every total falls into exactly one band or below the lowest."""

from collections import Counter
from decimal import Decimal

from bureaukit.rules import required_by

from evaluation.regulations import CIVIL_CODE, ORDER_39, YUNNAN_2023
from evaluation.scorecards.model import Dimension, Scorecard


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
    joined = all(lower.below == upper.at_least for upper, lower in zip(bands, bands[1:], strict=False))
    rising = all(band.below is None or band.at_least < band.below for band in bands)
    falling = all(upper > lower for upper, lower in zip(ranks, ranks[1:], strict=False))
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
