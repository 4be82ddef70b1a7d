"""When an incentive is open to an organization: a valid grade high enough, an active organization, on neither list."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from evaluation.grades.model import Grade, GradeStatus, GrantedGrade, RuleSet, rule_set_on
from evaluation.incentives.model import Denial, DenialReason
from evaluation.known_organizations.model import ABNORMAL, SERIOUS
from evaluation.regulations import CREDIT_INFORMATION, ORDER_39, REVISED_2026


@dataclass(frozen=True, slots=True)
class Situation:
    """All that an answer rests on, for one organization on one day."""

    on: date
    registered_on: date
    conditions: AbstractSet[str]
    grades: tuple[GrantedGrade, ...]

    @property
    def held(self) -> GrantedGrade | None:
        """The grade valid that day."""
        return next((grade for grade in self.grades if grade.holds_on(self.on)), None)

    @property
    def latest(self) -> GrantedGrade | None:
        """The grade valid that day, or else the last one granted by then."""
        known = [grade for grade in self.grades if grade.granted_on <= self.on]
        return self.held or max(known, key=lambda grade: (grade.valid_from, grade.id), default=None)


def denials(situation: Situation, minimum: Grade, source: str) -> list[Denial]:
    """Return every reason why the answer is no; none at all means yes."""
    found = [_lacks_grade(situation, minimum, source), _is_listed(situation, ABNORMAL), _is_listed(situation, SERIOUS)]
    return [denial for denial in (*found, _is_not_active(situation)) if denial]


def _lacks_grade(situation: Situation, minimum: Grade, source: str) -> Denial | None:
    if held := situation.held:
        return Denial(DenialReason.GRADE_TOO_LOW, source) if held.grade.rank < minimum.rank else None
    latest = situation.latest
    if latest is None:
        return Denial(DenialReason.NO_GRADE, source)
    return Denial(_REASONS[latest.status_on(situation.on)], str(_validity_article(latest)))


_REASONS = {
    GradeStatus.PENDING: DenialReason.GRADE_PENDING,
    GradeStatus.EXPIRED: DenialReason.GRADE_EXPIRED,
    GradeStatus.SUPERSEDED: DenialReason.GRADE_EXPIRED,
    GradeStatus.DOWNGRADED: DenialReason.GRADE_WITHDRAWN,
    GradeStatus.CANCELLED: DenialReason.GRADE_WITHDRAWN,
}


def _validity_article(granted: GrantedGrade) -> object:
    if rule_set_on(granted.granted_on) is RuleSet.REVISED_2026:
        return REVISED_2026.whole()
    return ORDER_39.article(26) if granted.ending is None else ORDER_39.article(30)


def _is_listed(situation: Situation, kind: str) -> Denial | None:
    reason = DenialReason.ABNORMAL_LIST if kind == ABNORMAL else DenialReason.SERIOUS_LIST
    return Denial(reason, str(CREDIT_INFORMATION.whole())) if kind in situation.conditions else None


def _is_not_active(situation: Situation) -> Denial | None:
    if situation.on < situation.registered_on:
        return Denial(DenialReason.NOT_REGISTERED, str(ORDER_39.article(28)))
    if situation.conditions - {ABNORMAL, SERIOUS}:
        return Denial(DenialReason.NOT_ACTIVE, str(ORDER_39.article(28)))
    return None
