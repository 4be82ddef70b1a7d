"""The table of matters: one line says of one matter everything that the engine must know (services/registry/README.md)."""

from registry.applications.actions.matters import changes, charity, establishment, governance, heads, promotion, records
from registry.applications.actions.matters.specification import Specification
from registry.applications.model import Application, Matter

MATTERS: dict[Matter, Specification] = {
    line.matter: line
    for line in (
        establishment.ESTABLISHMENT,
        promotion.PROMOTION,
        *changes.CHANGES,
        *(
            matter.specification()
            for matter in (*governance.GOVERNANCE, *records.RECORDS, heads.HEADS, *charity.CHARITIES)
        ),
    )
}


def specification_of(application: Application) -> Specification:
    """Return the line of the table for a case."""
    return MATTERS[application.matter]
