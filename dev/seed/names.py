"""Names for invented organizations, in the grammar of 社会组织名称管理办法, each given once."""

from random import Random

from dev.seed.places import DEVELOPMENT_ZONE, Community, streets
from dev.seed.words import BRAND_FIRST, BRAND_SECOND, FILED, GROUPS, RURAL_FILED, RURAL_STREET, SERVICES

PREFIX = "昆明市五华区"
SCOPES = {
    "education": "面向社会开展教育教学与咨询服务",
    "social_services": "面向居民开展社会服务与社会工作服务",
    "culture": "组织文化艺术交流与展示",
    "sports": "组织体育健身活动与培训",
    "business_services": "行业自律、交流、培训与服务",
    "agriculture_rural": "农业技术推广与农村发展服务",
    "health": "健康教育、学术交流与卫生服务",
    "science_technology": "科学普及、技术交流与咨询",
    "professional": "职业交流、培训与权益维护",
    "religion": "依法开展宗教团体活动，团结信教群众",
    "ecology": "环境保护宣传与志愿服务",
    "law": "普法宣传、人民调解与法律服务",
}
_SOCIAL_WORK_GROUPS = (
    "社会工作协会",
    "社会工作者联合会",
    "社会工作服务机构联合会",
    "社会工作促进会",
    "社会工作督导研究会",
)


class Names:
    """Hands out names; none comes twice."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._taken: set[str] = set()
        self._groups = {sector: self._group_names(sector) for sector in GROUPS}
        self._sector_groups = [PREFIX + name for name in reversed(_SOCIAL_WORK_GROUPS)]

    def registered(self, kind: str, sector: str, *, social_work: bool) -> str:
        """Return a name for a registered organization."""
        if kind == "social_group":
            return self._sector_groups.pop() if social_work else self._groups[sector].pop()
        return self._service_name("社会工作服务中心" if social_work else None, sector)

    def _group_names(self, sector: str) -> list[str]:
        """Return names for groups, those of the whole district to be popped first, then those of the streets."""
        _, topics, forms = GROUPS[sector]
        quarters = [name for code, name in streets().items() if code != DEVELOPMENT_ZONE]
        whole = [f"{PREFIX}{topic}{self._rng.choice(forms)}" for topic in topics]
        local = [f"{PREFIX}{quarter}{topic}{self._rng.choice(forms)}" for quarter in quarters for topic in topics]
        self._rng.shuffle(local)
        return [*local, *whole]

    def _service_name(self, ending: str | None, sector: str) -> str:
        while True:
            brand = self._rng.choice(BRAND_FIRST) + self._rng.choice(BRAND_SECOND)
            name = f"{PREFIX}{brand}{ending or self._rng.choice(SERVICES[sector])}"
            if len(set(brand)) == len(brand) and name not in self._taken:
                self._taken.add(name)
                return name

    def filed(self, community: Community) -> tuple[str, str]:
        """Return a name for a filed group of a community, and its sector."""
        kinds = (*FILED, RURAL_FILED) if community.street_code == RURAL_STREET else FILED
        while True:
            ending, sector = self._rng.choice(kinds)
            brand = "" if self._rng.random() < 0.5 else self._rng.choice(BRAND_FIRST) + self._rng.choice(BRAND_SECOND)
            name = f"{community.name}{brand}{ending}"
            if name not in self._taken:
                self._taken.add(name)
                return name, sector
