"""Official letters through the front door: what each says, how they are numbered, and that they are never written again."""

import asyncio
import io
from typing import Any

import pytest
from bureaukit.http import httpx
from pypdf import PdfReader
from registry.applications.model import OUTCOMES, ApplicationState, Matter, words_of
from support.fsck import violations
from support.harness import Person, Unit

from tests.registry.given import (
    UNIT,
    a_draft,
    a_service_organization,
    a_social_group,
    accepted,
    act,
    applicant,
    given_divisions,
    ok,
    reviewed,
    submitted,
    the_unit,
)
from tests.registry.given_cases import ASKED, a_group, a_service, approver, asked_for, examined, represents, taken
from tests.registry.test_matters import DECIDED


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


async def test_a_unit_that_refuses_leaves_reasons_a_letter_and_what_can_be_done_against_it(registry: Unit) -> None:
    case = await accepted(registry, a_service_organization())
    ended = await ok(await act(the_unit(registry), case, "consent-refusal", json={"opinion": "与本单位业务不符"}))
    assert ended.json()["refusal"] == {
        "ground": None,
        "code": None,
        "unit": UNIT,
        "competent_authority": None,
        "article": "《民办非企业单位登记管理暂行条例》第三条",
        "reason": "与本单位业务不符",
        "remedy": "可以依法申请行政复议或者提起行政诉讼(行政许可法第三十八条)",
    }
    me = applicant(registry)
    assert (await ok(await me.get(f"/applications/{ended.json()['id']}"))).json()["refusal"] == ended.json()["refusal"]
    (letter,) = [one for one in await letters(me, ended.json()["id"]) if one["kind"] != "acceptance"]
    assert (letter["kind"], letter["number"]) == ("consent_refusal", "五民告〔2026〕1号")
    text = text_of(await printed(me, letter))
    for said in (
        "业务主管单位审查不同意告知书",
        f"业务主管单位{UNIT}于2026年3月2日审查不同意",
        "理由：与本单位业务不符",
        "《民办非企业单位登记管理暂行条例》第三条",
        f"如不服{UNIT}的审查决定",
        "昆明市五华区人民政府申请行政复议",
        "提起行政诉讼",
    ):
        assert said in text, said
    assert await violations(registry) == {}


async def test_of_two_units_the_letter_names_the_one_that_refused(registry: Unit) -> None:
    organization = await a_service(registry)
    case = await taken(registry, organization, asked_for("supervising_unit_change"))
    case = await ok(await act(the_unit(registry), case, "consent", json={}))
    new = "昆明市五华区教育体育局"
    ended = await ok(await act(the_unit(registry, new), case, "consent-refusal", json={"opinion": "不属教育领域"}))
    assert (ended.json()["refusal"]["unit"], ended.json()["refusal"]["reason"]) == (new, "不属教育领域")
    assert ended.json()["refusal"]["article"] == "《民办非企业单位登记管理暂行条例》第十五条"  # 第三条 is of founding
    me = represents(registry, organization)
    (letter,) = [one for one in await letters(me, ended.json()["id"]) if one["kind"] == "consent_refusal"]
    text = text_of(await printed(me, letter))
    assert f"业务主管单位{new}于2026年3月2日审查不同意" in text
    assert f"如不服{new}的审查决定" in text


REFUSED = {
    "name_change": ("不予名称变更登记", "change of name: not granted"),
    "charter_approval": ("不予核准章程", "charter not approved"),
    "re_election_delay": ("不予批准延期换届", "delay of the re-election not approved"),
}


@pytest.mark.parametrize("matter", sorted(REFUSED))
async def test_what_is_refused_is_named_in_the_words_of_its_matter(registry: Unit, matter: str) -> None:
    zh, en = REFUSED[matter]
    organization = await a_group(registry)
    body = asked_for(matter) if matter in ASKED else {"matter": matter} | DECIDED[matter]
    case = await examined(registry, organization, body)
    done = await ok(await act(approver(registry), case, "refusal", json={"reason": "与章程不符"}))
    me = represents(registry, organization)
    path = f"/applications/{done.json()['id']}"
    english = await ok(await me.get(path, headers={"accept-language": "en"}))
    assert (done.json()["state_label"], english.json()["state_label"]) == (zh, en)
    listed = (await ok(await me.get("/applications", params={"matter": matter}))).json()["items"]
    assert [one["state_label"] for one in listed] == [zh]
    (letter,) = [one for one in await letters(me, done.json()["id"]) if one["kind"] == "refusal"]
    text = text_of(await printed(me, letter))
    assert f"{zh}决定书" in text
    assert f"经审查决定{zh}。" in text


def test_every_matter_has_words_of_its_own_for_and_against() -> None:
    words = [(one.granted.zh, one.refused.zh) for one in OUTCOMES.values()]
    assert set(OUTCOMES) == set(Matter)
    assert len(set(words)) == len(words)
    assert {matter for matter, one in OUTCOMES.items() if not one.refused.zh.startswith("不予")} == set()
    assert [
        matter for matter in Matter if matter.endswith("_filing") and "备案" not in OUTCOMES[matter].refused.zh
    ] == []
    assert words_of(ApplicationState.UNDER_REVIEW, Matter.SEAL_FILING).zh == "审查中"


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
        "unit": None,
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
