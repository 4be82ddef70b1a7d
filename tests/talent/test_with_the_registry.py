"""Talent beside the real registry: an employer is known by either of its names, and a stranger is not."""

from support.harness import Unit

from tests.registry.given import an_organization
from tests.talent.given import an_employment, clerk, given_a_person, ok, refused


async def test_an_employer_is_who_the_registry_says(registry: Unit, talent: Unit) -> None:
    registry.set_clock("2018-12-03")
    organization = await an_organization(registry)
    talent.neighbour("registry", registry.app)
    known = ok(await registry.anyone().get(f"/organizations/{organization}"))
    person = await given_a_person(talent)
    for name in (known["id"], known["credit_code"]):
        body = an_employment(person, organization=name, post="other")
        made = ok(await clerk(talent).post("/employments", json=body), 201)
        assert (made["organization_id"], made["credit_code"]) == (known["id"], known["credit_code"])
        assert ok(await talent.anyone().get(f"/passports/{name}"))["certified"] == 0
    for nobody in ("01900000-0000-7000-8000-0000000000ff", "O" * 18):  # no code has the letter O: the registry says 422
        stranger = an_employment(person, organization=nobody)
        problem = refused(await clerk(talent).post("/employments", json=stranger), 422, "invalid_request")
        assert [error["code"] for error in problem["errors"]] == ["unknown_organization"]
