"""The liquidation: its group is formed, creditors are told, the report is handed in, deregistration is applied for."""

from datetime import date

from bureaukit.calendar import WorkCalendar
from bureaukit.db import Tx
from bureaukit.service_routes import calendar

from registry.deregistrations import rules
from registry.deregistrations.actions.steps import advance, enter, refuse_if_broken
from registry.deregistrations.lifecycle import APPLY_WITHIN, BY_FORM
from registry.deregistrations.model import (
    CreditorsNotice,
    Deregistration,
    LiquidationGroup,
    LiquidationReport,
    Recipient,
    RecipientKind,
)
from registry.forms import WINDING_UP, of_form
from registry.organizations import store as organizations
from registry.organizations.model import EntryKind, OrganizationState, OrganizationType
from registry.parameters import BOOK
from registry.parameters.deregistration import CREDITORS_DAYS

LOOKED_UP = (RecipientKind.SOCIAL_ORGANIZATION, RecipientKind.CHARITY)


async def form_group(tx: Tx, ending: Deregistration, group: LiquidationGroup, *, on: date) -> Deregistration:
    """Begin the liquidation: from now on the organization may do nothing else (第二十条)."""
    BY_FORM[ending.organization_type].step("liquidation-group", ending.state)
    refuse_if_broken(
        (rules.happened_in_order,), rules.Event(group.formed_on, ending.resolved_on, on), ending.organization_type
    )
    row = await organizations.hold(tx, ending.organization_id)
    before = OrganizationState(row["state"]) if row else ending.state_before  # it may have been suspended meanwhile
    begun = await advance(tx, ending, "liquidation-group", on=on, group=group, state_before=before)
    article = of_form(WINDING_UP, ending.organization_type)
    await enter(tx, ending, EntryKind.LIQUIDATION, OrganizationState.LIQUIDATING, article, on=on)
    return begun


async def tell_creditors(tx: Tx, ending: Deregistration, notice: CreditorsNotice, *, on: date) -> Deregistration:
    """Record how creditors were told; a later notice takes the place of an earlier one."""
    BY_FORM[ending.organization_type].step("creditors-notice", ending.state)
    formed_on = ending.group.formed_on if ending.group else ending.resolved_on
    refuse_if_broken(
        (rules.happened_in_order,), rules.Event(notice.published_on, formed_on, on), ending.organization_type
    )
    return await advance(tx, ending, "creditors-notice", on=on, notice=notice)


async def claims_open_until(tx: Tx, ending: Deregistration) -> date | None:
    """Return the last day on which creditors can come forward, never a day off (民法典 第二百零三条); None until they are told."""
    if ending.notice is None:
        return None
    terms = await BOOK.on(tx, ending.proposed_on)
    return (await calendar(tx)).end_of_days(ending.notice.published_on, terms[CREDITORS_DAYS]).on


async def report(tx: Tx, ending: Deregistration, found: LiquidationReport, *, on: date) -> Deregistration:
    """Take the report in, or refuse it with everything that is wrong with it."""
    BY_FORM[ending.organization_type].step("liquidation-report", ending.state)
    settlement = rules.Settlement(
        ending, found, on, await claims_open_until(tx, ending), await _is_fit(tx, ending, found.recipient)
    )
    refuse_if_broken(rules.REPORTING, settlement, ending.organization_type)
    return await advance(tx, ending, "liquidation-report", on=on, report=found)


async def _is_fit(tx: Tx, ending: Deregistration, recipient: Recipient | None) -> bool:
    """Say whether who is to take the assets is another organization, active, and a charity where it is called one.

    A charity may be on another register: there the clerk looks it up. Of foundations a higher authority says what they are.
    """
    if recipient is None or recipient.kind not in LOOKED_UP:
        return True
    row = await organizations.find(tx, recipient.credit_code) if recipient.credit_code else None
    if row is None:
        return recipient.kind is RecipientKind.CHARITY
    is_charity = row["charity_since"] is not None or row["type"] == OrganizationType.FOUNDATION
    is_another = row["id"] != ending.organization_id and row["state"] == OrganizationState.ACTIVE
    return is_another and (is_charity or recipient.kind is not RecipientKind.CHARITY)


async def apply(tx: Tx, ending: Deregistration, *, on: date) -> Deregistration:
    """Apply for deregistration with the three documents of 第二十一条; a late application is taken, and shown as late."""
    return await advance(tx, ending, "application", on=on, applied_on=on)


def was_late(ending: Deregistration, calendar: WorkCalendar) -> bool | None:
    """Say whether the fifteen days had passed when it was applied for; None before."""
    if ending.applied_on is None or ending.report is None:
        return None
    return ending.applied_on > calendar.end_of_days(ending.report.finished_on, APPLY_WITHIN.count).on
