"""What goes out of every case: where it stands, what was told, what is due, why it was refused."""

from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.masks import mask_id_number, mask_name
from bureaukit.text import Text
from pydantic import BaseModel, Field

from registry.applications.lifecycle import Due, refusal_article
from registry.applications.model import (
    Application,
    ApplicationState,
    DeliveryMeans,
    Matter,
    NonAcceptanceGround,
    Person,
    RefusalGround,
    words_of,
)
from registry.people.model import PostKind


class PersonOut(BaseModel):
    """A person as those who handle the case see them."""

    name: str
    id_number_masked: str


class HeadOut(PersonOut):
    """A person with the post they are to take."""

    kind: PostKind
    from_on: date | None
    until_on: date | None


class NoticeOut(BaseModel):
    """What was told, when."""

    items: list[dict[str, str]]
    given_on: date


class OpinionOut(BaseModel):
    """What was said with one step: by a supervising unit, by who examined the case, by who decided it."""

    step: str = Field(
        description="consent | consent-refusal | non-acceptance | review | approval | recording | refusal"
    )
    unit: str | None = Field(description="the supervising unit that said it 业务主管单位")
    given_on: date
    opinion: str


class DueOut(BaseModel):
    """The deadline that runs now."""

    step: str
    due_on: date
    provisional: bool
    article: str


class RefusalOut(BaseModel):
    """Why it was refused, not accepted, or not consented to, and what can be done about it."""

    ground: RefusalGround | NonAcceptanceGround | None
    code: str | None
    unit: str | None = Field(description="the supervising unit that refused its consent 不同意的业务主管单位")
    competent_authority: str | None = Field(description="where to apply instead 应向何机关申请")
    article: str
    reason: str
    remedy: str


class ConcernedOut(BaseModel):
    """The organization that a case is about."""

    id: UUID
    name: str
    area: str


class CaseOut(BaseModel):
    """What every case shows, whatever its matter."""

    id: UUID
    matter: Matter
    state: ApplicationState
    state_label: str = Field(description="where it stands, in the words of the matter 办理结果按事项表述")
    type: str
    name: str
    organization: ConcernedOut | None = Field(description="the organization it concerns, as of the last handing in")
    notices: list[NoticeOut]
    submitted_on: date | None
    received_on: date | None
    accepted_on: date | None
    deemed_accepted: bool
    consented_on: date | None
    reviewed_on: date | None
    decided_on: date | None
    delivered_on: date | None = Field(description="when the paper of the decision was handed over 送达日期")
    delivery_means: DeliveryMeans | None
    opinions: list[OpinionOut] = Field(description="every opinion, in the order given 业务主管单位、初审、审批意见")
    due: DueOut | None
    due_on: date | None
    provisional: bool
    paused: bool = Field(description="whether the clock stands still 计时是否中止; see /clock")
    overdue_on: date | None = Field(description="the deadline that passed without a decision 超期之日")
    refusal: RefusalOut | None
    organization_id: UUID | None


_REMEDY = Text(
    "可以依法申请行政复议或者提起行政诉讼(行政许可法第三十八条)",
    "You may ask for administrative reconsideration or sue (行政许可法 第三十八条)",
)


def common_members(application: Application, running: Due | None, *, language: str) -> dict[str, Any]:
    """Return what every case shows."""
    progress, concerned = application.progress, application.concerned
    return {name: getattr(progress, name) for name in CaseOut.model_fields if hasattr(progress, name)} | {
        "id": application.id,
        "matter": application.matter,
        "state": application.state,
        "state_label": words_of(application.state, application.matter).in_language(language),
        "type": application.type,
        "name": application.name,
        "organization": ConcernedOut(id=concerned.id, name=concerned.name, area=concerned.area) if concerned else None,
        "notices": [NoticeOut(items=list(n.items), given_on=n.given_on) for n in application.notices],
        "opinions": [
            OpinionOut(step=o.step, unit=o.unit, given_on=o.given_on, opinion=o.words) for o in application.opinions
        ],
        "due": _due(running) if running else None,
        "due_on": running.on if running else None,
        "provisional": bool(running and running.provisional),
        "paused": application.is_paused,
        "overdue_on": application.overdue_on,
        "refusal": _refusal(application, language),
        "organization_id": application.organization_id,
    }


def _due(running: Due) -> DueOut:
    return DueOut(step=running.step, due_on=running.on, provisional=running.provisional, article=str(running.article))


def person_out(person: Person, *, masked: bool) -> PersonOut:
    """Return a person without their number; masked, without the middle of their name."""
    name = mask_name(person.name) if masked else person.name
    return PersonOut(name=name, id_number_masked=mask_id_number(person.id_number))


def head_out(person: Person, *, masked: bool) -> HeadOut:
    """Return a person with the post they are to take; what is declared of them is for the rules alone."""
    if person.office is None:
        raise LookupError("whoever is named as a head is to take a post")
    shown, office = person_out(person, masked=masked), person.office
    return HeadOut(**shown.model_dump(), kind=office.kind, from_on=office.from_on, until_on=office.until_on)


def _refusal(application: Application, language: str) -> RefusalOut | None:
    article, ground = refusal_article(application), application.progress.refusal_ground
    if article is None:
        return None
    return RefusalOut(
        ground=ground or application.progress.non_acceptance_ground,
        unit=application.refused_by_unit,
        competent_authority=application.progress.competent_authority,
        code=f"NR{list(RefusalGround).index(ground) + 1}" if ground else None,
        article=str(article),
        reason=application.opinion_of("non-acceptance", "consent-refusal", "refusal"),
        remedy=_REMEDY.in_language(language),
    )


class CheckOut(BaseModel):
    """The verdict of every rule, without any effect."""

    allowed: bool
    findings: list[dict[str, Any]]
    rules: list[dict[str, Any]]
