"""Who acts in this service; the names are the values of the token's `roles` claim (docs/glossary.md)."""

DISTRICT_CLERK = "district_clerk"
DISTRICT_APPROVER = "district_approver"
STREET_OFFICER = "street_officer"
COMMUNITY_OFFICER = "community_officer"
ORG_REP = "org_rep"
SOCIAL_WORKER = "social_worker"
AUDITOR = "auditor"
SYS_ADMIN = "sys_admin"
SERVICE = "service"

OFFICERS = (DISTRICT_CLERK, DISTRICT_APPROVER, STREET_OFFICER, COMMUNITY_OFFICER, AUDITOR)
