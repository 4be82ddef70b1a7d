"""Acts that several roles share though each holds another scope for them: which role acts, and over which area."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from bureaukit.auth import Caller
from bureaukit.lifecycle import Blocker
from bureaukit.problems import FORBIDDEN, Finding, Forbidden, NotFound, Problem
from bureaukit.text import Text

from incubator.regulations import ENTRY
from incubator.roles import COMMUNITY_OFFICER, DISTRICT_APPROVER, DISTRICT_CLERK, OFFICERS, ORG_REP, STREET_OFFICER

DISTRICT_DIGITS = 6
# role -> the verb of the scope it must hold; a route offers these roles and leaves the scope to `acting_as`
BASE_SIDE = {DISTRICT_CLERK: "write", STREET_OFFICER: "write", COMMUNITY_OFFICER: "write"}
APPLICANT_SIDE = {ORG_REP: "apply"} | BASE_SIDE
DECIDING_SIDE = {DISTRICT_APPROVER: "approve", STREET_OFFICER: "confirm"}


def acting_as(caller: Caller, resource: str, verbs: Mapping[str, str]) -> str:
    """Return the role in which the caller acts; 403 when the token lacks the scope that the role needs here."""
    for role, verb in verbs.items():
        if caller.has_role(role) and caller.has_scope(f"incubator:{resource}:{verb}"):
            return role
    wanted = ", ".join(sorted({f"incubator:{resource}:{verb}" for verb in verbs.values()}))
    raise Problem(FORBIDDEN, Text(f"令牌缺少权限范围 {wanted}", f"The token lacks the scope {wanted}"))


def owner_of(area: str) -> str:
    """Return the role that decides at a base: the district at its own, the street at its own and its communities'."""
    return DISTRICT_APPROVER if len(area) == DISTRICT_DIGITS else STREET_OFFICER


def see_to_owner(role: str, area: str) -> None:
    """Raise 403 unless the role decides at a base of this area."""
    if role != owner_of(area):
        raise Forbidden("由基地所属层级决定", "The owner of the base decides")


def closed_to_others(caller: Caller, area: str, steps: Iterable[str]) -> dict[str, Blocker]:
    """Return what closes the owner's steps to everybody else."""
    if caller.has_role(owner_of(area)):
        return {}
    words = Text("由基地所属层级决定", "The owner of the base decides")
    return dict.fromkeys(steps, Blocker(Finding("NOT_THE_OWNER", str(ENTRY), words)))


def is_officer_for(caller: Caller, area: str) -> bool:
    """Say whether the caller is staff of the office and the area is theirs."""
    return caller.has_role(*OFFICERS) and caller.covers(area)


def see_to_area(caller: Caller, area: str) -> None:
    """Raise 404 unless the area is the caller's: what lies elsewhere is not theirs to see."""
    if not caller.covers(area):
        raise NotFound


def speaks_for(caller: Caller, organization_id: UUID | None, credit_code: str | None, *, drafted_by: str) -> bool:
    """Say whether the caller is an applicant: of the same organization, or who drafted it for a team."""
    if not caller.has_role(ORG_REP):
        return False
    if organization_id is None:
        return drafted_by == caller.sub
    return caller.org is not None and caller.org in (str(organization_id), credit_code)
