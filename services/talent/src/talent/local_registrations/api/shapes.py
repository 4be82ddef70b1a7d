"""What goes in and out at the counters for registration."""

from datetime import date
from uuid import UUID

from bureaukit.pages import Filter
from pydantic import BaseModel, ConfigDict, Field

from talent.access import street_of
from talent.credentials.model import Credential, Level
from talent.local_registrations.model import (
    CancellationGround,
    Case,
    CaseKind,
    CaseState,
    Period,
    RefusalGround,
    RegistrationState,
)
from talent.social_workers.model import SocialWorker
from talent.wire import AREA_PREFIX, Words


class ApplicationIn(BaseModel):
    """The certificate to be registered, or whose registration is to be renewed."""

    model_config = ConfigDict(extra="forbid")

    credential_id: UUID


class RefusalIn(BaseModel):
    """Why a registration is refused."""

    model_config = ConfigDict(extra="forbid")

    ground: RefusalGround
    reason: Words


class CancellationIn(BaseModel):
    """Why a registration ends before its day."""

    model_config = ConfigDict(extra="forbid")

    ground: CancellationGround
    reason: Words


class PeriodOut(BaseModel):
    """A span of registration, and how it stands on a day."""

    id: UUID
    credential_id: UUID
    social_worker_id: UUID
    registration_id: UUID | None = Field(description="the case; none for what the old ledger held 登记申请")
    registered_on: date
    valid_from: date
    valid_until: date = Field(description="its last day 有效期止")
    window_on: date = Field(description="renewal opens 续期窗口首日")
    cancelled_on: date | None
    cancelled_ground: CancellationGround | None
    cancelled_reason: str | None
    state: RegistrationState = Field(description="on `as_of` 状态")
    as_of: date


class PeriodPage(BaseModel):
    """One page of periods."""

    items: list[PeriodOut]
    next_cursor: str | None


class PeriodFilter(Filter):
    """What the list of periods can be asked."""

    social_worker_id: UUID | None = None
    credential_id: UUID | None = None
    as_of: date | None = Field(default=None, description="the day `state` is told for; today if left out 截至日")


class CaseSummary(BaseModel):
    """An application as lists show it."""

    id: UUID
    credential_id: UUID
    social_worker_id: UUID
    kind: CaseKind
    state: CaseState
    late: bool
    applied_on: date
    due_on: date
    decided_on: date | None


class CaseOut(CaseSummary):
    """An application, and the period it led to."""

    applied_by: str
    reviewed_by: str | None
    decided_by: str | None
    ground: RefusalGround | None
    reason: str | None
    period: PeriodOut | None


class CasePage(BaseModel):
    """One page of applications."""

    items: list[CaseSummary]
    next_cursor: str | None


class CaseFilter(Filter):
    """What the list of applications can be asked."""

    social_worker_id: UUID | None = None
    state: CaseState | None = Field(default=None, description="as it stands now 当前状态")
    as_of: date | None = Field(default=None, description="applied for by this day 截至日")


class VerificationOut(BaseModel):
    """What a certificate number stands for on a day; who holds it is not told."""

    level: Level
    issued_on: date
    registration: RegistrationState | None = Field(description="none: never registered with this district 登记状态")
    valid_from: date | None
    valid_until: date | None
    as_of: date


class RegisteredFilter(Filter):
    """Which registrations."""

    as_of: date | None = Field(default=None, description="in force on this day; today if left out 截至日")
    area: str | None = Field(default=None, pattern=AREA_PREFIX, description="where holders are today 现所在区划")


class RegisteredOut(BaseModel):
    """A registered certificate as the public sees it, without its holder's name: see `HolderOut`."""

    id: UUID = Field(description="the period 登记期间标识")
    level: Level
    valid_from: date
    valid_until: date
    street: str = Field(description="division code down to the street 所在街道代码")


class RegisteredPage(BaseModel):
    """One page of registered certificates."""

    items: list[RegisteredOut]
    next_cursor: str | None


def shown_publicly(period: Period, credential: Credential, person: SocialWorker) -> RegisteredOut:
    """Return a registration without its holder's name."""
    return RegisteredOut(
        id=period.id,
        level=credential.level,
        valid_from=period.valid_from,
        valid_until=period.valid_until,
        street=street_of(person.area),
    )


def shown_period(period: Period, as_of: date) -> PeriodOut:
    """Return a period as it stands on a day."""
    own = {name: getattr(period, name) for name in PeriodOut.model_fields if name not in ("state", "as_of")}
    return PeriodOut(**own, state=period.state_on(as_of), as_of=as_of)


def summary(case: Case) -> CaseSummary:
    """Return an application as lists show it."""
    return CaseSummary(**{name: getattr(case, name) for name in CaseSummary.model_fields})


def shown_case(case: Case, period: Period | None, as_of: date) -> CaseOut:
    """Return an application with what came of it."""
    own = {name: getattr(case, name) for name in CaseOut.model_fields if name != "period"}
    return CaseOut(**own, period=shown_period(period, as_of) if period else None)
