"""How an organization can stand: values only, no I/O."""

from bureaukit.codes import CodeList


class StandingStatus(CodeList):
    """What a standing comes to."""

    GOOD = "good", "信誉良好", "in good standing"
    NOT_GOOD = "not_good", "有不良记录", "not in good standing"
    NOT_APPLICABLE = "not_applicable", "该日尚未登记或者已终止", "not registered yet, or ended"
