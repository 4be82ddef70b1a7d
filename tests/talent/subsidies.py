"""What the tests of the subsidy begin with: a policy in force, people who are owed, and a run on its way."""

from typing import Any
from uuid import uuid4

from support.harness import Person, Unit

from tests.talent.given import (
    COMMUNITY,
    a_credential,
    approver,
    clerk,
    community,
    given_a_person,
    given_an_employment,
    ok,
    street,
)

COMMUNITY_POSTS = ["community_secretary", "community_director", "community_deputy", "community_worker"]
POLICY: dict[str, Any] = {
    "title": "五华区社工人才职称补贴标准",
    "source": "五华区社工人才职称补贴制度",
    "confidence": "M",
    "effective_month": "2018-12",
    "rates": [{"level": "assistant", "amount_fen": 20000}, {"level": "intermediate", "amount_fen": 30000}],
    "posts": COMMUNITY_POSTS,
}
ACCOUNT = "6217003860012345678"


def finance(unit: Unit, sub: str = "finance-1") -> Person:
    return unit.as_role("finance", sub=sub)


async def given_a_policy(unit: Unit, **changes: Any) -> dict[str, Any]:
    """A version drafted and submitted by one person, approved by another."""
    drafted = ok(await clerk(unit).post("/subsidy-policies", json=POLICY | changes), 201)
    path = f"/subsidy-policies/{drafted['id']}"
    ok(await clerk(unit).post(f"{path}/submission", match=1))
    return ok(await approver(unit).post(f"{path}/approval", match=2))


async def given_a_payee(
    unit: Unit, *, level: str = "assistant", employment: bool = True, **changes: Any
) -> dict[str, Any]:
    """A person with an account and a post, whose certificate is registered today; `changes` are the person's."""
    person = await given_a_person(unit, **{"bank_account": ACCOUNT} | changes)
    await given_a_certificate(unit, person, level)
    if employment:
        await given_an_employment(unit, person)
    return person


async def given_a_certificate(unit: Unit, person: dict[str, Any], level: str = "assistant") -> dict[str, Any]:
    """A certificate registered today; returns the period."""
    credential = ok(await clerk(unit).post("/credentials", json=a_credential(person, level=level)), 201)
    applicant = community(unit, person["area"])
    case = ok(await applicant.post("/local-registrations", json={"credential_id": credential["id"]}), 201)
    path = f"/local-registrations/{case['id']}"
    ok(await clerk(unit).post(f"{path}/first-review", match=1))
    period: dict[str, Any] = ok(await approver(unit).post(f"{path}/approval", match=2))["period"]
    return period


class Run:
    """The run of a month, acted on through the front door; it remembers the version it saw last."""

    def __init__(self, unit: Unit, body: dict[str, Any]) -> None:
        self.unit = unit
        self.id: str = body["id"]
        self.path = f"/subsidy-runs/{self.id}"
        self.version = 1

    async def seen(self) -> dict[str, Any]:
        answer = await clerk(self.unit).get(self.path)
        self.version = int(answer.headers["etag"].strip('"'))
        return ok(answer)

    async def act(self, act: str, person: Person, json: dict[str, Any] | None = None, **kw: Any) -> Any:
        """Send an act with the present version."""
        await self.seen()
        body = {"json": json} if json is not None else {}
        return await person.post(f"{self.path}/{act}", match=self.version, **body, **kw)

    async def parts(self, person: Person | None = None) -> list[dict[str, Any]]:
        return list(ok(await (person or clerk(self.unit)).get(f"{self.path}/parts"))["items"])

    async def say(self, street_code: str, what: str = "confirmation", *, person: Person | None = None) -> Any:
        """Let a street speak for its part."""
        part = next(part for part in await self.parts() if part["street"] == street_code)
        officer = person or street(self.unit, street_code)
        body = {"json": {"opinion": "名单有误，请核对"}} if what == "objection" else {}
        return await officer.post(f"{self.path}/parts/{street_code}/{what}", match=part["version"], **body)

    async def confirm_all(self) -> None:
        for part in await self.parts():
            ok(await self.say(part["street"]))

    async def lines(self, person: Person | None = None, **params: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await (person or clerk(self.unit)).every(f"{self.path}/lines", params=params)
        return found

    async def line(self, worker: dict[str, Any]) -> dict[str, Any]:
        """A person's line with its explanation."""
        return ok(await clerk(self.unit).get(f"{self.path}/lines/{worker['id']}"))

    async def file(self, **kw: Any) -> Any:
        return await finance(self.unit).get(f"{self.path}/payment-file", **kw)

    async def pay(self, person: Person | None = None, **changes: Any) -> Any:
        run = await self.seen()
        body = {
            "bank_reference": f"YH{uuid4().hex[:10]}",
            "paid_on": run["approved_at"][:10] if run["approved_at"] else "2019-01-05",
            "count": run["payees"],
            "amount_fen": run["amount_fen"],
        }
        return await self.act("payment", person or finance(self.unit), body | changes)


async def opened(unit: Unit, month: str) -> Run:
    return Run(unit, ok(await clerk(unit).post("/subsidy-runs", json={"month": month}), 201))


async def calculated(unit: Unit, month: str) -> Run:
    run = await opened(unit, month)
    ok(await run.act("calculation", clerk(unit)))
    return run


async def approved(unit: Unit, month: str) -> Run:
    run = await calculated(unit, month)
    await run.confirm_all()
    ok(await run.act("approval", approver(unit)))
    return run


__all__ = ["ACCOUNT", "COMMUNITY", "POLICY", "Run", "approved", "calculated", "opened"]
