"""Builders for charities: what a recognition and a qualification declare, and organizations that are charities already."""

from datetime import date
from typing import Any

from registry.organizations.model import EntryKind
from support.harness import Unit

from tests.registry.given import changed

CHARITABLE: dict[str, Any] = {
    "charitable_activities": ["poverty", "care"],
    "charity_charter_items": list(range(1, 11)),
    "leaves_assets_to_charities": True,
}
RECOGNITION: dict[str, Any] = CHARITABLE | {
    "matter": "charity_recognition",
    "documents": [
        "application_form",
        "minutes",
        "charter_draft",
        "charity_commitment",
        "charity_statement",
        "audit_report",
    ],
    "adopted_on": "2026-02-20",
    "distributes_nothing": True,
}
QUALIFICATION: dict[str, Any] = {
    "matter": "fundraising_qualification",
    "documents": ["application_form", "minutes", "charity_commitment", "audit_report"],
    "adopted_on": "2026-02-20",
    "is_soundly_governed": True,
    "operates_regularly": True,
}


async def a_charity_since(registry: Unit, organization: str, day: str, **items: Any) -> None:
    """Let an organization on record be a charity from a day on, as an approval would enter it."""
    items = {"charity_since": date.fromisoformat(day)} | items
    await changed(registry, organization, EntryKind.CHARITY_RECOGNITION, on=day, **items)
