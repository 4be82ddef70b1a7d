"""Who acts in this service; the names are the values of the token's `roles` claim (docs/glossary.md)."""

DISTRICT_CLERK = "district_clerk"
DISTRICT_APPROVER = "district_approver"
STREET_OFFICER = "street_officer"
COMMUNITY_OFFICER = "community_officer"
SOCIAL_WORKER = "social_worker"
FINANCE = "finance"
AUDITOR = "auditor"
SERVICE = "service"

CASE_STAFF = (DISTRICT_CLERK, DISTRICT_APPROVER, STREET_OFFICER, COMMUNITY_OFFICER)  # who handle a person's case
READERS = (*CASE_STAFF, AUDITOR)
RUN_READERS = (DISTRICT_CLERK, DISTRICT_APPROVER, STREET_OFFICER, FINANCE, AUDITOR)
