"""What is wrong with one record stops no job for the others."""

from uuid import UUID

from bureaukit.ids import new_id
from registry.annual_inspections.store.rows import AnnualInspectionRow
from registry.credit_records.store.listings import ListingRow
from registry.names.store import NameClaimRow
from sqlalchemy import update
from support.harness import Unit

from tests.registry.given import an_organization, given_divisions, ok
from tests.registry.inspecting import begun, on, organizations, participants
from tests.registry.test_lists_ageing import entered, flags, proposals
from tests.registry.test_names import reserved


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


async def test_a_claim_that_nobody_can_read_keeps_no_other_name_from_being_free_again(registry: Unit) -> None:
    await given_divisions(registry)
    registry.set_clock("2026-03-02")
    claims = [
        await ok(await reserved(registry, f"昆明市五华区{word}社会工作服务中心"), 201) for word in ("春苗", "和风")
    ]
    async with registry.database.transaction() as tx:
        broken = update(NameClaimRow).where(NameClaimRow.id == UUID(claims[0].json()["id"]))
        await tx.execute(broken.values(type="guild"))
    await on(registry, "2027-03-02")
    told = [event["data"] for event in await registry.events("registry.name-claim-moved")]
    assert [(one["claim_id"], one["step"]) for one in told if one["step"] != "reservation"] == [
        (claims[1].json()["id"], "expiry")
    ]


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
