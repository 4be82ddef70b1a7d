"""A token is believed when the one issuer signed it for us and now, and never otherwise."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from bureaukit import auth
from bureaukit.auth import TokenVerifier
from bureaukit.problems import UNAUTHENTICATED, Problem
from bureaukit.settings import Profile, Settings
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from support.harness import ISSUER, KEY, Unit, token
from support.issuer_keys import key_server
from support.toy import clerk, toy_app

STRANGER = ECKey.generate_key("P-256", {"kid": "test"}, private=True, auto_kid=False)
RSA = RSAKey.generate_key(2048, {"kid": "test"}, private=True, auto_kid=False)
PUBLIC_PEM = KEY.as_pem(private=False)
NOW = int(time.time())
HEADER = {"alg": "ES256", "typ": "at+jwt", "kid": "test"}
CLAIMS: dict[str, Any] = {
    "iss": ISSUER, "sub": "clerk-1", "aud": "urn:seedbed:api", "iat": NOW, "exp": NOW + 3600, "jti": "1",
    "client_id": "tests", "scope": "*:*:read *:*:write", "roles": ["district_clerk"], "area": "530102", "env": "dev",
}  # fmt: skip


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(claims: dict[str, Any] = CLAIMS, header: dict[str, Any] = HEADER, key: Any = KEY) -> str:
    return jwt.encode(header, claims, key, algorithms=["ES256", "RS256", "PS256", "ES256K", "HS256", "none"])


def changed(**claims: Any) -> str:
    return signed(CLAIMS | claims)


def without(*names: str) -> str:
    return signed({name: value for name, value in CLAIMS.items() if name not in names})


def headed(**header: Any) -> str:
    """Sign by hand, so that the header may be anything; a value of ... leaves the member out."""
    return raw(orjson.dumps({name: value for name, value in (HEADER | header).items() if value is not ...}))


def raw(header: bytes, claims: bytes = orjson.dumps(CLAIMS)) -> str:
    """Sign exactly these bytes with the issuer's true key."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256

    content = f"{b64(header)}.{b64(claims)}"
    private = KEY.private_key
    assert private
    r, s = decode_dss_signature(private.sign(content.encode(), ec.ECDSA(SHA256())))
    return f"{content}.{b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def by_public_key() -> str:
    content = f"{b64(orjson.dumps(HEADER | {'alg': 'HS256'}))}.{b64(orjson.dumps(CLAIMS))}"
    return f"{content}.{b64(hmac.new(PUBLIC_PEM, content.encode(), hashlib.sha256).digest())}"


def parts() -> list[str]:
    return signed().split(".")


def with_claims(claims: bytes) -> str:
    header, _, signature = parts()
    return f"{header}.{b64(claims)}.{signature}"


FORGERIES: dict[str, Callable[[], str]] = {
    "alg none": lambda: f"{b64(orjson.dumps(HEADER | {'alg': 'none'}))}.{b64(orjson.dumps(CLAIMS))}.",
    "alg None": lambda: headed(alg="None"),
    "alg nOnE without a signature": lambda: f"{b64(orjson.dumps(HEADER | {'alg': 'nOnE'}))}.{parts()[1]}.",
    "HS256 with the public key": by_public_key,
    "RS256 named, EC key": lambda: headed(alg="RS256"),
    "RS256 by another key of the same id": lambda: signed(header=HEADER | {"alg": "RS256"}, key=RSA),
    "alg as a list": lambda: headed(alg=["ES256"]),
    "no alg": lambda: headed(alg=...),
    "another key of the same id": lambda: signed(key=STRANGER),
    "no kid": lambda: headed(kid=...),
    "kid null": lambda: headed(kid=None),
    "kid as a list": lambda: headed(kid=["test"]),
    "an unknown kid": lambda: headed(kid="other"),
    "kid that climbs": lambda: headed(kid="../../../../dev/null"),
    "kid with SQL": lambda: headed(kid="test' OR '1'='1"),
    "kid as a URL": lambda: headed(kid="https://evil.example/jwks"),
    "kid with NUL": lambda: headed(kid="test\x00"),
    "jku": lambda: headed(jku="https://evil.example/jwks"),
    "x5u": lambda: headed(x5u="https://evil.example/x5u"),
    "x5c": lambda: headed(x5c=["AAAA"]),
    "jwk": lambda: signed(header=HEADER | {"jwk": STRANGER.as_dict(private=False)}, key=STRANGER),
    "crit": lambda: headed(crit=["exp"]),
    "typ of an ID token": lambda: headed(typ="JWT"),
    "typ of a refresh token": lambda: headed(typ="rt+jwt"),
    "typ in capitals": lambda: headed(typ="AT+JWT"),
    "typ as a list": lambda: headed(typ=["at+jwt"]),
    "no typ": lambda: headed(typ=...),
    "another audience": lambda: changed(aud="urn:other:api"),
    "an audience that begins alike": lambda: changed(aud="urn:seedbed:api:x"),
    "an audience list without us": lambda: changed(aud=["a", "b"]),
    "audience null": lambda: changed(aud=None),
    "no audience": lambda: without("aud"),
    "audience as an object": lambda: changed(aud={"urn:seedbed:api": 1}),
    "another issuer": lambda: changed(iss="https://evil.example"),
    "an issuer that begins alike": lambda: changed(iss=ISSUER + ".evil.example"),
    "an issuer in capitals": lambda: changed(iss=ISSUER.upper()),
    "an issuer with a slash more": lambda: changed(iss=ISSUER + "/"),
    "an issuer in a list": lambda: changed(iss=[ISSUER]),
    "no issuer": lambda: without("iss"),
    "expired": lambda: changed(exp=NOW - 120, iat=NOW - 600),
    "exp as a text": lambda: changed(exp=str(NOW + 600)),
    "exp as a fraction": lambda: changed(exp=NOW + 600.5),
    "exp 1e300": lambda: raw(orjson.dumps(HEADER), json.dumps(CLAIMS).replace(str(NOW + 3600), "1e300").encode()),
    "exp NaN": lambda: raw(orjson.dumps(HEADER), json.dumps(CLAIMS).replace(str(NOW + 3600), "NaN").encode()),
    "exp true": lambda: changed(exp=True),
    "exp null": lambda: changed(exp=None),
    "no exp": lambda: without("exp"),
    "no iat": lambda: without("iat"),
    "iat of tomorrow": lambda: changed(iat=NOW + 86_400, exp=NOW + 90_000),
    "nbf of tomorrow": lambda: changed(nbf=NOW + 86_400),
    "nbf as a text": lambda: changed(nbf="0"),
    "no subject": lambda: without("sub"),
    "an empty subject": lambda: changed(sub=""),
    "a subject that is a number": lambda: changed(sub=7),
    "roles as a text": lambda: changed(roles="district_clerk"),
    "a signature of zeros": lambda: ".".join([*parts()[:2], b64(bytes(64))]),
    "half a signature": lambda: signed()[:-40],
    "no signature": lambda: ".".join([*parts()[:2], ""]),
    "changed claims": lambda: with_claims(orjson.dumps(CLAIMS | {"roles": ["sys_admin"]})),
    "claims that are a list": lambda: raw(orjson.dumps(HEADER), b"[]"),
    "claims that are not JSON": lambda: raw(orjson.dumps(HEADER), b"x"),
    "roles twice": lambda: raw(orjson.dumps(HEADER), orjson.dumps(CLAIMS)[:-1] + b',"roles":["sys_admin"]}'),
    "kid twice": lambda: raw(orjson.dumps(HEADER)[:-1] + b',"kid":"test"}'),
    "a header 5,000 deep": lambda: raw(b'{"a":' + b"[" * 2500 + b"]" * 2500 + b"}"),
    "a header that is a list": lambda: raw(b"[]"),
    "four parts": lambda: signed() + ".x",
    "two parts": lambda: ".".join(parts()[:2]),
    "dots": lambda: "..",
    "no base64": lambda: "%%.%%.%%",
    "1 MiB": lambda: "a" * (1 << 20),
    "encrypted": lambda: ".".join([b64(b'{"alg":"dir","enc":"A128GCM"}'), "", "a", "b", "c"]),
}


async def test_the_true_token_is_accepted_which_the_forgeries_are_made_from(toy: Unit) -> None:
    for true in (signed(), headed(), raw(orjson.dumps(HEADER)), changed(aud=["x", "urn:seedbed:api"])):
        answer = await toy.anyone().get("/requests/none", headers={"authorization": f"Bearer {true}"})
        assert answer.status_code == 404


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", FORGERIES)
async def test_no_forged_token_is_accepted_on_a_public_route_or_any_other(one_toy: Unit, name: str) -> None:
    forged = {"authorization": f"Bearer {FORGERIES[name]()}"}
    for path in ("/loans", "/requests/none"):
        answer = await one_toy.anyone().get(path, headers=forged)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
        assert "invalid_token" in answer.headers["www-authenticate"]


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic YTpi", "Token {}", "Bearer {} {}", "bearer{}", "{}", "Bearer x,{}"]
)
async def test_a_header_that_is_no_bearer_token_is_refused(toy: Unit, header: str) -> None:
    answer = await toy.anyone().get("/loans", headers={"authorization": header.replace("{}", signed())})
    assert answer.status_code == 401


async def test_two_authorization_headers_are_refused_even_if_both_are_true(toy: Unit) -> None:
    headers = [("authorization", f"Bearer {signed()}"), ("authorization", f"Bearer {signed()}")]
    assert (await toy.http.get("/v1/toy/loans", headers=headers)).status_code == 401


async def test_a_token_in_the_query_is_an_unknown_parameter(toy: Unit) -> None:
    assert (await toy.anyone().get(f"/loans?access_token={signed()}")).status_code == 422


@pytest.mark.parametrize(("off", "status"), [(-50, 404), (-70, 401)])
async def test_clocks_may_differ_by_a_minute(toy: Unit, off: int, status: int) -> None:
    late = {"authorization": f"Bearer {changed(exp=int(time.time()) + off)}"}
    early = {"authorization": f"Bearer {changed(iat=int(time.time()) - off)}"}
    for headers in (late, early):
        assert (await toy.anyone().get("/requests/none", headers=headers)).status_code == status


@pytest.mark.parametrize("profile", [Profile.SANDBOX, Profile.PRODUCTION])
async def test_a_development_token_is_refused_outside_development(
    profile: Profile, engine: str, toy_url: str, tmp_path: Path
) -> None:
    async with toy_app(toy_url, engine, tmp_path, profile=profile) as toy:
        assert (await clerk(toy).get("/requests/none")).status_code == 401
    elsewhere = "https://login.example"
    async with toy_app(toy_url, engine, tmp_path, profile=profile, issuer=elsewhere) as toy:
        assert (await clerk(toy, iss=elsewhere).get("/requests/none")).status_code == 401
        assert (await clerk(toy, iss=elsewhere, env="live").get("/requests/none")).status_code == 404


async def test_scope_and_role_decide_what_a_true_token_opens(toy: Unit) -> None:
    body = {"title": "论语"}
    for scope, status in (
        ("", 403),
        ("toy:loan:read", 403),
        ("toy:loan", 403),
        ("*:*:write:x", 403),
        ("toy:*:write", 201),
    ):
        assert (await clerk(toy, scope=scope).post("/loans", json=body)).status_code == status
    day = {"is_workday": True, "source": "通知"}
    not_admin = await toy.as_role("district_clerk", scope="*:*:admin").put("/calendar/2026-01-01", json=day)
    assert not_admin.status_code == 403
    assert (await toy.as_role("sys_admin").put("/calendar/2026-01-01", json=day)).status_code == 200
    assert (await toy.anyone().post("/loans", json=body)).status_code == 401


def verifier(issuer: str) -> TokenVerifier:
    return TokenVerifier(Settings(profile=Profile.DEV, issuer=issuer))


async def is_accepted(verifier: TokenVerifier, token: str) -> bool:
    try:
        await verifier.caller(f"Bearer {token}")
    except Problem as problem:
        if problem.kind is not UNAUTHENTICATED:
            raise
        return False
    return True


async def test_known_keys_stay_good_while_the_issuer_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    async with key_server([KEY.as_dict(private=False)]) as server:
        judge = verifier(server.issuer)
        assert await is_accepted(judge, changed(iss=server.issuer))
        server.is_down = True
        monkeypatch.setattr(auth, "KEYS_FRESH", -1)  # every use would like to refresh
        for number in range(50):
            assert await is_accepted(judge, changed(iss=server.issuer, jti=str(number)))
        assert len(server.asked) == 2  # the discovery document and the keys, at the start
        monkeypatch.setattr(auth, "REFRESH_PAUSE", 0)
        assert await is_accepted(judge, changed(iss=server.issuer, jti="x"))
        assert len(server.asked) == 3
        monkeypatch.setattr(auth, "KEYS_STALE", -1)
        assert not await is_accepted(judge, changed(iss=server.issuer, jti="y"))


async def test_a_flood_of_unknown_key_ids_asks_the_issuer_at_most_once_in_30_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import asyncio

    async with key_server([KEY.as_dict(private=False)]) as server:
        judge = verifier(server.issuer)
        assert await is_accepted(judge, changed(iss=server.issuer))
        flood = [signed(CLAIMS | {"iss": server.issuer}, HEADER | {"kid": f"k{number}"}) for number in range(500)]
        start = len(server.asked)
        assert not any(await asyncio.gather(*(is_accepted(judge, forged) for forged in flood)))
        assert len(server.asked) == start  # the keys are younger than the pause
        keys = judge._keys
        assert isinstance(keys, auth.KeySource)
        keys._tried -= auth.REFRESH_PAUSE
        assert not any(await asyncio.gather(*(is_accepted(judge, forged) for forged in flood)))
        assert len(server.asked) == start + 1


async def test_a_new_key_of_the_issuer_is_learnt_when_it_is_first_used() -> None:
    new = ECKey.generate_key("P-256", {"kid": "new", "alg": "ES256"}, private=True, auto_kid=False)
    async with key_server([KEY.as_dict(private=False)]) as server:
        judge = verifier(server.issuer)
        assert await is_accepted(judge, changed(iss=server.issuer))
        server.document["keys"].append(new.as_dict(private=False))
        keys = judge._keys
        assert isinstance(keys, auth.KeySource)
        keys._tried -= auth.REFRESH_PAUSE
        assert await is_accepted(judge, signed(CLAIMS | {"iss": server.issuer}, HEADER | {"kid": "new"}, new))


@pytest.mark.parametrize("document", [[], {"keys": None}, {"keys": [{}]}, {"keys": [{"kty": "EC"}]}, {}])
async def test_an_issuer_that_publishes_rubbish_makes_tokens_unverifiable_and_nothing_worse(document: Any) -> None:
    async with key_server([]) as server:
        server.document = document
        assert not await is_accepted(verifier(server.issuer), changed(iss=server.issuer))


async def test_a_discovery_document_of_another_issuer_is_not_believed() -> None:
    async with key_server([KEY.as_dict(private=False)]) as server:
        other = server.issuer.replace("/dev", "/evil/dev")
        assert not await is_accepted(verifier(other), changed(iss=other))


async def test_a_token_is_forgotten_when_it_expires(toy: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    short = token("district_clerk", exp=int(time.time()) - 58)
    headers = {"authorization": f"Bearer {short}"}
    assert (await toy.anyone().get("/requests/none", headers=headers)).status_code == 404
    monkeypatch.setattr(auth, "LEEWAY", 0)
    assert (await toy.anyone().get("/requests/none", headers=headers)).status_code == 401
