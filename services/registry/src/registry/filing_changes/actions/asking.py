"""Ask for a change or an end: as the group, as its community or street, or ex officio, with the group told first."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bureaukit.crypto import FieldCipher
from bureaukit.db import Record, Taken, Tx, is_unique_violation
from bureaukit.ids import new_id
from bureaukit.outbox import emit
from bureaukit.problems import Conflict, Refused, problem_type
from bureaukit.rules import findings
from bureaukit.service_routes import calendar

from registry import id_numbers
from registry.applications import store as applications
from registry.applications.model import Matter
from registry.filing_changes import rules, store
from registry.filing_changes.actions.writing import write_notice
from registry.filing_changes.lifecycle import LIFECYCLE
from registry.filing_changes.model import (
    NOTHING,
    AskedBy,
    ChangeKind,
    ChangeState,
    EndGround,
    FilingChange,
    FilingChangeProgressed,
    Items,
)
from registry.organizations import store as organizations
from registry.organizations.model import OrganizationState, Track
from registry.parameters import BOOK
from registry.parameters.filings import ENDING_NOTICE_WORKING_DAYS, FILING_AGE_MIN, INACTIVE_MONTHS

CHANGE_UNDER_WAY = problem_type(
    "filing_change_under_way", 409, "该备案的变更或者注销正在办理", "The filing is being changed or ended already"
)
_REGISTER = {"name": "name", "activity_place": "domicile", "activity_area": "activity_area", "purpose": "purpose"}


@dataclass(frozen=True, slots=True)
class What:
    """What is asked: other items, or an end with its ground."""

    kind: ChangeKind
    items: Items = NOTHING
    ground: EndGround | None = None
    reason: str | None = None
    last_active_on: date | None = None


def changes_of(items: Items) -> dict[str, Any]:
    """Return what the register is to hold, the head left out."""
    changes = {held: getattr(items, asked) for asked, held in _REGISTER.items() if getattr(items, asked) is not None}
    return changes | ({"scope": items.activity_kind.zh} if items.activity_kind else {})


async def measured(tx: Tx, change: FilingChange, row: Record, *, today: date) -> rules.Asked:
    """Gather what the rules need to know."""
    terms = await BOOK.on(tx, today)
    wanted, head, last = changes_of(change.items), change.items.head, change.last_active_on
    is_renamed = "name" in wanted and wanted["name"] != row["name"]
    return rules.Asked(
        change,
        Track(row["track"]),
        OrganizationState(row["state"]),
        today,
        {name: row[name] for name in wanted},
        wanted,
        is_renamed and await organizations.is_filed_name_taken(tx, wanted["name"], row["area"]),
        id_numbers.age(head.id_number, on=today) if head else None,
        terms[FILING_AGE_MIN],
        (await calendar(tx)).end_of_months(last, terms[INACTIVE_MONTHS]).on if last else None,
        Matter.PROMOTION in await applications.open_matters(tx, row["id"]),
    )


async def refuse_if_broken(tx: Tx, change: FilingChange, row: Record, *, today: date) -> None:
    """Refuse with everything that is broken at once."""
    if broken := findings(rules.ASKING[change.kind], await measured(tx, change, row, today=today)):
        raise Refused(broken)


def of_group(row: Record, who: str, what: What, *, today: date, by_office: bool) -> FilingChange:
    """Return the request of a group; one that its community or street brings counts as checked by them."""
    asked = _request(row, who, AskedBy.GROUP, what, today)
    return replace(asked, state=ChangeState.CHECKED, checked_on=today, checked_by=who) if by_office else asked


async def ex_officio(tx: Tx, row: Record, who: str, what: What, *, today: date) -> FilingChange:
    """Return the end that the street intends; from the notice on the group has some days to state its case."""
    days = (await BOOK.on(tx, today))[ENDING_NOTICE_WORKING_DAYS]
    answer_by = (await calendar(tx)).add_working_days(today, days).on
    asked = _request(row, who, AskedBy.OFFICE, what, today)
    return replace(asked, state=ChangeState.NOTICED, answer_by=answer_by)


def _request(row: Record, who: str, asked_by: AskedBy, what: What, today: date) -> FilingChange:
    return FilingChange(
        id=new_id(),
        kind=what.kind,
        state=LIFECYCLE.initial,
        version=1,
        organization_id=row["id"],
        area=row["area"],
        asked_by=asked_by,
        requested_by=who,
        requested_on=today,
        items=what.items,
        ground=what.ground,
        reason=what.reason,
        last_active_on=what.last_active_on,
    )


async def enter(tx: Tx, change: FilingChange, row: Record, *, cipher: FieldCipher, today: date) -> FilingChange:
    """Enter a request that breaks no rule; one of an organization is open at a time."""
    await refuse_if_broken(tx, change, row, today=today)
    try:
        await store.add(tx, change, cipher)
    except Taken as error:
        if not is_unique_violation(error):
            raise
        raise Conflict(CHANGE_UNDER_WAY, "请先办结或者撤回", "Bring it to its end or withdraw it first") from error
    await emit(
        tx, FilingChangeProgressed(change.id, change.organization_id, change.kind, "request", change.state, today)
    )
    if change.state is ChangeState.NOTICED:
        await write_notice(tx, change, row)
    return change
