"""Write the letter that a step of a case calls for: what it says, by which articles, and what can be done against it."""

from collections.abc import Awaitable, Callable
from datetime import date

from bureaukit.db import Tx
from bureaukit.law import Article

from registry.applications.actions.matters import specification_of
from registry.applications.lifecycle import ACCEPTING, REFUSING, TELLING, refusal_article
from registry.applications.model import OUTCOMES, Application, Content
from registry.letters.actions import issuing
from registry.letters.model import Draft, LetterKind
from registry.organizations.actions import finding
from registry.parameters import BOOK
from registry.parameters.documents import RECONSIDERATION_BODY
from registry.regulations import LICENSING, LITIGATION, RECONSIDERATION


async def write(tx: Tx, application: Application, step: str, *, on: date) -> None:
    """Issue the letter of a step that was taken, in its transaction; most steps have none."""
    if compose := LETTERS.get(step):
        await issuing.issue(tx, await compose(tx, application, on), on=on)


def _asked(application: Application) -> str:
    return f"{application.name}{application.matter.zh}"


def _to(application: Application) -> str:
    return f"{application.name}申请人" if application.concerned is None else application.name


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


async def _acceptance(_tx: Tx, application: Application, _on: date) -> Draft:
    progress = application.progress
    received = f"你(单位)于{_day(progress.received_on)}提交的{_asked(application)}申请材料收悉。"
    if progress.deemed_accepted:
        said = (
            f"{received}本机关逾期未告知需要补正的内容，依法自{_day(progress.accepted_on)}收到申请材料之日起即为受理。"
        )
        basis = TELLING
    else:
        said = f"{received}经审查，申请材料齐全、符合法定形式，决定予以受理。"
        basis = ACCEPTING
    then = "本机关将在法定期限内作出决定；依法中止计时的期间不计入，中止时另行告知。"
    return Draft(application.id, LetterKind.ACCEPTANCE, _to(application), (said, then), basis=(str(basis),))


async def _non_acceptance(tx: Tx, application: Application, on: date) -> Draft:
    progress = application.progress
    ground = progress.non_acceptance_ground
    said = f"你(单位)于{_day(progress.received_on)}提交的{_asked(application)}申请收悉。经审查，决定不予受理。"
    why = f"{ground.zh if ground else ''}。理由：{application.opinion_of('non-acceptance')}"
    where = f"请依法向{progress.competent_authority}申请。" if progress.competent_authority else None
    return Draft(
        application.id,
        LetterKind.NON_ACCEPTANCE,
        _to(application),
        tuple(filter(None, (said, why, where))),
        basis=(str(refusal_article(application)),),
        remedies=_remedies((await BOOK.on(tx, on))[RECONSIDERATION_BODY]),
    )


async def _consent_refusal(tx: Tx, application: Application, on: date) -> Draft:
    """Tell the applicant that the case ended with their supervising unit, and why: the registrar decided nothing."""
    unit = application.refused_by_unit
    said = f"你(单位)的{_asked(application)}申请，业务主管单位{unit}于{_day(on)}审查不同意。"
    why = f"理由：{application.opinion_of('consent-refusal')}"
    then = "未经业务主管单位审查同意，本机关不予办理，本申请就此终结；具备条件后可以重新申请。"
    return Draft(
        application.id,
        LetterKind.CONSENT_REFUSAL,
        _to(application),
        (said, why, then),
        basis=(str(refusal_article(application)), str(REFUSING)),
        remedies=_remedies((await BOOK.on(tx, on))[RECONSIDERATION_BODY], f"{unit}的审查决定"),
    )


async def _correction(_tx: Tx, application: Application, _on: date) -> Draft:
    notice = application.notices[-1]
    items = tuple(item["message"] for item in notice.items)
    said = f"你(单位)提交的{_asked(application)}申请材料不齐全或者不符合法定形式，现一次告知需要补正的全部内容："
    then = "请补正后再次提交。未告知的内容，本机关不再以此为由要求补正，申请人改动过的部分除外。"
    return Draft(application.id, LetterKind.CORRECTION, _to(application), (said, then), items, (str(TELLING),))


def _opinions_of_units(application: Application) -> list[str]:
    """Return what each supervising unit said; what the clerk said of the case (初审) is for who decides, and in the case."""
    said = {opinion.unit: opinion.words for opinion in application.opinions if opinion.step == "consent"}
    return [
        f"业务主管单位{consent.unit}于{_day(consent.given_on)}审查同意"
        + (f"，意见：“{said[consent.unit]}”。" if consent.unit in said else "。")
        for consent in application.consents
    ]


async def _approval(tx: Tx, application: Application, _on: date) -> Draft:
    organization = await finding.named(tx, str(application.organization_id))
    granted = OUTCOMES[application.matter].granted.zh
    said = f"你(单位)的{_asked(application)}申请，经审查符合法定条件、标准，决定{granted}。"
    paragraphs = [said, *_opinions_of_units(application)]
    if isinstance(application.content, Content):
        number, certificate = organization["credit_code"], organization["certificate_number"]
        paragraphs.append(f"统一社会信用代码：{number}；登记证书编号：{certificate}。")
        paragraphs.append("登记证书自本决定作出之日起十个工作日内颁发、送达。")
    if opinion := application.opinion_of("approval"):
        paragraphs.append(f"审批意见：“{opinion}”。")
    basis = (str(_asking(application)), str(LICENSING.article(38, paragraph=1)))
    return Draft(
        application.id,
        LetterKind.APPROVAL,
        _to(application),
        tuple(paragraphs),
        basis=basis,
        title=f"{granted}决定书",
    )


async def _refusal(tx: Tx, application: Application, on: date) -> Draft:
    ground, refused = application.progress.refusal_ground, OUTCOMES[application.matter].refused.zh
    said = f"你(单位)的{_asked(application)}申请，经审查决定{refused}。"
    why = f"法定情形：{ground.zh}。" if ground else ""
    reason = f"理由：{application.opinion_of('refusal')}"
    basis = tuple({str(refusal_article(application)): None, str(REFUSING): None})
    return Draft(
        application.id,
        LetterKind.REFUSAL,
        _to(application),
        (said, *_opinions_of_units(application), *filter(None, (why, reason))),
        basis=basis,
        remedies=_remedies((await BOOK.on(tx, on))[RECONSIDERATION_BODY]),
        title=f"{refused}决定书",
    )


def _asking(application: Application) -> Article:
    """Return the article by which the matter is asked for."""
    return specification_of(application).articles[application.type]


def _remedies(body: str, against: str = "本决定") -> str:
    """Tell what can be done against a refusal, and by when (行政许可法 第三十八条第二款)."""
    return (
        f"如不服{against}，可以自收到本文书之日起六十日内依照{RECONSIDERATION.article(20)}向{body}申请行政复议，"
        f"也可以自收到本文书之日起六个月内依照{LITIGATION.article(46)}向有管辖权的人民法院提起行政诉讼。"
    )


LETTERS: dict[str, Callable[[Tx, Application, date], Awaitable[Draft]]] = {
    "acceptance": _acceptance,
    "non-acceptance": _non_acceptance,
    "correction-notice": _correction,
    "consent-refusal": _consent_refusal,
    "approval": _approval,
    "refusal": _refusal,
}
