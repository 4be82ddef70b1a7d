"""Builders for cases of organizations on record: a registered group or service organization, its representative, a walk."""

from typing import Any

from support.harness import Person, Unit, httpx

from tests.registry.given import (
    UNIT,
    a_person,
    a_service_organization,
    a_social_group,
    act,
    approved,
    ok,
    the_unit,
)

PAPERS = {
    "name_change": ["application_form", "minutes", "charter_draft", "certificate_returned"],
    "domicile_change": ["application_form", "minutes", "premises_proof", "certificate_returned"],
    "activity_area_change": ["application_form", "minutes", "charter_draft", "certificate_returned"],
    "scope_change": ["application_form", "minutes", "charter_draft", "certificate_returned"],
    "legal_representative_change": [
        "application_form",
        "minutes",
        "representative_form",
        "representative_identity",
        "audit_report",
        "certificate_returned",
    ],
    "funds_change": ["application_form", "minutes", "capital_verification", "certificate_returned"],
    "supervising_unit_change": ["application_form", "minutes", "certificate_returned"],
}
ASKED: dict[str, dict[str, Any]] = {
    "name_change": {"new_name": "昆明市五华区社会工作促进会"},
    "domicile_change": {"domicile": "五华区护国路8号", "area": "530102002001"},
    "activity_area_change": {"activity_area": "530102002"},
    "scope_change": {"scope": "社会工作培训与研究"},
    "legal_representative_change": {"legal_representative": a_person(61, "赵新华"), "audited_on": "2026-03-02"},
    "funds_change": {"start_up_funds_fen": 5_000_000},
    "supervising_unit_change": {"supervising_unit": "昆明市五华区教育体育局"},
}


async def a_group(registry: Unit, **changes: Any) -> dict[str, Any]:
    """A social group on record, registered directly."""
    return await approved(registry, a_social_group(**changes))


async def a_service(registry: Unit, **changes: Any) -> dict[str, Any]:
    """A service organization on record, with a supervising unit."""
    return await approved(registry, a_service_organization(legal_representative=a_person(7, "孙立"), **changes))


def represents(registry: Unit, organization: dict[str, Any], sub: str = "rep") -> Person:
    """Somebody who may act for an organization."""
    return registry.as_role("org_rep", sub=sub, org=organization["credit_code"])


def clerk(registry: Unit) -> Person:
    return registry.as_role("district_clerk", sub="clerk-1")


def approver(registry: Unit, sub: str = "approver-1") -> Person:
    return registry.as_role("district_approver", sub=sub)


def asked_for(matter: str, **changes: Any) -> dict[str, Any]:
    """A filing of a matter that breaks no rule, for the social group of `a_group`."""
    return {"matter": matter, "documents": PAPERS[matter]} | ASKED[matter] | changes


async def filed(registry: Unit, organization: dict[str, Any], body: dict[str, Any]) -> httpx.Response:
    """A filing that was handed in."""
    me = represents(registry, organization)
    return await ok(await act(me, await ok(await me.post("/applications", json=body), 201), "submission"))


async def taken(registry: Unit, organization: dict[str, Any], body: dict[str, Any]) -> httpx.Response:
    """A filing that was accepted."""
    return await ok(await act(clerk(registry), await filed(registry, organization, body), "acceptance"))


async def examined(registry: Unit, organization: dict[str, Any], body: dict[str, Any]) -> httpx.Response:
    """A filing that waits for the decision, consented to where a unit is asked."""
    case = await taken(registry, organization, body)
    if organization["supervising_unit"]:
        case = await ok(await act(the_unit(registry, UNIT), case, "consent", json={}))
    return await ok(await act(clerk(registry), case, "review", json={}))


async def decided(registry: Unit, organization: dict[str, Any], body: dict[str, Any]) -> httpx.Response:
    """A filing that was approved."""
    return await ok(await act(approver(registry), await examined(registry, organization, body), "approval"))


async def on_register(registry: Unit, organization: dict[str, Any]) -> dict[str, Any]:
    """The organization as the public register shows it now."""
    found = await ok(await registry.anyone().get(f"/organizations/{organization['id']}"))
    shown: dict[str, Any] = found.json()
    return shown


async def clock_of(registry: Unit, case: httpx.Response, person: Person | None = None) -> dict[str, Any]:
    """The clock of a case, as the clerk sees it."""
    found = await ok(await (person or clerk(registry)).get(f"/applications/{case.json()['id']}/clock"))
    shown: dict[str, Any] = found.json()
    return shown


def codes(answer: httpx.Response) -> set[str]:
    return {finding["code"] for finding in answer.json()["findings"]}
