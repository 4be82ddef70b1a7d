"""An application through the front door: from draft to the register, and every refusal on the way."""

from typing import Any

import pytest
from registry import credit_code
from support.harness import Unit

from tests.registry.given import (
    a_draft,
    a_person,
    a_service_organization,
    a_social_group,
    accepted,
    act,
    an_id_number,
    applicant,
    approved,
    given_divisions,
    ok,
    reviewed,
    submitted,
    the_unit,
    version,
)


@pytest.fixture(autouse=True)
async def divisions(registry: Unit) -> None:
    await given_divisions(registry)
    registry.set_clock("2026-03-02")


def codes(answer: Any) -> set[str]:
    return {finding["code"] for finding in answer.json()["findings"]}


@pytest.mark.feature("B1-28")
async def test_an_approved_application_is_on_the_public_register_with_a_code_valid_in_every_part(
    registry: Unit,
) -> None:
    organization = await approved(registry)
    code = organization["credit_code"]
    assert credit_code.faults(code, kind="social_group", authority="530102") == []
    assert organization["certificate_number"] == "五民社证字第000001号"
    assert organization["legal_representative"] == "王建国"
    by_code = await ok(await registry.anyone().get(f"/organizations/{code}"))
    assert by_code.json()["id"] == organization["id"]
    assert an_id_number(3) not in by_code.text
    events = await registry.events("registry.organization-registered")
    assert [event["data"]["organization"]["credit_code"] for event in events] == [code]


@pytest.mark.feature("B1-4")
async def test_a_draft_may_be_incomplete_and_is_resumed_later(registry: Unit) -> None:
    me = applicant(registry)
    saved = await ok(await me.post("/applications", json={"type": "social_group", "name": "想好再说协会"}), 201)
    changed = await me.patch(
        saved.headers["location"],
        json={"name": "昆明市五华区读书协会", "founders": [a_person(1)]},
        match=version(saved),
    )
    again = await ok(await me.get(saved.headers["location"]))
    assert again.json() == changed.json()
    assert again.json()["name"] == "昆明市五华区读书协会"
    assert again.json()["founders"] == [{"name": "张春明", "id_number_masked": "530102********" + an_id_number(1)[-4:]}]
    assert again.headers["etag"] == '"2"'


@pytest.mark.feature("B1-6")
@pytest.mark.feature("B1-7")
async def test_the_applicant_is_told_every_broken_rule_at_once_with_its_article(registry: Unit) -> None:
    broken = a_social_group(
        name="云南读书中心",
        individual_members=49,
        start_up_funds_fen=2_999_999,
        full_time_staff=0,
        premises_proved=False,
        charter_items=[1, 2],
        bears_liability_alone=False,
        direct_registration_class=None,
        area="530103001",
    )
    answer = await act(applicant(registry), await a_draft(registry, broken), "submission")
    assert answer.status_code == 422
    assert codes(answer) == {
        "NAME_BEGINS_WITH_ITS_DIVISION",
        "NAME_ENDS_WITH_A_FORM_OF_ITS_KIND",
        "HAS_ENOUGH_MEMBERS",
        "GROUP_HAS_A_DOMICILE",
        "GROUP_HAS_FULL_TIME_STAFF",
        "GROUP_HAS_ENOUGH_FUNDS",
        "BEARS_LIABILITY_ALONE",
        "GROUP_HAS_A_SUPERVISING_UNIT_OR_A_DIRECT_CLASS",
        "GROUP_CHARTER_IS_COMPLETE",
        "KEEPS_WITHIN_THE_AREA",
        "NAMES_A_DIVISION_ON_RECORD",
    }
    members = next(f for f in answer.json()["findings"] if f["code"] == "HAS_ENOUGH_MEMBERS")
    assert members["article"] == "《社会团体登记管理条例》第十条第(一)项"
    assert members["facts"]["individual_members"] == 49


@pytest.mark.feature("B1-5")
@pytest.mark.feature("beyond-2")
async def test_a_dry_run_explains_every_rule_and_saves_nothing(registry: Unit) -> None:
    me = applicant(registry)
    dry = await ok(
        await me.post("/applications", params={"dry_run": "true"}, json=a_social_group(individual_members=49))
    )
    assert dry.json()["allowed"] is False
    (finding,) = dry.json()["findings"]
    assert finding["code"] == "HAS_ENOUGH_MEMBERS"
    assert (finding["facts"]["individual_members"], finding["facts"]["needed"]["individual"]) == (49, 50)
    assert {r["code"]: r["holds"] for r in dry.json()["rules"]}["GROUP_HAS_ENOUGH_FUNDS"] is True
    units = a_social_group(individual_members=0, unit_members=30)
    of_units = await ok(await me.post("/applications", params={"dry_run": "true"}, json=units))
    assert of_units.json()["allowed"] is True
    assert (await me.get("/applications")).json()["items"] == []
    too_few = await a_draft(registry, a_social_group(individual_members=49))
    refused = await act(me, too_few, "submission")
    assert (refused.status_code, refused.json()["findings"]) == (422, [finding])
    case = await a_draft(registry)
    checked = await act(me, case, "submission", params={"dry_run": "true"})
    assert checked.json()["allowed"] is True
    assert (await me.post(f"/applications/{case.json()['id']}/precheck")).json() == checked.json()
    assert (await me.get(case.headers["location"])).json()["state"] == "draft"


@pytest.mark.feature("B1-8")
async def test_the_supervising_unit_consents_before_the_registrar_reviews(registry: Unit) -> None:
    case = await accepted(registry, a_service_organization())
    assert case.json()["due_on"] is None
    clerk = registry.as_role("district_clerk", sub="clerk-1")
    early = await act(clerk, case, "review", json={})
    assert early.status_code == 409
    blocked = next(action for action in early.json()["actions"] if action["name"] == "review")
    assert (blocked["code"], blocked["article"]) == (
        "SUPERVISING_UNIT_HAS_CONSENTED",
        "《民办非企业单位登记管理暂行条例》第三条",
    )
    registry.set_clock("2026-03-05")
    consented = await ok(await act(the_unit(registry), case, "consent", json={}))
    assert consented.json()["due_on"] == "2026-05-06"  # 60 days from the last document end on a holiday
    await ok(await act(clerk, consented, "review", json={}))


async def test_direct_registration_skips_consent(registry: Unit) -> None:
    case = await accepted(registry)
    clerk = registry.as_role("district_clerk")
    listed = (await clerk.get(f"/applications/{case.json()['id']}/actions")).json()["items"]
    assert {a["name"]: a["code"] for a in listed}["consent"] == "CONSENT_IS_CALLED_FOR"
    assert (await act(the_unit(registry), case, "consent", json={})).status_code == 404  # no unit is named
    await ok(await act(clerk, case, "review", json={}))


async def test_without_consent_the_case_ends(registry: Unit) -> None:
    case = await accepted(registry, a_service_organization())
    unit = the_unit(registry)
    ended = await ok(await act(unit, case, "consent-refusal", json={"opinion": "与业务不符"}))
    assert ended.json()["state"] == "consent_refused"
    assert [(o["step"], o["opinion"]) for o in ended.json()["opinions"]] == [("consent-refusal", "与业务不符")]


@pytest.mark.feature("B1-9")
@pytest.mark.feature("B1-10")
async def test_what_is_missing_is_told_once(registry: Unit) -> None:
    me, clerk = applicant(registry), registry.as_role("district_clerk", sub="clerk-1")
    notice = {"items": [{"pointer": "/domicile", "message": "请写明门牌号"}]}
    told = await ok(await act(clerk, await submitted(registry), "correction-notice", json=notice))
    assert told.json()["state"] == "correction"
    assert told.json()["notices"][0]["items"] == notice["items"]
    mended = await ok(
        await me.patch(
            f"/applications/{told.json()['id']}", json={"domicile": "五华区华山西路1号3栋"}, match=version(told)
        )
    )
    again = await ok(await act(me, mended, "resubmission"))
    late = await act(clerk, again, "correction-notice", json={"items": [{"pointer": "/scope", "message": "过于宽泛"}]})
    assert (late.status_code, late.json()["code"], codes(late)) == (409, "one_time_notice", {"ONE_TIME_NOTICE"})
    changed = {"items": [{"pointer": "/domicile", "message": "门牌号与证明不符"}]}
    assert (await act(clerk, again, "correction-notice", json=changed)).status_code == 200


@pytest.mark.feature("B1-12")
@pytest.mark.feature("B1-14")
async def test_five_silent_working_days_accept_from_the_day_of_receipt(registry: Unit) -> None:
    registry.set_clock("2026-02-13")
    case = await submitted(registry)
    assert (case.json()["due_on"], case.json()["provisional"]) == ("2026-02-27", False)
    registry.set_clock("2026-02-27T23:59:00")
    await registry.run_jobs()
    me = applicant(registry)
    path = f"/applications/{case.json()['id']}"
    assert (await me.get(path)).json()["state"] == "submitted"
    registry.set_clock("2026-02-28T00:00:01")
    late = await act(
        registry.as_role("district_clerk"),
        case,
        "correction-notice",
        json={"items": [{"pointer": "/name", "message": "不妥"}]},
    )
    assert late.status_code == 409
    await registry.run_jobs()
    await registry.run_jobs()
    found = (await me.get(path)).json()
    assert (found["state"], found["accepted_on"], found["deemed_accepted"]) == ("accepted", "2026-02-13", True)
    assert len([e for e in await registry.events() if e["data"].get("step") == "acceptance"]) == 1


@pytest.mark.parametrize("officer", ["clerk-1"])
async def test_who_accepted_or_reviewed_does_not_decide(registry: Unit, officer: str) -> None:
    case = await reviewed(registry)
    same = registry.as_role("district_approver", sub=officer)
    answer = await act(same, case, "approval")
    assert (answer.status_code, codes(answer)) == (403, {"SECOND_PERSON_DECIDES"})
    actions = (await same.get(f"/applications/{case.json()['id']}/actions")).json()["items"]
    assert {a["name"]: a["code"] for a in actions}["approval"] == "SECOND_PERSON_DECIDES"
    refused = await act(same, case, "refusal", json={"ground": "fraud", "reason": "材料虚假"})
    assert refused.status_code == 403


async def test_a_refusal_names_its_ground_its_article_and_the_remedy(registry: Unit) -> None:
    case = await reviewed(registry, a_service_organization())
    approver = registry.as_role("district_approver", sub="approver-1")
    done = await ok(
        await act(approver, case, "refusal", json={"ground": "not_necessary", "reason": "同区已有同类机构"})
    )
    assert done.json()["refusal"] == {
        "ground": "not_necessary",
        "code": "NR2",
        "unit": None,
        "competent_authority": None,
        "article": "《民办非企业单位登记管理暂行条例》第十一条第二款第(三)项",
        "reason": "同区已有同类机构",
        "remedy": "可以依法申请行政复议或者提起行政诉讼(行政许可法第三十八条)",
    }


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"type": "foundation"}, "IS_NOT_A_FOUNDATION", "云南省民政厅"),
        ({"type": "social_enterprise"}, "IS_NOT_A_SOCIAL_ENTERPRISE", "市场监督管理部门"),
        ({"existing_credit_code": "91530102MA6K000000"}, "IS_NOT_A_SOCIAL_ENTERPRISE", "市场监督管理部门"),
    ],
)
async def test_what_others_register_is_refused_with_where_to_go(
    registry: Unit, changes: dict[str, Any], code: str, where: str
) -> None:
    answer = await applicant(registry).post("/applications", json=a_social_group(**changes))
    assert (answer.status_code, codes(answer)) == (422, {code})
    assert where in answer.json()["findings"][0]["next_step"]


@pytest.mark.feature("B1-15")
@pytest.mark.feature("B1-16")
@pytest.mark.feature("beyond-2")
async def test_every_step_is_allowed_to_the_caller_or_blocked_with_its_reason(registry: Unit) -> None:
    case = await submitted(registry)
    path = f"/applications/{case.json()['id']}/actions"
    office = {a["name"]: a for a in (await registry.as_role("district_clerk").get(path)).json()["items"]}
    own = {a["name"]: a for a in (await applicant(registry).get(path)).json()["items"]}
    assert {name for name, a in office.items() if a["allowed"]} == {"correction-notice", "acceptance", "non-acceptance"}
    assert {name for name, a in own.items() if a["allowed"]} == {"withdrawal"}
    assert own["acceptance"]["code"] == "WRONG_ROLE"
    assert office["approval"]["code"] == "WRONG_STATE"
    assert "审查中" in office["approval"]["unblocked_by"]
    assert all(a["article"] for a in office.values())


async def test_an_act_that_does_not_follow_is_refused_with_what_does(registry: Unit) -> None:
    case = await submitted(registry)
    answer = await act(registry.as_role("district_approver"), case, "approval")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_allowed_now")
    assert [a["name"] for a in answer.json()["actions"] if a["allowed"]]


@pytest.mark.feature("B1-44")
async def test_a_stale_or_missing_version_changes_nothing(registry: Unit) -> None:
    me, case = applicant(registry), await a_draft(registry)
    path = case.headers["location"]
    await ok(await me.patch(path, json={"unit_members": 1}, match=1))
    assert (await me.patch(path, json={"unit_members": 2}, match=1)).status_code == 412
    assert (await me.patch(path, json={"unit_members": 2})).status_code == 428
    assert (await me.get(path)).json()["unit_members"] == 1
    assert (await me.get(path, headers={"if-none-match": '"2"'})).status_code == 304


@pytest.mark.feature("B1-43")
async def test_the_same_key_registers_once(registry: Unit) -> None:
    case = await reviewed(registry)
    approver = registry.as_role("district_approver")
    first = await ok(await act(approver, case, "approval", key="approve-0001-abcdef"))
    again = await ok(await act(approver, case, "approval", key="approve-0001-abcdef"))
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json()
    assert len(await registry.events("registry.organization-registered")) == 1
    other = await approver.post(
        f"/applications/{case.json()['id']}/refusal",
        json={"ground": "fraud", "reason": "材料虚假"},
        match=version(case),
        key="",
    )
    assert (other.status_code, other.json()["code"]) == (400, "idempotency_key_required")


async def test_somebody_elses_case_is_not_found(registry: Unit) -> None:
    draft = await a_draft(registry)
    path = draft.headers["location"]
    assert (await registry.as_role("org_rep", sub="stranger").get(path)).status_code == 404
    assert (await registry.as_role("district_clerk").get(path)).status_code == 404  # drafts are the applicant's own
    case = await ok(await act(applicant(registry), draft, "submission"))
    assert (await registry.as_role("district_clerk").get(path)).status_code == 200
    assert (await registry.as_role("district_clerk", area="530103").get(path)).status_code == 404
    elsewhere = await act(registry.as_role("district_clerk", area="530103"), case, "acceptance")
    assert elsewhere.status_code == 404
    assert (await registry.as_role("district_clerk", area="530103").get("/applications")).json()["items"] == []
    assert (await registry.anyone().get(path)).status_code == 401


async def test_faults_are_named_and_never_echoed(registry: Unit) -> None:
    wrong = an_id_number(7)[:-1] + ("0" if an_id_number(7)[-1] != "0" else "1")
    body = a_social_group(founders=[{"name": "张三丰", "id_number": wrong}], favourite_colour="crimson")
    answer = await applicant(registry).post("/applications", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0] == {
        "pointer": "/favourite_colour",
        "code": "extra_forbidden",
        "message": "不认识该字段",
    }
    del body["favourite_colour"]
    answer = await applicant(registry).post("/applications", json=body)
    assert answer.json()["errors"][0]["pointer"] == "/founders/0/id_number"
    assert wrong not in answer.text


async def test_id_numbers_are_sealed_in_the_database(registry: Unit) -> None:
    from sqlalchemy import text

    await a_draft(registry)
    async with registry.database.reading() as tx:
        rows = await tx.all(text("SELECT * FROM application_people"))
        kept = await tx.all(text("SELECT * FROM idempotency_keys"))
        events = await tx.all(text("SELECT data FROM events"))
    everything = f"{rows}{kept}{events}"
    assert len(rows) == 3
    assert an_id_number(1) not in everything
    assert an_id_number(3) not in everything


@pytest.mark.feature("B1-29")
async def test_one_person_represents_one_social_group_only(registry: Unit) -> None:
    await approved(registry)
    second = a_social_group(name="昆明市五华区志愿服务促进会", legal_representative=a_person(3, "王建国"))
    answer = await act(applicant(registry), await a_draft(registry, second), "submission")
    assert codes(answer) == {"REPRESENTS_ONE_GROUP_ONLY"}
    await approved(registry, a_service_organization(legal_representative=a_person(3, "王建国")))


async def test_a_name_is_taken_once_somebody_applies_for_it(registry: Unit) -> None:
    case = await submitted(registry)
    same = a_social_group(name="昆明市五华区 社会工作协会", legal_representative=a_person(9, "赵丽"))
    second = await act(applicant(registry, "other"), await a_draft(registry, same, "other"), "submission")
    assert codes(second) == {"NAME_IS_FREE", "NAME_IS_WRITTEN_IN_CHINESE"}  # and the space is no part of a name
    await ok(await act(applicant(registry), case, "withdrawal"))
    await submitted(registry, same | {"name": "昆明市五华区社会工作协会"}, "other")


async def test_the_auditor_sees_names_masked(registry: Unit) -> None:
    case = await submitted(registry)
    found = await ok(await registry.as_role("auditor").get(f"/applications/{case.json()['id']}"))
    assert found.json()["legal_representative"]["name"] == "王*国"


async def test_the_social_work_class_carries_its_ratio(registry: Unit) -> None:
    organization = await approved(registry, a_service_organization())
    assert (organization["social_work"], organization["social_work_kind"]) == (True, "direct_service")
    short = a_service_organization(name="昆明市五华区夏荷社会工作服务中心", full_time_staff=7)
    answer = await act(applicant(registry), await a_draft(registry, short), "submission")
    assert codes(answer) == {"ENOUGH_OF_THE_STAFF_ARE_SOCIAL_WORKERS"}
    assert answer.json()["findings"][0]["facts"]["social_work_ratio"] == "2/7"


async def test_a_founder_who_is_not_of_age_is_told_the_general_rule_and_a_head_that_of_heads(registry: Unit) -> None:
    young = a_person(8, "小明", born="20100101")
    changes = {"founders": [young], "legal_representative": young}
    draft = await a_draft(registry, a_service_organization(**changes))
    found = (await act(applicant(registry), draft, "submission")).json()["findings"]
    assert {f["code"]: f["article"] for f in found} == {
        "SERVICE_PEOPLE_ARE_OF_AGE": "《民办非企业单位登记管理暂行条例》第十一条第(四)项",
        "SERVICE_FOUNDERS_ARE_OF_AGE": "《民法典》第十八条第一款",
    }
