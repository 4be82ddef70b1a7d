"""The catalogue of what this service may cite; titles are those of docs/law and its list of texts not held.

The district's own rules for its bases (15 + 6) are known by name only, so what they would settle are dated settings.
"""

from bureaukit.law import Instrument

DOUBLE_CENTRE = Instrument(
    "昆明市五华区社会组织党群活动服务中心、昆明市五华区社会组织培育发展中心建设实施方案",
    key="WH-DOUBLE-CENTRE",
    short="双中心建设实施方案",
    held=False,
)
CULTIVATION_RULES = Instrument(
    "五华区社会组织培育发展中心配套制度", key="WH-CULTIVATION-RULES", short="培育中心6项制度", held=False
)
CREDIT = Instrument("社会组织信用信息管理办法", key="CR-2018", number="民政部令第60号", held=False)

TREE = DOUBLE_CENTRE.whole()
ENTRY = CULTIVATION_RULES.whole()  # 入驻、期限、退出
LISTS = CREDIT.whole()

INSTRUMENTS = (DOUBLE_CENTRE, CULTIVATION_RULES, CREDIT)
