"""A division of the district as the statistics bureau numbers it: values only, no I/O."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bureaukit.codes import CodeList


class Tier(CodeList):
    """How far down a division lies; the length of its code says the same."""

    DISTRICT = "district", "区", "district"
    STREET = "street", "街道", "street"
    COMMUNITY = "community", "社区", "community"


TIER_BY_LENGTH = {6: Tier.DISTRICT, 9: Tier.STREET, 12: Tier.COMMUNITY}


@dataclass(frozen=True, slots=True)
class Division:
    """Codes change from year to year, so a division is valid from a day and may end."""

    code: str
    name: str
    valid_from: date
    valid_to: date | None = None

    @property
    def tier(self) -> Tier:
        """Which tier the code belongs to."""
        return TIER_BY_LENGTH[len(self.code)]

    @property
    def parent_code(self) -> str | None:
        """The code of the division around it; each tier adds three digits."""
        return None if self.tier is Tier.DISTRICT else self.code[:-3]


@dataclass(frozen=True, slots=True)
class DivisionRecorded:
    """A division was entered or changed."""

    topic: ClassVar[str] = "registry.division-recorded.v1"
    code: str
    name: str
    valid_from: date
    valid_to: date | None

    @property
    def subject(self) -> str:
        """The code is the identity."""
        return self.code
