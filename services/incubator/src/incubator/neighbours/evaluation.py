"""What we ask of the evaluation service: the grade an organization holds today."""

from datetime import date
from uuid import UUID

from bureaukit.neighbour import Neighbour
from bureaukit.problems import Problem


async def grade(evaluation: Neighbour, organization: UUID, on: date) -> str | None:
    """Return the grade, "" if it holds none; None while the evaluation cannot be asked, and a document has to do."""
    try:
        answer = await evaluation.get(f"/passports/{organization}", as_of=on.isoformat())
        held = answer["grade"]
        return str(held["grade"]) if held and held["status"] == "final" else ""
    except (Problem, KeyError, TypeError):
        return None
