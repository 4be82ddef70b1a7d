"""Signing in with the authorization code flow and PKCE, as a browser and its client do."""

import base64
import hashlib
import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from bureaukit.http import httpx
from joserfc import jwt
from joserfc.jwk import KeySet

from dev.issuer.codes import Codes, Grant
from dev.issuer.errors import OAuthError
from dev.issuer.personas import PERSONAS
from tests.issuer.given import Running

VERIFIER = "a-verifier-of-at-least-forty-three-characters"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
BACK = "http://127.0.0.1:8000/console/callback?from=issuer"
REQUEST = {
    "response_type": "code",
    "client_id": "console",
    "redirect_uri": BACK,
    "scope": "openid profile",
    "state": "<st&te>",
    "nonce": "n-1",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


def request(**changes: str | None) -> dict[str, str]:
    return {name: value for name, value in {**REQUEST, **changes}.items() if value is not None}


def authorize(issuer: Running, method: str, fields: dict[str, str]) -> httpx.Response:
    url = f"{issuer.url}/authorize"
    return issuer.http.get(url, params=fields) if method == "GET" else issuer.http.post(url, data=fields)


def sent_back(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 303
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    return {name: value for name, (value,) in query.items()}


def hidden_fields(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {html.unescape(name): html.unescape(value) for name, value in found}


def code_for(issuer: Running, persona: str = "district-clerk") -> dict[str, str]:
    page = issuer.http.get(f"{issuer.url}/authorize", params=REQUEST)
    return sent_back(issuer.http.post(f"{issuer.url}/authorize", data={**hidden_fields(page.text), "persona": persona}))


def redeem(issuer: Running, issued: str, /, **changes: str | None) -> httpx.Response:
    form = {
        "grant_type": "authorization_code",
        "client_id": "console",
        "redirect_uri": BACK,
        "code": issued,
        "code_verifier": VERIFIER,
        **changes,
    }
    return issuer.http.post(f"{issuer.url}/token", data={name: value for name, value in form.items() if value})


def test_a_picked_persona_signs_in_with_a_code_and_pkce(issuer: Running) -> None:
    back = code_for(issuer, "committee-5")
    assert (back["from"], back["state"], back["iss"]) == ("issuer", "<st&te>", issuer.url)
    answer = redeem(issuer, back["code"]).json()
    keys = KeySet.import_key_set(issuer.http.get(f"{issuer.url}/jwks").json())
    access, identity = (jwt.decode(answer[name], keys, algorithms=["ES256"]) for name in ("access_token", "id_token"))
    assert (answer["token_type"], answer["expires_in"], answer["scope"]) == ("Bearer", 3600, access.claims["scope"])
    assert (access.header["typ"], access.claims["client_id"], access.claims["sub"]) == (
        "at+jwt",
        "console",
        "committee-5",
    )
    assert (identity.header["typ"], identity.claims["aud"], identity.claims["nonce"]) == ("JWT", "console", "n-1")
    assert (identity.claims["sub"], identity.claims["iss"]) == ("committee-5", issuer.url)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": VERIFIER + "x"}, "invalid_grant"),
        ({"code_verifier": "short"}, "invalid_grant"),
        ({"code_verifier": None}, "invalid_request"),
        ({"redirect_uri": "http://127.0.0.1:8000/other"}, "invalid_grant"),
        ({"client_id": "another"}, "invalid_grant"),
        ({"code": "never-issued"}, "invalid_grant"),
    ],
)
def test_a_code_is_refused_with_anything_but_what_it_was_made_for(
    issuer: Running, changes: dict[str, str | None], error: str
) -> None:
    answer = redeem(issuer, code_for(issuer)["code"], **changes)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


@pytest.mark.parametrize("first", [{}, {"code_verifier": VERIFIER + "x"}])
def test_a_code_is_spent_by_its_first_use_even_a_wrong_one(issuer: Running, first: dict[str, str]) -> None:
    code = code_for(issuer)["code"]
    redeem(issuer, code, **first)
    assert redeem(issuer, code).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(("seconds", "good"), [(59.9, True), (60, False)])
def test_a_code_is_good_for_sixty_seconds(seconds: float, good: bool) -> None:
    codes, grant = Codes(), Grant(PERSONAS[0], "console", BACK, CHALLENGE, "")
    code = codes.issue(grant, at=100)

    def redeemed() -> Grant:
        return codes.redeem(code, client_id="console", redirect_uri=BACK, verifier=VERIFIER, at=100 + seconds)

    if good:
        assert redeemed() == grant
    else:
        with pytest.raises(OAuthError, match="invalid_grant"):
            redeemed()


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "too-short"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"client_id": "svc-registry"}, "unauthorized_client"),
        ({"prompt": "none"}, "login_required"),
    ],
)
def test_a_faulty_request_is_told_to_the_client_with_its_state(
    issuer: Running, method: str, changes: dict[str, str | None], error: str
) -> None:
    back = sent_back(authorize(issuer, method, request(**changes, persona="finance")))
    assert (back["error"], back["state"]) == (error, "<st&te>")
    assert "code" not in back


def test_picking_nobody_is_told_to_the_client(issuer: Running) -> None:
    answer = issuer.http.post(f"{issuer.url}/authorize", data=request(persona="nobody"))
    assert sent_back(answer)["error"] == "access_denied"


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "redirect_uri",
    [
        None,
        "https://evil.example/",
        "http://evil.example/",
        "http://127.0.0.1@evil.example/",
        "http://127.0.0.1\\@evil.example/",
        "http://127.0.0.1.evil.example/",
        "https://console.example/done/more",
        "javascript:alert(1)",
        "//127.0.0.1/",
        "http://127.0.0.1/#fragment",
        "http://127.0.0.1:port/",
        "http://127.0.0.1/\r\nx: y",
    ],
)
def test_nobody_is_sent_to_an_address_that_is_neither_local_nor_listed(
    issuer: Running, method: str, redirect_uri: str | None
) -> None:
    answer = authorize(issuer, method, request(redirect_uri=redirect_uri, persona="finance"))
    assert answer.status_code == 400
    assert "location" not in answer.headers
    assert "无法登录" in answer.text


@pytest.mark.parametrize("redirect_uri", ["https://console.example/done", "http://localhost/x", "http://[::1]:9/x"])
def test_local_and_listed_addresses_are_good(issuer: Running, redirect_uri: str) -> None:
    answer = issuer.http.get(f"{issuer.url}/authorize", params=request(redirect_uri=redirect_uri))
    assert answer.status_code == 200


def test_the_page_shows_everyone_in_chinese_first_and_loads_nothing(issuer: Running) -> None:
    answer = issuer.http.get(f"{issuer.url}/authorize", params=REQUEST)
    assert all(f'value="{persona.id}">{persona.name}' in answer.text for persona in PERSONAS)
    assert answer.text.index("选择登录身份") < answer.text.index("Sign in")
    assert not re.search(r"<script|<link|<img|src=|url\(", answer.text)
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_what_a_client_sends_cannot_become_markup(issuer: Running) -> None:
    answer = issuer.http.get(f"{issuer.url}/authorize", params=request(state='"><script>alert(1)</script>'))
    assert "<script" not in answer.text
    assert hidden_fields(answer.text)["state"] == '"><script>alert(1)</script>'
