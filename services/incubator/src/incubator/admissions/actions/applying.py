"""What the applicant's side does: draft, correct, submit, withdraw."""

from dataclasses import replace
from typing import Any

from bureaukit.calendar import WorkCalendar
from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.outbox import emit
from bureaukit.parameters import ParameterSet
from bureaukit.problems import Problem, Refused, problem_type
from bureaukit.rules import findings
from bureaukit.text import Text

from incubator.admissions import store
from incubator.admissions.actions.common import Facts, candidacy, give_back, keep, told
from incubator.admissions.lifecycle import LIFECYCLE
from incubator.admissions.model import EDITABLE, Admission, points_of
from incubator.admissions.rules import entry
from incubator.bases import actions as bases
from incubator.documents import store as documents
from incubator.documents.rules import Enclosed, has_every_required_document
from incubator.parameters.admissions import RESULT_DAYS, WEIGHTS
from incubator.parameters.documents import REQUIRED

PAPERS = (has_every_required_document,)
NOT_EDITABLE = problem_type("not_editable", 409, "申请已提交，不能修改", "The application can no longer be changed")


async def draft(tx: Tx, admission: Admission) -> Admission:
    """Keep a draft; its conditions are checked when it is submitted, or before by the precheck."""
    await store.add(tx, admission)
    await emit(tx, told(admission))
    return admission


async def edit(tx: Tx, admission: Admission, **values: Any) -> Admission:
    """Change what is applied for, while it is a draft or was returned."""
    see_to_editable(admission)
    return await keep(tx, replace(admission, content=replace(admission.content, **values)))


def see_to_editable(admission: Admission) -> None:
    """Raise 409 unless the application is in the applicant's hands."""
    if admission.state not in EDITABLE:
        raise Problem(
            NOT_EDITABLE, Text("只能修改草稿或退回补正的申请", "Only a draft or a returned one can be changed")
        )


async def papers(tx: Tx, admission: Admission, terms: ParameterSet) -> Enclosed:
    """Return what an application needs of documents, and has."""
    needed = terms[REQUIRED].get(admission.applicant.kind, [])
    return Enclosed(frozenset(needed), frozenset(await documents.items_of(tx, admission.id)))


async def submit(tx: Tx, admission: Admission, facts: Facts, terms: ParameterSet, calendar: WorkCalendar) -> Admission:
    """Submit an application that is held, or refuse with everything that stands against it; the result is due in working days."""
    state = LIFECYCLE.step("submission", admission.state)
    on = legal_date(tx.at)
    base = await bases.loaded(tx, admission.base_id)
    broken = findings(entry.ENTERING, await candidacy(tx, admission, base, facts, terms, on=on))
    if broken := broken + findings(PAPERS, await papers(tx, admission, terms)):
        raise Refused(broken)
    due = calendar.add_working_days(on, terms[RESULT_DAYS])
    progress = replace(
        admission.progress,
        submitted_by=tx.actor,
        submitted_at=admission.progress.submitted_at or tx.at,
        due_on=due.on,
        due_provisional=due.provisional,
        social_work=bool(facts and facts["organization"]["social_work"]),
        points=points_of(admission.content.marks, terms[WEIGHTS]),
        facts=facts,
    )
    await documents.freeze(tx, admission.id, tx.at)
    return await keep(tx, replace(admission, state=state, progress=progress))


async def withdraw(tx: Tx, admission: Admission) -> Admission:
    """Take an application back; a place that was reserved for it is free again."""
    state = LIFECYCLE.step("withdrawal", admission.state)
    await give_back(tx, admission)
    return await keep(tx, replace(admission, state=state))
