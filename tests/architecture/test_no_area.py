"""An officer's token without an area lists nothing: the empty beginning of a division code would fit every record."""

import importlib
from pathlib import Path

import pytest
from support.harness import Templates, unit_of

LISTS = {
    "registry": [
        ("applications", "district_clerk"),
        ("applications", "supervising_unit"),
        ("filings", "street_officer"),
    ],
    "incubator": [("admissions", "street_officer")],
    "talent": [("social-workers", "district_clerk"), ("credentials", "auditor"), ("employments", "street_officer")],
    "evaluation": [("evaluations", "district_clerk")],
}


@pytest.mark.parametrize("service", LISTS)
async def test_a_token_without_an_area_lists_nothing(service: str, templates: Templates, tmp_path: Path) -> None:
    async with unit_of(importlib.import_module(f"{service}.app").SERVICE, templates, "sqlite", tmp_path) as unit:
        for path, role in LISTS[service]:
            refused = await unit.as_role(role, area="", org="unit").get(f"/{path}")
            assert (refused.status_code, refused.json()["code"]) == (403, "forbidden"), (path, role)
            assert (await unit.as_role(role, org="unit").get(f"/{path}")).status_code == 200
