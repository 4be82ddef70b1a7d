"""How the old ledger comes in: each person by themselves, whole or not at all, nobody twice."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from bureaukit.auth import Caller
from bureaukit.crypto import FieldCipher
from bureaukit.db import Tx
from bureaukit.ids import new_id
from bureaukit.names import lookup_key
from bureaukit.parameters import ParameterSet
from bureaukit.problems import Conflict, Finding, Problem, Refused, problem_type
from bureaukit.rules import findings

from talent.access import see_to_area
from talent.credentials import actions as credentials
from talent.credentials import store as credential_store
from talent.credentials.model import Credential, one_spelling
from talent.employments import actions as employments
from talent.employments import store as employment_store
from talent.employments.model import Employment
from talent.id_numbers import one_spelling as one_number
from talent.ledger import rules
from talent.ledger.model import LedgerCredential, LedgerEmployment, LedgerPeriod, LedgerRow, RowOutcome, RowResult
from talent.local_registrations import actions as registrations
from talent.local_registrations import store as registration_store
from talent.parameters import LEDGER_UNTIL, VALID_MONTHS
from talent.social_workers import actions as people
from talent.social_workers import store as people_store
from talent.social_workers.model import SocialWorker

DIFFERS = problem_type(
    "differs_from_the_record", 409, "与在库记录不一致", "It says something else than what is on record"
)
REPEATED = problem_type("repeated_in_the_table", 409, "表中有重复人员", "The person occurs twice in the table")


async def bring_in(
    tx: Tx, rows: Sequence[LedgerRow], *, caller: Caller, cipher: FieldCipher, terms: ParameterSet
) -> list[RowOutcome]:
    """Take every row that can be taken; a refused one leaves nothing behind. `terms.on` is the day."""
    entering = _Entering(tx, caller, cipher, terms)
    return [await entering.row(place, row) for place, row in enumerate(rows, start=1)]


class _Entering:
    """One import on its way."""

    def __init__(self, tx: Tx, caller: Caller, cipher: FieldCipher, terms: ParameterSet) -> None:
        self._tx = tx
        self._caller = caller
        self._cipher = cipher
        self._terms = terms
        self._seen: set[str] = set()

    async def row(self, place: int, row: LedgerRow) -> RowOutcome:
        """Take one row, or undo what was begun of it and say why."""
        try:
            self._see_to_repeats(row)
            async with self._tx.savepoint():
                return await self._take(place, row)
        except Problem as problem:
            return RowOutcome(place, RowResult.REFUSED, problem=problem)

    def _see_to_repeats(self, row: LedgerRow) -> None:
        number = one_number(row.person.id_number)
        if number in self._seen:
            raise Conflict(REPEATED, "同一身份证号码已在前面的行中", "An earlier row has the same ID number")
        self._seen.add(number)

    async def _take(self, place: int, row: LedgerRow) -> RowOutcome:
        areas = (row.person.area, *(post.area for post in row.employments))
        _refuse(findings(rules.LINE, rules.Line(areas, self._caller.area)))
        known = await self._known(row)
        person = known or await people.record(self._tx, row.person, cipher=self._cipher, today=self._terms.on)
        news = [await self._credential(person.id, credential) for credential in row.credentials]
        news += [await self._employment(person.id, employment) for employment in row.employments]
        if known is None:
            return RowOutcome(place, RowResult.CREATED, person.id)
        return RowOutcome(place, RowResult.COMPLETED if any(news) else RowResult.UNCHANGED, person.id)

    async def _known(self, row: LedgerRow) -> SocialWorker | None:
        index = self._cipher.blind_index(one_number(row.person.id_number))
        known = await people_store.by_number(self._tx, index)
        if known:
            see_to_area(self._caller, known.area)
            _same(lookup_key(known.name), lookup_key(row.person.name))
        return known

    async def _credential(self, person: UUID, said: LedgerCredential) -> bool:
        """Enter a certificate and its registrations; say whether anything was new."""
        number = one_spelling(said.credential_number)
        known = await credential_store.by_number(self._tx, number, said.level)
        if known:
            _same((known.social_worker_id, known.issued_on), (person, said.issued_on))
        credential = known or await credentials.check_in(
            self._tx,
            person,
            said.level,
            number,
            issued_on=said.issued_on,
            evidence=said.evidence,
            terms=self._terms,
        )
        return await self._periods(credential, said.registrations) or known is None

    async def _periods(self, credential: Credential, said: Iterable[LedgerPeriod]) -> bool:
        held = await registration_store.periods_of(self._tx, [credential.id])
        known = {(p.registered_on, p.valid_from, p.valid_until) for p in held}
        new = [p for p in said if (p.registered_on, p.valid_from, p.valid_until) not in known]
        for period in new:
            before, months = self._terms[LEDGER_UNTIL], self._terms[VALID_MONTHS]
            entry = rules.Entry(period, credential.issued_on, before, self._terms.on, months)
            _refuse(findings(rules.ENTERING, entry))
            await registrations.register(
                self._tx,
                credential,
                registered_on=period.registered_on,
                valid_from=period.valid_from,
                valid_until=period.valid_until,
                terms=self._terms,
            )
        return bool(new)

    async def _employment(self, person: UUID, said: LedgerEmployment) -> bool:
        """Enter a post, unless it is on record word for word."""
        held = await employment_store.of_worker(self._tx, person)
        known = next((e for e in held if (e.post, e.area, e.start_on) == (said.post, said.area, said.start_on)), None)
        if known:
            _same((known.end_on, known.end_ground), (said.end_on, said.end_ground))
            return False
        employment = Employment(
            id=new_id(),
            social_worker_id=person,
            organization_id=None,
            credit_code=None,
            area=said.area,
            post=said.post,
            start_on=said.start_on,
            end_on=said.end_on,
            end_ground=said.end_ground,
            recorded_by=self._tx.actor,
        )
        await employments.record(self._tx, employment, today=self._terms.on)
        return True


def _refuse(broken: Sequence[Finding]) -> None:
    if broken:
        raise Refused(broken)


def _same(held: object, said: object) -> None:
    if held != said:
        raise Conflict(DIFFERS, "请核对后按变更或更正办理", "Check it; a change or a correction is an act of its own")
