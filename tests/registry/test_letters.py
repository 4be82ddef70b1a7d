"""Official letters through the front door: what each says, how they are numbered, and that they are never written again."""

import asyncio
import io
from typing import Any

import pytest
from bureaukit.http import httpx
from pypdf import PdfReader
from support.fsck import violations
from support.harness import Person, Unit

from tests.registry.given import (
    UNIT,
    a_draft,
    a_service_organization,
    a_social_group,
    act,
    applicant,
    given_divisions,
    ok,
    reviewed,
    submitted,
    the_unit,
)


@pytest.fixture(autouse=True)
async def divisions(registry: Unit) -> None:
    await given_divisions(registry)
    registry.set_clock("2026-03-02")


async def letters(reader: Person, case: str) -> list[dict[str, Any]]:
    return await reader.every(f"/applications/{case}/letters")


async def printed(reader: Person, letter: dict[str, Any]) -> httpx.Response:
    return await ok(await reader.get(f"/letters/{letter['id']}.pdf"))


def text_of(answer: httpx.Response) -> str:
    reader = PdfReader(io.BytesIO(answer.content))
    return "".join(page.extract_text() for page in reader.pages).replace("\n", "").replace(" ", "")


async def test_each_step_of_the_office_leaves_its_numbered_letter(registry: Unit) -> None:
    clerk = registry.as_role("district_clerk", sub="clerk-1")
    case = await submitted(registry)
    items = [
        {"pointer": "/domicile", "message": "住所未载明门牌号"},
        {"pointer": "/scope", "message": "业务范围第2项与名称不符"},
    ]
    case = await ok(await act(clerk, case, "correction-notice", json={"items": items}))
    me = applicant(registry)
    changed = await ok(
        await me.patch(
            f"/applications/{case.json()['id']}",
            json={"domicile": "五华区华山西路8号"},
            match=int(case.headers["etag"].strip('"')),
        )
    )
    case = await ok(await act(me, changed, "resubmission"))
    case = await ok(await act(clerk, case, "acceptance"))
    case = await ok(await act(clerk, case, "review", json={"opinion": "材料齐全"}))
    done = await ok(await act(registry.as_role("district_approver", sub="approver-1"), case, "approval"))
    found = await letters(me, done.json()["id"])
    assert [(one["kind"], one["number"], one["issued_on"]) for one in found] == [
        ("correction", "五民补〔2026〕1号", "2026-03-02"),
        ("acceptance", "五民受〔2026〕1号", "2026-03-02"),
        ("approval", "五民准〔2026〕1号", "2026-03-02"),
    ]
    said = [text_of(await printed(me, one)) for one in found]
    for text, one in zip(said, found, strict=True):
        assert one["number"] in text
        assert "昆明市五华区民政局" in text
        assert "昆明市五华区社会工作协会申请人：" in text
    assert "1.住所未载明门牌号" in said[0]
    assert "2.业务范围第2项与名称不符" in said[0]
    assert "第三十二条第(四)项" in said[0]
    assert "决定予以受理" in said[1]
    assert "第三十二条第(五)项" in said[1]
    organization = (await registry.anyone().get(f"/organizations/{done.json()['organization_id']}")).json()
    assert organization["credit_code"] in said[2]
    assert organization["certificate_number"] in said[2]
    assert "《社会团体登记管理条例》第十二条第一款" in said[2]
    assert await violations(registry) == {}


def said_in(case: httpx.Response) -> list[tuple[str, str]]:
    return [(one["step"], one["opinion"]) for one in case.json()["opinions"]]


@pytest.mark.feature("B1-8")
async def test_no_opinion_takes_the_place_of_another_and_the_letter_tells_whose_they_are(registry: Unit) -> None:
    case = await reviewed(registry, a_service_organization())
    approver = registry.as_role("district_approver", sub="approver-1")
    done = await ok(await act(approver, case, "approval", json={"opinion": "同意登记"}))
    assert done.json()["opinions"] == [
        {"step": "consent", "unit": UNIT, "given_on": "2026-03-02", "opinion": "同意成立"},
        {"step": "review", "unit": None, "given_on": "2026-03-02", "opinion": "材料齐全"},
        {"step": "approval", "unit": None, "given_on": "2026-03-02", "opinion": "同意登记"},
    ]
    (letter,) = [one for one in await letters(approver, done.json()["id"]) if one["kind"] == "approval"]
    text = text_of(await printed(applicant(registry), letter))
    assert f"业务主管单位{UNIT}于2026年3月2日审查同意，意见：“同意成立”。" in text
    assert "审批意见：“同意登记”。" in text
    assert "材料齐全" not in text  # said by the clerk to who decides, not to the applicant


async def test_a_refusal_names_its_ground_and_what_can_be_done_against_it(registry: Unit) -> None:
    case = await reviewed(registry, a_service_organization())
    approver = registry.as_role("district_approver", sub="approver-1")
    reason = {"ground": "not_necessary", "reason": "同一街道已有业务范围相同的机构两家"}
    done = await ok(await act(approver, case, "refusal", json=reason))
    assert said_in(done) == [("consent", "同意成立"), ("review", "材料齐全"), ("refusal", reason["reason"])]
    assert done.json()["refusal"]["reason"] == reason["reason"]
    (refusal,) = [one for one in await letters(approver, done.json()["id"]) if one["kind"] == "refusal"]
    text = text_of(await printed(applicant(registry), refusal))
    for said in (
        "五民不〔2026〕1号",
        "不予成立登记决定书",
        "没有必要成立",
        "同一街道已有业务范围相同的机构两家",
        "《民办非企业单位登记管理暂行条例》第十一条第二款第(三)项",
        "六十日内",
        "昆明市五华区人民政府申请行政复议",
        "六个月内",
        "提起行政诉讼",
    ):
        assert said in text, said


async def test_what_is_not_for_this_authority_is_not_accepted_and_told_where_to_go(registry: Unit) -> None:
    case = await submitted(registry)
    clerk = registry.as_role("district_clerk", sub="clerk-1")
    why = {"ground": "outside_authority", "reason": "活动地域跨区，应由市级登记管理机关登记"}
    assert (await act(registry.as_role("district_approver"), case, "non-acceptance", json=why)).status_code == 403
    nowhere = await act(clerk, case, "non-acceptance", json=why)
    assert [error["code"] for error in nowhere.json()["errors"]] == ["authority_out_of_place"]
    done = await ok(await act(clerk, case, "non-acceptance", json=why | {"competent_authority": "昆明市民政局"}))
    assert (done.json()["state"], done.json()["due_on"]) == ("not_accepted", None)
    assert done.json()["refusal"] == {
        "ground": "outside_authority",
        "code": None,
        "competent_authority": "昆明市民政局",
        "article": "《行政许可法》第三十二条第(二)项",
        "reason": why["reason"],
        "remedy": "可以依法申请行政复议或者提起行政诉讼(行政许可法第三十八条)",
    }
    (letter,) = await letters(applicant(registry), done.json()["id"])
    assert (letter["kind"], letter["number"]) == ("non_acceptance", "五民不受〔2026〕1号")
    text = text_of(await printed(applicant(registry), letter))
    for said in ("决定不予受理", why["reason"], "请依法向昆明市民政局申请", "第三十二条第(二)项", "申请行政复议"):
        assert said in text, said
    listed = (await ok(await clerk.get(f"/applications/{done.json()['id']}/actions"))).json()["items"]
    assert [one["name"] for one in listed if one["allowed"]] == []
    last = (await registry.events("registry.application-progressed"))[-1]["data"]
    assert (last["step"], last["state"]) == ("non-acceptance", "not_accepted")
    again = await submitted(registry, sub="another")  # the name is free
    registry.set_clock("2026-03-10")  # silence has accepted it
    late = await act(clerk, again, "non-acceptance", json={"ground": "nothing_to_register", "reason": "无须登记"})
    blocked = {one["name"]: one["code"] for one in late.json()["actions"]}
    assert (late.status_code, blocked["non-acceptance"]) == (409, "STILL_IN_TIME_TO_TELL")
    assert await violations(registry) == {}


async def test_silence_is_written_down_as_what_it_is(registry: Unit) -> None:
    case = await submitted(registry)
    registry.set_clock("2026-03-10")
    await registry.run_jobs()
    me = applicant(registry)
    (letter,) = await letters(me, case.json()["id"])
    assert "逾期未告知需要补正的内容，依法自2026年3月2日收到申请材料之日起即为受理" in text_of(
        await printed(me, letter)
    )


async def test_a_letter_is_the_same_bytes_for_ever_and_can_be_verified_by_who_holds_it(registry: Unit) -> None:
    case = await reviewed(registry)
    me = applicant(registry)
    (letter,) = await letters(me, case.json()["id"])
    first = await printed(me, letter)
    registry.set_clock("2027-01-04")
    assert (await printed(me, letter)).content == first.content
    verified = await ok(await registry.anyone().get(f"/letters/{letter['id']}/verification"))
    assert verified.json() == {
        "kind": "acceptance",
        "kind_label": "受理通知书",
        "number": "五民受〔2026〕1号",
        "addressee": "昆明市五华区社会工作协会申请人",
        "office": "昆明市五华区民政局",
        "issued_on": "2026-03-02",
    }
    unknown = "01999999-0000-7000-8000-000000000000"
    assert (await registry.anyone().get(f"/letters/{unknown}/verification")).status_code == 404
    for stranger in (applicant(registry, "another"), registry.as_role("district_clerk", area="530103")):
        assert (await stranger.get(f"/letters/{letter['id']}.pdf")).status_code == 404
    assert (await registry.anyone().get(f"/letters/{letter['id']}.pdf")).status_code == 401


async def test_numbers_run_without_a_gap_whoever_is_faster_and_begin_again_each_year(registry: Unit) -> None:
    clerk = registry.as_role("district_clerk", sub="clerk-1")
    names = [f"昆明市五华区{word}协会" for word in ("读书", "棋艺", "书法", "园艺")]
    people = [{"name": "王建国", "id_number": number} for number in _numbers(len(names))]
    cases = [
        await submitted(registry, a_social_group(name=name, legal_representative=head), f"applicant-{serial}")
        for serial, (name, head) in enumerate(zip(names, people, strict=True))
    ]
    refused = await clerk.post(f"/applications/{cases[0].json()['id']}/acceptance", match=99)
    dry = await act(clerk, cases[0], "acceptance", params={"dry_run": "true"})
    assert (refused.status_code, dry.status_code) == (412, 200)
    for done in await asyncio.gather(*(act(clerk, case, "acceptance") for case in cases)):
        await ok(done)
    issued = await registry.events("registry.letter-issued")
    assert sorted(event["data"]["number"] for event in issued) == [f"五民受〔2026〕{n}号" for n in range(1, 5)]
    registry.set_clock("2027-01-04")
    late = await submitted(registry, a_social_group(name="昆明市五华区茶艺协会"), "late")
    await ok(await act(clerk, late, "acceptance"))
    (letter,) = await letters(clerk, late.json()["id"])
    assert letter["number"] == "五民受〔2027〕1号"
    assert await violations(registry) == {}


def _numbers(count: int) -> list[str]:
    from tests.registry.given import an_id_number

    return [an_id_number(100 + serial) for serial in range(count)]


async def test_steps_without_a_letter_leave_none(registry: Unit) -> None:
    draft = await a_draft(registry, a_service_organization())
    me = applicant(registry)
    case = await ok(await act(me, draft, "submission"))
    assert await letters(me, case.json()["id"]) == []
    clerk = registry.as_role("district_clerk", sub="clerk-1")
    case = await ok(await act(clerk, case, "acceptance"))
    case = await ok(await act(the_unit(registry), case, "consent", json={"opinion": "同意成立"}))
    assert [one["kind"] for one in await letters(me, case.json()["id"])] == ["acceptance"]
