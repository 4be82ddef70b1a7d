"""The registry assembled: its slices, its parameters, its guards."""

from bureaukit import scanning
from bureaukit.app import Service
from bureaukit.inbox import Ear
from bureaukit.text import Text

from registry.announcements import api as announcements
from registry.annual_inspections import api as annual_inspections
from registry.annual_inspections import jobs as inspection_jobs
from registry.applications import api as applications
from registry.applications import jobs as application_jobs
from registry.certificates import api as certificates
from registry.checks import CHECKS, SEALED
from registry.corrections import api as corrections
from registry.credit_information import api as credit_information
from registry.credit_records import api as credit_records
from registry.credit_records import jobs as credit_jobs
from registry.database import Base
from registry.deregistrations import api as deregistrations
from registry.deregistrations import jobs as ending_jobs
from registry.deregistrations.listener import ending_carried_out
from registry.divisions import api as divisions
from registry.documents import api as documents
from registry.documents import jobs as document_jobs
from registry.documents.actions import printing
from registry.filing_changes import api as filing_changes
from registry.filings import api as filings
from registry.invariants import INVARIANTS, NEIGHBOURS
from registry.names import api as names
from registry.names import jobs as name_jobs
from registry.obligations import api as obligations
from registry.organizations import api as organizations
from registry.organizations import jobs as organization_jobs
from registry.organizations.actions.taking import RESUMABLE
from registry.organizations.store import GUARDS as BOOK_GUARDS
from registry.organizations.store.names import GUARD as FOUND_BY_NAME
from registry.parameters import BOOK
from registry.passports import api as passports
from registry.penalties import api as penalties
from registry.penalties import jobs as penalty_jobs
from registry.people import api as people
from registry.people import jobs as people_jobs
from registry.roles import DISTRICT_APPROVER, DISTRICT_CLERK
from registry.standing import api as standing
from registry.statistics import api as statistics

SERVICE = Service(
    name="registry",
    title=Text("社会组织登记", "Registry of social organizations"),
    default_port=8001,
    metadata=Base.metadata,
    routers=(
        divisions.router,
        *applications.routers,
        *filings.routers,
        *filing_changes.routers,
        *certificates.routers,
        *deregistrations.routers,
        *people.routers,
        documents.router,
        *names.routers,
        *organizations.routers,
        *corrections.routers,
        announcements.router,
        *credit_records.routers,
        credit_information.router,
        *penalties.routers,
        *standing.routers,
        *annual_inspections.routers,
        *obligations.routers,
        statistics.router,
        passports.router,
    ),
    book=BOOK,
    clerk=DISTRICT_CLERK,
    approver=DISTRICT_APPROVER,
    jobs=(
        *document_jobs.JOBS,
        *application_jobs.JOBS,
        *name_jobs.JOBS,
        *inspection_jobs.JOBS,
        *organization_jobs.JOBS,
        *credit_jobs.JOBS,
        *ending_jobs.JOBS,
        *penalty_jobs.JOBS,
        *people_jobs.JOBS,
    ),
    resumables=(RESUMABLE,),
    ears=tuple(Ear(name, {f"{name}.ending-carried-out": ending_carried_out}) for name in NEIGHBOURS),
    neighbours=NEIGHBOURS,
    guards=(*BOOK_GUARDS, FOUND_BY_NAME),
    sealed=SEALED,
    checks=CHECKS,
    invariants=INVARIANTS,
    warnings=(printing.warning, scanning.warning),
)
