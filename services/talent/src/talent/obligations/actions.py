"""Finding what is open with an organization, and settling it when the organization has ended."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from bureaukit.calendar import months_later
from bureaukit.db import Tx
from bureaukit.obligations import Obligation
from bureaukit.outbox import emit
from bureaukit.text import Text

from talent.employments import actions as employments
from talent.employments import store as employment_store
from talent.obligations.model import EndingCarriedOut
from talent.regulations import TITLE_SUBSIDY
from talent.subsidy_policies import store as policies
from talent.subsidy_runs.store import lines

BASIS = str(TITLE_SUBSIDY.whole())
DISTRICT_DIGITS = 6


async def open_with(tx: Tx, organization_id: UUID, on: date) -> Sequence[Obligation]:
    """Return what is open: subsidy months not paid yet, which must be; and posts, which end with the organization."""
    people = employment_store.employed_by(organization_id, on)
    running = await employment_store.in_post_from(tx, organization_id, on)
    found = (_subsidy(await lines.count_unpaid(tx, people)), _employments(organization_id, len(running)))
    return [one for one in found if one.count]


def _subsidy(count: int) -> Obligation:
    return Obligation(
        "TALENT_SUBSIDY_OPEN",
        BASIS,
        Text("其员工有已核算而未发放的职称补贴", "Title subsidies of its staff are calculated and not paid yet"),
        Text("办结该月发放批次", "Bring the run of the month to its end"),
        "/v1/talent/subsidy-runs",
        count,
    )


def _employments(organization_id: UUID, count: int) -> Obligation:
    return Obligation(
        "TALENT_EMPLOYMENT_RUNNING",
        BASIS,
        Text("有在任人员，任职随注销终止", "People are in its posts; the posts end with it"),
        Text("无须办理；终止之日起不再计发补贴", "Nothing to do; from the day of the end no subsidy accrues"),
        f"/v1/talent/employments?organization_id={organization_id}",
        count,
        blocks=False,
    )


async def carry_out(tx: Tx, organization_id: UUID, *, area: str, ended_on: date) -> EndingCarriedOut:
    """End every post of an organization on the day it ended, and tell from which month on nothing is paid for them."""
    running = await employment_store.in_post_from(tx, organization_id, ended_on)
    for employment in running:
        await employments.end_with_employer(tx, employment, on=ended_on)
    month = await _first_unpaid_month(tx, area, ended_on)
    done = EndingCarriedOut(organization_id, ended_on, len(running), month)
    await emit(tx, done)
    return done


async def _first_unpaid_month(tx: Tx, area: str, ended_on: date) -> date:
    """Return the first month whose reference day lies on or after the end: who is gone then is not paid for it."""
    month = ended_on.replace(day=1)
    policy = await policies.governing(tx, area[:DISTRICT_DIGITS], month)
    reference_on = policy.proposal.terms.reference_on(month) if policy else month
    return month if reference_on >= ended_on else months_later(month, 1)
