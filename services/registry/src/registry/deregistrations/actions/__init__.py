"""What is done on the way to a deregistration, and what stands in the way of one."""

from registry.deregistrations.actions.deciding import approve, blockers, collect, see_to_approval, send_back
from registry.deregistrations.actions.following import note_confirmation
from registry.deregistrations.actions.liquidating import (
    apply,
    claims_open_until,
    form_group,
    report,
    tell_creditors,
    was_late,
)
from registry.deregistrations.actions.proposing import (
    Resolution,
    consent,
    loaded,
    organization_of,
    propose,
    wind_up_revoked,
    withdraw,
)
from registry.deregistrations.actions.readiness import Readiness, own_obligations, refuse_unless_ready, seen_again

__all__ = [
    "Readiness",
    "Resolution",
    "apply",
    "approve",
    "blockers",
    "claims_open_until",
    "collect",
    "consent",
    "form_group",
    "loaded",
    "note_confirmation",
    "organization_of",
    "own_obligations",
    "propose",
    "refuse_unless_ready",
    "report",
    "see_to_approval",
    "seen_again",
    "send_back",
    "tell_creditors",
    "was_late",
    "wind_up_revoked",
    "withdraw",
]
