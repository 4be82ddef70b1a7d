"""What is wrong with one record stops no job for the others."""

from uuid import UUID

from bureaukit.ids import new_id
from registry.annual_inspections.store.rows import AnnualInspectionRow
from registry.credit_records.store.listings import ListingRow
from sqlalchemy import update
from support.harness import Unit

from tests.registry.given import an_organization, ok
from tests.registry.inspecting import begun, on, organizations, participants
from tests.registry.test_lists_ageing import entered, flags, proposals


async def astray(registry: Unit, rows: type[AnnualInspectionRow] | type[ListingRow], record: str) -> None:
    """Let a record be of an organization that nobody knows."""
    async with registry.database.transaction() as tx:
        await tx.execute(update(rows).where(rows.id == UUID(record)).values(organization_id=new_id()))


async def test_an_entry_that_went_astray_keeps_no_other_on_a_list_or_from_it(registry: Unit) -> None:
    registry.set_clock("2026-03-02")
    several = [await an_organization(registry, serial) for serial in range(1, 5)]
    reasons = ("minor_penalty", "minor_penalty", "no_party_organization", "no_party_organization")
    listed = [await entered(registry, one, reason) for one, reason in zip(several, reasons, strict=True)]
    for number in (0, 2):
        await astray(registry, ListingRow, listed[number].json()["id"])
    await on(registry, "2026-09-02")
    assert await flags(registry, several[1]) == (None, None), "six months with nothing to rectify"
    await on(registry, "2028-03-02")
    assert [one["reason"] for one in await proposals(registry, several[3])][-1:] == ["abnormal_two_years"]


async def test_a_draft_that_went_astray_keeps_no_other_from_being_missed_and_proposed(registry: Unit) -> None:
    registry.set_clock("2027-01-10")
    several = await organizations(registry, {}, {}, {})
    await on(registry, "2027-03-02")
    drafts = [await ok(await begun(registry, one), 201) for one in several[:2]]
    await astray(registry, AnnualInspectionRow, drafts[0].json()["id"])
    await on(registry, "2027-06-01")
    assert set(await participants(registry, status="absent")) == set(several), "one has no report left at all"
    for one in several[1:]:
        assert [found["reason"] for found in await proposals(registry, one)] == ["report_not_filed"]
