"""Chapter two: an ordinary organization and, a day later, the social-work one apply to a street base with one place."""

from typing import Any

from dev.journey.days import Days
from dev.journey.founding import STREET
from dev.journey.people import brand
from dev.journey.walk import Astray, Walk
from dev.papers import BLANK_PAGE

BASES, SPACES, ADMISSIONS = (f"/v1/incubator/{name}" for name in ("bases", "spaces", "admissions"))
SECOND = {"subject": "street-officer-2"}  # another officer of the same street


def enter(walk: Walk, days: Days, ordinary: dict[str, Any], social: dict[str, Any]) -> dict[str, Any]:
    """Let both apply, the social-work organization second; it enters first, the other learns why. Return the tenancy."""
    base = _street_base(walk, days)
    walk.set_clock(days.applied)
    earlier = _submitted(walk, days, base, ordinary)
    earlier = _act(walk, earlier, "first-review", "初审较早的申请", "review the earlier application", body={})
    walk.set_clock(days.applied_later)
    later = _submitted(walk, days, base, social)
    earlier = _told_why(walk, earlier)
    later = _act(
        walk, later, "first-review", "初审社工组织的申请", "review the application of the social-work one", body={}
    )
    later = _act(walk, later, "approval", "批准入驻（第二人）", "approve: a second person", second=True, body={})
    later = _act(
        walk,
        later,
        "agreement",
        "签订入驻协议",
        "sign the agreement",
        body={"signed_on": days.applied_later.isoformat(), "obligations": ["不得转租"]},
        expect=201,
    )
    _reads_why(walk, earlier, ordinary)
    return _occupied(walk, days, later["tenancy_id"])


def _street_base(walk: Walk, days: Days) -> dict[str, Any]:
    """Open a street base of this walk's own, with one desk, under the district's."""
    found = walk.read(BASES, tier="district", as_of=days.base_opened.isoformat(), limit="1")["items"]
    root = found[0] if found else _opened(walk, days, tier="district", area=STREET[:6], name="五华区社会组织孵化基地")
    name = f"华山街道{brand(walk.tag, 'base')}孵化基地"
    base = _opened(walk, days, tier="street", area=STREET, name=name, parent_id=root["id"])
    walk.step(
        "登记场地：仅一个工位",
        "enter a space: one desk only",
        "POST",
        SPACES,
        by="street-officer",
        body={
            "base_id": base["id"],
            "kind": "desk",
            "label": "A-01",
            "seats": 1,
            "floor_area_m2": 6,
            "opened_on": days.base_opened.isoformat(),
        },
        expect=201,
        show=("id", "state", "seats_free"),
    )
    return base


def _opened(walk: Walk, days: Days, **values: Any) -> dict[str, Any]:
    body = {
        "operator": "五华区社会组织促进会",
        "address": "五华区华山西路1号",
        "premises_source": "community_service_premises",
        "usable_area_m2": 200,
        "opened_on": days.base_opened.isoformat(),
    }
    by = "district-clerk" if values["tier"] == "district" else "street-officer"
    return walk.step(
        "登记孵化基地", "open a base", "POST", BASES, by=by, body=body | values, expect=201, show=("id", "tier", "name")
    )


def _submitted(walk: Walk, days: Days, base: dict[str, Any], applicant: dict[str, Any]) -> dict[str, Any]:
    rep = {"organization": applicant["id"]}
    drafted = walk.step(
        f"起草入驻申请：{applicant['name']}",
        "draft an application for a place",
        "POST",
        ADMISSIONS,
        by="org-rep",
        acting=rep,
        body={
            "base_id": base["id"],
            "organization": applicant["id"],
            "stage": "start_up",
            "space_kind": "desk",
            "start_on": days.entered.isoformat(),
            "end_on": days.stay_ends.isoformat(),
            "need": "项目办公",
            "documents": ["入驻申请书"],
            "marks": {"community_need": 8, "plan": 6},
        },
        expect=201,
        show=("id", "state"),
    )
    for item in ("certificate", "application_form"):
        walk.step(
            f"上传材料：{item}",
            "upload a paper that the checklist asks for",
            "POST",
            f"{ADMISSIONS}/{drafted['id']}/documents?item={item}&name={item}.pdf",
            by="org-rep",
            acting=rep,
            body=BLANK_PAGE,
            expect=201,
            show=("item", "state"),
        )
    return walk.step(
        "提交（向登记服务即时查询）",
        "submit, asking the registry now",
        "POST",
        f"{ADMISSIONS}/{drafted['id']}/submission",
        by="org-rep",
        acting=rep,
        match=drafted,
        show=("state", "social_work", "score", "due_on"),
    )


def _act(
    walk: Walk,
    case: dict[str, Any],
    act: str,
    zh: str,
    en: str,
    *,
    second: bool = False,
    body: Any,
    expect: int = 200,
) -> dict[str, Any]:
    return walk.step(
        zh,
        en,
        "POST",
        f"{ADMISSIONS}/{case['id']}/{act}",
        by="street-officer",
        acting=SECOND if second else None,
        body=body,
        match=case,
        expect=expect,
        show=("state", "code", "detail", "tenancy_id"),
    )


def _told_why(walk: Walk, earlier: dict[str, Any]) -> dict[str, Any]:
    """The earlier applicant cannot be let in before the social-work one, and goes on the waiting list."""
    title = "批准较早的申请：不可，社工优先", "let the earlier one in: no, social work goes first"
    refused = _act(walk, earlier, "approval", *title, second=True, body={}, expect=409)
    if refused["code"] != "higher_ranked_applicant_waits":
        raise Astray(f"the earlier applicant was turned away for another reason: {refused['code']}")
    return _act(walk, earlier, "waitlisting", "列入轮候", "put it on the waiting list", second=True, body={})


def _reads_why(walk: Walk, earlier: dict[str, Any], ordinary: dict[str, Any]) -> None:
    seen = walk.step(
        "较早的申请人查看：为何他人先入驻",
        "the earlier applicant reads why somebody else entered first",
        "GET",
        f"{ADMISSIONS}/{earlier['id']}",
        by="org-rep",
        acting={"organization": ordinary["id"]},
        show=("state", "waiting"),
    )
    if [rival["by"] for rival in seen["waiting"]["taken"]] != ["social_work"]:
        raise Astray(f"the earlier applicant does not learn why: {seen['waiting']}")


def _occupied(walk: Walk, days: Days, tenancy: str) -> dict[str, Any]:
    walk.set_clock(days.entered)
    path = f"/v1/incubator/tenancies/{tenancy}"
    return walk.step(
        "办理入驻",
        "hand the desk over",
        "POST",
        f"{path}/occupation",
        by="street-officer",
        body={"occupied_on": days.entered.isoformat()},
        match=walk.read(path, by="street-officer"),
        show=("state", "start_on", "end_on"),
    )
