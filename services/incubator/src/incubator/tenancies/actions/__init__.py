"""What the office does with a tenancy: begin it, extend it, end it; and what time and the registry's news do to it."""

from incubator.tenancies.actions.common import TOO_EARLY, blockers, loaded, seen_by, speaks_for_holder
from incubator.tenancies.actions.entering import begin, enter_legacy
from incubator.tenancies.actions.leaving import (
    free_from,
    give_notice,
    hand_over,
    leave,
    left_behind,
    react,
    run_out,
    see_to_own_reason,
)
from incubator.tenancies.actions.staying import extend, occupy
from incubator.tenancies.actions.teams import late, link, link_by_name, remind_all

__all__ = [
    "TOO_EARLY",
    "begin",
    "blockers",
    "enter_legacy",
    "extend",
    "free_from",
    "give_notice",
    "hand_over",
    "late",
    "leave",
    "left_behind",
    "link",
    "link_by_name",
    "loaded",
    "occupy",
    "react",
    "remind_all",
    "run_out",
    "see_to_own_reason",
    "seen_by",
    "speaks_for_holder",
]
