"""Certificates through the front door: what is printed, what anybody learns of a number, and when it stops counting."""

import asyncio
import hashlib
import io
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pylopdf_fonts_zh_cn
import pytest
from bureaukit.app import create_app
from bureaukit.http import client, httpx
from pypdf import PdfReader
from registry.app import SERVICE
from registry.organizations.model import EntryKind, OrganizationState
from support.fsck import violations
from support.harness import Person, Unit

from tests.registry.given import (
    COMMUNITY,
    a_legacy_row,
    a_person,
    a_service_organization,
    a_social_group,
    an_organization,
    approved,
    changed,
    given_divisions,
    imported,
    ok,
    version,
)


@pytest.fixture(autouse=True)
async def divisions(registry: Unit) -> None:
    await given_divisions(registry)
    registry.set_clock("2026-03-02")


async def verified(registry: Unit, number: str) -> dict[str, object]:
    answer = await ok(await registry.anyone().get(f"/certificates/{quote(number)}/verification"))
    found: dict[str, object] = answer.json()
    return found


def text_of(answer: httpx.Response) -> str:
    reader = PdfReader(io.BytesIO(answer.content))
    return "".join(page.extract_text() for page in reader.pages).replace("\n", "")


def the_clerk(registry: Unit) -> Person:
    return registry.as_role("district_clerk", sub="clerk-1")


async def reissued(registry: Unit, organization: str, reason: str = "lost") -> httpx.Response:
    clerk = the_clerk(registry)
    seen = await ok(await clerk.get(f"/organizations/{organization}"))
    return await clerk.post(f"/organizations/{organization}/certificates", json={"reason": reason}, match=version(seen))


@pytest.mark.feature("B1-36")
async def test_a_certificate_is_printed_with_what_the_register_says_and_anybody_can_verify_it(registry: Unit) -> None:
    organization = await approved(registry)
    path = f"/organizations/{organization['credit_code']}/certificate.pdf"
    for copy, word in (("original", "正本"), ("duplicate", "副本")):
        paper = await ok(await the_clerk(registry).get(path, params={"copy": copy}))
        assert paper.headers["content-type"] == "application/pdf"
        assert paper.headers["content-disposition"] == f'attachment; filename="certificate-{copy}.pdf"'
        text = text_of(paper)
        for said in (
            "社会团体法人登记证书",
            word,
            organization["credit_code"],
            organization["certificate_number"],
            organization["name"],
            organization["domicile"],
            organization["legal_representative"],
            "人民币30,000元",
            "昆明市五华区民政局",
            "2026年3月2日",
        ):
            assert said in text, said
    found = await verified(registry, organization["certificate_number"])
    assert (found["status"], found["edition"], found["issued_on"]) == ("valid", 1, "2026-03-02")
    shown = ("id", "credit_code", "name", "type", "state", "ended_on", "charity_since", "public_fundraising_since")
    assert found["organization"] == {name: organization[name] for name in shown}
    assert (await verified(registry, "五民社证字第999999号"))["status"] == "unknown"


async def test_the_same_certificate_is_the_same_bytes_and_says_it_is_for_archives(registry: Unit) -> None:
    organization = await approved(registry)
    path = f"/organizations/{organization['id']}/certificate.pdf"
    first = await ok(await the_clerk(registry).get(path))
    registry.set_clock("2027-07-01")
    second = await ok(await the_clerk(registry).get(path))
    assert hashlib.sha256(first.content).digest() == hashlib.sha256(second.content).digest()
    assert b"pdfaid:part>2<" in first.content


@pytest.mark.feature("B1-37")
@pytest.mark.parametrize(("state", "status"), [("deregistered", "revoked"), ("revoked", "revoked")])
async def test_a_certificate_stops_counting_when_the_organization_ends(registry: Unit, state: str, status: str) -> None:
    row = a_legacy_row(1, certificate_number="五民社证字第000777号")
    await imported(registry, [row])
    assert (await verified(registry, "五民社证字第000777号"))["status"] == "valid"
    await imported(registry, [row | {"ended_on": "2026-03-01", "end_kind": state}])
    found = await verified(registry, "五民社证字第000777号")
    assert found["status"] == status
    assert found["organization"]["ended_on"] == "2026-03-01"  # type: ignore[index]


@pytest.mark.feature("B1-37")
async def test_a_certificate_issued_in_place_of_another_makes_the_other_void(registry: Unit) -> None:
    organization = await approved(registry)
    old = organization["certificate_number"]
    registry.set_clock("2026-05-06")
    new = await ok(await reissued(registry, organization["id"]), 201)
    assert (new.json()["edition"], new.json()["reason"]) == (2, "lost")
    replaced, valid = await verified(registry, old), await verified(registry, new.json()["number"])
    assert (replaced["status"], replaced["replaced_on"]) == ("replaced", "2026-05-06")
    assert (valid["status"], valid["issued_on"]) == ("valid", "2026-05-06")
    now = await ok(await registry.anyone().get(f"/organizations/{organization['id']}"))
    assert now.json()["certificate_number"] == new.json()["number"]
    listed = await the_clerk(registry).every(f"/organizations/{organization['id']}/certificates", params={"limit": 1})
    assert [(one["edition"], one["replaced_by"]) for one in listed] == [(2, None), (1, new.json()["number"])]
    events = await registry.events("registry.certificate-issued")
    assert [(e["data"]["edition"], e["data"]["replaces"]) for e in events] == [(1, None), (2, old)]
    assert await violations(registry) == {}


async def test_a_change_in_the_register_makes_the_certificate_outdated_until_it_is_replaced(registry: Unit) -> None:
    organization = await approved(registry)
    await changed(registry, organization["id"], EntryKind.DOMICILE_CHANGE, domicile="五华区人民西路9号")
    found = await verified(registry, organization["certificate_number"])
    assert (found["status"], found["changed"]) == ("outdated", ["domicile"])
    new = await ok(await reissued(registry, organization["id"], "changed"), 201)
    assert (await verified(registry, new.json()["number"]))["status"] == "valid"
    paper = await ok(await the_clerk(registry).get(f"/organizations/{organization['id']}/certificate.pdf"))
    assert "五华区人民西路9号" in text_of(paper)
    again = await reissued(registry, organization["id"], "changed")
    assert [f["code"] for f in again.json()["findings"]] == ["CHANGED_CERTIFICATE_FOLLOWS_A_CHANGE"]


async def test_a_certificate_from_before_this_system_is_known_and_can_be_replaced(registry: Unit) -> None:
    organization = await an_organization(registry, certificate_number="五民社证字第000042号")
    missing = await the_clerk(registry).get(f"/organizations/{organization}/certificate.pdf")
    assert missing.status_code == 404
    new = await ok(await reissued(registry, organization, "damaged"), 201)
    old = await verified(registry, "五民社证字第000042号")
    assert (old["status"], old["issued_on"]) == ("replaced", "2010-05-04")
    assert (await verified(registry, new.json()["number"]))["edition"] == 2


async def test_nothing_is_issued_to_what_has_ended_or_was_only_filed(registry: Unit) -> None:
    ended = await an_organization(
        registry, ended_on="2020-01-01", end_kind="deregistered", certificate_number="五民社证字第000043号"
    )
    refused = await reissued(registry, ended)
    assert [f["code"] for f in refused.json()["findings"]] == ["CERTIFICATE_IS_FOR_A_LIVING_ONE"]
    nameless = await an_organization(registry, 2)
    refused = await reissued(registry, nameless)
    assert [f["code"] for f in refused.json()["findings"]] == ["CERTIFICATE_IS_FOR_A_REGISTERED_ONE"]


async def test_of_two_clerks_who_replace_one_certificate_one_does(registry: Unit) -> None:
    organization = await approved(registry)
    clerk, place = the_clerk(registry), f"/organizations/{organization['id']}"
    seen = version(await ok(await clerk.get(place)))
    answers = await asyncio.gather(
        *(clerk.post(f"{place}/certificates", json={"reason": "lost"}, match=seen) for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 412, 412, 412], [a.text for a in answers]
    assert await violations(registry) == {}


async def test_a_certificate_is_printed_for_those_concerned_alone(registry: Unit) -> None:
    organization = await approved(registry)
    path = f"/organizations/{organization['id']}/certificate.pdf"
    own = registry.as_role("org_rep", org=organization["credit_code"])
    await ok(await own.get(path))
    assert (await registry.as_role("org_rep", org="51530102MJ000000X5").get(path)).status_code == 404
    assert (await registry.as_role("district_clerk", area="530103").get(path)).status_code == 404
    assert (await registry.anyone().get(path)).status_code == 401
    end = {"state": OrganizationState.REVOKED, "ended_on": date(2026, 3, 2)}
    await changed(registry, organization["id"], EntryKind.REVOCATION, **end)
    void = await own.get(path)
    assert (void.status_code, void.headers["content-type"]) == (404, "application/problem+json")


async def test_rare_characters_are_printed_or_refused_but_never_tofu(registry: Unit) -> None:
    rare = a_social_group(name="昆明市五华区䶮喆文化协会", legal_representative=a_person(3, "王䶮"))
    organization = await approved(registry, rare)
    path = f"/organizations/{organization['id']}/certificate.pdf"
    text = text_of(await ok(await the_clerk(registry).get(path)))
    assert "昆明市五华区䶮喆文化协会" in text
    assert "王䶮" in text
    beyond = a_service_organization(name="昆明市五华区𠮷祥社会工作服务中心", legal_representative=a_person(5, "李明"))
    organization = await approved(registry, beyond)
    refused = await the_clerk(registry).get(f"/organizations/{organization['id']}/certificate.pdf")
    assert (refused.status_code, refused.json()["code"]) == (422, "character_missing")
    assert "𠮷" in refused.json()["detail"]


async def test_a_certificate_is_one_page_however_long_the_scope(registry: Unit) -> None:
    scope = ("面向社区居民的专业社会工作服务、培训与研究；" * 50)[:1000]
    organization = await approved(registry, a_social_group(scope=scope))
    paper = await ok(await the_clerk(registry).get(f"/organizations/{organization['id']}/certificate.pdf"))
    assert len(PdfReader(io.BytesIO(paper.content)).pages) == 1
    assert scope in text_of(paper).replace(" ", "")


async def test_without_a_chinese_font_the_service_says_so_and_prints_nothing(registry: Unit, tmp_path: Path) -> None:
    organization = await approved(registry)
    (tmp_path / "no-fonts").mkdir()
    settings = registry.app.state.settings.model_copy(update={"font_folders": (str(tmp_path / "no-fonts"),)})
    app = create_app(SERVICE, settings)
    app.state.verifier = registry.app.state.verifier
    app.state.clock = registry.app.state.clock
    async with (
        app.router.lifespan_context(app),
        client("http://test", seconds=30, transport=httpx.ASGITransport(app=app)) as http,
    ):
        bare = Unit(SERVICE, app, http, registry.home, registry.engine)
        refused = await the_clerk(bare).get(f"/organizations/{organization['id']}/certificate.pdf")
        assert (refused.status_code, refused.json()["code"]) == (503, "font_missing")
        ready = await http.get("/health/ready")
        assert ready.status_code == 200
        assert "font_missing" in ready.json()["warnings"]
        for font in Path(pylopdf_fonts_zh_cn.__file__).parent.glob("*.otf"):
            (tmp_path / "no-fonts" / font.name).symlink_to(font)
        mended = await the_clerk(bare).get(f"/organizations/{organization['id']}/certificate.pdf")
        assert mended.content.startswith(b"%PDF")  # without a restart
    healthy = await registry.http.get("/health/ready")
    assert "font_missing" not in healthy.json()["warnings"]
    assert organization["area"] == COMMUNITY
