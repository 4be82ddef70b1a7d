"""The incubator service assembled: its slices, its parameters, its guards."""

from bureaukit import scanning
from bureaukit.app import Service
from bureaukit.inbox import Ear
from bureaukit.text import Text

from incubator.admissions.api import ROUTERS as ADMISSIONS
from incubator.admissions.jobs import LAPSE_OFFERS, PROMOTE
from incubator.availability.api import ROUTERS as AVAILABILITY
from incubator.bases.api import ROUTERS as BASES
from incubator.bases.store import VERSIONS_ARE_KEPT
from incubator.bookings.api import ROUTERS as BOOKINGS
from incubator.bookings.store import ENTRIES_ARE_KEPT
from incubator.checks import CHECKS, SEALED
from incubator.database import Base
from incubator.documents.jobs import JOBS as OF_DOCUMENTS
from incubator.invariants import INVARIANTS
from incubator.light_reports import api as light_reports
from incubator.light_reports.jobs import JOBS as OF_LIGHT_REPORTS
from incubator.links.api import ROUTERS as LINKS
from incubator.mentors.api import ROUTERS as MENTORS
from incubator.milestones import api as milestones
from incubator.milestones.jobs import JOBS as OF_MILESTONES
from incubator.milestones.store import MEASUREMENTS_ARE_KEPT
from incubator.obligations import api as obligations
from incubator.obligations.listener import organization_ended
from incubator.parameters import BOOK
from incubator.passports import api as passports
from incubator.policies import api as policies
from incubator.policies.store import WORDINGS_ARE_KEPT
from incubator.proceedings.api import ROUTERS as PROCEEDINGS
from incubator.proceedings.jobs import JOBS as OF_PROCEEDINGS
from incubator.roles import DISTRICT_APPROVER, DISTRICT_CLERK
from incubator.rounds.api import ROUTERS as ROUNDS
from incubator.spaces import api as spaces
from incubator.spaces.store import OCCUPANCIES_NEVER_OVERLAP
from incubator.statistics.api import ROUTERS as STATISTICS
from incubator.support_services.api import ROUTERS as SUPPORT_SERVICES
from incubator.support_services.store.catalogue import EDITIONS_ARE_KEPT
from incubator.support_services.store.deliveries import RECORDS_ARE_KEPT
from incubator.tenancies.api import ROUTERS as TENANCIES
from incubator.tenancies.jobs import JOBS as OF_TENANCIES
from incubator.tenancies.listener import hear

SERVICE = Service(
    name="incubator",
    title=Text("孵化培育", "Incubation of social organizations"),
    default_port=8002,
    metadata=Base.metadata,
    routers=(
        *BASES,
        policies.router,
        *LINKS,
        spaces.router,
        spaces.of_base,
        spaces.blackouts,
        spaces.plans,
        *AVAILABILITY,
        *BOOKINGS,
        *ADMISSIONS,
        *ROUNDS,
        *TENANCIES,
        light_reports.router,
        milestones.router,
        *PROCEEDINGS,
        *SUPPORT_SERVICES,
        *MENTORS,
        *STATISTICS,
        passports.router,
        obligations.router,
    ),
    book=BOOK,
    clerk=DISTRICT_CLERK,
    approver=DISTRICT_APPROVER,
    ears=(Ear("registry", {"registry.organization-": hear, "registry.organization-ended": organization_ended}),),
    jobs=(
        *OF_LIGHT_REPORTS,
        *OF_MILESTONES,
        *OF_TENANCIES,
        *OF_PROCEEDINGS,
        *OF_DOCUMENTS,
        LAPSE_OFFERS,
        PROMOTE,
    ),
    guards=(
        OCCUPANCIES_NEVER_OVERLAP,
        ENTRIES_ARE_KEPT,
        MEASUREMENTS_ARE_KEPT,
        EDITIONS_ARE_KEPT,
        RECORDS_ARE_KEPT,
        VERSIONS_ARE_KEPT,
        WORDINGS_ARE_KEPT,
    ),
    neighbours=("registry", "evaluation"),
    checks=CHECKS,
    invariants=INVARIANTS,
    sealed=SEALED,
    warnings=(scanning.warning,),
)
