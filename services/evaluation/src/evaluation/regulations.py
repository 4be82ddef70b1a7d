"""The law this service applies; a rule or a step can cite nothing else."""

from bureaukit.law import Instrument

ORDER_39 = Instrument("社会组织评估管理办法", key="EVAL-2010", number="民政部令第39号", held=False)
REVISED_2026 = Instrument("社会组织评估管理办法〔2026年修订〕", key="EVAL-2026", held=False)
YUNNAN_2023 = Instrument("云南省社会组织评估管理办法", key="YN-EVAL-2023", number="云民规〔2023〕9号", held=False)
NATIONAL_PROCEDURE = Instrument("全国性社会组织评估管理规定", key="NAT-EVAL-2021", held=False)
PLAQUES = Instrument(
    "民政部办公厅2022年关于社会组织评估等级牌匾证书的通知",
    key="PLAQUES-2022",
    number="民办函〔2022〕89号",
    held=False,
)
CREDIT_INFORMATION = Instrument("社会组织信用信息管理办法", key="CREDIT-2018", number="民政部令第60号", held=False)
CIVIL_CODE = Instrument("中华人民共和国民法典", key="CIVIL-CODE", short="民法典", held=False)

INSTRUMENTS = (
    ORDER_39,
    REVISED_2026,
    YUNNAN_2023,
    NATIONAL_PROCEDURE,
    PLAQUES,
    CREDIT_INFORMATION,
    CIVIL_CODE,
)
