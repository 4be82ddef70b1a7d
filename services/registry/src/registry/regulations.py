"""The catalogue of what this service may cite; titles are those of docs/law and its list of texts not held."""

from bureaukit.law import Instrument

SOCIAL_GROUPS = Instrument("社会团体登记管理条例", key="SG-1998", short="社团条例", number="国务院令第250号")
SERVICE_ORGANIZATIONS = Instrument(
    "民办非企业单位登记管理暂行条例", key="SO-1998", short="民非条例", number="国务院令第251号"
)
FOUNDATIONS = Instrument("基金会管理条例", key="FD-2004", number="国务院令第400号")
LICENSING = Instrument("行政许可法", key="LIC-2003")
CIVIL_CODE = Instrument("民法典", key="CC-2020")
RECONSIDERATION = Instrument("行政复议法", key="REC-2023", held=False)
LITIGATION = Instrument("行政诉讼法", key="LIT-2017", held=False)
PENALTIES = Instrument("行政处罚法", key="PEN-2021")
NAMES = Instrument("社会组织名称管理办法", key="NAME-2024", number="民政部令第69号", held=False)
CREDIT = Instrument("社会组织信用信息管理办法", key="CR-2018", number="民政部令第60号", held=False)
CREDIT_CODES = Instrument("法人和其他组织统一社会信用代码编码规则", key="GB-32100", number="GB 32100-2015", held=False)
SUBJECT_CODES = Instrument("全国组织机构代码编制规则", key="GB-11714", number="GB 11714-1997", held=False)
DIRECT_REGISTRATION = Instrument(
    "关于改革社会组织管理制度促进社会组织健康有序发展的意见", key="ZBF-2016-46", number="中办发〔2016〕46号", held=False
)
SOCIAL_WORK = Instrument(
    "关于进一步加快推进民办社会工作服务机构发展的意见", key="MF-2014-80", number="民发〔2014〕80号", held=False
)
COMMUNITY_ORGANIZATIONS = Instrument(
    "关于大力培育发展社区社会组织的意见", key="MF-2017-191", number="民发〔2017〕191号", held=False
)
INSPECTIONS = Instrument("民办非企业单位年度检查办法", key="SO-AI-2005", number="民政部令第27号", held=False)
CHARITY = Instrument("慈善法", key="CH-2016")
RECOGNISING = Instrument("慈善组织认定办法", key="CH-REC-2016", number="民政部令第58号", held=False)
FUNDRAISING = Instrument("慈善组织公开募捐管理办法", key="CH-PF-2016", number="民政部令第59号", held=False)
ACCOUNTING = Instrument("民间非营利组织会计制度", key="NPO-AC-2004", number="财会〔2004〕7号", held=False)

HEADS_OPINION = Instrument(
    "关于规范退(离)休领导干部在社会团体兼职问题的通知", key="ZZF-2014-11", number="中组发〔2014〕11号", held=False
)
MODEL_CHARTER = Instrument("社会团体章程示范文本", key="SG-CHARTER", held=False)

INSTRUMENTS = (
    SOCIAL_GROUPS,
    SERVICE_ORGANIZATIONS,
    FOUNDATIONS,
    LICENSING,
    CIVIL_CODE,
    RECONSIDERATION,
    LITIGATION,
    PENALTIES,
    NAMES,
    CREDIT,
    CREDIT_CODES,
    SUBJECT_CODES,
    DIRECT_REGISTRATION,
    SOCIAL_WORK,
    COMMUNITY_ORGANIZATIONS,
    INSPECTIONS,
    CHARITY,
    RECOGNISING,
    FUNDRAISING,
    ACCOUNTING,
    HEADS_OPINION,
    MODEL_CHARTER,
)
