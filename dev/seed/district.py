"""The demo district as one value: the same for everybody, at any time, from one seed."""

import hashlib
from dataclasses import dataclass
from random import Random

from dev.seed.bases import Base, bases
from dev.seed.filings import FiledGroup, filed_groups
from dev.seed.grades import GradeRow, grades
from dev.seed.listings import Entry, listings
from dev.seed.organizations import Organization, organizations
from dev.seed.people import Folk
from dev.seed.stays import Stay, stays
from dev.seed.workers import Worker, workers

SEED = 530102


@dataclass(frozen=True, slots=True)
class District:
    """Everything that is loaded."""

    organizations: list[Organization]
    filed: list[FiledGroup]
    bases: list[Base]
    stays: list[Stay]
    grades: list[GradeRow]
    listings: list[Entry]
    workers: list[Worker]

    @property
    def digest(self) -> str:
        """Return a digest of everything, by which two districts are known to be the same."""
        return hashlib.sha256(repr(self).encode()).hexdigest()


def district(seed: int = SEED) -> District:
    """Make the district."""
    rng = Random(seed)
    folk = Folk(rng)
    registered = organizations(rng, folk)
    tree = bases()
    staying = stays(rng, registered, tree)
    graded = grades(rng, registered)
    spared = {stay.organization for stay in staying} | {row.organization for row in graded}
    return District(
        organizations=registered,
        filed=filed_groups(rng),
        bases=tree,
        stays=staying,
        grades=graded,
        listings=listings(rng, registered, spared),
        workers=workers(rng, folk),
    )
