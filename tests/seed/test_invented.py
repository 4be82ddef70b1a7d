"""Everything about persons and organizations is invented, passes every check, and is the same each time."""

import re
from datetime import date

import pytest
from stdnum import luhn
from stdnum.cn import ric, uscc

from dev.issuer.personas import ORGANIZATION, PERSONAS
from dev.seed.credit_codes import credit_code
from dev.seed.district import SEED, District, district
from dev.seed.people import CARD_PREFIX, PHONE_PREFIX, Person
from dev.seed.words import GIVEN, MINORITY_FAMILY, MINORITY_GIVEN, SURNAMES

IN_THE_LETTER = {"陈琳", "叶闻涓", "黄蓓"}


@pytest.fixture(scope="module")
def wuhua() -> District:
    return district()


@pytest.fixture(scope="module")
def people(wuhua: District) -> list[Person]:
    return [o.representative for o in wuhua.organizations] + [worker.person for worker in wuhua.workers]


def test_one_seed_makes_one_district() -> None:
    assert district().digest == district().digest
    assert district(SEED + 1).digest != district().digest


def test_no_two_things_share_a_number_or_a_name(wuhua: District, people: list[Person]) -> None:
    columns = [
        [o.credit_code for o in wuhua.organizations],
        [o.credit_code[8:17] for o in wuhua.organizations],
        [o.certificate_number for o in wuhua.organizations],
        [o.name for o in wuhua.organizations],
        [group.name for group in wuhua.filed],
        [group.filing_number for group in wuhua.filed],
        [row.certificate_number for row in wuhua.grades],
        [certificate.number for worker in wuhua.workers for certificate in worker.certificates],
        [person.id_number for person in people],
        [person.phone for person in people],
        [person.card for person in people],
    ]
    for column in columns:
        assert len(set(column)) == len(column)


def test_id_numbers_pass_every_check_and_belong_to_adults(people: list[Person]) -> None:
    for person in people:
        assert ric.validate(person.id_number) == person.id_number
        assert person.id_number.startswith("5301")
        assert ric.get_birth_date(person.id_number) < date(2000, 12, 31)


def test_cards_and_phones_are_valid_in_form_and_given_to_nobody(people: list[Person]) -> None:
    for person in people:
        assert luhn.is_valid(person.card)
        assert re.fullmatch(CARD_PREFIX + "[0-9]{13}", person.card)
        assert re.fullmatch(PHONE_PREFIX + "[0-9]{7}", person.phone)


def _subject_check(subject: str) -> str:
    """GB 11714 once more, written differently from the code under test."""
    total = sum(int(c, 36) * w for c, w in zip(subject, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return "0123456789X0"[11 - total % 11]


def test_credit_codes_are_valid_under_both_checks(wuhua: District) -> None:
    for organization in wuhua.organizations:
        code = organization.credit_code
        assert uscc.validate(code) == code
        assert code[16] == _subject_check(code[8:16])
        assert code.startswith("51530102MJ" if organization.kind == "social_group" else "52530102MJ")


def test_the_codes_of_the_rulebook_come_out_the_same() -> None:
    assert credit_code("social_service_organization", 123 - 100_001) == "52530102MJ000123XP"


def test_names_are_made_of_common_parts_and_nobody_of_the_letter_is_among_them(people: list[Person]) -> None:
    invented = {persona.name for persona in PERSONAS}
    for person in people:
        first, dot, last = person.name.partition("·")
        made = first in MINORITY_GIVEN and last in MINORITY_FAMILY if dot else first[0] in SURNAMES
        assert person.name in invented or (made and (dot or set(first[1:]) <= set(GIVEN)))
        assert person.name not in IN_THE_LETTER
    assert any("·" in person.name for person in people)


def test_names_of_organizations_begin_with_the_district_and_say_their_form(wuhua: District) -> None:
    groups = ("协会", "学会", "研究会", "促进会", "联合会", "商会", "同业公会")
    services = ("中心", "幼儿园", "学校", "院", "站", "馆", "所")
    for organization in wuhua.organizations:
        assert organization.name.startswith("昆明市五华区")
        assert organization.name.endswith(groups if organization.kind == "social_group" else services)


def test_the_personas_are_people_and_an_organization_of_the_district(wuhua: District) -> None:
    organization = next(o for o in wuhua.organizations if o.credit_code == ORGANIZATION)
    assert organization.social_work_kind == "direct_service"
    assert organization.ended_on is None
    names = {persona.id: persona.name for persona in PERSONAS}
    linked = {worker.account: worker for worker in wuhua.workers if worker.account}
    assert {account: worker.person.name for account, worker in linked.items()} == {
        account: names[account] for account in ("social-worker-1", "social-worker-2")
    }
