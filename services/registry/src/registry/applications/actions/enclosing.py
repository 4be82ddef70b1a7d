"""What a case needs on paper and what was uploaded for it."""

from bureaukit.db import Tx
from bureaukit.parameters import ParameterSet
from bureaukit.text import Text

from registry.applications.actions.matters import MATTERS
from registry.applications.model import Application, Matter
from registry.documents import store as documents
from registry.documents.model import ChecklistItem, Holder, HolderKind, MatterBesideCases
from registry.documents.rules import BY_ARTICLE, Checklist, Enclosed, needed_for
from registry.parameters.documents import REQUIRED_FOR_SUBMISSION


def holder_of(application: Application) -> Holder:
    """Return the case as what documents belong to."""
    return Holder(HolderKind.APPLICATION, application.id)


def checklist_for(matter: Matter | MatterBesideCases, form: str) -> Checklist:
    """Return the checklist of a matter and a form: as the regulation lists it, or as the table of matters does."""
    if listed := BY_ARTICLE.get(matter, {}).get(form):
        return listed
    line = MATTERS.get(matter) if isinstance(matter, Matter) else None
    if line is None or form not in line.articles:
        return ()
    article = line.articles[form]
    return tuple(ChecklistItem(one.value, Text(one.zh, one.en), article) for one in line.documents.get(form, ()))


def checklist_of(application: Application) -> Checklist:
    """Return the checklist of a case; none for a form that is not ours."""
    return checklist_for(application.matter, application.type)


async def enclosed(tx: Tx, application: Application, terms: ParameterSet) -> Enclosed:
    """Return what must be uploaded and what is, as the rule looks at it; a unit says yes to the case itself."""
    present = await documents.items_of(tx, holder_of(application))
    needed = needed_for(checklist_of(application), with_units=False)
    return Enclosed(needed, frozenset(present), terms[REQUIRED_FOR_SUBMISSION])
