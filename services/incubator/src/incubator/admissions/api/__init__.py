"""The counter for applications for entry."""

from incubator.admissions.api.applicants import router as applicants
from incubator.admissions.api.offers import of_admission
from incubator.admissions.api.offers import router as offers
from incubator.admissions.api.office import router as office
from incubator.admissions.api.organizations import router as organizations
from incubator.admissions.api.papers import router as papers
from incubator.admissions.api.queue import router as queue
from incubator.admissions.api.referrals import of_admission as referrals_of
from incubator.admissions.api.referrals import placements
from incubator.admissions.api.referrals import router as referrals

ROUTERS = (papers, applicants, office, queue, organizations, offers, of_admission, referrals_of, referrals, placements)
