"""The district shows the letter's figures on its day, and goes on from there."""

from collections import Counter
from datetime import date

import pytest

from dev.seed.district import District, district
from dev.seed.places import communities, divisions, lived_in
from dev.seed.story import BEGIN, END, LETTER


@pytest.fixture(scope="module")
def wuhua() -> District:
    return district()


def test_the_letters_day_has_710_registered_organizations_of_both_forms(wuhua: District) -> None:
    found = [o for o in wuhua.organizations if o.existed_on(LETTER)]
    assert len(found) == 710
    assert {o.kind for o in found} == {"social_group", "social_service_organization"}


def test_eight_of_them_are_social_work_of_both_kinds(wuhua: District) -> None:
    found = [o.social_work_kind for o in wuhua.organizations if o.existed_on(LETTER) and o.social_work_kind]
    assert len(found) == 8
    assert set(found) == {"direct_service", "sector_service"}


def test_296_groups_are_on_file(wuhua: District) -> None:
    assert sum(group.existed_on(LETTER) for group in wuhua.filed) == 296


def test_218_people_hold_a_certificate_21_of_them_the_intermediate_one(wuhua: District) -> None:
    levels = Counter(level for worker in wuhua.workers if (level := worker.level_on(LETTER)))
    assert levels == {"assistant": 197, "intermediate": 21}


def test_every_holder_of_the_letters_day_is_registered_and_in_a_post(wuhua: District) -> None:
    holders = [worker for worker in wuhua.workers if worker.level_on(LETTER)]
    assert all(worker.is_registered_on(LETTER) and worker.started_on < LETTER for worker in holders)
    assert not [worker for worker in holders if worker.left_on and worker.left_on <= LETTER]


def test_six_4a_and_nine_3a_are_valid(wuhua: District) -> None:
    assert Counter(row.grade for row in wuhua.grades if row.valid_on(LETTER)) == {"4A": 6, "3A": 9}


def test_no_district_grants_4a_since_2024(wuhua: District) -> None:
    assert {row.grade for row in wuhua.grades if row.granted_on >= date(2024, 1, 27)} == {"3A"}


def test_graded_organizations_were_two_years_on_the_register_and_never_end(wuhua: District) -> None:
    by_code = {o.credit_code: o for o in wuhua.organizations}
    for row in wuhua.grades:
        holder = by_code[row.organization]
        assert holder.registered_on.year + 2 < row.granted_on.year
        assert holder.ended_on is None
    assert len({row.organization for row in wuhua.grades}) == len(wuhua.grades)


def test_social_work_grows_in_every_year(wuhua: District) -> None:
    days = [date(year, 12, 31) for year in range(2018, 2027)]
    counts = [sum(bool(o.social_work_kind) and o.existed_on(day) for o in wuhua.organizations) for day in days]
    assert counts == sorted(set(counts))


def test_bases_stand_in_three_tiers(wuhua: District) -> None:
    assert Counter(base.tier for base in wuhua.bases) == {"district": 2, "street": 10, "community": 20}
    assert sorted(len(base.rules) for base in wuhua.bases if base.tier == "district") == [6, 15]
    keys = {base.key for base in wuhua.bases}
    assert all(base.parent in keys for base in wuhua.bases if base.tier != "district")


def test_no_room_is_promised_twice(wuhua: District) -> None:
    for base in wuhua.bases:
        stays = [stay for stay in wuhua.stays if stay.base == base.key]
        for day in {stay.start_on for stay in stays}:
            assert sum(stay.start_on <= day < stay.until for stay in stays) <= base.rooms


def test_most_who_stay_are_social_work_organizations(wuhua: District) -> None:
    kinds = {o.credit_code: o.social_work_kind for o in wuhua.organizations}
    assert 2 * sum(bool(kinds[stay.organization]) for stay in wuhua.stays) > len(wuhua.stays)


def test_a_stay_is_ended_before_its_period_runs_out(wuhua: District) -> None:
    for stay in wuhua.stays:
        assert BEGIN < stay.applied_on < stay.start_on < stay.end_on
        assert stay.until > END if stay.left_on is None else stay.start_on < stay.left_on < stay.until


def test_nobody_lives_on_a_campus_or_in_a_prison(wuhua: District) -> None:
    assert len(communities()) == 101
    assert len(divisions()) == 113
    homes = {community.code for community in lived_in()}
    assert len(homes) == 95
    places = [o.community.code for o in wuhua.organizations] + [group.community.code for group in wuhua.filed]
    places += [worker.community.code for worker in wuhua.workers]
    places += [base.area for base in wuhua.bases if base.tier == "community"]
    assert set(places) <= homes


def test_nothing_happens_after_the_end(wuhua: District) -> None:
    days = [day for o in wuhua.organizations for day in (o.registered_on, o.ended_on)]
    days += [day for group in wuhua.filed for day in (group.filed_on, group.ended_on)]
    days += [day for stay in wuhua.stays for day in (stay.applied_on, stay.start_on, stay.extended_on, stay.left_on)]
    days += [day for entry in wuhua.listings for day in (entry.entered_on, entry.removed_on)]
    days += [row.granted_on for row in wuhua.grades]
    assert max(day for day in days if day) <= END
