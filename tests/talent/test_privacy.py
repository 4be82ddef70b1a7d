"""What identifies or pays somebody is nowhere in plain: not in the database, not in events, not in kept answers."""

from support.harness import Unit

from tests.talent.given import (
    a_person,
    an_id_number,
    clerk,
    given_a_registration,
    given_an_employment,
    ok,
    oneself,
)
from tests.talent.test_ledger import a_row, brought_in

PHONE, ACCOUNT = "14100009876", "9999990000000056789"


async def everything_kept(unit: Unit) -> str:
    """Every cell of every table, as text; on SQLite every byte of the files too."""
    from talent.app import SERVICE

    kept = []
    async with unit.database.reading() as tx:
        for table in SERVICE.metadata.sorted_tables:
            kept += [str(tuple(row)) for row in await tx.all(table.select())]
    if unit.engine == "sqlite":
        path = unit.database.url.removeprefix("sqlite:///")
        for suffix in ("", "-wal"):
            with open(path + suffix, "rb") as file:  # noqa: ASYNC230, PTH123 -- a test may wait for its own small file
                kept.append(file.read().decode("latin-1"))
    return "\n".join(kept)


async def test_numbers_phones_and_accounts_are_nowhere_in_plain(talent: Unit) -> None:
    numbers = [an_id_number("19610317", serial=311), an_id_number("19610317", serial=312)]
    secrets = {"phone": PHONE, "bank_account": ACCOUNT}
    made = await clerk(talent).post(
        "/social-workers", json=a_person(id_number=numbers[0], account_sub="worker-1", **secrets), key="canary-1"
    )
    person = ok(made, 201)
    again = await clerk(talent).post("/social-workers", json=a_person(id_number=numbers[0], **secrets), key="canary-2")
    assert again.status_code == 409
    await brought_in(talent, a_row(id_number=numbers[1], **secrets), a_row(id_number=numbers[1]))
    credential = ok(
        await clerk(talent).post(
            "/credentials",
            json={
                "social_worker_id": person["id"],
                "level": "assistant",
                "credential_number": "2016053010AB0009",
                "issued_on": "2018-06-16",
            },
        ),
        201,
    )
    await given_a_registration(talent, credential)
    await given_an_employment(talent, person)
    ok(await oneself(talent).get("/me"))

    kept = await everything_kept(talent)
    assert person["id"].replace("-", "") in kept.replace("-", "")  # the look went where the rows are
    for secret in (*numbers, PHONE, ACCOUNT):
        assert secret not in kept
        assert secret not in str(await talent.events())
        assert secret not in made.text + again.text
