"""When the clock of a decision may be stopped, let go again, or given more time."""

from bureaukit.rules import required_by

from registry.applications.rules.act import Act
from registry.regulations import LICENSING

NOT_COUNTED = LICENSING.article(45)
EXTENDING = LICENSING.article(42, paragraph=1)


@required_by(
    NOT_COUNTED,
    otherwise="计时已中止",
    otherwise_en="The clock stands still",
    mend="请先恢复计时",
    mend_en="Let the clock run again first",
)
def clock_runs(act: Act) -> bool:
    """While a hearing or an expert review goes on, the case is neither examined further nor decided."""
    return not act.application.is_paused


@required_by(NOT_COUNTED, otherwise="计时没有中止", otherwise_en="The clock does not stand still")
def clock_stands_still(act: Act) -> bool:
    """Only what was stopped is let go again."""
    return act.application.is_paused


@required_by(
    NOT_COUNTED,
    otherwise="办理期限尚未起算：业务主管单位尚未同意",
    otherwise_en="The time has not begun: the supervising unit has not consented yet",
)
def clock_has_begun(act: Act) -> bool:
    """The limit runs from the day all valid documents are there, the consent among them."""
    return act.has_begun


@required_by(
    EXTENDING,
    otherwise="办理期限已过，不能再中止或者延长",
    otherwise_en="The time is over: it can be neither stopped nor extended any more",
    facts=lambda act: {"decide_by": act.decide_by},
)
def time_is_not_over(act: Act) -> bool:
    """Nothing done afterwards makes a late decision one in time."""
    return act.decide_by is None or act.today <= act.decide_by


@required_by(EXTENDING, otherwise="期限已延长过一次", otherwise_en="The time was extended once already")
def is_not_extended_yet(act: Act) -> bool:
    """Ten working days, once."""
    return act.application.extension is None


@required_by(
    EXTENDING,
    otherwise="此事项的期限由法规另行规定或者只是承诺，不适用延长",
    otherwise_en="Another law sets the limit of this matter, or none does: it is not extended",
)
def limit_may_be_extended(act: Act) -> bool:
    """“法律、法规另有规定的，依照其规定”: the sixty days of a founding are such, and a promise is no limit of the law."""
    return act.can_be_extended
