"""Who acts in this service; the names are the values of the token's `roles` claim (docs/glossary.md)."""

DISTRICT_CLERK = "district_clerk"
DISTRICT_APPROVER = "district_approver"
AUDITOR = "auditor"
EVALUATOR = "evaluator"
COMMITTEE = "committee"
ORG_REP = "org_rep"
PARTNER = "partner"
SERVICE = "service"

STAFF = (DISTRICT_CLERK, DISTRICT_APPROVER, AUDITOR)
