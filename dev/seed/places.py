"""The district's real divisions, from the statistical bureau's codes (README.md names the source)."""

import csv
from dataclasses import dataclass
from pathlib import Path

DISTRICT = "530102"
DISTRICT_NAME = "五华区"
DEVELOPMENT_ZONE = "530102401"  # counts as a street in the statistics, but is none: it has no street office and no base
_TABLE = Path(__file__).parent / "wuhua_divisions.csv"
# Statistical units for campuses and a prison; nobody founds an organization or opens a base there.
_NOT_LIVED_IN = ("大学", "高等专科学校", "监狱")


@dataclass(frozen=True, slots=True)
class Community:
    """A community and the street it lies in."""

    code: str
    name: str
    street_code: str
    street: str

    @property
    def is_lived_in(self) -> bool:
        """Say whether it is a neighbourhood of residents."""
        return not any(word in self.name for word in _NOT_LIVED_IN)


def communities() -> list[Community]:
    """Return all 101 communities in the order of their codes; 翠湖西路社区居民委员会 is shown as 翠湖西路社区."""
    with _TABLE.open(encoding="utf-8-sig", newline="") as table:
        rows = list(csv.DictReader(table))
    return [
        Community(row["code"], row["name"].removesuffix("居民委员会"), row["streetCode"], row["street"]) for row in rows
    ]


def lived_in() -> list[Community]:
    """Return the communities in which organizations, bases and people are."""
    return [community for community in communities() if community.is_lived_in]


def streets() -> dict[str, str]:
    """Return code and name of the eleven units of street level."""
    return {community.street_code: community.street for community in communities()}


def divisions() -> list[tuple[str, str]]:
    """Return code and name of every division, each after the one around it."""
    return [(DISTRICT, DISTRICT_NAME), *streets().items(), *((c.code, c.name) for c in communities())]
