"""The words that invented names are made of: people's, trade names', fields of activity by sector."""

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国春梅文博晓燕志高海林雪云飞宇浩然嘉欣怡思远子涵俊熙雨桐若曦泽民永康"
# Parts of names as several peoples of Yunnan and its neighbours have them; the pairs are put together at random.
MINORITY_GIVEN = ("阿诗", "木呷", "尔古", "依波", "阿呷", "扎西", "卓玛", "达瓦", "索南", "岩温", "玉罕", "阿妮")
MINORITY_FAMILY = ("沙马", "吉克", "莫色", "次仁", "央金", "旺堆", "刀美", "罗布", "南卡", "木苏")

BRAND_FIRST = "春晨同暖新和惠益沐青乐安启明博育佳康金阳诚润星未"
BRAND_SECOND = "苗光心航芽风民友林禾邻德雅童宁瑞桥源远悦语蓝源泽"

# sector: how many of a hundred organizations of the sector are service organizations; topics of groups; forms of groups
GROUPS: dict[str, tuple[int, tuple[str, ...], tuple[str, ...]]] = {
    "education": (95, ("民办教育", "学前教育", "家庭教育", "职业教育", "校外教育"), ("协会", "学会", "研究会")),
    "social_services": (
        60,
        ("志愿服务", "养老服务", "慈善", "助残", "妇女儿童关爱", "家政服务", "社区服务", "退役军人关爱", "老年人"),
        ("协会", "促进会", "联合会"),
    ),
    "culture": (
        35,
        ("书法", "美术", "摄影", "音乐", "舞蹈", "滇剧", "诗词", "楹联", "收藏", "民间文艺", "读书", "茶文化"),
        ("协会", "学会", "研究会"),
    ),
    "sports": (
        40,
        ("羽毛球", "乒乓球", "太极拳", "健身操", "登山", "围棋", "象棋", "门球", "游泳", "徒步", "武术"),
        ("协会", "联合会"),
    ),
    "business_services": (
        3,
        ("餐饮业", "建材业", "印刷业", "旅馆业", "花卉业", "茶叶", "电子商务", "美容美发业", "汽车维修业", "零售业"),
        ("商会", "协会", "同业公会"),
    ),
    "agriculture_rural": (
        20,
        ("蔬菜种植", "花卉种植", "果树栽培", "畜禽养殖", "食用菌", "农机", "农产品流通", "乡村发展", "水利"),
        ("协会", "促进会", "研究会"),
    ),
    "health": (70, ("护理", "中医药", "口腔医学", "康复医学", "健康教育", "营养"), ("学会", "协会", "促进会")),
    "science_technology": (
        45,
        ("科普", "信息技术", "青少年科技", "发明创造", "无线电", "航空模型"),
        ("协会", "学会", "研究会"),
    ),
    "professional": (5, ("会计", "人力资源", "个体劳动者", "青年企业家", "女企业家", "物业管理"), ("协会", "联合会")),
    "religion": (0, ("道教", "佛教", "伊斯兰教", "基督教", "天主教"), ("协会",)),
    "ecology": (30, ("环境保护", "绿化", "野生动物保护", "垃圾分类"), ("协会", "促进会")),
    "law": (40, ("法学", "人民调解", "法律援助"), ("学会", "协会", "促进会")),
}
# sector: field of activity with form word of service organizations, the common ones more than once
SERVICES: dict[str, tuple[str, ...]] = {
    "education": (
        "幼儿园",
        "幼儿园",
        "幼儿园",
        "艺术培训学校",
        "文化培训学校",
        "外语培训学校",
        "职业培训学校",
        "早期教育中心",
    ),
    "social_services": (
        "养老服务中心",
        "居家养老服务站",
        "托养服务中心",
        "儿童服务中心",
        "社区服务中心",
        "公益服务中心",
    ),
    "culture": ("文化艺术中心", "美术馆", "书画院", "阅读推广中心", "民间博物馆"),
    "sports": ("体育俱乐部活动中心", "健身指导站", "青少年体育培训中心", "武术馆"),
    "business_services": ("企业服务中心",),
    "agriculture_rural": ("农业技术服务中心", "乡村发展服务中心"),
    "health": ("中医诊所", "口腔诊所", "康复医院", "社区卫生服务站", "健康管理中心"),
    "science_technology": ("科技咨询服务中心", "科普教育中心", "信息技术研究所"),
    "professional": ("职业技能鉴定所",),
    "ecology": ("环保公益中心",),
    "law": ("法律服务中心", "人民调解服务中心"),
}
UNITS: dict[str, str] = {
    "education": "五华区教育体育局",
    "social_services": "五华区民政局",
    "culture": "五华区文化和旅游局",
    "sports": "五华区教育体育局",
    "business_services": "五华区工商业联合会",
    "agriculture_rural": "五华区农业农村局",
    "health": "五华区卫生健康局",
    "science_technology": "五华区科学技术协会",
    "professional": "五华区人力资源和社会保障局",
    "religion": "五华区民族宗教事务局",
    "ecology": "五华区城市管理局",
    "law": "五华区司法局",
}
# What residents' groups do: the name's ending, the sector it counts in.
FILED: tuple[tuple[str, str], ...] = (
    ("合唱队", "culture"),
    ("舞蹈队", "culture"),
    ("书画社", "culture"),
    ("读书会", "culture"),
    ("花灯队", "culture"),
    ("太极拳队", "sports"),
    ("健步走队", "sports"),
    ("乒乓球队", "sports"),
    ("邻里互助会", "social_services"),
    ("志愿服务队", "social_services"),
    ("老年互助社", "social_services"),
    ("爱心帮扶队", "social_services"),
    ("矛盾调解室", "law"),
    ("绿色家园队", "ecology"),
)
RURAL_FILED = ("农技互助组", "agriculture_rural")
RURAL_STREET = "530102010"  # 西翥街道, the only one with villages among its communities
