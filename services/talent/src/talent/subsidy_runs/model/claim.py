"""One person's month seen through the terms of the policy: what counts on the reference day, and what it comes to."""

from dataclasses import dataclass
from datetime import date

from bureaukit.calendar import months_later
from bureaukit.codes import CodeList

from talent.credentials.model import Level
from talent.subsidy_policies.model import Terms
from talent.subsidy_runs.model.facts import DAY, Certificate, Facts, Job, Pause, highest


class ZeroReason(CodeList):
    """Why a line is zero; it carries every reason there is."""

    NO_CREDENTIAL = "no_credential", "未取得职业水平证书", "no certificate"
    NOT_REGISTERED = "not_registered", "证书未登记", "certificate not registered"
    REGISTRATION_LAPSED = "registration_lapsed", "登记已失效", "registration lapsed"
    REGISTRATION_CANCELLED = "registration_cancelled", "登记已注销", "registration cancelled"
    STARTS_LATER = "starts_later", "尚未到起发月份", "not yet the first month"
    NO_RATE = "no_rate", "该级别未定补贴标准", "no rate for the level"
    NOT_EMPLOYED = "not_employed_on_reference_day", "基准日不在岗", "not employed on the reference day"
    POST_NOT_ELIGIBLE = "post_not_eligible", "岗位不属享受范围", "post not eligible"
    SUSPENDED = "suspended", "补贴暂停中", "suspended"
    NO_BANK_ACCOUNT = "no_bank_account", "未登记收款账户", "no bank account"


@dataclass(frozen=True, slots=True)
class Claim:
    """What the rules look at; made by `claim_of`, so that each thing is worked out once."""

    month: date
    reference_on: date
    terms: Terms
    facts: Facts
    held: tuple[Certificate, ...]  # issued by the reference day
    begun: tuple[Certificate, ...]  # registered on the reference day, or from a later day of the month
    counting: tuple[Certificate, ...]  # in force on the reference day, and past their first month
    jobs: tuple[Job, ...]  # in the district on the reference day
    pauses: tuple[Pause, ...]  # standing on the reference day

    @property
    def level(self) -> Level | None:
        """The level that counts: the highest, and one only (SUB-01)."""
        certificate = highest(self.counting)
        return certificate.level if certificate else None

    @property
    def rate_fen(self) -> int | None:
        """What the policy pays for that level."""
        return self.terms.rates.get(self.level) if self.level else None

    @property
    def eligible_jobs(self) -> tuple[Job, ...]:
        """The jobs in a post that the policy pays for."""
        return tuple(job for job in self.jobs if job.post in self.terms.posts)

    @property
    def area(self) -> str:
        """Whose street answers for the line: that of the post, or of the person without one."""
        job = next(iter(self.eligible_jobs or self.jobs), None)
        return job.area if job else self.facts.area


def claim_of(facts: Facts, terms: Terms, *, month: date, district: str) -> Claim:
    """Look at one person on the reference day of a month."""
    day = terms.reference_on(month)
    last = months_later(month, 1) - DAY
    counting = tuple(
        certificate
        for certificate in facts.certificates
        if certificate.is_in_force(day) and _first_month(certificate, facts, terms, day) <= month
    )
    return Claim(
        month=month,
        reference_on=day,
        terms=terms,
        facts=facts,
        held=tuple(certificate for certificate in facts.certificates if certificate.issued_on <= day),
        begun=tuple(c for c in facts.certificates if c.is_in_force(day) or _begins_within(c, day, last)),
        counting=counting,
        jobs=tuple(job for job in facts.jobs if job.holds(day) and job.area.startswith(district)),
        pauses=tuple(pause for pause in facts.pauses if pause.holds(day)),
    )


def _first_month(certificate: Certificate, facts: Facts, terms: Terms, day: date) -> date:
    """Return from which month it counts; it is an upgrade if a lower one was registered when it was."""
    since = certificate.registered_since(day)
    if since is None:
        raise AssertionError("asked of a certificate in force only")
    is_upgrade = any(
        other.level.rank < certificate.level.rank and other.is_in_force(since) for other in facts.certificates
    )
    return terms.first_month(since, is_upgrade=is_upgrade)


def _begins_within(certificate: Certificate, day: date, last: date) -> bool:
    return any(day < span.valid_from <= last and not span.is_cancelled(last) for span in certificate.spans)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a month comes to: an amount, or zero with every reason."""

    level: Level | None
    amount_fen: int
    reasons: tuple[ZeroReason, ...]
    area: str
