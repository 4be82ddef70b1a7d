"""Personas and machines get tokens that services can verify; nobody gets more than is theirs."""

import time
from typing import Any

import pytest
from bureaukit.auth import TokenVerifier
from bureaukit.http import httpx
from bureaukit.settings import Profile, Settings
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.issuer.given import Running

SERVICE_SCOPE = "*:*:check *:*:read events:*:subscribe"


def claims_of(issuer: Running, access_token: str, kind: str = "at+jwt") -> dict[str, Any]:
    keys = KeySet.import_key_set(issuer.http.get(f"{issuer.url}/jwks").json())
    token = jwt.decode(access_token, keys, algorithms=["ES256"])
    assert token.header["typ"] == kind
    return token.claims


def persona_token(issuer: Running, persona: str, **options: Any) -> httpx.Response:
    return issuer.http.post(f"{issuer.url}/personas/{persona}/token", **options)


def secret_of(issuer: Running, client_id: str) -> str:
    return (issuer.home / "secrets" / client_id).read_text()


def ask(issuer: Running, client_id: str = "svc-talent", **form: str) -> httpx.Response:
    auth = (client_id, secret_of(issuer, client_id))
    return issuer.http.post(f"{issuer.url}/token", data={"grant_type": "client_credentials", **form}, auth=auth)


def test_discovery_names_addresses_that_answer_and_the_key_that_signs(issuer: Running) -> None:
    found = issuer.http.get(f"{issuer.url}/.well-known/openid-configuration").json()
    assert found["issuer"] == issuer.url
    assert all(found[name].startswith(f"{issuer.url}/") for name in ("authorization_endpoint", "token_endpoint"))
    (key,) = issuer.http.get(found["jwks_uri"]).json()["keys"]
    assert (key["kty"], key["crv"], key["alg"], key["use"]) == ("EC", "P-256", "ES256", "sig")
    assert "d" not in key
    assert key["kid"] == KeySet.import_key_set({"keys": [key]}).keys[0].thumbprint()


def test_a_persona_token_says_who_acts_where_and_for_whom(issuer: Running) -> None:
    answer = persona_token(issuer, "org-rep")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json().keys() == {"access_token", "token_type", "expires_in"}
    claims = claims_of(issuer, answer.json()["access_token"])
    assert claims.pop("exp") - claims["iat"] == answer.json()["expires_in"] == 3600
    assert abs(claims.pop("iat") - time.time()) < 5
    assert len(claims.pop("jti")) > 15
    assert claims == {
        "iss": issuer.url,
        "sub": "org-rep",
        "aud": "urn:seedbed:api",
        "client_id": "dev-shortcut",
        "scope": "*:*:self *:*:apply *:*:read",
        "roles": ["org_rep"],
        "area": "530102",
        "org": "52530102MJ1000001H",
        "name": "周立新",
        "env": "dev",
    }


async def test_services_accept_the_token_in_development_only(issuer: Running) -> None:
    token = persona_token(issuer, "street-officer").json()["access_token"]
    caller = await TokenVerifier(Settings(profile=Profile.DEV, issuer=issuer.url)).caller(f"Bearer {token}")
    assert caller.has_role("street_officer")
    assert caller.has_scope("talent:run:confirm")
    assert caller.covers("530102001003")
    assert not caller.covers("530102002001")
    with pytest.raises(Exception, match="unauthenticated"):
        await TokenVerifier(Settings(profile=Profile.PRODUCTION, issuer=issuer.url)).caller(f"Bearer {token}")


def test_every_listed_persona_has_a_token_of_its_role_and_its_own_subject(issuer: Running) -> None:
    listed = issuer.http.get(f"{issuer.url}/personas").json()
    assert all(persona.keys() >= {"id", "role", "title", "title_en", "area", "organization"} for persona in listed)
    subjects = set()
    for persona in listed:
        claims = claims_of(issuer, persona_token(issuer, persona["id"]).json()["access_token"])
        assert (claims["roles"], claims["area"], claims.get("org")) == (
            [persona["role"]],
            persona["area"],
            persona["organization"],
        )
        subjects.add(claims["sub"])
    assert len(subjects) == len(listed)
    assert {persona["role"] for persona in listed} == {
        "district_clerk",
        "district_approver",
        "street_officer",
        "community_officer",
        "org_rep",
        "social_worker",
        "evaluator",
        "committee",
        "finance",
        "auditor",
        "supervising_unit",
        "sys_admin",
        "sec_admin",
        "audit_admin",
    }


def test_a_script_may_act_for_another_organization_area_and_person_but_in_no_other_role(issuer: Running) -> None:
    body = {"organization": "0192-new", "area": "530102010", "subject": "worker-77", "name": "钱多多"}
    claims = claims_of(issuer, persona_token(issuer, "applicant", json=body).json()["access_token"])
    assert (claims["org"], claims["area"], claims["sub"], claims["name"]) == tuple(body.values())
    assert claims["roles"] == ["org_rep"]


def test_the_bare_name_of_a_numbered_persona_means_the_first(issuer: Running) -> None:
    assert claims_of(issuer, persona_token(issuer, "committee").json()["access_token"])["sub"] == "committee-1"


@pytest.mark.parametrize(
    ("persona", "options", "status", "code"),
    [
        ("nobody", {}, 404, "not_found"),
        ("finance", {"json": {"roles": "sys_admin"}}, 422, "invalid_request"),
        ("finance", {"json": {"area": "北京"}}, 422, "invalid_request"),
        ("finance", {"json": {"subject": ""}}, 422, "invalid_request"),
        ("finance", {"json": {"name": 7}}, 422, "invalid_request"),
        ("finance", {"json": ["name"]}, 422, "invalid_request"),
        ("finance", {"content": b"{"}, 400, "bad_request"),
    ],
)
def test_what_cannot_be_given_is_refused_as_a_problem(
    issuer: Running, persona: str, options: dict[str, Any], status: int, code: str
) -> None:
    answer = persona_token(issuer, persona, **options)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.json()["code"], answer.json()["instance"]) == (code, f"/dev/personas/{persona}/token")
    assert answer.json().keys() >= {"type", "title", "status", "detail", "instance", "errors", "findings", "request_id"}


def test_an_unknown_field_is_named_by_its_place(issuer: Running) -> None:
    (error,) = persona_token(issuer, "finance", json={"roles": "sys_admin"}).json()["errors"]
    assert (error["pointer"], error["code"]) == ("/roles", "extra_forbidden")


@pytest.mark.parametrize("way", ["basic", "post"])
def test_a_service_gets_its_own_token_for_its_secret(issuer: Running, way: str) -> None:
    form = {"grant_type": "client_credentials"}
    secret = secret_of(issuer, "svc-registry")
    if way == "basic":
        answer = issuer.http.post(f"{issuer.url}/token", data=form, auth=("svc-registry", secret))
    else:
        form |= {"client_id": "svc-registry", "client_secret": secret}
        answer = issuer.http.post(f"{issuer.url}/token", data=form)
    assert (answer.status_code, answer.json()["scope"]) == (200, SERVICE_SCOPE)
    claims = claims_of(issuer, answer.json()["access_token"])
    assert (claims["sub"], claims["client_id"], claims["roles"]) == ("svc:registry", "svc-registry", ["service"])


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("talent:credential:check", "talent:credential:check"),
        ("*:*:read events:*:subscribe", "*:*:read events:*:subscribe"),
        ("", SERVICE_SCOPE),
        ("talent:run:execute", None),
        ("*:*:*", None),
        ("talent:check", None),
        ("talent:credential:check registry:organization:write", None),
    ],
)
def test_a_scope_can_be_narrowed_and_never_widened(issuer: Running, wanted: str, given: str | None) -> None:
    answer = ask(issuer, scope=wanted)
    if given is None:
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")
    else:
        assert claims_of(issuer, answer.json()["access_token"])["scope"] == answer.json()["scope"] == given


@pytest.mark.parametrize(
    ("form", "auth", "status", "error"),
    [
        ({"grant_type": "client_credentials"}, ("svc-talent", "wrong"), 401, "invalid_client"),
        ({"grant_type": "client_credentials"}, ("nobody", ""), 401, "invalid_client"),
        ({"grant_type": "client_credentials"}, None, 401, "invalid_client"),
        ({"grant_type": "client_credentials", "client_secret": "a"}, ("svc-talent", "a"), 400, "invalid_request"),
        ({"grant_type": "password"}, None, 400, "unsupported_grant_type"),
        ({"grant_type": ["client_credentials", "password"]}, None, 400, "invalid_request"),
        ({}, None, 400, "invalid_request"),
    ],
)
def test_the_token_endpoint_says_no_as_rfc_6749_does(
    issuer: Running, form: dict[str, Any], auth: Any, status: int, error: str
) -> None:
    answer = issuer.http.post(f"{issuer.url}/token", data=form, auth=auth)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.headers["cache-control"] == "no-store"
    assert ("www-authenticate" in answer.headers) is (status == 401)


def test_clients_are_listed_without_secrets_and_only_partners_have_the_shortcut(issuer: Running) -> None:
    for client in issuer.http.get(f"{issuer.url}/clients").json():
        assert client.keys() == {"id", "role", "title", "title_en", "scope"}
        answer = issuer.http.post(f"{issuer.url}/clients/{client['id']}/token")
        if client["role"] == "partner":
            assert answer.json().keys() == {"access_token", "token_type", "expires_in"}
            assert claims_of(issuer, answer.json()["access_token"])["roles"] == ["partner"]
        else:
            assert answer.status_code == 404


def test_a_page_of_any_origin_may_call_it(issuer: Running) -> None:
    headers = {"Origin": "http://127.0.0.1:5173", "Access-Control-Request-Method": "POST"}
    assert issuer.http.options(f"{issuer.url}/token", headers=headers).headers["access-control-allow-origin"] == "*"


def test_a_refusal_repeats_nobodys_number_and_speaks_the_readers_language(issuer: Running) -> None:
    number = "530102199003078888"
    for language, title in (("en-GB", "Not found"), ("zh-CN,en;q=0.5", "未找到")):
        answer = issuer.http.post(f"{issuer.url}/personas/{number}/token", headers={"Accept-Language": language})
        assert (answer.status_code, answer.json()["title"]) == (404, title)
        assert number not in answer.text


@pytest.mark.parametrize("body", [b"[[[", b'{"area":NaN}', b'{"area":"\\ud800"}', b'{"area":"1","area":"2"}', b"\xff"])
def test_overrides_are_read_as_strictly_as_any_body(issuer: Running, body: bytes) -> None:
    answer = issuer.http.post(f"{issuer.url}/personas/auditor/token", content=body)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
