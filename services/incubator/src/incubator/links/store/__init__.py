"""Where service places and links are kept."""

from incubator.links.store.links import (
    BY_ID,
    add,
    ends_later,
    find,
    overlapping,
    page,
    save,
)
from incubator.links.store.places import (
    PLACES_BY_ID,
    add_place,
    find_place,
    lock_place,
    place_names,
    places_page,
    save_place,
)

__all__ = [
    "BY_ID",
    "PLACES_BY_ID",
    "add",
    "add_place",
    "ends_later",
    "find",
    "find_place",
    "lock_place",
    "overlapping",
    "page",
    "place_names",
    "places_page",
    "save",
    "save_place",
]
