"""Files of applications: what each applicant must bring, what is taken and what not, frozen once handed in, read by few."""

import asyncio
import hashlib
import os
import time
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from bureaukit.http import httpx
from bureaukit.jobs import run_once
from support.clamd import clamd
from support.fsck import violations
from support.harness import Person

from tests.incubator.given import PDF, Case, World, codes, good, made, refused

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
EICAR = PDF + b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR"


async def upload(case: Case, by: Person | None = None, content: bytes = PDF, **kw: Any) -> httpx.Response:
    at = {"item": kw.pop("item", "plan"), "name": kw.pop("name", "计划.pdf")}
    return await (by or case.person).post(f"/admissions/{case.id}/documents", params=at, content=content, **kw)


def kept(world: World) -> list[Path]:
    folder = world.unit.home / "files" / "incubator"
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


async def job(world: World, name: str) -> int:
    found = next(job for job in world.unit.service.jobs if job.name == name)
    return await run_once(world.unit.database, world.unit.app.state.clock, found)


@pytest.mark.feature("B2-17")
async def test_an_application_is_handed_in_with_every_document_it_needs_and_they_stay(world: World) -> None:
    case = await world.drafted(await world.base(), papers=False)
    at = f"/admissions/{case.id}"
    listed = good(await case.person.get(f"{at}/checklist"))
    assert listed["missing"] == ["application_form", "certificate"]
    form = next(one for one in listed["items"] if one["item"] == "application_form")
    assert (form["required"], form["hint"]) == (True, "由法定代表人签字并加盖公章")
    problem = refused(await case.act("submission", case.person), 422, "refused")
    assert codes(problem) == ["HAS_EVERY_REQUIRED_DOCUMENT"]
    assert problem["findings"][0]["facts"] == {"missing": ["application_form", "certificate"]}
    first = made(await upload(case, item="certificate", name="证书（正本）.exe"))
    assert (first["name"], first["media_type"], first["size"]) == ("证书（正本）.pdf", "application/pdf", len(PDF))
    again = refused(await case.act("submission", case.person), 422, "refused")
    assert again["findings"][0]["facts"] == {"missing": ["application_form"]}
    mistaken = made(await upload(case, item="application_form", content=PDF + b"\n"))
    place = f"{at}/documents/{mistaken['id']}"
    assert (await case.person.delete(place, match=1)).status_code == 204
    refused(await case.person.get(place), 404, "not_found")
    made(await upload(case, item="application_form", content=PNG, name="申请书.png"))
    good(await case.act("submission", case.person))

    frozen = await case.person.every(f"{at}/documents")
    assert [(one["item"], one["is_submitted"]) for one in frozen] == [("certificate", True), ("application_form", True)]
    refused(await upload(case), 409, "not_editable")
    refused(await case.person.delete(f"{at}/documents/{first['id']}", match=1), 409, "not_editable")
    good(await case.act("correction-notice", world.clerk, {"items": ["请补交计划"]}))
    refused(await case.person.delete(f"{at}/documents/{first['id']}", match=1), 409, "document_handed_in")
    made(await upload(case, item="plan"))
    good(await case.act("submission", case.person))
    good(await case.act("first-review", world.clerk, {}))

    got = await world.clerk.get(f"{at}/documents/{first['id']}/content")
    assert (got.content, got.headers["etag"]) == (PDF, f'"{hashlib.sha256(PDF).hexdigest()}"')
    assert got.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E8%AF%81")
    topics = [event["type"] for event in await world.unit.events("incubator.document-")]
    assert topics == [
        f"incubator.document-{step}.v1" for step in ("received", "received", "removed", "received", "received")
    ]
    assert await violations(world.unit) == {}
    next(path for path in kept(world) if path.read_bytes() == PNG).write_bytes(b"changed")
    assert list(await violations(world.unit)) == ["document-bytes"]


async def test_a_team_brings_what_all_founders_signed_and_a_plan(world: World) -> None:
    anyone = world.unit.anyone()
    needed = {}
    for kind in ("registered", "filed", "team"):
        listed = good(await anyone.get(f"/admissions/checklist?applicant_kind={kind}"))["items"]
        needed[kind] = {one["item"]: one["hint"] for one in listed if one["required"]}
    assert {kind: sorted(items) for kind, items in needed.items()} == {
        "registered": ["application_form", "certificate"],
        "filed": ["application_form", "filing_proof"],
        "team": ["application_form", "plan"],
    }
    assert needed["team"]["application_form"] == "由全体发起人或其代理人签名"
    base = await world.base()
    value = {"registered": ["application_form", "plan"], "team": []}
    version = {"value": value, "effective_from": "2026-03-03", "source": "区局通知"}
    path = "/parameters/incubator.documents.required/versions"
    proposed = made(await world.clerk.post(path, json=version))
    good(await world.approver.post(f"{path}/{proposed['id']}/approval"))
    world.unit.set_clock("2026-03-03")
    case = await world.drafted(base)
    assert good(await case.person.get(f"/admissions/{case.id}/checklist"))["missing"] == ["plan"]


async def test_what_is_no_paper_too_large_or_broken_on_the_way_is_refused_whole(world: World) -> None:
    case = await world.drafted(await world.base(), papers=False)
    for content, code in ((b"", "empty_file"), (b"MZ\x90\x00", "file_type_not_taken"), (b"PK\x03\x04x", "broken_file")):
        problem = refused(await upload(case, content=content), 422, "invalid_request")
        assert [error["code"] for error in problem["errors"]] == [code]
    refused(await upload(case, content=PDF[:9] + b" " * (2 << 20) + PDF[9:]), 413, "body_too_large")
    refused(await upload(case, item="passport"), 422, "invalid_request")
    digest = b64encode(hashlib.sha256(b"another").digest()).decode()
    wrong = await upload(case, headers={"content-digest": f"sha-256=:{digest}:"})
    assert refused(wrong, 422, "invalid_request")["errors"][0]["code"] == "digest_mismatch"
    tried = await case.person.post(
        f"/admissions/{case.id}/documents?dry_run=true&item=plan&name=a.pdf", content=PDF, key=""
    )
    assert (tried.status_code, kept(world)) == (200, [])
    right = f"sha-256=:{b64encode(hashlib.sha256(PDF).digest()).decode()}:"
    made(await upload(case, headers={"content-digest": right}))
    refused(await upload(case), 409, "document_already_there")
    big = [PDF[:9] + bytes([65 + n]) * (2_000_000) + PDF[9:] for n in range(6)]
    answers = [(await upload(case, content=content)).status_code for content in big]
    assert answers == [201] * 5 + [413]


async def test_only_the_applicant_and_who_handles_the_case_read_a_file(world: World) -> None:
    case = await world.submitted(await world.base())
    (first, _) = await case.person.every(f"/admissions/{case.id}/documents")
    at = f"/admissions/{case.id}/documents"
    auditor = world.unit.as_role("auditor")
    assert len(await auditor.every(at)) == 2
    refused(await auditor.get(f"{at}/{first['id']}/content"), 403, "forbidden")
    for who in (case.person, world.clerk, world.approver):
        assert (await who.get(f"{at}/{first['id']}/content")).content == PDF
    stranger = world.representative(world.registry.knows(name="五华区春雨助学中心"))
    for who in (stranger, world.officer):
        refused(await who.get(f"{at}/{first['id']}/content"), 404, "not_found")
        refused(await who.get(at), 404, "not_found")
    other = await world.drafted(await world.base(name="另一基地"), papers=False)
    refused(await upload(other, by=stranger), 404, "not_found")
    refused(await upload(other, by=world.clerk), 404, "not_found")  # a draft is nobody's but who drafts it
    refused(await other.person.get(f"/admissions/{other.id}/documents/{first['id']}"), 404, "not_found")


async def test_an_infected_file_is_refused_and_one_the_scanner_could_not_see_waits(world: World) -> None:
    case = await world.drafted(await world.base(), papers=False)
    async with clamd() as scanner:
        world.unit.database.scanner = scanner
        problem = refused(await upload(case, content=EICAR), 422, "invalid_request")
        assert (problem["errors"][0]["code"], kept(world)) == ("infected_file", [])
        assert made(await upload(case))["state"] == "clean"
    waiting = made(await upload(case, item="certificate", content=EICAR))
    other = made(await upload(case, item="application_form"))
    assert (waiting["state"], other["state"]) == ("quarantined", "quarantined")
    at = f"/admissions/{case.id}/documents/{waiting['id']}"
    refused(await case.person.get(f"{at}/content"), 409, "document_not_readable")
    async with clamd() as scanner:
        world.unit.database.scanner = scanner
        assert await job(world, "incubator.scan-documents") == 2
    assert good(await case.person.get(at))["state"] == "infected"
    refused(await case.person.get(f"{at}/content"), 409, "document_not_readable")
    assert good(await case.person.get(f"/admissions/{case.id}/checklist"))["missing"] == ["certificate"]
    assert len(await world.unit.events("incubator.document-scanned")) == 2


async def test_a_document_is_not_taken_back_beneath_a_submission(world: World) -> None:
    case = await world.drafted(await world.base())
    form = next(
        one for one in await case.person.every(f"/admissions/{case.id}/documents") if one["item"] == "certificate"
    )
    at = f"/admissions/{case.id}"
    gone, handed_in = await asyncio.gather(
        case.person.delete(f"{at}/documents/{form['id']}", match=1), case.person.post(f"{at}/submission", match=1)
    )
    left = await case.person.every(f"{at}/documents")
    if handed_in.status_code == 200:
        assert (gone.status_code, [one["is_submitted"] for one in left]) == (409, [True, True])
    else:
        assert (gone.status_code, handed_in.status_code, len(left)) == (204, 422, 1)


async def test_bytes_without_a_row_go_and_bytes_with_one_stay(world: World) -> None:
    case = await world.drafted(await world.base(), papers=False)
    made(await upload(case))
    mistaken = made(await upload(case, content=PNG))
    at = f"/admissions/{case.id}/documents/{mistaken['id']}"
    assert (await case.person.delete(at, match=1)).status_code == 204
    assert len(kept(world)) == 2
    for path in kept(world):
        os.utime(path, (time.time() - 90_000,) * 2)
    assert await job(world, "incubator.clear-orphans") == 1
    assert [path.read_bytes() for path in kept(world)] == [PDF]
