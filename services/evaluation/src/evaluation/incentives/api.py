"""The live check that other departments ask, with a receipt they can keep and verify."""

from datetime import date
from typing import Annotated, Any

from bureaukit.desk import Desk, DeskContext
from bureaukit.inbox import heard_up_to
from bureaukit.policy import needs, public
from bureaukit.problems import Finding, NotFound, Problem, problem_type
from bureaukit.receipts import signer_of
from bureaukit.route import counter
from bureaukit.text import Text
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from evaluation.grades.model import Grade
from evaluation.incentives import actions
from evaluation.incentives.model import Benefit
from evaluation.known_organizations import store as known
from evaluation.regulations import ORDER_39
from evaluation.roles import PARTNER, SERVICE
from evaluation.wire import ORGANIZATION

checks = counter("evaluation", "incentives")
receipts = counter("evaluation", "receipts")
SOCIAL_ENTERPRISE = problem_type(
    "social_enterprise", 422, "社会企业不属民政登记，请向市场监管部门查询", "A social enterprise is not registered here"
)

NOT_OURS = Finding(
    "CREDIT_CODE_OF_AN_ENTERPRISE",
    str(ORDER_39.article(2)),
    Text("社会企业不是社会组织，不参加等级评估", "A social enterprise is no social organization and is not graded"),
    Text("请向市场监督管理部门查询", "Ask the market supervision administration (市场监督管理部门)"),
)


class CheckQuery(BaseModel):
    """What is asked: may this organization have this incentive on this day."""

    model_config = ConfigDict(extra="forbid")

    organization: str = Field(pattern=ORGANIZATION, description="registry id or credit code 标识或信用代码")
    benefit: Benefit
    on: date | None = Field(default=None, description="default today; not in the future 缺省今日")


class ReasonOut(BaseModel):
    """One reason for a no."""

    code: str
    article: str
    message: str


class HeardOut(BaseModel):
    """How far the registry's news had been heard when this was answered."""

    position: int
    event_at: str


class CheckOut(BaseModel):
    """The answer; `receipt` holds all of it, signed, together with organization, benefit and day that were asked about."""

    allowed: bool
    grade: Grade | None
    valid_until: date | None
    reasons: list[ReasonOut]
    as_of: HeardOut | None
    receipt: str


class KeysOut(BaseModel):
    """A JWK set."""

    keys: list[dict[str, Any]]


@checks.get(
    "/check",
    response_model=CheckOut,
    **needs("evaluation:incentive:check", PARTNER, SERVICE),
)
async def check(asked: Annotated[CheckQuery, Query()], desk: Desk) -> Response:
    """Tell whether an organization may have an incentive on a day, and why not (激励核验)."""
    on = asked.on or desk.today
    desk.refuse_unless(allowed=on <= desk.today, pointer="on", code="future", zh="不能晚于今日", en="Not in the future")
    if asked.organization.startswith("9") and len(asked.organization) == 18:
        words = Text("代码以9开头的是企业", "Codes that begin with 9 are those of companies")
        raise Problem(SOCIAL_ENTERPRISE, words, findings=[NOT_OURS])
    async with desk.reading() as tx:
        organization = await known.find(tx, asked.organization)
        if organization is None:
            raise NotFound
        answer = await actions.check(tx, organization, on=on)
        heard = await heard_up_to(tx, "registry")
    told = _answer(answer, asked.benefit, desk.language) | {"as_of": heard}
    question = {"organization": str(answer.organization.id), "benefit": asked.benefit.value, "on": on.isoformat()}
    return desk.answer(CheckOut(receipt=_receipt(desk, question | told), **told))


def _answer(answer: actions.Check, benefit: Benefit, language: str) -> dict[str, Any]:
    latest = answer.situation.latest
    found = answer.denials[benefit]
    return {
        "allowed": not found,
        "grade": latest.grade.value if latest else None,
        "valid_until": latest.valid_until.isoformat() if latest else None,
        "reasons": [
            {
                "code": denial.reason.value,
                "article": denial.article,
                "message": denial.reason.en if language == "en" else denial.reason.zh,
            }
            for denial in found
        ],
    }


def _receipt(desk: DeskContext, body: dict[str, Any]) -> str:
    issued = {"iss": "urn:seedbed:evaluation", "iat": int(desk.now.timestamp()), "aud": desk.caller.client_id}
    return signer_of(desk.request, "evaluation").sign(body | issued)


@receipts.get("/jwks", response_model=KeysOut, **public("evaluation:receipt:read"))
async def jwks(desk: Desk) -> Response:
    """Publish the keys that receipts are verified with (决定凭证公钥)."""
    return desk.answer(signer_of(desk.request, "evaluation").public_keys())
