"""What an officer does with a certificate: check it in, once."""

from datetime import date
from uuid import UUID

from bureaukit.db import Tx, is_unique_violation
from bureaukit.ids import new_id
from bureaukit.outbox import emit
from bureaukit.parameters import ParameterSet
from bureaukit.problems import Conflict, NotFound, Refused, problem_type
from bureaukit.rules import findings

from talent.credentials import rules, store
from talent.credentials.model import Credential, CredentialRecorded, Level, one_spelling
from talent.parameters import CREDENTIAL_NUMBER_FORM

ON_RECORD = problem_type("credential_on_record", 409, "该证书已登记在库", "The credential is on record already")


async def check_in(
    tx: Tx,
    social_worker_id: UUID,
    level: Level,
    credential_number: str,
    *,
    issued_on: date,
    evidence: str | None,
    terms: ParameterSet,
) -> Credential:
    """Enter a certificate, or refuse it with all that stands against it; `terms.on` is the day."""
    number = one_spelling(credential_number)
    subject = rules.CheckIn(number, issued_on, terms.on, terms[CREDENTIAL_NUMBER_FORM])
    if broken := findings(rules.CHECK_IN, subject):
        raise Refused(broken)
    if await store.by_number(tx, number, level):
        raise _on_record()
    credential = Credential(new_id(), social_worker_id, level, number, issued_on, evidence, tx.actor)
    try:
        await store.add(tx, credential)
    except Exception as error:
        if not is_unique_violation(error):
            raise
        raise _on_record() from None
    await emit(tx, CredentialRecorded(credential.id, level, issued_on))
    return credential


def _on_record() -> Conflict:
    return Conflict(
        ON_RECORD,
        "同级别同管理号的证书已在库",
        "A credential of this level with this number is on record",
    )


async def known(tx: Tx, identity: UUID) -> Credential:
    """Return a certificate on record, or raise 404."""
    if found := await store.find(tx, identity):
        return found
    raise NotFound
