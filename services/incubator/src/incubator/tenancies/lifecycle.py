"""Which step may follow which in a tenancy (INC-08, INC-09, INC-12, INC-14)."""

from bureaukit.lifecycle import Lifecycle, Step, months, working_days
from bureaukit.text import Text

from incubator.regulations import ENTRY
from incubator.roles import COMMUNITY_OFFICER, DISTRICT_APPROVER, DISTRICT_CLERK, ORG_REP, STREET_OFFICER
from incubator.tenancies.model import TenancyState

S = TenancyState
BASE_SIDE = (DISTRICT_CLERK, STREET_OFFICER, COMMUNITY_OFFICER)

LIFECYCLE = Lifecycle(
    "incubator.tenancies",
    S.AGREEMENT_SIGNED,
    (
        Step("occupation", Text("入驻", "move in"), (S.AGREEMENT_SIGNED,), S.OCCUPIED, ENTRY, roles=BASE_SIDE),
        Step(
            "registration",
            Text("登记后关联组织", "link to the organization it became"),
            (S.AGREEMENT_SIGNED, S.OCCUPIED),
            None,
            ENTRY,
            within=months(6),  # the default of incubator.admissions.team_register_months, counted from the approval
            roles=(*BASE_SIDE, ORG_REP),
        ),
        Step(
            "extension",
            Text("续驻", "extend"),
            (S.OCCUPIED,),
            S.OCCUPIED,
            ENTRY,
            roles=(DISTRICT_APPROVER, STREET_OFFICER),
        ),
        Step(
            "assessment",
            Text("提出中期评估", "propose an assessment"),
            (S.OCCUPIED,),
            None,
            ENTRY,
            roles=BASE_SIDE,
        ),
        Step(
            "graduation",
            Text("提出出壳", "propose the graduation"),
            (S.OCCUPIED,),
            None,
            ENTRY,
            roles=(*BASE_SIDE, ORG_REP),
        ),
        Step(
            "ordered-exit",
            Text("提出清退", "propose an ordered exit"),
            (S.AGREEMENT_SIGNED, S.OCCUPIED),
            None,
            ENTRY,
            roles=BASE_SIDE,
        ),
        Step(
            "transfer",
            Text("提出转移", "propose a transfer"),
            (S.OCCUPIED,),
            None,
            ENTRY,
            roles=(*BASE_SIDE, ORG_REP),
        ),
        Step(
            "exit-notice",
            Text("通知退驻", "give notice"),
            (S.AGREEMENT_SIGNED, S.OCCUPIED),
            S.EXIT_NOTICE,
            ENTRY,
            roles=(*BASE_SIDE, ORG_REP),
        ),
        Step(
            "handover",
            Text("交接", "hand over"),
            (S.EXIT_NOTICE,),
            S.CLOSED,
            ENTRY,
            within=working_days(15),  # the default of incubator.tenancies.handover_working_days
            roles=BASE_SIDE,
        ),
    ),
)
