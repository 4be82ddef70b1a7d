"""Every list of every service, asked for as a table through the gateway."""

import csv
import io
import json
import re

from bureaukit.tables import CSV_TYPE, XLSX_TYPE
from support.operations import operations
from support.platform import NAMES, Platform

from dev.issuer.personas import SCOPES


async def test_every_list_can_be_downloaded(platform: Platform) -> None:
    person = platform.as_role("sys_admin", scope="*:*:* *:*", roles=[*SCOPES], org="52530102MJ1000001H")
    downloaded = 0
    for name in NAMES:
        for operation in operations(platform.units[name].app.openapi()):
            if CSV_TYPE not in json.dumps(operation.spec["responses"].get("200", {})) or "{" in operation.template:
                continue
            if operation.template.endswith("/me"):
                continue  # one's own records, and the prober has none
            text = await person.get(operation.path(), headers={"accept": CSV_TYPE})
            if text.status_code == 422 and text.json()["errors"][0]["code"] == "missing":
                continue  # a list that must be told of what
            assert text.status_code == 200, (operation, text.text)
            titles = next(csv.reader(io.StringIO(text.text[1:], newline="")))
            assert any(re.search("[\u4e00-\u9fff]", title) for title in titles), (operation, titles)
            book = await person.get(operation.path(), headers={"accept": XLSX_TYPE})
            assert (book.status_code, book.content[:2]) == (200, b"PK"), operation
            assert book.headers["content-disposition"].endswith('.xlsx"')
            downloaded += 1
    assert downloaded > 20
