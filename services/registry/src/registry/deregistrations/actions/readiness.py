"""What stands in the way of a deregistration, in this service and as the others say of theirs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from bureaukit.db import Record, Tx
from bureaukit.obligations import Obligation
from bureaukit.problems import Finding, NotFound, Problem, Unavailable, problem_type
from bureaukit.service_routes import calendar
from bureaukit.text import Text

from registry.annual_inspections.actions import standing as inspections
from registry.applications import store as applications
from registry.applications.model import Matter
from registry.credit_records import store as credit_records
from registry.forms import AUDITING, of_form
from registry.organizations import store as organizations
from registry.organizations.model import Projection
from registry.penalties.actions import procedure as penalties
from registry.penalties.rules import Weighing
from registry.regulations import CREDIT, LICENSING, PENALTIES

NOT_READY = problem_type(
    "not_ready_to_end", 409, "尚有未了结事项，不能注销", "Something is still open: it cannot be deregistered"
)


@dataclass(frozen=True, slots=True)
class Readiness:
    """What each service has open with an organization; None for one that could not be asked."""

    organization_id: UUID
    parts: Mapping[str, Sequence[Obligation] | None]

    @property
    def unavailable(self) -> list[str]:
        """The services that did not answer."""
        return [name for name, found in self.parts.items() if found is None]

    @property
    def obligations(self) -> list[tuple[str, Obligation]]:
        """Everything that is open, with the service that says so."""
        return [(name, one) for name, found in self.parts.items() for one in found or ()]

    @property
    def is_ready(self) -> bool:
        """Whether every service answered and nothing stands in the way."""
        return not self.unavailable and not any(one.blocks for _, one in self.obligations)


async def seen_again(tx: Tx, readiness: Readiness, on: date) -> Readiness:
    """Read what this service has open once more, and keep others from opening anything until the transaction ends."""
    row = await organizations.hold(tx, readiness.organization_id)
    if row is None:
        raise NotFound
    return replace(readiness, parts={**readiness.parts, "registry": await own_obligations(tx, row, on)})


async def own_obligations(tx: Tx, row: Record, on: date) -> Sequence[Obligation]:
    """Return what this service has open with an organization: reports, cases, an audit, proposals, penalties."""
    organization = organizations.projection_of(row)
    years = await inspections.standing(tx, organization, on)
    found = [_report(row["id"], reason) for reason in years.reasons]
    found += [_case(organization, matter) for matter in await applications.open_matters(tx, row["id"])]
    if await credit_records.has_open_proposal(tx, row["id"]):
        found.append(_listing(row["id"]))
    unsettled = await penalties.unsettled(tx, row["id"], today=on, calendar=await calendar(tx))
    return found + [_penalty(row["id"], one) for one in unsettled]


def _report(organization_id: UUID, reason: Finding) -> Obligation:
    return Obligation(
        "REGISTRY_REPORT_MISSING",
        reason.article,
        reason.message,
        reason.next_step or Text("补报年度工作报告", "File the report"),
        f"/v1/registry/annual-inspections?organization_id={organization_id}",
    )


def _case(organization: Projection, matter: Matter) -> Obligation:
    """A change of the legal representative waits for the audit that the law wants before it (REG-25)."""
    link = f"/v1/registry/applications?organization_id={organization.id}"
    if matter is Matter.LEGAL_REPRESENTATIVE_CHANGE:
        return Obligation(
            "REGISTRY_AUDIT_BEFORE_CHANGE",
            str(of_form(AUDITING, organization.type)),
            Text(
                "法定代表人变更未办结，更换前须进行财务审计",
                "A change of the legal representative is open: an audit comes before it",
            ),
            Text("提交审计报告办结变更，或撤回变更申请", "Bring the audit report and end the change, or withdraw it"),
            link,
        )
    return Obligation(
        "REGISTRY_CASE_OPEN",
        str(LICENSING.article(42)),
        Text(f"有未办结的事项：{matter.zh}", f"A case is open: {matter.en}"),
        Text("办结或撤回该事项", "End or withdraw the case"),
        link,
    )


def _listing(organization_id: UUID) -> Obligation:
    return Obligation(
        "REGISTRY_LISTING_OPEN",
        str(CREDIT.whole()),
        Text("列入名录的提请尚未决定", "A proposal to list it is undecided"),
        Text("先决定该提请", "Decide on the proposal first"),
        f"/v1/registry/listings?organization_id={organization_id}",
    )


def _penalty(organization_id: UUID, weighing: Weighing) -> Obligation:
    link = f"/v1/registry/penalty-cases?organization_id={organization_id}"
    if weighing.debt:
        yuan = f"{weighing.debt.rest_fen / 100:.2f}"
        return Obligation(
            "REGISTRY_FINE_UNPAID",
            str(PENALTIES.article(66)),
            Text(f"尚有罚款及加处罚款{yuan}元未缴", f"{yuan} yuan of a fine are still owed"),
            Text("缴清罚款", "Pay the fine"),
            link,
        )
    return Obligation(
        "REGISTRY_PENALTY_CASE_OPEN",
        str(PENALTIES.article(57)),
        Text("有未办结的行政处罚案件", "A penalty case is open"),
        Text("先办结该案件", "End the case first"),
        link,
    )


def refuse_unless_ready(readiness: Readiness) -> None:
    """Refuse to decide while something stands in the way: 409 naming it, or 503 where somebody could not be asked."""
    if blocking := [(name, one) for name, one in readiness.obligations if one.blocks]:
        findings = [_finding(name, one) for name, one in blocking]
        raise Problem(NOT_READY, Text(f"共有 {len(findings)} 项", f"{len(findings)} item(s)"), findings=findings)
    if missing := readiness.unavailable:
        zh = f"以下服务暂时不能查询：{'、'.join(missing)}，请稍后再决定"
        raise Unavailable(zh, f"These services cannot be asked now: {', '.join(missing)}; decide later")


def _finding(service: str, one: Obligation) -> Finding:
    facts = {"service": service, "count": one.count, "link": one.link}
    return Finding(one.code, one.article, one.text, one.next_step, facts)
