"""Chapter one: a social-work service organization is founded, told everything that is wrong at once, and registered."""

from typing import Any

from dev.journey.people import brand, person
from dev.journey.walk import Walk

STREET = "530102001"
COMMUNITY = "530102001001"
SUPERVISING_UNIT = "昆明市五华区民政局"
PLACES = {"530102": "五华区", STREET: "华山街道", COMMUNITY: "翠湖西路社区"}


def ensure_divisions(walk: Walk) -> None:
    """Enter the district, a street and a community where the platform is still empty."""
    known = {item["code"] for item in walk.read("/v1/registry/divisions", limit="200")["items"]}
    for code, name in PLACES.items():
        if code not in known:
            body = {"name": name, "valid_from": "2010-01-01"}
            walk.step(
                "登记区划", "enter a division", "PUT", f"/v1/registry/divisions/{code}", by="sys-admin", body=body
            )


def found(walk: Walk, salt: str, *, social_work: bool, area: str = COMMUNITY) -> dict[str, Any]:
    """Found one organization: refused once with every broken rule, corrected, accepted, consented to, approved."""
    applicant = {"subject": f"founder-{salt}-{walk.tag}"}
    body = _application(walk, salt, social_work=social_work, area=area)
    broken = body | {
        "start_up_funds_fen": 0,
        "full_time_staff": 0,
        "certified_staff": 0,
        "social_work_degree_staff": 0,
        "charter_items": [1, 2],
    }
    case = walk.step(
        "新建成立登记申请（草稿）",
        "draft an application",
        "POST",
        "/v1/registry/applications",
        by="applicant",
        acting=applicant,
        body=broken,
        expect=201,
        show=("id", "state", "name"),
    )
    path = f"/v1/registry/applications/{case['id']}"
    if social_work:
        _be_refused(walk, path, applicant, case)
    mended = {name: body[name] for name in broken if broken[name] != body[name]}
    return _registered(walk, path, _submitted(walk, path, applicant, mended))


def _be_refused(walk: Walk, path: str, applicant: dict[str, str], case: dict[str, Any]) -> None:
    """Hand the faulty draft in."""
    refused = walk.step(
        "提交：一次性告知全部不符合项",
        "submit: every broken rule is named at once",
        "POST",
        f"{path}/submission",
        by="applicant",
        acting=applicant,
        match=case,
        expect=422,
        show=("code", "detail"),
    )
    if len(refused["findings"]) < 3:
        raise AssertionError("all broken rules should be reported together")


def _submitted(walk: Walk, path: str, applicant: dict[str, str], mended: dict[str, Any]) -> dict[str, Any]:
    """Correct the draft and hand it in again."""
    case = walk.step(
        "改正",
        "correct it",
        "PATCH",
        path,
        by="applicant",
        acting=applicant,
        body=mended,
        match=walk.read(path, by="applicant", acting=applicant),
    )
    return walk.step(
        "再次提交",
        "submit again",
        "POST",
        f"{path}/submission",
        by="applicant",
        acting=applicant,
        match=case,
        show=("state", "due"),
    )


def _registered(walk: Walk, path: str, case: dict[str, Any]) -> dict[str, Any]:
    """Take it through the offices: acceptance, consent, review, and the approval of a second person."""
    case = walk.step(
        "受理", "accept", "POST", f"{path}/acceptance", by="district-clerk", match=case, show=("state", "due")
    )
    case = walk.step(
        "业务主管单位审查同意",
        "the supervising unit consents",
        "POST",
        f"{path}/consent",
        by="supervising-unit",
        acting={"organization": SUPERVISING_UNIT},
        body={"opinion": "同意成立"},
        match=case,
    )
    case = walk.step(
        "初审",
        "first review",
        "POST",
        f"{path}/review",
        by="district-clerk",
        body={"opinion": "材料齐全，建议准予登记"},
        match=case,
    )
    case = walk.step(
        "准予登记（第二人）",
        "approve: a second person",
        "POST",
        f"{path}/approval",
        by="district-approver",
        match=case,
        show=("state", "organization_id"),
    )
    return walk.step(
        "公开名册",
        "the public register",
        "GET",
        f"/v1/registry/organizations/{case['organization_id']}",
        show=("name", "credit_code", "social_work", "state", "registered_on"),
    )


def _application(walk: Walk, salt: str, *, social_work: bool, area: str) -> dict[str, Any]:
    field = "社会工作服务中心" if social_work else "文化服务中心"
    return {
        "type": "social_service_organization",
        "name": f"昆明市五华区{brand(walk.tag, salt)}{field}",
        "domicile": "五华区华山西路1号",
        "area": area,
        "activity_area": "530102",
        "sector": "social_services" if social_work else "culture",
        "scope": "面向社区居民的专业社会工作服务" if social_work else "社区文化活动的组织与服务",
        "purpose": "服务社区居民",
        "start_up_funds_fen": 3_000_000,
        "full_time_staff": 6,
        "certified_staff": 2 if social_work else 0,
        "social_work_degree_staff": 1 if social_work else 0,
        "premises_proved": True,
        "charter_items": list(range(1, 9)),
        "bears_liability_alone": True,
        "supervising_unit": SUPERVISING_UNIT,
        "social_work": social_work,
        **({"social_work_kind": "direct_service"} if social_work else {}),
        "charter_states_social_work": social_work,
        "founders": [person(walk.tag, salt + "1"), person(walk.tag, salt + "2")],
        "legal_representative": person(walk.tag, salt + "3"),
    }
