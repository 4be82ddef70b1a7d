"""Invented people and names for a walk, each with valid check digits, different for each tag."""

import hashlib

from stdnum.cn import ric

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIVEN = "春明秋月建国晓岚文博嘉怡志远慧敏雪梅立新海燕永康淑芬德华"
WORDS = "春苗晨光同心暖阳新芽和风惠民益友沐林青禾乐邻安禾朝露微澜云帆知行善水汇泉明德思源初心远山星火启航"


def number(tag: str, salt: str, below: int) -> int:
    """Return a number that is always the same for a tag and a salt."""
    return int.from_bytes(hashlib.sha256(f"{tag}/{salt}".encode()).digest()[:6], "big") % below


def person(tag: str, salt: str) -> dict[str, str]:
    """Return a person with an ID number that belongs to nobody."""
    surname = SURNAMES[number(tag, salt + "s", len(SURNAMES))]
    place = number(tag, salt + "g", len(GIVEN) // 2) * 2
    born = f"{1960 + number(tag, salt + 'y', 40)}{1 + number(tag, salt + 'm', 12):02d}{1 + number(tag, salt + 'd', 28):02d}"
    body = f"530102{born}{number(tag, salt + 'n', 1000):03d}"
    return {"name": surname + GIVEN[place : place + 2], "id_number": body + ric.calc_check_digit(body + "0")}


def brand(tag: str, salt: str) -> str:
    """Return a 字号 of eight characters, of which there are a quarter of a million."""
    pairs = [WORDS[n : n + 2] for n in range(0, len(WORDS), 2)]
    return "".join(sorted(pairs, key=lambda pair: number(tag, salt + pair, 2**48))[:4])
