"""Who may see how much of a person: areas, and the masks that each role looks through."""

from bureaukit.auth import Caller
from bureaukit.crypto import FieldCipher
from bureaukit.masks import mask_account, mask_id_number, mask_id_number_public, mask_name, mask_phone
from bureaukit.problems import NotFound

from talent.roles import CASE_STAFF
from talent.social_workers.model import SocialWorker


def see_to_area(caller: Caller, area: str) -> None:
    """Raise 404 unless the area is the caller's: what lies elsewhere is not theirs to see."""
    if not caller.covers(area):
        raise NotFound


def name_for(caller: Caller, name: str) -> str:
    """Return the name as the caller may see it: whoever handles the case sees it whole."""
    return name if caller.has_role(*CASE_STAFF) else mask_name(name)


def masked(person: SocialWorker, caller: Caller, cipher: FieldCipher, *, own: bool = False) -> dict[str, str | None]:
    """Return a person's protected fields as the caller may see them; the middle is never shown to anybody."""
    is_staff = own or caller.has_role(*CASE_STAFF)
    number = person.opened(cipher.open, "id_number") or ""
    phone, account = person.opened(cipher.open, "phone"), person.opened(cipher.open, "bank_account")
    return {
        "name": person.name if is_staff else mask_name(person.name),
        "id_number_masked": mask_id_number(number) if is_staff else mask_id_number_public(number),
        "phone_masked": mask_phone(phone) if phone else None,
        "bank_account_masked": mask_account(account) if account else None,
    }
