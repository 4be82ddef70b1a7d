"""The counter where the old ledger is brought in."""

from typing import Annotated, Any
from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.names import CleanText
from bureaukit.policy import needs
from bureaukit.problems import Problem
from bureaukit.route import counter
from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from talent.credentials.model import Level
from talent.employments.model import EndGround, Post
from talent.ledger import actions
from talent.ledger.model import (
    LedgerCredential,
    LedgerEmployment,
    LedgerPeriod,
    LedgerRow,
    RowOutcome,
    RowResult,
)
from talent.parameters import BOOK
from talent.roles import DISTRICT_CLERK
from talent.social_workers.model import Declared
from talent.wire import AREA, Account, BankAccount, Day, Phone, Words

router = counter("talent", "social-workers")
MAX_ROWS = 200
MAX_OF_ONE = 20


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PeriodIn(_In):
    """A registration the ledger has."""

    registered_on: Day
    valid_from: Day
    valid_until: Day = Field(description="its last day 有效期止")


class LedgerCredentialIn(_In):
    """A certificate the ledger has, with its registrations."""

    level: Level
    credential_number: Annotated[CleanText, Field(min_length=1, max_length=60)]
    issued_on: Day
    evidence: Words | None = None
    registrations: list[PeriodIn] = Field(default=[], max_length=MAX_OF_ONE)

    def as_model(self) -> LedgerCredential:
        """Return the certificate as a value."""
        periods = tuple(LedgerPeriod(**period.model_dump()) for period in self.registrations)
        return LedgerCredential(**self.model_dump(exclude={"registrations"}), registrations=periods)


class LedgerEmploymentIn(_In):
    """A post the ledger has."""

    post: Post
    area: str = Field(pattern=AREA)
    start_on: Day
    end_on: Day | None = Field(default=None, description="first day out of the post 离任日（不含）")
    end_ground: EndGround | None = None


class LedgerRowIn(_In):
    """One person with everything the ledger has of them."""

    name: Annotated[CleanText, Field(min_length=1, max_length=60)]
    id_number: Annotated[CleanText, Field(min_length=1, max_length=40)]
    area: str = Field(pattern=AREA)
    phone: Phone | None = None
    bank_account: BankAccount | None = None
    account_sub: Account | None = None
    credentials: list[LedgerCredentialIn] = Field(default=[], max_length=MAX_OF_ONE)
    employments: list[LedgerEmploymentIn] = Field(default=[], max_length=MAX_OF_ONE)

    def as_model(self) -> LedgerRow:
        """Return the row as a value."""
        return LedgerRow(
            person=Declared(**self.model_dump(exclude={"credentials", "employments"})),
            credentials=tuple(credential.as_model() for credential in self.credentials),
            employments=tuple(LedgerEmployment(**employment.model_dump()) for employment in self.employments),
        )


class LedgerIn(_In):
    """Rows to bring in; sent again, the same rows change nothing."""

    rows: list[LedgerRowIn] = Field(min_length=1, max_length=MAX_ROWS)


class FaultOut(BaseModel):
    """One thing that stands against a row."""

    code: str
    message: str
    article: str | None


class RowOut(BaseModel):
    """What became of one row."""

    row: int
    result: RowResult
    social_worker_id: UUID | None
    faults: list[FaultOut]


class LedgerOut(BaseModel):
    """What became of all rows."""

    total: int
    created: int
    completed: int
    unchanged: int
    refused: int
    rows: list[RowOut]


@router.post(
    "/imports",
    response_model=LedgerOut,
    **needs(
        "talent:social_worker:import",
        DISTRICT_CLERK,
        rule="own area; from before the platform",
        key=True,
        dry_run=True,
        pii=("name", "id_number", "phone", "bank_account"),
    ),
)
async def bring_in(body: LedgerIn, desk: Desk) -> Response:
    """Bring in what the old ledger has of people (导入旧台账); each row by itself, refused ones are named."""
    rows = [row.as_model() for row in body.rows]
    async with desk.transaction() as tx:
        terms = await BOOK.on(tx, desk.today)
        outcomes = await actions.bring_in(tx, rows, caller=desk.caller, cipher=desk.cipher, terms=terms)
        return await desk.done(tx, _out(outcomes, desk.language))


def _out(outcomes: list[RowOutcome], language: str) -> LedgerOut:
    counts: dict[str, Any] = {r.value: sum(outcome.result is r for outcome in outcomes) for r in RowResult}
    rows = [
        RowOut(
            row=outcome.row,
            result=outcome.result,
            social_worker_id=outcome.social_worker_id,
            faults=_faults(outcome.problem, language) if outcome.problem else [],
        )
        for outcome in outcomes
    ]
    return LedgerOut(total=len(outcomes), rows=rows, **counts)


def _faults(problem: Problem, language: str) -> list[FaultOut]:
    if problem.findings:
        told = [(finding.code, finding.message, finding.article) for finding in problem.findings]
        return [FaultOut(code=c, message=m.in_language(language), article=a) for c, m, a in told]
    words = problem.detail or problem.kind.title
    return [FaultOut(code=problem.kind.code, message=words.in_language(language), article=None)]
