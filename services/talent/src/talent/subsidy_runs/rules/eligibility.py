"""Whether a person is owed the subsidy of a month (SUB-01 to SUB-05): one rule per reason for a zero."""

from typing import Any

from bureaukit.rules import Rule, required_by

from talent.regulations import TITLE_SUBSIDY
from talent.subsidy_runs.model.claim import Claim, Outcome, ZeroReason
from talent.subsidy_runs.model.facts import Certificate, Standing

BASIS = TITLE_SUBSIDY.whole()


def _told(certificates: tuple[Certificate, ...]) -> list[dict[str, str]]:
    return [{"credential_id": str(c.id), "level": c.level.value} for c in certificates]


def _standing(claim: Claim, standing: Standing) -> bool:
    return any(certificate.standing_on(claim.reference_on) == standing for certificate in claim.facts.certificates)


@required_by(
    BASIS,
    otherwise="基准日未取得职业水平证书",
    otherwise_en="The person held no certificate on the reference day",
    facts=lambda c: {"held": _told(c.held)},
)
def holds_a_credential(claim: Claim) -> bool:
    """The subsidy is for certificates."""
    return bool(claim.held or claim.begun)


@required_by(
    BASIS,
    otherwise="证书未在区里登记",
    otherwise_en="No certificate of the person was registered with the district",
    mend="请申请本地登记，登记次月起发",
    mend_en="Apply for local registration; the subsidy begins the month after",
    facts=lambda c: {"reference_on": c.reference_on.isoformat()},
)
def is_registered(claim: Claim) -> bool:
    """A lapsed or cancelled registration is told by the next two rules."""
    nobody_asked = not holds_a_credential(claim)
    return nobody_asked or bool(claim.begun) or _standing(claim, "lapsed") or _standing(claim, "cancelled")


@required_by(
    BASIS,
    otherwise="登记期满未再登记，已失效",
    otherwise_en="The registration ran out and was not renewed",
    mend="请办理再登记",
    mend_en="Apply for re-registration",
    facts=lambda c: {"valid_until": max((s.valid_until for x in c.facts.certificates for s in x.spans), default=None)},
)
def has_not_lapsed(claim: Claim) -> bool:
    """Paid up to the month in which it ran out (SUB-05)."""
    return bool(claim.begun) or not _standing(claim, "lapsed")


@required_by(BASIS, otherwise="登记已被注销", otherwise_en="The registration was cancelled")
def was_not_cancelled(claim: Claim) -> bool:
    """Paid up to the month in which it was cancelled (SUB-05)."""
    return bool(claim.begun) or not _standing(claim, "cancelled")


@required_by(
    BASIS,
    otherwise="登记当月不发，尚未到起发月份",
    otherwise_en="The subsidy begins only after the month of registration",
    facts=lambda c: {
        "starts_after_months": c.terms.starts_after_months,
        "registered_since": [str(x.registered_since(c.reference_on) or "") for x in c.begun],
    },
)
def has_reached_its_first_month(claim: Claim) -> bool:
    """SUB-03, SUB-04: nothing is paid back for earlier months."""
    return not claim.begun or bool(claim.counting)


@required_by(
    BASIS,
    otherwise="政策未对该级别规定标准",
    otherwise_en="The policy names no rate for this level",
    facts=lambda c: {"level": c.level.value if c.level else None, "rate_fen": c.rate_fen},
)
def has_a_rate(claim: Claim) -> bool:
    """One level at a time, the highest (SUB-01)."""
    return claim.level is None or claim.rate_fen is not None


@required_by(
    BASIS,
    otherwise="基准日不在本区任职",
    otherwise_en="The person was in no post in the district on the reference day",
    facts=lambda c: {
        "reference_on": c.reference_on.isoformat(),
        "left": [f"{job.end_on} {job.end_ground}" for job in c.facts.jobs if job.end_on][-1:],
    },
)
def is_employed_on_the_reference_day(claim: Claim) -> bool:
    """Who leaves after it is paid for the month, who comes after it is not (SUB-02, SUB-05)."""
    return bool(claim.jobs)


@required_by(
    BASIS,
    otherwise="所任岗位不属补贴范围",
    otherwise_en="The post is not one that the policy pays for",
    facts=lambda c: {
        "posts": [job.post.value for job in c.jobs],
        "eligible": [post.value for post in c.terms.posts],
    },
)
def is_in_an_eligible_post(claim: Claim) -> bool:
    """The policy lists the posts."""
    return not claim.jobs or bool(claim.eligible_jobs)


@required_by(
    BASIS,
    otherwise="补贴处于暂停期",
    otherwise_en="The subsidy is suspended",
    facts=lambda c: {"since": [pause.start_on.isoformat() for pause in c.pauses]},
)
def is_not_suspended(claim: Claim) -> bool:
    """Failed appraisal, discipline, penalty, fraud (SUB-05, SUB-06)."""
    return not claim.pauses


@required_by(
    BASIS,
    otherwise="未登记收款账户",
    otherwise_en="No bank account is on record",
    mend="请提供本人银行账户",
    mend_en="Supply the person's own bank account",
)
def has_a_bank_account(claim: Claim) -> bool:
    """What a line says is what the file pays; a later account makes it up like any later fact."""
    return claim.facts.has_bank_account


ELIGIBILITY: tuple[tuple[Rule[Claim], ZeroReason], ...] = (
    (holds_a_credential, ZeroReason.NO_CREDENTIAL),
    (is_registered, ZeroReason.NOT_REGISTERED),
    (has_not_lapsed, ZeroReason.REGISTRATION_LAPSED),
    (was_not_cancelled, ZeroReason.REGISTRATION_CANCELLED),
    (has_reached_its_first_month, ZeroReason.STARTS_LATER),
    (has_a_rate, ZeroReason.NO_RATE),
    (is_employed_on_the_reference_day, ZeroReason.NOT_EMPLOYED),
    (is_in_an_eligible_post, ZeroReason.POST_NOT_ELIGIBLE),
    (is_not_suspended, ZeroReason.SUSPENDED),
    (has_a_bank_account, ZeroReason.NO_BANK_ACCOUNT),
)


def assess(claim: Claim) -> Outcome:
    """Return what a month comes to: the rate, or zero with every reason."""
    reasons = tuple(reason for rule, reason in ELIGIBILITY if not rule(claim))
    return Outcome(claim.level, 0 if reasons else claim.rate_fen or 0, reasons, claim.area)


def explain(claim: Claim, language: str) -> list[dict[str, Any]]:
    """Return every rule with its article, its verdict and what it looked at: kept rules included."""
    return [
        {
            "code": rule.code,
            "article": str(rule.article),
            "holds": rule(claim),
            "reason": None if rule(claim) else reason.value,
            "message": None if rule(claim) else rule.otherwise.in_language(language),
            "next_step": rule.next_step.in_language(language) if rule.next_step and not rule(claim) else None,
            "facts": dict(rule.facts(claim)) if rule.facts else {},
        }
        for rule, reason in ELIGIBILITY
    ]
