"""The title subsidy of the story: invented rates, raised twice, and the months that were run."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dev.seed.story import BEGIN, END
from dev.seed.workers import POSTS

RUN_ON = 10  # the day of the month on which its run is calculated, confirmed, approved and paid


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """Rates from a month on, decided shortly before."""

    decided_on: date
    effective_month: str
    number: str
    rates: dict[str, int]  # fen a month

    def as_body(self) -> dict[str, Any]:
        """Return it as it is proposed."""
        return {
            "title": "五华区社工人才职称补贴标准（演示）",
            "source": "五华区社工人才职称补贴制度",
            "source_number": self.number,
            "confidence": "L",  # the amounts are invented; the letter names none
            "effective_month": self.effective_month,
            "rates": [{"level": level, "amount_fen": amount} for level, amount in self.rates.items()],
            "posts": list(POSTS),
        }


POLICIES = (
    PolicyVersion(BEGIN, "2018-01", "演示〔2017〕1号", {"assistant": 10_000, "intermediate": 20_000}),
    PolicyVersion(
        date(2020, 11, 16),
        "2021-01",
        "演示〔2020〕2号",
        {"assistant": 15_000, "intermediate": 25_000, "senior": 40_000},
    ),
    PolicyVersion(
        date(2023, 11, 15),
        "2024-01",
        "演示〔2023〕3号",
        {"assistant": 20_000, "intermediate": 30_000, "senior": 50_000},
    ),
)


def months() -> list[date]:
    """Return the first day of every month that was run, from 2018-01 to the last of the story."""
    last = END.year * 12 + END.month
    first = (BEGIN.year + 1) * 12 + 1
    return [date((n - 1) // 12, (n - 1) % 12 + 1, 1) for n in range(first, last + 1)]
