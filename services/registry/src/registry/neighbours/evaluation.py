"""What we ask of the evaluation service: whether a grade opens the simplified inspection to an organization today.

How high the grade must be is a dated parameter there (`evaluation.incentives.simplified_inspection.minimum_grade`: 4A by
第二十八条 of order 39, 3A by the district's letter of 2019), so that one number decides one question.
"""

from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.neighbour import Neighbour
from bureaukit.problems import NotFound, Unavailable


async def simplified_inspection(evaluation: Neighbour, organization: UUID, on: date) -> dict[str, Any]:
    """Return the answer as it came, its signed receipt too; one it has never heard of has no grade; 503 while it is down."""
    asked = {"organization": str(organization), "benefit": "simplified_inspection", "on": on.isoformat()}
    try:
        answer: dict[str, Any] = await evaluation.get("/incentives/check", **asked)
    except NotFound:
        return {"allowed": False, "grade": None, "reasons": [], "on": on.isoformat()}
    except Unavailable:
        raise Unavailable(
            "评估服务暂时不可用，无法核验等级；可选择完整表（form=full）继续",
            "The evaluation service does not answer, so the grade cannot be checked; the full form (form=full) needs none",
        ) from None
    return answer | {"on": on.isoformat()}
