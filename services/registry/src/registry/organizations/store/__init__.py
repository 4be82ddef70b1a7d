"""Where organizations are kept."""

from registry.organizations.store.lists import ORDERS, as_it_stood, count, extract, matching, page
from registry.organizations.store.lookups import (
    by_numbers,
    find,
    find_by_certificate,
    group_representatives,
    is_filed_name_taken,
    is_filing_number_taken,
    is_registered_name_taken,
    is_subject_taken,
    projection_of,
    represents_a_group,
    taken_names,
    taken_values,
)
from registry.organizations.store.rows import add, keep, take_serial

__all__ = [
    "ORDERS",
    "add",
    "as_it_stood",
    "by_numbers",
    "count",
    "extract",
    "find",
    "find_by_certificate",
    "group_representatives",
    "is_filed_name_taken",
    "is_filing_number_taken",
    "is_registered_name_taken",
    "is_subject_taken",
    "keep",
    "matching",
    "page",
    "projection_of",
    "represents_a_group",
    "take_serial",
    "taken_names",
    "taken_values",
]
