"""One piece of credit information, and whether it was recorded in time: values only, no I/O."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bureaukit.codes import CodeList
from bureaukit.text import Text


class InformationClass(CodeList):
    """The five classes (社会组织信用信息管理办法 第六条、第七条)."""

    BASIC = "basic", "基础信息", "basic information"
    ANNUAL_REPORTS = "annual_reports", "年报信息", "annual reports"
    INSPECTIONS = "inspections", "行政检查信息", "inspections"
    PENALTIES = "penalties", "行政处罚信息", "penalties"
    OTHER = "other", "其他信息", "other information"


@dataclass(frozen=True, slots=True)
class Information:
    """One piece: what it is, from which list, on which day it arose and was recorded, and by when it had to be."""

    information: InformationClass
    label: Text
    source: str
    subject_id: UUID
    arisen_on: date
    recorded_on: date | None
    record_by: date | None = None  # None where there was no such duty

    @property
    def recorded_in_time(self) -> bool | None:
        """Whether the duty was kept; None where there was none, or nobody noted the day."""
        if self.record_by is None or self.recorded_on is None:
            return None
        return self.recorded_on <= self.record_by
