"""What the office and the supervising unit do: tell what is missing, accept, consent, review, decide."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bureaukit.calendar import WorkCalendar
from bureaukit.crypto import FieldCipher
from bureaukit.db import Tx
from bureaukit.problems import FieldError, Finding, Forbidden, Invalid, Problem, problem_type
from bureaukit.text import Text

from registry.applications import store
from registry.applications.actions import checking
from registry.applications.actions.drafting import move
from registry.applications.lifecycle import LIFECYCLE, TELLING, due
from registry.applications.model import Application, Notice, Part, RefusalGround
from registry.applications.rules.procedure import Act, blockers, second_person_decides, told_before
from registry.certificates.actions import issuing
from registry.organizations.actions import entering, finding
from registry.organizations.model import OrganizationType, Particulars, Sector
from registry.parameters import BOOK
from registry.parameters.authority import AUTHORITY_AREA, CERTIFICATE_PREFIX

ONE_TIME_NOTICE = problem_type(
    "one_time_notice",
    409,
    "须一次性告知：这些内容首次告知时即可发现",
    "Everything missing is told once: these items could have been told the first time",
)


def act_of(application: Application, officer: str, *, today: date, calendar: WorkCalendar) -> Act:
    """Return a step about to be taken, with the deadline that may close it."""
    running = due(application, calendar)
    tell_by = running.on if running and running.step == "acceptance" else None
    return Act(application, today, tell_by, officer)


async def tell(
    tx: Tx,
    application: Application,
    items: Sequence[dict[str, str]],
    officer: str,
    *,
    cipher: FieldCipher,
    today: date,
    calendar: WorkCalendar,
) -> Application:
    """Send the case back once, with everything that is missing; a second notice may name only what changed since."""
    act = act_of(application, officer, today=today, calendar=calendar)
    state = LIFECYCLE.step("correction-notice", application.state, blockers=blockers(act))
    seen = store.content_of(application.content) | _people_seen(application, cipher)
    names = [item["pointer"].removeprefix("/") for item in items]
    _refuse_unknown(names, seen)
    _refuse_what_was_visible(application, names, seen)
    notice = Notice(tuple(dict(item) for item in items), seen, today, officer)
    told = replace(application, state=state, notices=(*application.notices, notice))
    return await move(tx, told, "correction-notice", today)


def _people_seen(application: Application, cipher: FieldCipher) -> dict[str, object]:
    """Return what tells whether the people changed since, without their numbers."""
    return {
        name: [[p.name, cipher.blind_index(p.id_number)] for p in application.people if p.part is part]
        for name, part in (("founders", Part.FOUNDER), ("legal_representative", Part.LEGAL_REPRESENTATIVE))
    }


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
    """Take the case; without an officer it is silence that accepts, from the day of receipt."""
    state = LIFECYCLE.step("acceptance", application.state)
    deemed = officer is None
    progress = replace(
        application.progress,
        accepted_on=application.progress.received_on if deemed else today,
        accepted_by=officer,
        deemed_accepted=deemed,
    )
    return await move(tx, replace(application, state=state, progress=progress), "acceptance", today)


async def consent(
    tx: Tx, application: Application, officer: str, opinion: str | None, *, given: bool, today: date
) -> Application:
    """Note the supervising unit's word; without its consent the case ends here."""
    step = "consent" if given else "consent-refusal"
    state = LIFECYCLE.step(step, application.state, blockers=blockers(Act(application, today, officer=officer)))
    progress = replace(
        application.progress, consented_on=today if given else None, consented_by=officer, opinion=opinion
    )
    return await move(tx, replace(application, state=state, progress=progress), step, today)


async def review(tx: Tx, application: Application, officer: str, opinion: str | None, *, today: date) -> Application:
    """Examine the case (初审) and hand it to whoever decides."""
    state = LIFECYCLE.step("review", application.state, blockers=blockers(Act(application, today, officer=officer)))
    progress = replace(application.progress, reviewed_on=today, reviewed_by=officer, opinion=opinion)
    return await move(tx, replace(application, state=state, progress=progress), "review", today)


def _as_second_person(application: Application, officer: str, today: date) -> None:
    act = Act(application, today, officer=officer)
    if not second_person_decides(act):
        finding = second_person_decides.finding(act)
        raise Forbidden(finding.message.zh, finding.message.en, findings=[finding])


async def refuse(
    tx: Tx, application: Application, officer: str, ground: RefusalGround, reason: str, *, today: date
) -> Application:
    """Decide against it, on one of the five grounds, with the reason in writing (行政许可法 第三十八条)."""
    state = LIFECYCLE.step("refusal", application.state)
    _as_second_person(application, officer, today)
    progress = replace(
        application.progress, decided_on=today, decided_by=officer, opinion=reason, refusal_ground=ground
    )
    return await move(tx, replace(application, state=state, progress=progress), "refusal", today)


async def approve(tx: Tx, application: Application, officer: str, *, cipher: FieldCipher, today: date) -> Application:
    """Decide for it: every rule is put again to what is true now, then the organization is entered."""
    state = LIFECYCLE.step("approval", application.state)
    _as_second_person(application, officer, today)
    (await checking.check(tx, application, cipher=cipher, today=today)).refuse_if_broken()
    terms = await BOOK.on(tx, today)
    organization = await entering.register(
        tx,
        _entry(application, cipher),
        authority=terms[AUTHORITY_AREA],
        certificate_prefix=terms[CERTIFICATE_PREFIX],
        on=today,
    )
    await issuing.issue_first(tx, await finding.named(tx, str(organization.id)), officer, on=today)
    progress = replace(application.progress, decided_on=today, decided_by=officer)
    decided = replace(application, state=state, progress=progress, organization_id=organization.id)
    return await move(tx, decided, "approval", today)


def _entry(application: Application, cipher: FieldCipher) -> entering.Entry:
    content = application.content
    head = next(person for person in application.people if person.part is Part.LEGAL_REPRESENTATIVE)
    particulars = Particulars(
        social_work_kind=content.social_work_kind,
        domicile=content.domicile,
        scope=content.scope,
        purpose=content.purpose,
        start_up_funds_fen=content.start_up_funds_fen,
        supervising_unit=content.supervising_unit,
        direct_registration_class=content.direct_registration_class,
        legal_representative=head.name,
        legal_representative_index=cipher.blind_index(head.id_number),
    )
    kind = OrganizationType(content.type.value)
    sector = content.sector or Sector.OTHER
    return entering.Entry(content.name, kind, content.area or "", sector, content.social_work, particulars)
