"""Builders for the registry's tests: an application that breaks no rule, people, the divisions, a walk to the register."""

from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.clock import legal_date
from registry import credit_code
from registry.organizations.actions.recording import record
from registry.organizations.model import EntryKind, NewEntry
from stdnum.cn import ric
from support.harness import Person, Unit, httpx

COMMUNITY = "530102001001"
UNIT = "昆明市五华区民政局"
OTHER_COMMUNITY = "530102002001"
DIVISIONS = {
    "530102": "五华区",
    "530102001": "华山街道",
    COMMUNITY: "翠湖西路社区",
    "530102002": "护国街道",
    OTHER_COMMUNITY: "文庙社区",
}


def an_id_number(serial: int = 1, born: str = "19800101") -> str:
    """A number with valid check character that belongs to nobody."""
    body = f"530102{born}{serial:03d}"
    return body + ric.calc_check_digit(body + "0")


def a_person(serial: int = 1, name: str = "张春明", born: str = "19800101") -> dict[str, str]:
    return {"name": name, "id_number": an_id_number(serial, born)}


def a_social_group(**changes: Any) -> dict[str, Any]:
    """An application for a social group that meets every condition."""
    return {
        "type": "social_group",
        "name": "昆明市五华区社会工作协会",
        "domicile": "五华区华山西路1号",
        "area": COMMUNITY,
        "activity_area": "530102",
        "sector": "social_services",
        "scope": "社会工作行业交流、培训与自律服务",
        "purpose": "联系和服务社会工作机构与社会工作者",
        "start_up_funds_fen": 3_000_000,
        "individual_members": 50,
        "full_time_staff": 2,
        "premises_proved": True,
        "charter_items": list(range(1, 10)),
        "bears_liability_alone": True,
        "direct_registration_class": "charity",
        "founders": [a_person(1), a_person(2, "李秋月")],
        "legal_representative": a_person(3, "王建国"),
    } | changes


def a_service_organization(**changes: Any) -> dict[str, Any]:
    """An application for a social-work service organization that meets every condition."""
    group = a_social_group(
        type="social_service_organization",
        name="昆明市五华区春苗社会工作服务中心",
        scope="面向社区居民的专业社会工作服务",
        purpose="以专业社会工作方法服务社区",
        individual_members=0,
        full_time_staff=6,
        certified_staff=1,
        social_work_degree_staff=1,
        charter_items=list(range(1, 9)),
        supervising_unit=UNIT,
        social_work=True,
        social_work_kind="direct_service",
        charter_states_social_work=True,
    )
    del group["direct_registration_class"]
    return group | changes


async def given_divisions(registry: Unit) -> None:
    admin = registry.as_role("sys_admin")
    for code, name in DIVISIONS.items():
        answer = await admin.put(f"/divisions/{code}", json={"name": name, "valid_from": "2010-01-01"})
        assert answer.status_code == 200, answer.text


def version(answer: httpx.Response) -> int:
    return int(answer.headers["etag"].strip('"'))


async def act(person: Person, case: httpx.Response, step: str, **kw: Any) -> httpx.Response:
    """Take a step in a case as the person last saw it in `case`."""
    return await person.post(f"/applications/{case.json()['id']}/{step}", match=version(case), **kw)


async def ok(answer: httpx.Response, status: int = 200) -> httpx.Response:
    assert answer.status_code == status, answer.text
    return answer


def applicant(registry: Unit, sub: str = "applicant") -> Person:
    return registry.as_role("org_rep", sub=sub)


def the_unit(registry: Unit, name: str = UNIT) -> Person:
    """An officer of a supervising unit."""
    return registry.as_role("supervising_unit", org=name)


async def a_draft(registry: Unit, body: dict[str, Any] | None = None, sub: str = "applicant") -> httpx.Response:
    return await ok(await applicant(registry, sub).post("/applications", json=body or a_social_group()), 201)


async def submitted(registry: Unit, body: dict[str, Any] | None = None, sub: str = "applicant") -> httpx.Response:
    return await ok(await act(applicant(registry, sub), await a_draft(registry, body, sub), "submission"))


async def accepted(registry: Unit, body: dict[str, Any] | None = None) -> httpx.Response:
    clerk = registry.as_role("district_clerk", sub="clerk-1")
    return await ok(await act(clerk, await submitted(registry, body), "acceptance"))


async def reviewed(registry: Unit, body: dict[str, Any] | None = None) -> httpx.Response:
    case = await accepted(registry, body)
    if case.json()["supervising_unit"]:
        case = await ok(await act(the_unit(registry), case, "consent", json={"opinion": "同意成立"}))
    clerk = registry.as_role("district_clerk", sub="clerk-1")
    return await ok(await act(clerk, case, "review", json={"opinion": "材料齐全"}))


async def approved(registry: Unit, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """The organization that an application became."""
    case = await reviewed(registry, body)
    done = await ok(await act(registry.as_role("district_approver", sub="approver-1"), case, "approval"))
    found = await registry.anyone().get(f"/organizations/{done.json()['organization_id']}")
    organization: dict[str, Any] = (await ok(found)).json()
    return organization


def a_filing(**changes: Any) -> dict[str, Any]:
    """A request to file a residents' group that meets every condition."""
    return {
        "name": "翠湖合唱队",
        "area": COMMUNITY,
        "activity_kind": "culture_sports",
        "sector": "culture",
        "members": 5,
        "activity_place": "社区活动室",
        "purpose": "丰富居民文化生活",
        "has_rules": True,
        "is_non_profit": True,
        "responsible_name": "刘桂英",
        "responsible_id": an_id_number(11, "19550505"),
    } | changes


def a_legacy_row(serial: int = 1, **changes: Any) -> dict[str, Any]:
    """A row of the old register: a social group with a valid code."""
    kind = changes.get("type", "social_group")
    return {
        "track": "registered",
        "type": kind,
        "credit_code": credit_code.make(kind, "530102", 700_000 + serial),
        "name": f"昆明市五华区第{serial}书画协会",
        "area": COMMUNITY,
        "sector": "culture",
        "registered_on": "2010-05-04",
    } | changes


def a_legacy_filing(serial: int = 1, **changes: Any) -> dict[str, Any]:
    """A row of the old list of filed groups."""
    return {
        "track": "filed",
        "type": "community_organization",
        "filing_number": f"SQ{COMMUNITY}{serial:04d}",
        "name": f"翠湖第{serial}舞蹈队",
        "area": COMMUNITY,
        "sector": "culture",
        "registered_on": "2015-05-04",
    } | changes


async def imported(registry: Unit, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Import rows as a clerk and wait for the end."""
    clerk = registry.as_role("district_clerk")
    return await registry.operation(await clerk.post("/organizations/imports", json=rows), clerk)


async def an_organization(registry: Unit, serial: int = 1, **changes: Any) -> str:
    """The id of an imported organization."""
    ended = await imported(registry, [a_legacy_row(serial, **changes)])
    assert ended["errors"] == [], ended
    found: str = ended["result"]["rows"][0]["id"]
    return found


async def changed(registry: Unit, organization: str, kind: EntryKind, *, on: str | None = None, **items: Any) -> None:
    """Enter a change in an organization's book, as the action of a case does when it is approved."""
    now = registry.app.state.clock.now()
    today = legal_date(now)
    entry = NewEntry(kind, date.fromisoformat(on) if on else today, items)
    async with registry.database.transaction() as tx:
        tx.at = now
        await record(tx, UUID(organization), entry, today=today)
