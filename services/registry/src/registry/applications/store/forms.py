"""A case as its row holds it, and back: dates and codes as text in documents, the content read by its matter."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass
from datetime import date
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import orjson
from bureaukit.names import lookup_key
from sqlalchemy import Row

from registry.applications.model import (
    CONTENTS,
    Application,
    ApplicationState,
    Concerned,
    Consent,
    DeliveryMeans,
    Extension,
    Matter,
    NonAcceptanceGround,
    Notice,
    Office,
    Opinion,
    Pause,
    Person,
    Progress,
    RefusalGround,
    Substance,
)
from registry.organizations.model import OrganizationType


def values_of(application: Application) -> dict[str, Any]:
    """Return the columns of a case, id and version left out."""
    wanted = application.content.name_wanted
    unit, new_unit = (*application.units, None, None)[:2]
    asked = application.waits_for if application.state is ApplicationState.ACCEPTED else ()
    awaited, other_awaited = (*asked, None, None)[:2]
    return asdict(application.progress) | {
        "matter": application.matter,
        "state": application.state,
        "owner": application.owner,
        "type": application.type,
        "name": application.name,
        "name_key": lookup_key(wanted) if wanted else None,
        "area": application.area,
        "concerned_id": application.concerned.id if application.concerned else None,
        "unit": unit,
        "new_unit": new_unit,
        "awaited_unit": awaited,
        "other_awaited_unit": other_awaited,
        "content": content_of(application.content),
        "notices": [plain(asdict(notice)) for notice in application.notices],
        "consents": [plain(asdict(consent)) for consent in application.consents],
        "opinions": [plain(asdict(opinion)) for opinion in application.opinions],
        "pauses": [plain(asdict(pause)) for pause in application.pauses],
        "extension": plain(asdict(application.extension)) if application.extension else None,
        "decide_by": application.decide_by,
        "overdue_on": application.overdue_on,
        "organization_id": application.organization_id,
    }


def content_of(content: Substance) -> dict[str, Any]:
    """Return the declared facts as JSON keeps them; notices compare with the same form."""
    return {name: plain(value) for name, value in asdict(content).items()}


def plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [plain(member) for member in value]
    return value


def _read(kind: Any, stored: Mapping[str, Any]) -> Any:
    """Return a dataclass of this kind from its JSON; members that came later have their default."""
    hints = get_type_hints(kind)
    known = {field.name for field in fields(kind)} & stored.keys()
    return kind(**{name: _typed(hints[name], stored[name]) for name in known})


def _typed(hint: Any, value: Any) -> Any:
    """Return a JSON value as the type of its member: a code, a date, a tuple of such; None stays None."""
    if value is None:
        return None
    if get_origin(hint) in (Union, UnionType):
        hint = next(one for one in get_args(hint) if one is not type(None))
    if hint is UUID:
        return UUID(value)
    if is_dataclass(hint):
        return _read(hint, value)
    if get_origin(hint) is tuple:
        return tuple(_typed(get_args(hint)[0], member) for member in value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    return date.fromisoformat(value) if hint is date else value


_CODES: dict[str, type[Enum]] = {
    "refusal_ground": RefusalGround,
    "non_acceptance_ground": NonAcceptanceGround,
    "delivery_means": DeliveryMeans,
}


def office_text(office: Office | None) -> str | None:
    """Return the post that a person is to take as one text, to be sealed: it says what they were sentenced for."""
    return orjson.dumps(plain(asdict(office))).decode() if office else None


def office_of(text: str) -> Office:
    """Return the post that a text says."""
    found: Office = _read(Office, orjson.loads(text))
    return found


def case_of(row: Row[Any], people: Sequence[Person]) -> Application:
    """Return the case that a row holds."""
    progress = {field.name: getattr(row, field.name) for field in fields(Progress)}
    for name, kind in _CODES.items():
        progress[name] = kind(progress[name]) if progress[name] else None
    concerned = (
        Concerned(row.concerned_id, row.name, OrganizationType(row.type), row.area) if row.concerned_id else None
    )
    return Application(
        row.id,
        ApplicationState(row.state),
        row.version,
        row.owner,
        _read(CONTENTS[Matter(row.matter)], row.content),
        tuple(people),
        tuple(_read(Notice, notice) for notice in row.notices),
        Progress(**progress),
        row.organization_id,
        concerned,
        tuple(unit for unit in (row.unit, row.new_unit) if unit),
        tuple(_read(Consent, consent) for consent in row.consents),
        tuple(_read(Opinion, opinion) for opinion in row.opinions),
        tuple(_read(Pause, pause) for pause in row.pauses),
        _read(Extension, row.extension) if row.extension else None,
        row.decide_by,
        row.overdue_on,
    )
