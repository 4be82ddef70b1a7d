"""A register of any size, spread as the yearbooks say, copied straight into the real schema."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

import psycopg
from registry.organizations.store import names
from registry.organizations.store.rows import compared_by

# 2021, by sector and by legal form (民政事业发展统计公报): the same spread at every size
SECTORS = {
    "education": 288_341,
    "social_services": 137_475,
    "culture": 76_635,
    "sports": 60_176,
    "business_services": 53_093,
    "agriculture_rural": 47_467,
    "health": 42_833,
    "science_technology": 25_514,
    "professional": 23_303,
    "religion": 5_175,
    "ecology": 3_925,
    "law": 3_489,
    "international": 541,
}
TYPES = {"social_group": 371_110, "social_service_organization": 521_900, "foundation": 8_877}
_CATEGORY = {"social_group": "1", "social_service_organization": "2", "foundation": "3"}
_PLACES = [
    "昆明",
    "曲靖",
    "玉溪",
    "大理",
    "红河",
    "成都",
    "重庆",
    "贵阳",
    "南宁",
    "长沙",
    "武汉",
    "广州",
    "杭州",
    "南京",
    "济南",
    "郑州",
    "西安",
    "兰州",
    "沈阳",
    "长春",
]
_DISTRICTS = [
    "五华",
    "盘龙",
    "官渡",
    "西山",
    "东川",
    "呈贡",
    "青山",
    "城关",
    "和平",
    "新华",
    "金水",
    "雁塔",
    "江岸",
    "天河",
    "鼓楼",
    "历下",
    "云岩",
    "武侯",
]
_FIRST = "春夏秋冬晨光星月山水云霞松竹梅兰博爱仁和安康乐善启明同心远航百合金桥阳光希望绿野蓝天朝阳红石清泉"
_FIELDS = [
    "书法",
    "绘画",
    "篮球",
    "足球",
    "太极",
    "舞蹈",
    "合唱",
    "摄影",
    "园艺",
    "茶艺",
    "社会工作",
    "养老服务",
    "助残服务",
    "青少年",
    "职业培训",
    "幼儿教育",
    "法律援助",
    "环境保护",
    "科学普及",
    "农业技术",
    "中医药",
    "餐饮行业",
    "建筑行业",
    "物流行业",
    "软件行业",
    "民族文化",
    "红十字",
    "志愿服务",
    "心理健康",
    "社区发展",
]
_FORMS = {
    "social_group": ("协会", "学会", "商会", "联合会", "促进会"),
    "social_service_organization": ("服务中心", "学校", "幼儿园", "研究院", "活动中心"),
    "foundation": ("基金会",),
}
_SHOWN = [
    "id",
    "credit_code",
    "subject_code",
    "certificate_number",
    "name",
    "name_key",
    "search_text",
    "search_initials",
    "name_core",
    "name_characters",
    "name_sound",
    "name_head",
    "name_tail",
    "track",
    "type",
    "social_work",
    "area",
    "sector",
    "state",
    "registered_on",
    "domicile",
    "scope",
    "purpose",
    "start_up_funds_fen",
    "supervising_unit",
    "legal_representative",
    "source",
    "version",
]
_NAMES = ["organization_id", "name", "search_text", "search_pinyin", "search_initials", "grams"]
_ROW_ONLY = {"id", "name_core", "name_characters", "name_sound", "name_head", "name_tail", "version"}
_VERSIONS = [
    *(column for column in _SHOWN if column not in _ROW_ONLY),
    *("id", "organization_id", "entry_id", "valid_from", "valid_until", "known_from"),
]
_RENAMED = 10  # one in so many bore another name at first
_FIRST_NAME = timedelta(days=1_000)
_TAKEN_OVER = datetime(2026, 1, 1, tzinfo=UTC)
FIRST_DAY, DAYS = date(1990, 1, 1), 13_000
_CHUNK = 10_000
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def organizations(count: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield rows of the register, each with the row it is found by."""
    chance = random.Random(count)
    sectors = chance.choices(list(SECTORS), list(SECTORS.values()), k=count)
    kinds = chance.choices(list(TYPES), list(TYPES.values()), k=count)
    for number, (sector, kind) in enumerate(zip(sectors, kinds, strict=True)):
        own = "".join(chance.choices(_FIRST, k=2))
        city, district = chance.choice(_PLACES), chance.choice(_DISTRICTS)
        name = f"{city}市{district}区{own}{chance.choice(_FIELDS)}{chance.choice(_FORMS[kind])}{_numeral(number)}"
        organization_id = UUID(int=0x01A0_0000_0000_7000_8000_0000_0000_0000 + number)
        found = names.found_by(name)
        subject = f"{number:08d}X"
        yield (
            {
                "id": organization_id,
                "credit_code": f"5{_CATEGORY[kind]}530102{subject}{ALPHABET[number % 31]}",
                "subject_code": subject,
                "certificate_number": f"证字第{number:06d}号",
                "name": name,
                "name_key": found["search_text"],
                "search_text": found["search_text"],
                "search_initials": found["search_initials"],
                **compared_by(name),
                "track": "registered",
                "type": kind,
                "social_work": number % 90 == 0,
                "area": f"5301{number % 30:02d}{number % 12:03d}{number % 9:03d}",
                "sector": sector,
                "state": "active",
                "registered_on": FIRST_DAY + timedelta(days=chance.randrange(DAYS)),
                "domicile": f"{district}区中山路{number % 999}号",
                "scope": f"{name}章程所定的业务",
                "purpose": "服务社会",
                "start_up_funds_fen": 3_000_000 + number % 7 * 1_000_000,
                "supervising_unit": f"{city}市{district}区民政局",
                "legal_representative": "王建国",
                "source": "import",
                "version": 1,
            },
            {"organization_id": organization_id, **found},
        )


def _numeral(number: int) -> str:
    """Make a name the only one, as branches of one trade are told apart."""
    return "第" + "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))


def versions(
    row: dict[str, Any], found: dict[str, Any], number: int
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield what was true of an organization on which days, the last first, each with the name it was found by."""
    organization_id, last = row["id"], UUID(int=row["id"].int + (1 << 80))
    known = {"organization_id": organization_id, "entry_id": last, "known_from": _TAKEN_OVER}
    if number % _RENAMED:
        yield row | known | {"id": last, "valid_from": row["registered_on"]}, found
        return
    changed = row["registered_on"] + _FIRST_NAME
    yield row | known | {"id": last, "valid_from": changed}, found
    before = names.found_by(row["name"].replace("区", "区原", 1))
    then = {"name": before["name"], "name_key": before["search_text"], "search_text": before["search_text"]}
    then |= {"search_initials": before["search_initials"], "id": UUID(int=last.int + (1 << 80))}
    then |= {"valid_from": row["registered_on"], "valid_until": changed - timedelta(days=1)}
    yield row | known | then, {"organization_id": organization_id, **before}


def fill(url: str, count: int) -> None:
    """Copy a register of this size into an empty database at head, and let the planner know what there is."""
    rows = enumerate(organizations(count))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP INDEX ix_organization_names_fts")
        while some := list(islice(rows, _CHUNK)):
            _copy(connection, "organizations", _SHOWN, [row for _, (row, _) in some])
            lives = [version for number, (row, found) in some for version in versions(row, found, number)]
            _copy(connection, "organization_versions", _VERSIONS, [version for version, _ in lives])
            _copy(connection, "organization_names", _NAMES, [found for _, found in lives])
        connection.execute("CREATE INDEX ix_organization_names_fts ON organization_names USING gin (grams)")
        connection.execute("VACUUM ANALYZE")


def _copy(connection: psycopg.Connection, table: str, columns: list[str], rows: list[dict[str, Any]]) -> None:
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for row in rows:
            copy.write_row([row.get(column) for column in columns])
