"""The talent service assembled: its slices, its parameters, its guards."""

from bureaukit.app import Service
from bureaukit.inbox import Ear
from bureaukit.text import Text

from talent.checks import CHECKS, SEALED
from talent.credentials import api as credentials
from talent.database import Base
from talent.employments import api as employments
from talent.employments.listener import organization_registered
from talent.employments.store import ONE_COMMUNITY_POST_AT_A_TIME
from talent.invariants import INVARIANTS
from talent.ledger import api as ledger
from talent.local_registrations.api import ROUTERS as LOCAL_REGISTRATIONS
from talent.local_registrations.jobs import LAPSE
from talent.local_registrations.store import ONE_REGISTRATION_AT_A_TIME
from talent.obligations import api as obligations
from talent.obligations.listener import organization_ended
from talent.parameters import BOOK
from talent.passports.api import ROUTERS as PASSPORTS
from talent.roles import DISTRICT_APPROVER, DISTRICT_CLERK
from talent.social_workers import api as social_workers
from talent.statistics import api as statistics
from talent.subsidy_policies.api import routers as subsidy_policies
from talent.subsidy_policies.store import APPROVED_IS_FINAL
from talent.subsidy_runs.api import routers as subsidy_runs
from talent.subsidy_runs.store.guards import GUARDS as RUN_GUARDS
from talent.suspensions import api as suspensions

SERVICE = Service(
    name="talent",
    title=Text("社工人才", "Social-work talent"),
    default_port=8003,
    metadata=Base.metadata,
    routers=(
        ledger.router,
        social_workers.router,
        *LOCAL_REGISTRATIONS,  # before credentials: /credentials/verification must not be taken for an id
        credentials.router,
        employments.router,
        suspensions.router,
        *subsidy_policies,
        *subsidy_runs,
        statistics.router,
        *PASSPORTS,
        obligations.router,
    ),
    book=BOOK,
    clerk=DISTRICT_CLERK,
    approver=DISTRICT_APPROVER,
    ears=(
        Ear(
            "registry",
            {
                "registry.organization-ended": organization_ended,
                "registry.organization-registered": organization_registered,
            },
        ),
    ),
    jobs=(LAPSE,),
    guards=(ONE_COMMUNITY_POST_AT_A_TIME, ONE_REGISTRATION_AT_A_TIME, APPROVED_IS_FINAL, *RUN_GUARDS),
    neighbours=("registry",),
    sealed=SEALED,
    checks=CHECKS,
    invariants=INVARIANTS,
)
