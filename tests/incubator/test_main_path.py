"""From the draft to the handover, through the front door, on both engines."""

import pytest

from tests.incubator.given import PERIOD, TODAY, World, bring, good, made, refused


@pytest.mark.feature("B2-18")
async def test_an_organization_enters_a_base_and_leaves_it(world: World) -> None:
    base = await world.base()
    space = await world.space(base)
    case = await world.drafted(base)

    submitted = good(await case.act("submission", case.person))
    assert submitted["due_on"] == "2026-03-09"  # five working days after Monday
    assert submitted["due_provisional"] is False
    assert submitted["documents"] == ["入驻申请书"]
    good(await case.act("first-review", world.clerk, {"marks": {"community_need": 8}}))
    assert (await case.seen())["score"] == 240
    approved = good(await case.act("approval", world.approver, {}))
    assert approved["state"] == "approved"
    assert (await world.unit.anyone().get(f"/spaces/{space['id']}?as_of=2026-05-01")).json()["state"] == "reserved"

    signed = await case.act("agreement", world.clerk, {"signed_on": TODAY, "obligations": ["不得转租"]})
    tenancy_id = made(signed)["tenancy_id"]
    assert signed.headers["location"] == f"/v1/incubator/tenancies/{tenancy_id}"
    assert (await world.unit.anyone().get(f"/spaces/{space['id']}?as_of=2026-05-01")).json()["state"] == "occupied"
    path = f"/tenancies/{tenancy_id}"
    early = await world.clerk.post(f"{path}/occupation", match=1, json={"occupied_on": TODAY})
    refused(early, 409, "too_early")

    world.unit.set_clock("2026-04-01")
    good(await world.clerk.post(f"{path}/occupation", match=1, json={"occupied_on": "2026-04-01"}))
    world.unit.set_clock("2026-06-01")
    notice = good(await case.person.post(f"{path}/exit-notice", match=2, json={"reason": "voluntary"}))
    assert (notice["hand_over_by"], notice["hand_over_provisional"]) == ("2026-06-23", False)  # 15 working days
    closed = good(await world.clerk.post(f"{path}/handover", match=3, json={"handed_over_on": "2026-06-01"}))
    assert (closed["state"], closed["end_on"], closed["agreed_until"]) == ("closed", "2026-06-01", PERIOD["end_on"])
    assert (await world.unit.anyone().get(f"/spaces/{space['id']}?as_of=2026-06-01")).json()["state"] == "free"

    told = await world.unit.events("incubator.tenancy-")
    assert next(event["type"] for event in told) == "incubator.tenancy-started.v1"
    assert told[-1]["data"] == {
        "tenancy_id": tenancy_id,
        "organization_id": case.applicant["id"],
        "space_id": space["id"],
        "base_id": base["id"],
        "start_on": "2026-04-01",
        "end_on": "2026-06-01",
        "reason": "voluntary",
    }


async def test_a_street_base_is_decided_by_a_second_officer_of_the_street(world: World) -> None:
    base = await world.street_base()
    await world.space(base)
    case = await world.submitted(base)
    good(await case.act("first-review", world.officer, {}))

    refused(await case.act("approval", world.officer, {}), 403, "forbidden")
    refused(await case.act("approval", world.approver, {}), 403, "forbidden")
    stranger = world.unit.as_role("street_officer", sub="street-9", area="530102002")
    refused(await case.act("approval", stranger, {}), 404, "not_found")
    assert good(await case.act("approval", world.second_officer, {}))["state"] == "approved"


async def test_who_drafted_on_behalf_does_not_decide(world: World) -> None:
    base = await world.street_base()
    await world.space(base)
    applicant = world.registry.knows(track="filed")
    body = {
        "base_id": base["id"],
        "organization": applicant["id"],
        "stage": "seedling",
        "space_kind": "desk",
        "need": "社区助老",
        "documents": ["入驻申请书"],
        **PERIOD,
    }
    drafted = made(await world.officer.post("/admissions", json=body))
    assert drafted["applicant_kind"] == "filed"
    path = f"/admissions/{drafted['id']}"
    await bring(world.officer, drafted)
    good(await world.officer.post(f"{path}/submission", match=1))
    good(await world.clerk.post(f"{path}/first-review", match=2, json={}))
    refused(await world.officer.post(f"{path}/approval", match=3, json={}), 403, "forbidden")
    actions = (await world.officer.get(f"{path}/actions")).json()["items"]
    assert next(a for a in actions if a["name"] == "approval")["code"] == "SECOND_PERSON_NEEDED"
    good(await world.second_officer.post(f"{path}/approval", match=3, json={}))


async def test_a_team_that_is_not_registered_enters_with_a_day_to_register_by(world: World) -> None:
    base = await world.base()
    await world.space(base)
    founder = world.unit.as_role("org_rep", sub="founder-1")
    body = {
        "base_id": base["id"],
        "team_name": "春苗社工筹备组",
        "stage": "conception",
        "space_kind": "desk",
        "need": "筹备登记",
        "documents": ["全体发起人签名的申请书"],
        **PERIOD,
    }
    drafted = made(await founder.post("/admissions", json=body))
    path = f"/admissions/{drafted['id']}"
    await bring(founder, drafted)
    good(await founder.post(f"{path}/submission", match=1))
    good(await world.clerk.post(f"{path}/first-review", match=2, json={}))
    approved = good(await world.approver.post(f"{path}/approval", match=3, json={}))
    assert approved["register_by"] == "2026-09-02"
    assert (await world.unit.as_role("org_rep", sub="another").get(path)).status_code == 404
    signed = made(await world.clerk.post(f"{path}/agreement", match=4, json={"signed_on": TODAY}))
    listed = (await world.unit.anyone().get("/tenancies")).json()["items"]
    assert [(item["id"], item["organization_name"]) for item in listed] == [(signed["tenancy_id"], None)]


async def test_a_virtual_stay_takes_no_space(world: World) -> None:
    base = await world.base()
    case = await world.reviewed(base, mode="virtual", space_kind=None)
    good(await case.act("approval", world.approver, {}))
    assert made(await case.act("agreement", world.clerk, {"signed_on": TODAY}))["tenancy_id"] is None


@pytest.mark.feature("B2-19")
@pytest.mark.feature("B2-20")
async def test_a_return_voids_the_approval_keeps_it_in_the_record_and_frees_the_place(world: World) -> None:
    base = await world.base()
    space = await world.space(base)
    case = await world.reviewed(base)
    good(await case.act("approval", world.approver, {"opinion": "同意"}))
    returned = good(await case.act("correction-notice", world.clerk, {"items": ["补交章程"]}))
    assert returned["state"] == "correction"
    assert (await world.unit.anyone().get(f"/spaces/{space['id']}?as_of=2026-05-01")).json()["state"] == "free"

    record = (await world.clerk.get(f"/admissions/{case.id}/decisions")).json()["items"]
    assert [(entry["kind"], entry["is_void"]) for entry in record] == [
        ("first_review", True),
        ("approval", True),
        ("correction_notice", False),
    ]
    assert record[2]["reasons"] == ["补交章程"]
    refused(await case.act("approval", world.approver, {}), 409, "not_allowed_now")

    patched = await case.person.patch(
        f"/admissions/{case.id}", match=case.version, json={"documents": ["入驻申请书", "章程"]}
    )
    assert good(patched)["documents"] == ["入驻申请书", "章程"]
    case.version += 1
    good(await case.act("submission", case.person))
    good(await case.act("first-review", world.clerk, {}))
    good(await case.act("approval", world.approver, {}))
    assert (await world.clerk.get(f"/admissions/{case.id}/decisions")).json()["items"][1]["is_void"] is True


async def test_somebody_elses_application_is_not_found(world: World) -> None:
    base = await world.street_base()
    case = await world.submitted(base)
    other = world.representative(world.registry.knows(), sub="rep-2")
    for person in (other, world.unit.as_role("street_officer", sub="s", area="530102002")):
        for path in ("", "/actions", "/decisions", "/precheck"):
            refused(await person.get(f"/admissions/{case.id}{path}"), 404, "not_found")
        assert (await person.get("/admissions")).json()["items"] == []
        refused(await case.act("withdrawal", other), 404, "not_found")
    assert [item["id"] for item in (await case.person.get("/admissions")).json()["items"]] == [str(case.id)]
    assert [item["id"] for item in (await world.officer.get("/admissions")).json()["items"]] == [str(case.id)]


async def test_an_organizations_draft_is_nobody_elses_business(world: World) -> None:
    case = await world.drafted(await world.base())
    refused(await world.clerk.get(f"/admissions/{case.id}"), 404, "not_found")
    assert (await world.clerk.get("/admissions")).json()["items"] == []


async def test_a_representative_cannot_apply_for_another_organization(world: World) -> None:
    base = await world.base()
    mine, other = world.registry.knows(), world.registry.knows()
    body = {
        "base_id": base["id"],
        "organization": other["id"],
        "stage": "growth",
        "space_kind": "desk",
        "need": "办公",
        **PERIOD,
    }
    refused(await world.representative(mine).post("/admissions", json=body), 403, "forbidden")
    unknown = body | {"organization": "01900000-0000-7000-8000-00000000dead"}
    assert refused(await world.clerk.post("/admissions", json=unknown), 422, "invalid_request")["errors"] == [
        {"pointer": "/organization", "code": "unknown_organization", "message": "登记机关没有该组织的记录"}
    ]


async def test_a_stale_version_a_missing_one_and_a_missing_key_are_told(world: World) -> None:
    case = await world.drafted(await world.base())
    path = f"/admissions/{case.id}/submission"
    refused(await case.person.post(path, match=7), 412, "stale_version")
    refused(await case.person.post(path), 428, "if_match_required")
    refused(await case.person.post(path, match=1, key=""), 400, "idempotency_key_required")
    refused(await world.unit.anyone().post(path, match=1), 401, "unauthenticated")


async def test_the_same_key_gives_the_same_tenancy(world: World) -> None:
    base = await world.base()
    await world.space(base)
    case = await world.reviewed(base)
    good(await case.act("approval", world.approver, {}))
    path, body = f"/admissions/{case.id}/agreement", {"signed_on": TODAY}
    first = await world.clerk.post(path, match=4, key="one-key", json=body)
    again = await world.clerk.post(path, match=4, key="one-key", json=body)
    assert made(first) == made(again)
    assert again.headers["idempotency-replayed"] == "true"
    assert len((await world.unit.anyone().get("/tenancies")).json()["items"]) == 1


async def test_officers_without_the_scope_cannot_decide(world: World) -> None:
    base = await world.base()
    await world.space(base)
    case = await world.reviewed(base)
    reader = world.unit.as_role("district_approver", sub="approver-9", scope="*:*:read")
    refused(await case.act("approval", reader, {}), 403, "forbidden")
