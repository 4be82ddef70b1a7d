"""Matters beside the registered items, through the front door: approvals of one's own order, and what is put on file."""

from typing import Any

import pytest
from support.harness import Unit

from tests.registry.given import a_person, act, given_divisions, ok
from tests.registry.given import the_unit as unit_of_record
from tests.registry.given_cases import (
    a_group,
    a_service,
    approver,
    clerk,
    clock_of,
    codes,
    decided,
    filed,
    on_register,
    represents,
    taken,
)

NAME = "昆明市五华区社会工作协会"
DECIDED: dict[str, dict[str, Any]] = {
    "charter_approval": {
        "documents": ["application_form", "minutes", "charter_draft", "charter_note"],
        "adopted_on": "2026-02-20",
        "charter_items": list(range(1, 10)),
    },
    "re_election_approval": {
        "documents": ["application_form", "election_plan", "audit_report"],
        "term_began_on": "2021-04-01",
        "election_on": "2026-04-01",
        "audited_on": "2026-02-20",
    },
    "re_election_delay": {
        "documents": ["application_form", "minutes"],
        "term_ends_on": "2026-04-01",
        "delayed_until": "2027-04-01",
    },
}
FILED: dict[str, dict[str, Any]] = {
    "seal_filing": {"documents": ["seal_pattern"], "seal_text": f"{NAME}财务专用章", "engraved_on": "2026-03-01"},
    "account_filing": {
        "documents": ["account_proof"],
        "bank": "中国工商银行昆明五华支行",
        "account_name": NAME,
        "account_tail": "6688",
    },
    "fee_standard_filing": {
        "documents": ["fee_resolution", "minutes"],
        "adopted_on": "2026-02-20",
        "yearly_fees_fen": [20_000, 200_000],
    },
    "heads_filing": {
        "documents": ["heads_form", "minutes"],
        "elected_on": "2026-03-01",
        "heads": [{"kind": "head", **a_person(40, "何文"), "from_on": "2026-03-01", "until_on": "2031-03-01"}],
    },
    "branch_record": {"documents": ["minutes"], "branch_name": f"{NAME}青少年社会工作专业委员会"},
}


@pytest.fixture(autouse=True)
async def divisions(registry: Unit) -> None:
    await given_divisions(registry)
    registry.set_clock("2026-03-02")


def asked(matter: str, **changes: Any) -> dict[str, Any]:
    return {"matter": matter} | (DECIDED | FILED)[matter] | changes


@pytest.mark.parametrize("matter", sorted(DECIDED))
async def test_what_the_law_has_approved_is_approved_by_a_second_person(registry: Unit, matter: str) -> None:
    group = await a_group(registry)
    done = await decided(registry, group, asked(matter))
    assert done.json()["state"] == "approved"
    assert await on_register(registry, group) == group  # nothing of the registered items changes
    told = [event["data"] for event in await registry.events("registry.organization-changed")]
    assert [one["kind"] for one in told if one["organization"]["id"] == group["id"]] == [matter]


@pytest.mark.parametrize("matter", sorted(FILED))
async def test_what_is_only_put_on_file_is_noted_by_the_clerk_and_never_decided(registry: Unit, matter: str) -> None:
    group = await a_group(registry)
    case = await taken(registry, group, asked(matter))
    clock = await clock_of(registry, case)
    assert (clock["statutory"], clock["promised"]["count"], clock["unit"]) == (None, 5, "working_days")
    for person, step, body in (
        (clerk(registry), "review", {}),
        (approver(registry), "refusal", {"reason": "不予备案"}),
    ):
        answer = await act(person, case, step, json=body)
        assert answer.status_code == 409
    listed = (await ok(await clerk(registry).get(f"/applications/{case.json()['id']}/actions"))).json()["items"]
    assert {a["name"]: a["code"] for a in listed}["review"] == "CALLS_FOR_A_DECISION"
    done = await ok(await act(clerk(registry), case, "recording"))
    assert (done.json()["state"], done.json()["due"]) == ("approved", None)
    assert (await act(clerk(registry), done, "recording")).status_code == 409


@pytest.mark.parametrize(
    ("matter", "changes", "code"),
    [
        ("charter_approval", {"charter_items": [1, 2]}, "GROUP_CHARTER_IS_COMPLETE"),
        ("charter_approval", {"adopted_on": None}, "WAS_RESOLVED_BEFORE"),
        ("charter_approval", {"adopted_on": "2026-03-03"}, "WAS_RESOLVED_BEFORE"),
        ("re_election_approval", {"election_on": "2026-04-02"}, "ELECTS_WITHIN_THE_TERM"),
        ("re_election_approval", {"election_on": "2026-03-01"}, "ASKS_BEFORE_THE_ELECTION"),
        ("re_election_approval", {"audited_on": None}, "IS_AUDITED_BEFORE_THE_ELECTION"),
        ("re_election_delay", {"delayed_until": "2027-04-02"}, "DELAYS_NO_LONGER_THAN_MAY_BE"),
        ("re_election_delay", {"delayed_until": "2026-04-01"}, "DELAYS_NO_LONGER_THAN_MAY_BE"),
        ("re_election_delay", {"term_ends_on": "2026-03-01"}, "ASKS_BEFORE_THE_TERM_ENDS"),
        ("seal_filing", {"seal_text": "昆明市五华区社会工作学会"}, "SEAL_SAYS_THE_NAME"),
        ("account_filing", {"account_name": "王建国"}, "ACCOUNT_IS_IN_THE_NAME"),
        ("fee_standard_filing", {"yearly_fees_fen": []}, "NAMES_THE_FEES"),
        ("branch_record", {"is_regional": True}, "IS_NOT_REGIONAL"),
        ("branch_record", {"under_branch": True}, "IS_OF_THE_ORGANIZATION_ITSELF"),
        ("branch_record", {"branch_name": None}, "NAMES_THE_BRANCH"),
    ],
)
async def test_each_matter_has_its_own_conditions(
    registry: Unit, matter: str, changes: dict[str, Any], code: str
) -> None:
    group = await a_group(registry)
    me = represents(registry, group)
    answer = await act(me, await ok(await me.post("/applications", json=asked(matter, **changes)), 201), "submission")
    assert answer.status_code == 422
    assert code in codes(answer)


async def test_a_service_organization_has_no_branches_at_all(registry: Unit) -> None:
    service = await a_service(registry)
    me = represents(registry, service)
    body = asked("branch_record", branch_name="昆明市五华区春苗社会工作服务中心分中心")
    answer = await act(me, await ok(await me.post("/applications", json=body), 201), "submission")
    finding = next(f for f in answer.json()["findings"] if f["code"] == "MAY_HAVE_BRANCHES")
    assert finding["article"] == "《民办非企业单位登记管理暂行条例》第十三条"
    fee = await me.post("/applications", json=asked("fee_standard_filing"))
    assert (fee.status_code, codes(fee)) == (422, {"IS_OPEN_TO_THE_FORM"})  # no members, no fee


async def test_a_recorded_branch_stands_in_the_register_of_branches(registry: Unit) -> None:
    group = await a_group(registry)
    case = await taken(registry, group, asked("branch_record"))
    await ok(await act(clerk(registry), case, "recording"))
    listed = await clerk(registry).every(f"/organizations/{group['id']}/register-entries", params={"kind": "branch"})
    assert [entry["content"]["name"] for entry in listed] == [FILED["branch_record"]["branch_name"]]


async def test_a_charter_of_a_service_organization_goes_to_its_unit_first_and_has_eight_items(registry: Unit) -> None:
    service = await a_service(registry)
    body = asked("charter_approval", charter_items=list(range(1, 9)))
    case = await taken(registry, service, body)
    early = await act(clerk(registry), case, "review", json={})
    assert {a["name"]: a["code"] for a in early.json()["actions"]}["review"] == "SUPERVISING_UNIT_HAS_CONSENTED"
    case = await ok(await act(unit_of_record(registry), case, "consent", json={}))
    case = await ok(await act(clerk(registry), case, "review", json={}))
    await ok(await act(approver(registry), case, "approval"))


async def test_a_lost_certificate_is_replaced_under_a_new_number(registry: Unit) -> None:
    group = await a_group(registry)
    body = {"matter": "certificate_replacement", "documents": ["application_form"], "cause": "lost"}
    await decided(registry, group, body)
    now = await on_register(registry, group)
    assert now["certificate_number"] != group["certificate_number"]
    unchanged = body | {"cause": "changed"}
    me = represents(registry, group)
    answer = await act(me, await ok(await me.post("/applications", json=unchanged), 201), "submission")
    assert codes(answer) == {"CHANGED_CERTIFICATE_FOLLOWS_A_CHANGE"}


async def test_an_organization_that_has_a_filing_open_may_open_another_of_the_same_matter_afterwards(
    registry: Unit,
) -> None:
    group = await a_group(registry)
    case = await filed(registry, group, asked("seal_filing"))
    me = represents(registry, group)
    draft = await ok(await me.post("/applications", json=asked("seal_filing")), 201)
    assert codes(await act(me, draft, "submission")) == {"IS_ASKED_ONCE"}
    accepted = await ok(await act(clerk(registry), case, "acceptance"))
    await ok(await act(clerk(registry), accepted, "recording"))
    await ok(await act(me, draft, "submission"))
