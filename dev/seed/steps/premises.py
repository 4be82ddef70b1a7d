"""The incubator: the tree of bases, their spaces, and the rules of the double centre."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from bureaukit.text import Text

from dev.seed.agenda import GROUND, Act
from dev.seed.bases import Base, Space
from dev.seed.district import District
from dev.seed.platform import CLERK, Actor, Platform, street_officer, together
from dev.seed.story import BEGIN

TREE = Text("三级孵化基地与场地", "bases in three tiers and their spaces")
EDITION = "2018版"
RULES_FROM = date(2018, 1, 1)


def acts(district: District) -> Iterator[Act]:
    """Yield one act for each tier."""
    for tier in ("district", "street", "community"):
        bases = [base for base in district.bases if base.tier == tier]
        weight = sum(1 + len(base.spaces) + len(base.rules) for base in bases)
        yield Act(BEGIN, GROUND, TREE, weight, partial(open_bases, bases=bases))


async def open_bases(platform: Platform, *, bases: list[Base]) -> None:
    """Open the bases of one tier."""
    await together(partial(_open, platform, base) for base in bases)


async def _open(platform: Platform, base: Base) -> None:
    by = CLERK if base.tier == "district" else street_officer(base.area)
    opened = await platform.post("/v1/incubator/bases", _base_body(platform, base), by, f"base/{base.key}")
    platform.memory[f"base/{base.key}"] = opened["id"]
    for space in base.spaces:
        await _open_space(platform, base, space, by)
    for title in base.rules:
        body = {
            "base_id": opened["id"],
            "title": title,
            "edition": EDITION,
            "effective_from": RULES_FROM.isoformat(),
            "articles": [{"number": 1, "text": _text(title)}],
        }
        await platform.post("/v1/incubator/policies", body, by, f"rule/{base.key}/{title}")


def _base_body(platform: Platform, base: Base) -> dict[str, object]:
    return {
        "tier": base.tier,
        "kind": base.kind,
        "parent_id": platform.memory[f"base/{base.parent}"] if base.parent else None,
        "area": base.area,
        "name": base.name,
        "operator": base.operator,
        "address": base.address,
        "premises_source": base.premises_source,
        "usable_area_m2": base.usable_area_m2,
        "opened_on": base.opened_on.isoformat(),
    }


async def _open_space(platform: Platform, base: Base, space: Space, by: Actor) -> None:
    body = {
        "base_id": platform.memory[f"base/{base.key}"],
        "kind": space.kind,
        "label": space.label,
        "seats": space.seats,
        "floor_area_m2": space.floor_area_m2,
        "opened_on": base.opened_on.isoformat(),
    }
    await platform.post("/v1/incubator/spaces", body, by, f"space/{base.key}/{space.label}")


def _text(title: str) -> str:
    return f"{title}（示例文本）：本制度为演示数据，复函只载明制度数量，未公布名称与内容。"
