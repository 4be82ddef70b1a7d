"""What the bureau does with credit records: propose, hear, decide, remove, record."""

from registry.credit_records.actions.ageing import ends_by_itself_on, removal_due_on
from registry.credit_records.actions.deciding import (
    apply_for_removal,
    blockers,
    blockers_for_first_person,
    decide,
    decision_on,
    propose_delisting,
)
from registry.credit_records.actions.proposing import (
    arise,
    exculpate,
    give_notice,
    hear,
    load,
    organization_named,
    propose,
)
from registry.credit_records.actions.punishing import (
    blockers_of_penalty,
    confirm_penalty,
    dismiss_penalty,
    enter_penalty,
    penalty_of,
    record_penalty,
    withdraw_penalty,
)
from registry.credit_records.actions.writing import record_letter

__all__ = [
    "apply_for_removal",
    "arise",
    "blockers",
    "blockers_for_first_person",
    "blockers_of_penalty",
    "confirm_penalty",
    "decide",
    "decision_on",
    "dismiss_penalty",
    "ends_by_itself_on",
    "enter_penalty",
    "exculpate",
    "give_notice",
    "hear",
    "load",
    "organization_named",
    "penalty_of",
    "propose",
    "propose_delisting",
    "record_letter",
    "record_penalty",
    "removal_due_on",
    "withdraw_penalty",
]
