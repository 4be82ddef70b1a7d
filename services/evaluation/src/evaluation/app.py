"""The evaluation service assembled: its slices, its parameters, its guards."""

from bureaukit.app import Service
from bureaukit.inbox import Ear
from bureaukit.text import Text

from evaluation.checks import CHECKS
from evaluation.committee import api as committee
from evaluation.database import Base
from evaluation.evaluations import api as evaluations
from evaluation.evaluations.jobs import CLOSE_OVERDUE
from evaluation.grade_adjustments import api as grade_adjustments
from evaluation.grades import api as grades
from evaluation.grades.store import ONE_GRADE_A_DAY
from evaluation.incentives import api as incentives
from evaluation.incentives.jobs import LOOK_AT_ALL
from evaluation.incentives.listener import organization_changed
from evaluation.invariants import INVARIANTS
from evaluation.legacy_grades import api as legacy_grades
from evaluation.obligations import api as obligations
from evaluation.obligations.listener import organization_ended
from evaluation.parameters import BOOK
from evaluation.passports import api as passports
from evaluation.public_notices import api as public_notices
from evaluation.recusals import api as recusals
from evaluation.roles import DISTRICT_APPROVER, DISTRICT_CLERK
from evaluation.rounds import api as rounds
from evaluation.score_sheets import api as score_sheets
from evaluation.scorecards import api as scorecards
from evaluation.statistics import api as statistics

SERVICE = Service(
    name="evaluation",
    title=Text("等级评估", "Evaluation of social organizations"),
    default_port=8004,
    metadata=Base.metadata,
    routers=(
        scorecards.router,
        rounds.router,
        *evaluations.routers,
        score_sheets.router,
        score_sheets.own,
        committee.router,
        recusals.router,
        public_notices.router,
        grades.router,
        legacy_grades.router,
        grade_adjustments.router,
        incentives.checks,
        incentives.receipts,
        statistics.router,
        passports.router,
        obligations.router,
    ),
    book=BOOK,
    clerk=DISTRICT_CLERK,
    approver=DISTRICT_APPROVER,
    ears=(
        Ear(
            "registry",
            {"registry.organization-": organization_changed, "registry.organization-ended": organization_ended},
        ),
    ),
    jobs=(CLOSE_OVERDUE, LOOK_AT_ALL),
    guards=(ONE_GRADE_A_DAY,),
    neighbours=("registry",),
    checks=CHECKS,
    invariants=INVARIANTS,
)
