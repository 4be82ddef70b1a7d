"""What the office and the supervising unit do: tell what is missing, accept, consent, review, decide."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bureaukit.crypto import FieldCipher
from bureaukit.db import Tx
from bureaukit.problems import FieldError, Finding, Forbidden, Invalid, Problem, problem_type
from bureaukit.text import Text

from registry.applications import store
from registry.applications.actions import checking
from registry.applications.actions.drafting import move
from registry.applications.actions.matters import specification_of
from registry.applications.actions.timing import timing
from registry.applications.lifecycle import LIFECYCLE, TELLING
from registry.applications.model import (
    Application,
    ApplicationState,
    Consent,
    Content,
    NonAcceptanceGround,
    Notice,
    Opinion,
    Part,
    Person,
    RefusalGround,
)
from registry.applications.rules.procedure import DECISIONS, blockers, second_person_decides, told_before
from registry.organizations import store as organizations
from registry.organizations.actions import coming

ONE_TIME_NOTICE = problem_type(
    "one_time_notice",
    409,
    "须一次性告知：这些内容首次告知时即可发现",
    "Everything missing is told once: these items could have been told the first time",
)


@dataclass(frozen=True, slots=True)
class Officer:
    """Who takes a step, and for which supervising unit, if for one."""

    sub: str
    unit: str = ""


async def step(tx: Tx, application: Application, name: str, officer: Officer, *, today: date) -> ApplicationState:
    """Return where a step leads, or refuse it with what closes it (409) or because a second person is to do it (403)."""
    own = await speaks_for(tx, application, officer.unit)
    act = (await timing(tx, application, today=today)).act(application, officer.sub, officer.unit, speaks_for_it=own)
    state = LIFECYCLE.step(name, application.state, blockers=blockers(act))
    if name in DECISIONS and not second_person_decides(act):
        finding = second_person_decides.finding(act)
        raise Forbidden(finding.message.zh, finding.message.en, findings=[finding])
    return state


async def speaks_for(tx: Tx, application: Application, org: str | None) -> bool:
    """Say whether the organization that a token names is the very one that a case is about."""
    if not org or application.concerned is None:
        return False
    row = await organizations.find(tx, org)
    return row is not None and row["id"] == application.concerned.id


async def tell(
    tx: Tx,
    application: Application,
    items: Sequence[dict[str, str]],
    officer: Officer,
    *,
    cipher: FieldCipher,
    today: date,
) -> Application:
    """Send the case back once, with everything that is missing; a second notice may name only what changed since."""
    state = await step(tx, application, "correction-notice", officer, today=today)
    seen = store.content_of(application.content) | _people_seen(application, cipher)
    names = [item["pointer"].removeprefix("/") for item in items]
    _refuse_unknown(names, seen)
    _refuse_what_was_visible(application, names, seen)
    notice = Notice(tuple(dict(item) for item in items), seen, today, officer.sub)
    told = replace(application, state=state, notices=(*application.notices, notice))
    return await move(tx, told, "correction-notice", today)


def _people_seen(application: Application, cipher: FieldCipher) -> dict[str, object]:
    """Return what tells whether the people changed since, without their numbers."""
    return {
        name: [[p.name, *_unreadable(p, cipher)] for p in application.people if p.part is part]
        for name, part in (
            ("founders", Part.FOUNDER),
            ("legal_representative", Part.LEGAL_REPRESENTATIVE),
            ("heads", Part.HEAD),
        )
    }


def _unreadable(person: Person, cipher: FieldCipher) -> list[str]:
    texts = (person.id_number, store.office_text(person.office))
    return [cipher.blind_index(text) for text in texts if text]


def _refuse_unknown(names: Sequence[str], seen: dict[str, object]) -> None:
    words = Text("申请中没有该项", "The application has no such item")
    faults = [
        FieldError(f"/items/{n}/pointer", "unknown_item", words) for n, name in enumerate(names) if name not in seen
    ]
    if faults:
        raise Invalid(*faults)


def _refuse_what_was_visible(application: Application, names: Sequence[str], seen: dict[str, object]) -> None:
    if not application.notices:
        return
    if late := told_before(names, application.notices[0].content, seen):
        words = Text(
            f"第二次告知只能针对申请人改动过的内容；未改动：{'、'.join(late)}",
            f"A second notice may name only what the applicant changed; unchanged: {', '.join(late)}",
        )
        finding = Finding("ONE_TIME_NOTICE", str(TELLING), words, facts={"items": [f"/{name}" for name in late]})
        raise Problem(ONE_TIME_NOTICE, words, findings=[finding])


async def accept(tx: Tx, application: Application, officer: str | None, *, today: date) -> Application:
    """Take the case; silence accepts it from the day of receipt, whether an officer or the job is the first to say so."""
    state = LIFECYCLE.step("acceptance", application.state)
    telling = (await timing(tx, application, today=today)).telling(application)
    deemed = officer is None or (telling is not None and today > telling.on)
    progress = replace(
        application.progress,
        accepted_on=application.progress.received_on if deemed else today,
        accepted_by=officer,
        deemed_accepted=deemed,
    )
    return await move(tx, replace(application, state=state, progress=progress), "acceptance", today)


@dataclass(frozen=True, slots=True)
class NonAcceptance:
    """Why it is not accepted, and where to apply instead."""

    ground: NonAcceptanceGround
    reason: str
    competent_authority: str | None = None


async def turn_away(
    tx: Tx, application: Application, officer: Officer, why: NonAcceptance, *, today: date
) -> Application:
    """Refuse to accept what is nothing to register, or not for this authority: then the applicant is told where to go."""
    state = await step(tx, application, "non-acceptance", officer, today=today)
    if (why.ground is NonAcceptanceGround.OUTSIDE_AUTHORITY) != (why.competent_authority is not None):
        words = Text(
            "不属于本机关职权范围的，须告知向何机关申请；不需要登记的，不填",
            "Outside this authority the competent one is told; for what is nothing to register it is left out",
        )
        raise Invalid(FieldError("/competent_authority", "authority_out_of_place", words))
    progress = replace(
        application.progress,
        decided_on=today,
        decided_by=officer.sub,
        non_acceptance_ground=why.ground,
        competent_authority=why.competent_authority,
    )
    said = _with_opinion(application, "non-acceptance", officer, why.reason, today=today)
    return await move(tx, replace(said, state=state, progress=progress), "non-acceptance", today)


def _with_opinion(
    application: Application, name: str, officer: Officer, words: str | None, *, today: date, unit: str | None = None
) -> Application:
    """Return the case with what was said when the step was taken, beside what others said."""
    if not words:
        return application
    return replace(application, opinions=(*application.opinions, Opinion(name, today, officer.sub, words, unit)))


async def consent(
    tx: Tx, application: Application, officer: Officer, opinion: str | None, *, given: bool, today: date
) -> Application:
    """Note a supervising unit's word; when all that are asked have consented, the case goes on, without one it ends."""
    name = "consent" if given else "consent-refusal"
    state = await step(tx, application, name, officer, today=today)
    consents = (*application.consents, Consent(officer.unit, today, officer.sub)) if given else application.consents
    progress = replace(application.progress, consented_by=officer.sub)
    said = _with_opinion(application, name, officer, opinion, today=today, unit=officer.unit)
    word = replace(said, state=state, progress=progress, consents=consents)
    return await move(tx, _agreed(word) if given else word, name, today)


def _agreed(application: Application) -> Application:
    """Return the case with the day of the last consent, if every unit that is asked has consented."""
    if not {consent.unit for consent in application.consents} >= set(application.units):
        return application
    last = max(consent.given_on for consent in application.consents)
    return replace(application, progress=replace(application.progress, consented_on=last))


async def confirm_consent(
    tx: Tx, application: Application, officer: Officer, document: str, given_on: date, *, today: date
) -> Application:
    """Note as clerk that the unit's consent in writing is there, and says what the applicant said of it."""
    await step(tx, application, "consent-confirmation", officer, today=today)
    unit = application.enclosed_consent_of
    if unit is None or given_on != application.filing.unit_consented_on:
        words = Text(
            "与申请所载同意日期不一致，不能确认", "The day is not the one in the application: it cannot be confirmed"
        )
        raise Invalid(FieldError("/given_on", "other_day_than_declared", words))
    seen = Consent(unit, given_on, officer.sub, document)
    progress = replace(application.progress, consented_by=officer.sub)
    confirmed = replace(application, progress=progress, consents=(*application.consents, seen))
    return await move(tx, _agreed(confirmed), "consent-confirmation", today)


async def review(
    tx: Tx, application: Application, officer: Officer, opinion: str | None, *, today: date
) -> Application:
    """Examine the case (初审) and hand it to whoever decides."""
    state = await step(tx, application, "review", officer, today=today)
    progress = replace(application.progress, reviewed_on=today, reviewed_by=officer.sub)
    said = _with_opinion(application, "review", officer, opinion, today=today)
    return await move(tx, replace(said, state=state, progress=progress), "review", today)


async def refuse(
    tx: Tx, application: Application, officer: Officer, ground: RefusalGround | None, reason: str, *, today: date
) -> Application:
    """Decide against it with the reason in writing (行政许可法 第三十八条); a founding is refused on one of five grounds."""
    state = await step(tx, application, "refusal", officer, today=today)
    _refuse_ground_out_of_place(application, ground)
    progress = replace(application.progress, decided_on=today, decided_by=officer.sub, refusal_ground=ground)
    said = _with_opinion(application, "refusal", officer, reason, today=today)
    return await move(tx, replace(said, state=state, progress=progress), "refusal", today)


def _refuse_ground_out_of_place(application: Application, ground: RefusalGround | None) -> None:
    if isinstance(application.content, Content) == (ground is None):
        words = Text(
            "不予成立登记(含备案转登记)须写明法定情形；其他事项只写理由",
            "An establishment or a promotion is refused on one of the five grounds; other matters for a reason alone",
        )
        raise Invalid(FieldError("/ground", "ground_out_of_place", words))


async def take_effect(
    tx: Tx,
    application: Application,
    name: str,
    officer: Officer,
    opinion: str | None,
    *,
    cipher: FieldCipher,
    today: date,
) -> Application:
    """Approve (准予), or put on file what is not decided (备案): every rule is put again to what is true now.

    What was entered for today and the job has not taken up yet is true now.
    """
    state = await step(tx, application, name, officer, today=today)
    if application.concerned:
        await coming.take_effect(tx, application.concerned.id, today=today)
    (await checking.check(tx, application, cipher=cipher, today=today)).refuse_if_broken()
    progress = replace(application.progress, decided_on=today, decided_by=officer.sub)
    said = _with_opinion(application, name, officer, opinion, today=today)
    decided = replace(said, state=state, progress=progress)
    about = await checking.circumstances(tx, application, cipher=cipher, today=today)
    organization_id = await specification_of(application).effect(tx, decided, about)
    return await move(tx, replace(decided, organization_id=organization_id), name, today)
