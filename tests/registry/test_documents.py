"""Files through the front door: what is taken and what is not, who reads it, and that no kill leaves a row without its file."""

import asyncio
import hashlib
import io
import os
import time
import zipfile
from base64 import b64encode
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from bureaukit.cabinet import key_of
from bureaukit.http import httpx
from bureaukit.jobs import run_once
from pypdf import PdfReader
from registry.documents.store import CABINET
from support.clamd import Slow, clamd
from support.fsck import violations
from support.harness import Person, Unit

from tests.registry.given import (
    a_draft,
    a_service_organization,
    a_social_group,
    accepted,
    act,
    applicant,
    approved,
    given_divisions,
    ok,
    submitted,
    the_unit,
)

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
EICAR = PDF + b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR"


@pytest.fixture(autouse=True)
async def divisions(registry: Unit) -> None:
    await given_divisions(registry)
    registry.set_clock("2026-03-02")


def container(packed_by: int = zipfile.ZIP_DEFLATED, **parts: bytes) -> bytes:
    """A container of office files: parts by name, `__` for the slash."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", packed_by) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return packed.getvalue()


async def upload(
    person: Person, place: str, content: bytes = PDF, *, item: str = "charter_draft", name: str = "章程.pdf", **kw: Any
) -> httpx.Response:
    return await person.post(f"{place}/documents", params={"item": item, "name": name}, content=content, **kw)


async def job(registry: Unit, name: str) -> int:
    found = next(job for job in registry.service.jobs if job.name == name)
    return await run_once(registry.database, registry.app.state.clock, found)


def folder(registry: Unit) -> Path:
    return registry.home / "files" / "registry"


def kept(registry: Unit) -> list[Path]:
    return [path for path in folder(registry).rglob("*") if path.is_file()] if folder(registry).exists() else []


async def test_the_checklist_of_a_matter_cites_the_article_of_each_paper(registry: Unit) -> None:
    for form, instrument, papers in (
        ("social_group", "社会团体登记管理条例", 11),
        ("social_service_organization", "民办非企业单位登记管理暂行条例", 9),
    ):
        answer = await ok(await registry.anyone().get("/matters/establishment/checklist", params={"type": form}))
        required = [item for item in answer.json()["items"] if item["required"]]
        assert [item["code"] for item in required] == [
            "application_form",
            "unit_consent",
            "capital_verification",
            "premises_proof",
            "people_information",
            "people_identity",
            "charter_draft",
        ]
        numeral = {11: "第十一条", 9: "第九条"}[papers]
        assert all(instrument in item["article"] and numeral in item["article"] for item in required)
    ending = await ok(await registry.anyone().get("/matters/deregistration/checklist?type=social_group"))
    assert {item["code"]: item["required"] for item in ending.json()["items"]} == {
        "application_form": True,
        "unit_examination": True,
        "liquidation_report": True,
        "certificate_returned": False,
        "seal_returned": False,
        "vouchers_returned": False,
    }
    change = await ok(await registry.anyone().get("/matters/domicile_change/checklist?type=social_group"))
    assert {item["code"] for item in change.json()["items"]} >= {"application_form", "minutes", "premises_proof"}
    assert {item["article"] for item in change.json()["items"]} == {"《社会团体登记管理条例》第十八条第一款"}
    assert (await registry.anyone().get("/matters/nothing/checklist?type=social_group")).status_code == 422


async def test_papers_that_are_forms_come_with_a_blank_one(registry: Unit) -> None:
    listed = await ok(await registry.anyone().get("/matters/name_change/checklist?type=social_group"))
    templates = {item["code"]: item["template"] for item in listed.json()["items"]}
    assert [code for code, template in templates.items() if template] == ["application_form"]
    form = await ok(await registry.anyone().get(templates["application_form"]))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(form.content)).pages)
    for said in ("名称变更登记申请表", "社会团体", "履行内部程序情况", "法定代表人签名"):
        assert said in text, said
    founding = await ok(await registry.anyone().get("/matters/establishment/checklist?type=social_group"))
    forms = [item["template"] for item in founding.json()["items"] if item["template"]]
    assert len(forms) == 3
    for template in forms:
        await ok(await registry.anyone().get(template))
    none = await registry.anyone().get("/matters/name_change/forms/minutes.pdf?type=social_group")
    assert none.status_code == 404


async def test_a_case_shows_what_is_there_and_what_is_missing(registry: Unit) -> None:
    draft = await a_draft(registry, a_social_group())
    place = draft.headers["location"]
    me = applicant(registry)
    before = (await ok(await me.get(f"{place}/checklist"))).json()
    assert before["missing"] == [
        "application_form",
        "capital_verification",
        "premises_proof",
        "people_information",
        "people_identity",
        "charter_draft",
    ]  # registered directly: no consent
    await ok(await upload(me, place), 201)
    after = (await ok(await me.get(f"{place}/checklist"))).json()
    assert after["missing"] == before["missing"][:-1]
    assert [(i["code"], i["files"]) for i in after["items"] if i["is_present"]] == [("charter_draft", 1)]
    with_unit = await a_draft(registry, a_service_organization(), sub="another")
    asked = await ok(await applicant(registry, "another").get(f"{with_unit.headers['location']}/checklist"))
    assert "unit_consent" in asked.json()["missing"]


async def test_a_file_comes_back_as_it_went_in(registry: Unit) -> None:
    place = (await a_draft(registry)).headers["location"]
    me = applicant(registry)
    digest = f"sha-256=:{b64encode(hashlib.sha256(PDF).digest()).decode()}:"
    taken = await ok(await upload(me, place, name="../../章程\u202e草案.exe", headers={"content-digest": digest}), 201)
    assert taken.json()["name"] == "章程草案.pdf"
    assert taken.json()["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert taken.json()["state"] == "unscanned"
    content = await ok(await me.get(f"{taken.headers['location']}/content"))
    assert content.content == PDF
    assert content.headers["content-type"] == "application/pdf"
    assert content.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E7%AB%A0")
    assert content.headers["x-content-type-options"] == "nosniff"
    again = await me.get(f"{taken.headers['location']}/content", headers={"if-none-match": content.headers["etag"]})
    assert again.status_code == 304
    assert [one["id"] for one in await me.every(f"{place}/documents", params={"limit": 1})] == [taken.json()["id"]]
    assert (await upload(me, place)).json()["code"] == "document_already_there"
    events = await registry.events("registry.document-received")
    assert [event["data"]["item"] for event in events] == ["charter_draft"]
    assert "章程" not in str(events)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"MZ\x90\x00 a program called charter.pdf", "file_type_not_taken"),
        (b"<html>%PDF-1.7 %%EOF", "file_type_not_taken"),
        (b"%PDF-1.7 cut off", "file_type_not_taken"),
        (container(), "file_type_not_taken"),
        (container(word__document_DOT_xml=b"<w/>", word__vbaProject_DOT_bin=b"x"), "file_holds_macros"),
        (container(word__document_DOT_xml=b"<w/>", inner_DOT_zip=b"PK"), "file_holds_files"),
        (container(word__document_DOT_xml=b"<w/>", word__embeddings__a_DOT_xlsx=b"PK"), "file_holds_files"),
        (container(word__document_DOT_xml=b"\0" * 60_000_000), "file_unpacks_too_large"),
        (container(word__document_DOT_xml=b"\0" * 5_000_000), "file_unpacks_too_large"),
        (container(word__document_DOT_xml=b"<w/>" * 9)[:-40], "broken_file"),
        (
            container(zipfile.ZIP_LZMA, word__document_DOT_xml=b"<w/>"),
            "broken_file",
        ),  # its faults have a name of their own
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "file_type_not_taken"),
    ],
)
async def test_what_is_not_a_document_is_refused_by_its_bytes(registry: Unit, content: bytes, code: str) -> None:
    place = (await a_draft(registry)).headers["location"]
    refused = await upload(applicant(registry), place, content)
    assert refused.status_code == 422, refused.text
    assert [error["code"] for error in refused.json()["errors"]] == [code]
    assert kept(registry) == []


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8\xff\xe0 a picture", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n a picture", "image/png"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "application/msword"),
        (
            container(word__document_DOT_xml=b"<w/>" * 20_000),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            container(xl__workbook_DOT_xml=b"<x/>", xl__printerSettings__printerSettings1_DOT_bin=b"A4"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    ],
)
async def test_what_offices_use_is_taken_whatever_it_is_called(registry: Unit, content: bytes, kind: str) -> None:
    place = (await a_draft(registry)).headers["location"]
    taken = await ok(await upload(applicant(registry), place, content, name="file"), 201)
    assert taken.json()["media_type"] == kind


async def test_a_wrong_digest_and_sizes_over_the_limits_change_nothing(registry: Unit) -> None:
    place = (await a_draft(registry)).headers["location"]
    me = applicant(registry)
    wrong = await upload(me, place, headers={"content-digest": f"sha-256=:{b64encode(bytes(32)).decode()}:"})
    assert [error["code"] for error in wrong.json()["errors"]] == ["digest_mismatch"]
    padded = PDF + bytes((2 << 20) - len(PDF) - 6) + b"%%EOF\n"
    for over in (padded + b"\n", bytes(11 << 20)):
        large = await upload(me, place, over)
        assert (large.status_code, large.json()["code"]) == (413, "body_too_large"), len(over)
    for serial in range(5):
        await ok(await upload(me, place, padded[:-7] + bytes([serial]) + padded[-6:], item="members_list"), 201)
    whole = await upload(me, place)
    assert (whole.status_code, whole.json()["code"]) == (413, "body_too_large")
    assert len(await me.every(f"{place}/documents")) == len(kept(registry)) == 5


async def test_a_dry_run_and_a_repeated_request_keep_one_file(registry: Unit) -> None:
    place = (await a_draft(registry)).headers["location"]
    me = applicant(registry)
    dry = await me.post(f"{place}/documents", params={"item": "minutes", "name": "a", "dry_run": "true"}, content=PDF)
    assert (dry.status_code, dry.headers["dry-run"], kept(registry)) == (200, "true", [])
    key = uuid4().hex
    first, second = [await upload(me, place, key=key) for _ in range(2)]
    assert first.json() == second.json()
    assert second.headers["idempotency-replayed"] == "true"
    assert len(kept(registry)) == 1


async def test_files_are_read_by_those_who_read_the_case_and_brought_by_its_applicant_alone(registry: Unit) -> None:
    draft = await a_draft(registry, a_service_organization())
    place, me = draft.headers["location"], applicant(registry)
    taken = await ok(await upload(me, place), 201)
    content = f"{taken.headers['location']}/content"
    clerk = registry.as_role("district_clerk", sub="clerk-1")
    assert (await clerk.get(content)).status_code == 404  # a draft is the applicant's own
    case = await ok(await act(me, draft, "submission"))
    for reader in (me, clerk, the_unit(registry)):
        await ok(await reader.get(content))
    auditor = registry.as_role("auditor")
    assert [one["item"] for one in await auditor.every(f"{place}/documents")] == ["charter_draft"]
    assert (await auditor.get(content)).status_code == 403  # a scan cannot be masked
    strangers = (
        applicant(registry, "another"),
        registry.as_role("district_clerk", area="530103"),
        the_unit(registry, "另一个单位"),
    )
    for stranger in strangers:
        assert (await stranger.get(content)).status_code == 404
        assert (await stranger.get(f"{place}/documents")).status_code == 404
    assert (await registry.anyone().get(content)).status_code == 401
    late = await upload(me, place, PDF + b"\n%%EOF")
    assert (late.status_code, late.json()["code"]) == (409, "not_allowed_now")
    assert (await upload(applicant(registry, "another"), place)).status_code == 404
    gone = await me.delete(taken.headers["location"], match=1)
    assert (gone.status_code, gone.json()["code"]) == (409, "not_allowed_now")
    assert case.json()["state"] == "submitted"


async def test_a_file_taken_back_is_gone_and_its_bytes_go_with_the_job(registry: Unit) -> None:
    place = (await a_draft(registry)).headers["location"]
    me = applicant(registry)
    taken = await ok(await upload(me, place), 201)
    assert (await me.delete(taken.headers["location"])).status_code == 428
    assert (await me.delete(taken.headers["location"], match=1)).status_code == 204
    assert (await me.get(taken.headers["location"])).status_code == 404
    (left,) = kept(registry)
    other = await ok(await upload(me, place, PDF + b"%%EOF"), 201)
    half = folder(registry) / "00" / "cut-off.half"
    half.parent.mkdir(exist_ok=True)
    half.write_bytes(b"half a file")
    assert await job(registry, "registry.clear-orphans") == 0  # all are of today
    for path in kept(registry):
        os.utime(path, (time.time() - 90_000,) * 2)
    registry.set_clock("2026-03-02T12:00:00")
    assert await job(registry, "registry.clear-orphans") == 2
    assert not left.exists()
    await ok(await me.get(f"{other.headers['location']}/content"))
    assert await violations(registry) == {}


async def test_bytes_without_a_row_are_told_however_many_files_there_are(registry: Unit) -> None:
    place = (await a_draft(registry)).headers["location"]
    taken = await ok(await upload(applicant(registry), place), 201)
    mine = key_of(UUID(taken.json()["id"]))
    async with registry.database.reading() as tx:
        assert await CABINET.claimed(tx, [*(key_of(UUID(int=n)) for n in range(66_000)), "half.half", mine]) == {mine}


async def test_a_row_whose_file_is_gone_or_changed_is_found(registry: Unit) -> None:
    place = (await a_draft(registry)).headers["location"]
    taken = await ok(await upload(applicant(registry), place), 201)
    (path,) = kept(registry)
    path.write_bytes(b"another")
    assert await violations(registry) == {"document-bytes": (taken.json()["id"],)}
    path.unlink()
    assert await violations(registry) == {"document-bytes": (taken.json()["id"],)}


async def test_with_a_scanner_a_file_waits_for_its_verdict_and_what_is_infected_stays_out(registry: Unit) -> None:
    place = (await a_draft(registry)).headers["location"]
    me = applicant(registry)
    registry.database.scanner = "127.0.0.1:1"  # configured, and silent
    waiting = await ok(await upload(me, place), 201)
    assert waiting.json()["state"] == "quarantined"
    shut = await me.get(f"{waiting.headers['location']}/content")
    assert (shut.status_code, shut.json()["code"]) == (409, "document_not_readable")
    await ok(await upload(me, place, EICAR, item="minutes"), 201)
    assert await job(registry, "registry.scan-documents") == 0
    async with clamd() as address:
        registry.database.scanner = address
        refused = await upload(me, place, EICAR, item="members_list")
        assert [error["code"] for error in refused.json()["errors"]] == ["infected_file"]
        assert await job(registry, "registry.scan-documents") == 2
        clean = await ok(await upload(me, place, item="members_list"), 201)
        assert clean.json()["state"] == "clean"
    await ok(await me.get(f"{waiting.headers['location']}/content"))
    states = {one["item"]: one["state"] for one in await me.every(f"{place}/documents")}
    assert states == {"charter_draft": "clean", "minutes": "infected", "members_list": "clean"}
    missing = (await me.get(f"{place}/checklist")).json()["items"]
    assert {i["code"]: i["files"] for i in missing}["minutes"] == 0


async def test_nobody_waits_with_the_job_for_a_scanner_that_thinks(registry: Unit) -> None:
    """The verdict comes after somebody else has written, and after a file it is about was taken back."""
    place = (await a_draft(registry)).headers["location"]
    me, slow = applicant(registry), Slow()
    registry.database.scanner = "127.0.0.1:1"
    waiting = await ok(await upload(me, place), 201)
    async with clamd(slow) as address:
        registry.database.scanner = address
        round_ = asyncio.create_task(job(registry, "registry.scan-documents"))
        await slow.asked.wait()
        assert (await me.delete(waiting.headers["location"], match=1)).status_code == 204
        assert not round_.done()
        slow.may_answer.set()
        assert await round_ == 0
    assert await registry.events("registry.document-scanned") == []


async def test_files_that_get_no_verdict_hold_up_none_that_wait_behind_them(registry: Unit) -> None:
    place = (await a_draft(registry)).headers["location"]
    me = applicant(registry)
    registry.database.scanner = "127.0.0.1:1"
    for item in ("minutes", "members_list"):
        await ok(await upload(me, place, item=item), 201)
    for path in kept(registry):
        path.unlink()
    waiting = await ok(await upload(me, place), 201)
    async with clamd() as address:
        registry.database.scanner = address
        for _ in range(3):
            await job(registry, "registry.scan-documents")
    assert (await me.get(waiting.headers["location"])).json()["state"] == "clean"


async def test_two_who_send_one_file_at_once_keep_it_once(registry: Unit) -> None:
    place = (await a_draft(registry)).headers["location"]
    answers = await asyncio.gather(*(upload(applicant(registry), place) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    for path in kept(registry):
        os.utime(path, (time.time() - 90_000,) * 2)
    assert await job(registry, "registry.clear-orphans") == 3  # the bytes of those who were refused
    assert len(kept(registry)) == 1
    assert await violations(registry) == {}


async def test_an_organization_has_a_file_of_its_own(registry: Unit) -> None:
    organization = await approved(registry)
    clerk = registry.as_role("district_clerk", sub="clerk-1")
    place = f"/organizations/{organization['credit_code']}"
    taken = await ok(await upload(clerk, place, item="seal_pattern", name="印章.pdf"), 201)
    own = registry.as_role("org_rep", org=organization["credit_code"])
    assert (await ok(await own.get(f"{taken.headers['location']}/content"))).content == PDF
    assert (await registry.as_role("auditor").get(f"{taken.headers['location']}/content")).status_code == 403
    assert [one["item"] for one in await own.every(f"{place}/documents")] == ["seal_pattern"]
    stranger = registry.as_role("org_rep", org="51530102MJ000000X5")
    assert (await stranger.get(f"{place}/documents")).status_code == 404
    case = (await accepted(registry, a_service_organization())).json()
    foreign = await clerk.get(f"/applications/{case['id']}/documents/{taken.json()['id']}")
    assert foreign.status_code == 404


async def test_the_file_of_an_organization_has_a_limit_for_a_year_and_none_for_life(registry: Unit) -> None:
    place = f"/organizations/{(await approved(registry))['credit_code']}"
    clerk = registry.as_role("district_clerk", sub="clerk-1")
    padded = PDF + bytes((2 << 20) - len(PDF) - 6) + b"%%EOF\n"
    for serial in range(6):  # 12 MiB: more than a case may have
        await ok(await upload(clerk, place, padded[:-7] + bytes([serial]) + padded[-6:], item="minutes"), 201)
    key = "registry.documents.organization_year_bytes_max"
    body = {"value": 12 << 20, "effective_from": "2026-03-03", "source": "本级决定"}
    proposed = await ok(await clerk.post(f"/parameters/{key}/versions", json=body), 201)
    approver = registry.as_role("district_approver")
    await ok(await approver.post(f"/parameters/{key}/versions/{proposed.json()['id']}/approval"))
    registry.set_clock("2026-12-31")
    full = await upload(clerk, place)
    assert (full.status_code, full.json()["code"]) == (413, "body_too_large")
    registry.set_clock("2027-01-01")
    await ok(await upload(clerk, place), 201)


async def test_where_uploads_are_demanded_a_case_is_not_handed_in_without(registry: Unit) -> None:
    await submitted(registry)  # by default papers come over the counter
    clerk, approver = registry.as_role("district_clerk"), registry.as_role("district_approver")
    key = "registry.documents.required_for_submission"
    body = {"value": True, "effective_from": "2026-03-03", "source": "本级决定"}
    proposed = await ok(await clerk.post(f"/parameters/{key}/versions", json=body), 201)
    await ok(await approver.post(f"/parameters/{key}/versions/{proposed.json()['id']}/approval"))
    registry.set_clock("2026-03-03")
    draft = await a_draft(registry, a_social_group(name="昆明市五华区读书协会"), "reader")
    me, place = applicant(registry, "reader"), draft.headers["location"]
    refused = await act(me, draft, "submission")
    (finding,) = refused.json()["findings"]
    assert finding["code"] == "EVERY_REQUIRED_DOCUMENT_IS_UPLOADED"
    missing = (await me.get(f"{place}/checklist")).json()["missing"]
    assert finding["facts"]["missing"] == sorted(missing)
    for serial, item in enumerate(missing):
        await ok(await upload(me, place, PDF + bytes([serial]) + b"%%EOF", item=item), 201)
    await ok(await act(me, draft, "submission"))
