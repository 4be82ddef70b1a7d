"""Changes of registered items (变更登记): what each is judged by, and the entry in the register that it becomes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.crypto import FieldCipher
from bureaukit.db import Record, Tx
from bureaukit.law import Article
from bureaukit.rules import Rule

from registry.applications.actions.matters.establishment import founding_terms, is_capable
from registry.applications.actions.matters.filed import CHANGED_BY, Papers, filed, same_for_both
from registry.applications.actions.matters.naming import proposed_name
from registry.applications.actions.matters.officers import (
    enter_representative,
    head_of,
    representative_judged,
    represents_a_group,
)
from registry.applications.actions.matters.specification import Asked, Circumstances, Parts, Specification, own_unit
from registry.applications.model import (
    ActivityAreaChange,
    Application,
    ApplicationType,
    Content,
    DirectRegistrationClass,
    DomicileChange,
    FundsChange,
    LegalRepresentativeChange,
    Matter,
    NameChange,
    ScopeChange,
    SupervisingUnitChange,
)
from registry.applications.model import EnclosedDocument as Paper
from registry.applications.rules import changing
from registry.applications.rules.changing import Change, Kept
from registry.applications.rules.subject import Founding
from registry.divisions import store as divisions
from registry.names.rules import NAMING
from registry.organizations.actions.recording import record
from registry.organizations.model import EntryKind, NewEntry, OrganizationType, Sector
from registry.parameters.cases import PROMISED_GROUP_CHANGE, PROMISED_SERVICE_CHANGE
from registry.people.actions.nominating import house_of
from registry.regulations import LICENSING, SERVICE_ORGANIZATIONS, SOCIAL_GROUPS

Items = Callable[[Application, FieldCipher], dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredItem:
    """One item that can change: its columns as asked for, and the founding's conditions that stay in force."""

    matter: Matter
    items: Items
    kept: Kept | None = None
    papers: Papers
    audit: bool = False
    open_to: Mapping[str, Article] = field(default_factory=lambda: CHANGED_BY)
    units: Asked = own_unit
    names_a_person: bool = False  # who takes the post of legal representative

    def specification(self) -> Specification:
        """Return the line of the table."""
        return Specification(
            matter=self.matter,
            articles=self.open_to,
            gather=self.gather,
            effect=self.effect,
            units=self.units,
            documents=self.papers,
            promised={
                ApplicationType.SOCIAL_GROUP: PROMISED_GROUP_CHANGE,
                ApplicationType.SOCIAL_SERVICE_ORGANIZATION: PROMISED_SERVICE_CHANGE,
            },
            limited_by=dict.fromkeys(CHANGED_BY, LICENSING.article(42, paragraph=1)),
        )

    async def gather(self, tx: Tx, application: Application, about: Circumstances) -> Parts:
        """Return the rules of every filing, those of a change, and those of a founding that the change may not break."""
        row = about.row
        common = await filed(tx, application, about, open_to=self.open_to, papers=self.papers)
        after = self.items(application, about.cipher)
        handed_in_on = application.progress.received_on or about.today
        change = Change({item: row[item] for item in after}, after, handed_in_on, _audited_on(application))
        parts: Parts = (common, (self._change_rules(row["type"]), change))
        if self.kept:
            parts += ((self.kept[row["type"]], await _as_if_founded(tx, application, about, after)),)
        if "name" in after:
            form = OrganizationType(row["type"])
            parts += ((NAMING, await proposed_name(tx, application, after["name"], about, form=form)),)
        if self.names_a_person:
            day = takes_effect_on(application, about)
            parts += await representative_judged(tx, application, about, house_of(row), on=day)
        return parts

    def _change_rules(self, form: str) -> tuple[Rule[Change], ...]:
        changes = replace(changing.changes_a_registered_item, article=CHANGED_BY[form])
        if not self.audit:
            return (changes,)
        return (changes, replace(changing.is_audited_before, article=AUDITED_BY[form]))

    async def effect(self, tx: Tx, application: Application, about: Circumstances) -> UUID:
        """Enter the change in the register, from the day that was asked for or from today."""
        entry = NewEntry(
            EntryKind(self.matter.value),
            takes_effect_on(application, about),
            self.items(application, about.cipher),
            CHANGED_BY[about.row["type"]],
            case_id=application.id,
            reason=application.filing.reason,
        )
        identity: UUID = about.row["id"]
        await record(tx, identity, entry, today=about.today, seen=about.row["version"])
        if self.names_a_person and (person := head_of(application)):
            await enter_representative(tx, person, about, about.row, on=entry.effective_on, case_id=application.id)
        return identity


def takes_effect_on(application: Application, about: Circumstances) -> date:
    """Return the day that was asked for; what is decided late is not back-dated."""
    return max(application.filing.effective_on or about.today, about.today)


# REG-30: the certificate of a group names where it is active, that of a service organization does not.
GROUPS_ALONE: dict[str, Article] = {ApplicationType.SOCIAL_GROUP: CHANGED_BY[ApplicationType.SOCIAL_GROUP]}
AUDITED_BY: dict[str, Article] = {
    ApplicationType.SOCIAL_GROUP: SOCIAL_GROUPS.article(27, paragraph=2),
    ApplicationType.SOCIAL_SERVICE_ORGANIZATION: SERVICE_ORGANIZATIONS.article(22, paragraph=2),
}


def _audited_on(application: Application) -> Any:
    content = application.content
    return content.audited_on if isinstance(content, LegalRepresentativeChange) else None


async def _as_if_founded(tx: Tx, application: Application, about: Circumstances, after: Mapping[str, Any]) -> Founding:
    """Return the organization as it would be after the change, as a founding is looked at."""
    row = {**about.row, **after}
    head = head_of(application)
    serves = head and await represents_a_group(tx, head, about, except_for=row["id"])  # who changed their name
    direct = row["direct_registration_class"]
    content = Content(
        ApplicationType(row["type"]),
        row["name"],
        domicile=row["domicile"],
        area=row["area"],
        activity_area=row["activity_area"],
        sector=Sector(row["sector"]),
        scope=row["scope"],
        purpose=row["purpose"],
        start_up_funds_fen=row["start_up_funds_fen"] or 0,
        supervising_unit=row["supervising_unit"],
        direct_registration_class=DirectRegistrationClass(direct) if direct else None,
        premises_proved=Paper.PREMISES_PROOF in application.filing.documents,
    )
    return Founding(
        content,
        founding_terms(about.terms),
        founders=1,  # it was founded
        minors=sum(not is_capable(one, about.today) for one in application.people),
        has_representative=head is not None,
        representative_serves_elsewhere=bool(serves),
        area_on_record=await _on_record(tx, content.activity_area if "activity_area" in after else content.area),
    )


async def _on_record(tx: Tx, code: str | None) -> bool:
    """Say whether a division is on record; of a change the one that it names."""
    return code is not None and await divisions.version_of(tx, code) is not None


def _given(**items: Any) -> dict[str, Any]:
    """Return what is asked for; what is left out stays as it is on the register."""
    return {item: value for item, value in items.items() if value is not None}


def _name(application: Application, _: FieldCipher) -> dict[str, Any]:
    content = application.content
    return _given(name=content.new_name) if isinstance(content, NameChange) else {}


def _domicile(application: Application, _: FieldCipher) -> dict[str, Any]:
    content = application.content
    return _given(domicile=content.domicile, area=content.area) if isinstance(content, DomicileChange) else {}


def _activity_area(application: Application, _: FieldCipher) -> dict[str, Any]:
    content = application.content
    return _given(activity_area=content.activity_area) if isinstance(content, ActivityAreaChange) else {}


def _scope(application: Application, _: FieldCipher) -> dict[str, Any]:
    content = application.content
    return _given(purpose=content.purpose, scope=content.scope) if isinstance(content, ScopeChange) else {}


def _funds(application: Application, _: FieldCipher) -> dict[str, Any]:
    content = application.content
    return _given(start_up_funds_fen=content.start_up_funds_fen) if isinstance(content, FundsChange) else {}


def _representative(application: Application, cipher: FieldCipher) -> dict[str, Any]:
    head = head_of(application)
    if head is None:
        return {}
    return {"legal_representative": head.name, "legal_representative_index": cipher.blind_index(head.id_number)}


def _unit(application: Application, _: FieldCipher) -> dict[str, Any]:
    """Both columns change together: either a unit or a class of direct registration."""
    content = application.content
    if not isinstance(content, SupervisingUnitChange):
        return {}
    return {
        "supervising_unit": content.supervising_unit,
        "direct_registration_class": content.direct_registration_class,
    }


def _both_units(application: Application, organization: Record | None) -> tuple[str, ...]:
    """Return the unit that lets go and the one that takes over; the first may have consented in writing before."""
    content = application.content
    new = content.supervising_unit if isinstance(content, SupervisingUnitChange) else None
    return tuple(dict.fromkeys((*own_unit(application, organization), *((new,) if new else ()))))


CHANGES = tuple(
    item.specification()
    for item in (
        RegisteredItem(
            matter=Matter.NAME_CHANGE,
            items=_name,
            papers=same_for_both(
                Paper.APPLICATION_FORM, Paper.MINUTES, Paper.CHARTER_DRAFT, Paper.CERTIFICATE_RETURNED
            ),
        ),
        RegisteredItem(
            matter=Matter.DOMICILE_CHANGE,
            items=_domicile,
            kept=changing.DOMICILE,
            papers=same_for_both(
                Paper.APPLICATION_FORM, Paper.MINUTES, Paper.PREMISES_PROOF, Paper.CERTIFICATE_RETURNED
            ),
        ),
        RegisteredItem(
            matter=Matter.ACTIVITY_AREA_CHANGE,
            items=_activity_area,
            open_to=GROUPS_ALONE,
            kept=changing.ACTIVITY_AREA,
            papers={
                changing.GROUP: (
                    Paper.APPLICATION_FORM,
                    Paper.MINUTES,
                    Paper.CHARTER_DRAFT,
                    Paper.CERTIFICATE_RETURNED,
                )
            },
        ),
        RegisteredItem(
            matter=Matter.SCOPE_CHANGE,
            items=_scope,
            kept=changing.SCOPE,
            papers=same_for_both(
                Paper.APPLICATION_FORM, Paper.MINUTES, Paper.CHARTER_DRAFT, Paper.CERTIFICATE_RETURNED
            ),
        ),
        RegisteredItem(
            matter=Matter.LEGAL_REPRESENTATIVE_CHANGE,
            items=_representative,
            kept=changing.LEGAL_REPRESENTATIVE,
            audit=True,
            names_a_person=True,
            papers=same_for_both(
                Paper.APPLICATION_FORM,
                Paper.MINUTES,
                Paper.REPRESENTATIVE_FORM,
                Paper.REPRESENTATIVE_IDENTITY,
                Paper.AUDIT_REPORT,
                Paper.CERTIFICATE_RETURNED,
            ),
        ),
        RegisteredItem(
            matter=Matter.FUNDS_CHANGE,
            items=_funds,
            kept=changing.FUNDS,
            papers=same_for_both(
                Paper.APPLICATION_FORM, Paper.MINUTES, Paper.CAPITAL_VERIFICATION, Paper.CERTIFICATE_RETURNED
            ),
        ),
        RegisteredItem(
            matter=Matter.SUPERVISING_UNIT_CHANGE,
            items=_unit,
            kept=changing.SUPERVISING_UNIT,
            units=_both_units,
            papers=same_for_both(Paper.APPLICATION_FORM, Paper.MINUTES, Paper.CERTIFICATE_RETURNED),
        ),
    )
)
