"""The counter where the bureau's earlier decisions are brought in."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.ids import new_id
from bureaukit.names import CleanText
from bureaukit.policy import needs
from bureaukit.route import counter
from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from evaluation.grades.model import Grade, GrantedGrade, GrantingLevel, Source, Validity, rule_set_on, validity_of
from evaluation.legacy_grades import actions
from evaluation.legacy_grades.model import RowOutcome, RowResult
from evaluation.roles import DISTRICT_CLERK
from evaluation.wire import ORGANIZATION

router = counter("evaluation", "grades")
NOBODY = UUID(int=0)


class LegacyGradeIn(BaseModel):
    """One earlier decision; without a period, the period that the law of its day gives."""

    model_config = ConfigDict(extra="forbid")

    organization: str = Field(pattern=ORGANIZATION, description="registry id or credit code")
    grade: Grade
    granted_on: date = Field(ge=date(2007, 1, 1))
    valid_from: date | None = Field(default=None, ge=date(2007, 1, 1))
    valid_until: date | None = Field(default=None, le=date(2200, 12, 31), description="last valid day 有效期止")
    granting_level: GrantingLevel = GrantingLevel.COUNTY
    granting_body: Annotated[CleanText, Field(min_length=2, max_length=100)]
    certificate_number: Annotated[CleanText, Field(min_length=1, max_length=60, pattern=r"^[^/?#]+$")]

    def as_model(self) -> GrantedGrade:
        """Return the grade, its organization not looked up yet."""
        usual = validity_of(self.granted_on, rule_set_on(self.granted_on))
        ends_on = self.valid_until + timedelta(days=1) if self.valid_until else usual.ends_on
        validity = Validity(self.valid_from or usual.valid_from, ends_on)
        return GrantedGrade(
            id=new_id(),
            organization_id=NOBODY,
            credit_code=None,
            name="",
            grade=self.grade,
            granted_on=self.granted_on,
            valid_from=validity.valid_from,
            valid_until=validity.valid_until,
            ends_on=validity.ends_on,
            ending=None,
            ending_ground=None,
            granting_level=self.granting_level,
            granting_body=self.granting_body,
            certificate_number=self.certificate_number,
            source=Source.LEGACY,
        )


class ImportIn(BaseModel):
    """Rows to bring in; sent again, the same rows change nothing."""

    model_config = ConfigDict(extra="forbid")

    rows: list[LegacyGradeIn] = Field(min_length=1, max_length=500)


class RowOut(BaseModel):
    """What became of one row."""

    row: int
    result: RowResult
    grade_id: UUID | None
    code: str | None
    message: str | None


class ImportOut(BaseModel):
    """What became of all rows."""

    total: int
    created: int
    unchanged: int
    failed: int
    rows: list[RowOut]


@router.post(
    "/imports",
    response_model=ImportOut,
    **needs("evaluation:grade:import", DISTRICT_CLERK, key=True, dry_run=True),
)
async def bring_in(body: ImportIn, desk: Desk) -> Response:
    """Bring in grades decided before this system (导入既有等级); rows with a fault are left out and named."""
    rows = [(row.organization, row.as_model()) for row in body.rows]
    async with desk.transaction() as tx:
        outcomes = await actions.bring_in(tx, rows, on=desk.today)
        return await desk.done(tx, _shown(outcomes, desk.language))


def _shown(outcomes: list[RowOutcome], language: str) -> ImportOut:
    count = {result: sum(outcome.result is result for outcome in outcomes) for result in RowResult}
    return ImportOut(
        total=len(outcomes),
        created=count[RowResult.CREATED],
        unchanged=count[RowResult.UNCHANGED],
        failed=count[RowResult.FAILED],
        rows=[
            RowOut(
                row=outcome.row,
                result=outcome.result,
                grade_id=outcome.grade_id,
                code=outcome.fault.value if outcome.fault else None,
                message=outcome.message.in_language(language) if outcome.message else None,
            )
            for outcome in outcomes
        ],
    )
