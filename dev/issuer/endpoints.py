"""What the issuer answers at each of its addresses: OpenID Connect for sign-in and machines, shortcuts for scripts."""

import re
import time
from collections.abc import Iterable
from typing import Any

from bureaukit import strict_json
from bureaukit.problems import Invalid, NotFound
from bureaukit.validation import field_error
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from dev.issuer import pages, personas
from dev.issuer.authorize import SignIn
from dev.issuer.clients import CLIENTS, ClientSecrets
from dev.issuer.codes import Codes, Grant
from dev.issuer.errors import NO_STORE, PAGE_HEADERS, OAuthError
from dev.issuer.keys import ALGORITHM, SigningKey
from dev.issuer.settings import IssuerSettings
from dev.issuer.tokens import Mint

_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_SHORTCUT = "dev-shortcut"  # the client_id of tokens that were asked for without any client


class Overrides(BaseModel):
    """The claims of a persona's token that a script may choose: an organization founded a minute ago, a fifth voter."""

    model_config = ConfigDict(extra="forbid")
    organization: str | None = Field(default=None, min_length=1, max_length=100)
    area: str | None = Field(default=None, pattern=r"^[0-9]{2,12}$")
    subject: str | None = Field(default=None, min_length=1, max_length=100)
    name: str | None = Field(default=None, min_length=1, max_length=100)


class Endpoints:
    """The endpoints, over one key, one set of client secrets and the codes under way."""

    def __init__(self, settings: IssuerSettings) -> None:
        self._settings = settings
        self._key = SigningKey(settings.home / "issuer" / "key.json")
        self._secrets = ClientSecrets(settings.home)
        self._mint = Mint(settings.issuer, settings.audience, self._key)
        self._codes = Codes()

    def routes(self) -> list[Route]:
        """Return the endpoints with their paths below the issuer's address."""
        return [
            Route("/.well-known/openid-configuration", self.discovery),
            Route("/jwks", self.jwks),
            Route("/authorize", self.show_personas),
            Route("/authorize", self.pick, methods=["POST"]),
            Route("/token", self.token, methods=["POST"]),
            Route("/personas", self.personas),
            Route("/personas/{id}/token", self.persona_token, methods=["POST"]),
            Route("/clients", self.clients),
            Route("/clients/{id}/token", self.partner_token, methods=["POST"]),
            Route("/health", self.health),
        ]

    async def discovery(self, _request: Request) -> Response:
        """Tell clients where everything is (OpenID Connect Discovery 1.0)."""
        issuer = self._settings.issuer
        return JSONResponse(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "jwks_uri": f"{issuer}/jwks",
                "response_types_supported": ["code"],
                "response_modes_supported": ["query"],
                "grant_types_supported": ["authorization_code", "client_credentials"],
                "subject_types_supported": ["public"],
                "scopes_supported": ["openid", "profile"],
                "id_token_signing_alg_values_supported": [ALGORITHM],
                "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
                "code_challenge_methods_supported": ["S256"],
                "request_uri_parameter_supported": False,
                "authorization_response_iss_parameter_supported": True,
            }
        )

    async def jwks(self, _request: Request) -> Response:
        """Publish the key that tokens are verified with."""
        return JSONResponse(self._key.public_set())

    async def health(self, _request: Request) -> Response:
        """Say that the issuer answers."""
        return JSONResponse({"status": "ok"})

    async def show_personas(self, request: Request) -> Response:
        """Show whom one can sign in as."""
        sign_in = SignIn.read(_single(request.query_params.multi_items()), self._settings)
        try:
            sign_in.check()
        except OAuthError as error:
            return self._back(sign_in, error.as_dict())
        return HTMLResponse(pages.picker(sign_in.fields), headers=PAGE_HEADERS)

    async def pick(self, request: Request) -> Response:
        """Send the browser back to the client with a code for the persona that was picked."""
        form = await _form(request)
        sign_in = SignIn.read(form, self._settings)
        try:
            sign_in.check()
            persona = _picked(form)
        except OAuthError as error:
            return self._back(sign_in, error.as_dict())
        fields = sign_in.fields
        grant = Grant(
            persona, fields["client_id"], fields["redirect_uri"], fields["code_challenge"], fields.get("nonce", "")
        )
        return self._back(sign_in, {"code": self._codes.issue(grant, at=time.monotonic())})

    def _back(self, sign_in: SignIn, result: dict[str, str]) -> Response:
        return RedirectResponse(sign_in.answer(self._settings.issuer, result), 303, NO_STORE)

    async def token(self, request: Request) -> Response:
        """Give tokens for a code, or to a machine client (RFC 6749 4.1.3 and 4.4)."""
        form = await _form(request)
        match form.get("grant_type"):
            case "authorization_code":
                return self._redeem(form)
            case "client_credentials":
                client = self._secrets.client(request.headers.get("authorization"), form)
                return self._issue(client.claims(form.get("scope", "")), client.id)
            case None:
                raise OAuthError("invalid_request", "grant_type is missing")
            case _:
                raise OAuthError("unsupported_grant_type", "authorization_code and client_credentials are supported")

    def _redeem(self, form: dict[str, str]) -> Response:
        for name in ("code", "client_id", "redirect_uri", "code_verifier"):
            if not form.get(name):
                raise OAuthError("invalid_request", f"{name} is missing")
        if not _VERIFIER.fullmatch(form["code_verifier"]):
            raise OAuthError("invalid_grant", "code_verifier must be 43 to 128 unreserved characters")
        grant = self._codes.redeem(
            form["code"],
            client_id=form["client_id"],
            redirect_uri=form["redirect_uri"],
            verifier=form["code_verifier"],
            at=time.monotonic(),
        )
        holder, now = grant.persona.claims(), int(time.time())
        answer = self._mint.access(holder, client_id=grant.client_id, at=now)
        id_token = self._mint.identity(holder, grant, access_token=answer["access_token"], at=now)
        return JSONResponse({**answer, "scope": holder["scope"], "id_token": id_token}, headers=NO_STORE)

    def _issue(self, holder: dict[str, Any], client_id: str) -> Response:
        answer = self._mint.access(holder, client_id=client_id, at=int(time.time()))
        return JSONResponse({**answer, "scope": holder["scope"]}, headers=NO_STORE)

    async def personas(self, _request: Request) -> Response:
        """List whom one can sign in as."""
        return JSONResponse(
            [
                {
                    "id": persona.id,
                    "role": persona.role,
                    "name": persona.name,
                    "title": persona.title.zh,
                    "title_en": persona.title.en,
                    "area": persona.area,
                    "organization": persona.organization,
                }
                for persona in personas.PERSONAS
            ]
        )

    async def persona_token(self, request: Request) -> Response:
        """Give a persona's token at once, with claims changed as the body asks."""
        persona = personas.find(request.path_params["id"])
        if persona is None:
            raise NotFound("没有这个开发身份", "There is no such persona")
        changes = _overrides(await request.body()).model_dump(exclude_none=True)
        answer = self._mint.access(persona.acting(changes).claims(), client_id=_SHORTCUT, at=int(time.time()))
        return JSONResponse(answer, headers=NO_STORE)

    async def clients(self, _request: Request) -> Response:
        """List the machine clients, without their secrets."""
        return JSONResponse(
            [
                {
                    "id": client.id,
                    "role": client.role,
                    "title": client.title.zh,
                    "title_en": client.title.en,
                    "scope": client.claims()["scope"],
                }
                for client in CLIENTS.values()
            ]
        )

    async def partner_token(self, request: Request) -> Response:
        """Give a partner's token at once; services must prove themselves, as they do in production."""
        client = CLIENTS.get(request.path_params["id"])
        if client is None or client.role != "partner":
            raise NotFound("没有这个合作方客户端", "There is no such partner client")
        answer = self._mint.access(client.claims(), client_id=client.id, at=int(time.time()))
        return JSONResponse(answer, headers=NO_STORE)


def _single(items: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """Return the parameters; one that is sent twice is refused (RFC 6749 3.1), and so is a file."""
    pairs = list(items)
    found = {name: value for name, value in pairs if isinstance(value, str)}
    if len(found) != len(pairs):
        raise OAuthError("invalid_request", "each parameter is sent once, as text")
    return found


async def _form(request: Request) -> dict[str, str]:
    return _single((await request.form(max_files=0)).multi_items())


def _picked(form: dict[str, str]) -> personas.Persona:
    persona = personas.find(form.get("persona", ""))
    if persona is None:
        raise OAuthError("access_denied", "no persona was picked")
    return persona


def _overrides(body: bytes) -> Overrides:
    if not body.strip():
        return Overrides()
    try:
        return Overrides.model_validate(strict_json.loads(body), strict=True)
    except ValidationError as error:
        faults = [{**fault, "loc": ("body", *fault["loc"])} for fault in error.errors()]
        raise Invalid(*(field_error(fault) for fault in faults)) from None
