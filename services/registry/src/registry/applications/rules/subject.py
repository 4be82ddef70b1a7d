"""What a founding is judged by: what is declared, the thresholds of the day, what the register knows."""

from dataclasses import dataclass
from fractions import Fraction

from registry.applications.model import Content


@dataclass(frozen=True, slots=True)
class Terms:
    """The thresholds in force on the day that governs the case."""

    individual_members_min: int
    unit_members_min: int
    mixed_members_min: int
    group_funds_min_fen: int
    service_funds_min_fen: int
    full_time_staff_min: int
    social_work_share_min: Fraction
    authority_area: str


@dataclass(frozen=True, slots=True)
class Founding:
    """What is declared, the thresholds, and what the register knows about it."""

    content: Content
    terms: Terms
    founders: int = 0
    minors: int = 0  # among the proposed heads
    minor_founders: int = 0
    has_representative: bool = False
    representative_serves_elsewhere: bool = False
    area_on_record: bool = True
