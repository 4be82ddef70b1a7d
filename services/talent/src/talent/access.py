"""Who may see how much of a person: areas, and the masks that each role looks through."""

from bureaukit.auth import Caller
from bureaukit.crypto import FieldCipher
from bureaukit.masks import mask_account, mask_id_number, mask_id_number_public, mask_name, mask_phone
from bureaukit.problems import FORBIDDEN, NotFound, Problem
from bureaukit.text import Text

from talent.roles import CASE_STAFF, READERS, SOCIAL_WORKER
from talent.social_workers.model import SocialWorker

STREET_DIGITS = 9


def see_to_area(caller: Caller, area: str) -> None:
    """Raise 404 unless the area is the caller's: what lies elsewhere is not theirs to see."""
    if not caller.covers(area):
        raise NotFound


def see_to_person(caller: Caller, person: SocialWorker, resource: str, verb: str) -> None:
    """Let people act for themselves, and officers with `verb` for those of their area; 404 for anybody else's."""
    is_own = caller.has_role(SOCIAL_WORKER) and person.account_sub == caller.sub
    if not is_own and not (caller.has_role(*READERS) and caller.covers(person.area)):
        raise NotFound
    scope = f"talent:{resource}:{'self' if is_own else verb}"
    if not caller.has_scope(scope):
        raise Problem(FORBIDDEN, Text(f"令牌缺少权限范围 {scope}", f"The token lacks the scope {scope}"))


def street_of(area: str) -> str:
    """Return the code of the street an area lies in: as near as the public is told."""
    return area[:STREET_DIGITS]


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
