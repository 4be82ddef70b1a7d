"""The rules as tables: each edge of each condition, without a database."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from bureaukit.calendar import WorkCalendar
from bureaukit.ids import new_id
from bureaukit.lifecycle import working_days
from bureaukit.rules import findings
from registry import credit_code, id_numbers
from registry.applications.lifecycle import DECIDE_WITHIN, FOUNDED_BY, Limits, due, refusal_article
from registry.applications.model import (
    Application,
    ApplicationState,
    ApplicationType,
    Content,
    DirectRegistrationClass,
    Progress,
    RefusalGround,
)
from registry.applications.rules import jurisdiction, means, social_work
from registry.applications.rules.founding import FOUNDING
from registry.applications.rules.subject import Founding, Terms
from registry.names.model import ProposedName
from registry.names.rules import NAMING
from registry.organizations.model import Sector, SocialWorkKind
from registry.parameters.names import BARRED_WORDS, GROUP_FORMS, SERVICE_FORMS

from tests.registry.given import an_id_number

TERMS = Terms(50, 30, 50, 3_000_000, 1_000_000, 1, Fraction(1, 3), "530102")
GROUP = Content(ApplicationType.SOCIAL_GROUP, "昆明市五华区书画协会")
SERVICE = Content(ApplicationType.SOCIAL_SERVICE_ORGANIZATION, "昆明市五华区春苗社会工作服务中心")


def a_founding(content: Content = GROUP, **changes: Any) -> Founding:
    facts = {name: changes.pop(name) for name in list(changes) if name in Founding.__dataclass_fields__}
    return Founding(replace(content, **changes), TERMS, **facts)


@pytest.mark.parametrize(
    ("people", "units", "holds"),
    [(49, 0, False), (50, 0, True), (0, 29, False), (0, 30, True), (5, 30, False), (20, 30, True), (19, 30, False)],
)
def test_article_10_item_1_counts_people_or_units_or_both_together(people: int, units: int, holds: bool) -> None:
    assert means.has_enough_members(a_founding(individual_members=people, unit_members=units)) is holds


@pytest.mark.parametrize(
    ("rule", "content", "fen", "holds"),
    [
        (means.group_has_enough_funds, GROUP, 2_999_999, False),
        (means.group_has_enough_funds, GROUP, 3_000_000, True),
        (means.service_organization_has_fitting_funds, SERVICE, 999_999, False),
        (means.service_organization_has_fitting_funds, SERVICE, 1_000_000, True),
    ],
)
def test_funds_are_measured_to_the_fen(rule: Any, content: Content, fen: int, holds: bool) -> None:
    assert rule(a_founding(content, start_up_funds_fen=fen)) is holds


@pytest.mark.parametrize(
    ("certified", "graduates", "staff", "holds"),
    [(1, 0, 3, True), (0, 1, 3, True), (333, 0, 1000, False), (334, 0, 1000, True), (0, 0, 0, False), (3, 3, 5, False)],
)
def test_one_third_is_exact_and_nobody_counts_twice(certified: int, graduates: int, staff: int, holds: bool) -> None:
    asked = a_founding(
        SERVICE,
        social_work=True,
        certified_staff=certified,
        social_work_degree_staff=graduates,
        full_time_staff=staff,
    )
    assert social_work.enough_of_the_staff_are_social_workers(asked) is holds


@pytest.mark.parametrize(
    ("content", "changes", "holds"),
    [
        (SERVICE, {}, True),
        (SERVICE, {"social_work": True}, False),
        (SERVICE, {"social_work": True, "charter_states_social_work": True}, False),
        (SERVICE, {"social_work": True, "charter_states_social_work": True, "social_work_kind": SocialWorkKind.DIRECT_SERVICE}, True),
        (GROUP, {"social_work": True, "charter_states_social_work": True, "social_work_kind": SocialWorkKind.DIRECT_SERVICE}, False),
        (GROUP, {"social_work": True, "charter_states_social_work": True, "social_work_kind": SocialWorkKind.SECTOR_SERVICE}, True),
        (GROUP, {"social_work_kind": SocialWorkKind.SECTOR_SERVICE}, False),
    ],
)  # fmt: skip
def test_the_charter_states_the_kind_of_social_work_that_fits_the_form(
    content: Content, changes: dict[str, Any], holds: bool
) -> None:
    assert social_work.charter_states_social_work(a_founding(content, **changes)) is holds


@pytest.mark.parametrize(
    ("unit", "klass", "permit", "broken"),
    [
        ("教育局", None, True, set()),
        (None, DirectRegistrationClass.CHARITY, False, set()),
        (None, DirectRegistrationClass.CHARITY, True, {"DIRECT_REGISTRATION_IS_OPEN_TO_IT"}),
        (None, None, False, {"GROUP_HAS_A_SUPERVISING_UNIT_OR_A_DIRECT_CLASS"}),
        ("教育局", DirectRegistrationClass.TRADE, False, {"GROUP_HAS_A_SUPERVISING_UNIT_OR_A_DIRECT_CLASS"}),
    ],
)
def test_a_supervising_unit_or_one_of_four_classes(
    unit: str | None, klass: DirectRegistrationClass | None, permit: bool, broken: set[str]
) -> None:
    asked = a_founding(supervising_unit=unit, direct_registration_class=klass, needs_prior_permit=permit)
    about = (
        jurisdiction.group_has_a_supervising_unit_or_a_direct_class,
        jurisdiction.direct_registration_is_open_to_it,
    )
    assert {finding.code for finding in findings(about, asked)} == broken


@pytest.mark.parametrize(
    ("area", "activity", "holds"),
    [
        ("530102001001", "530102", True),
        ("530103001", "530102", False),
        ("530102001", "530100", False),
        (None, None, False),
    ],
)
def test_domicile_and_activity_lie_within_the_authoritys_area(
    area: str | None, activity: str | None, holds: bool
) -> None:
    assert jurisdiction.keeps_within_the_area(a_founding(area=area, activity_area=activity)) is holds


@pytest.mark.parametrize(("content", "items"), [(GROUP, 9), (SERVICE, 8)])
def test_each_form_has_its_own_charter_items(content: Content, items: int) -> None:
    rule = means.group_charter_is_complete if content is GROUP else means.service_charter_is_complete
    assert rule(a_founding(content, charter_items=tuple(range(1, items + 1))))
    missing = rule.finding(a_founding(content, charter_items=tuple(range(1, items))))
    assert missing.facts == {"missing_items": [items]}


def test_a_complete_founding_breaks_no_rule() -> None:
    complete = a_founding(
        domicile="华山西路1号",
        area="530102001001",
        sector=Sector.CULTURE,
        scope="书画交流",
        purpose="繁荣文化",
        start_up_funds_fen=3_000_000,
        individual_members=50,
        full_time_staff=1,
        premises_proved=True,
        charter_items=tuple(range(1, 10)),
        bears_liability_alone=True,
        supervising_unit="文化和旅游局",
        founders=1,
        has_representative=True,
    )
    assert findings(FOUNDING[ApplicationType.SOCIAL_GROUP], complete) == []
    worse = replace(complete, minors=1, representative_serves_elsewhere=True, area_on_record=False)
    assert {f.code for f in findings(FOUNDING[ApplicationType.SOCIAL_GROUP], worse)} == {
        "GROUP_PEOPLE_ARE_OF_AGE",
        "REPRESENTS_ONE_GROUP_ONLY",
        "NAMES_A_DIVISION_ON_RECORD",
    }


BEGINS, FORM, MIDDLE, LOCAL = (
    "NAME_BEGINS_WITH_ITS_DIVISION",
    "NAME_ENDS_WITH_A_FORM_OF_ITS_KIND",
    "NAME_SAYS_WHAT_IT_DOES",
    "NAME_KEEPS_TO_LOCAL_WORDS",
)


@pytest.mark.parametrize(
    ("name", "service", "broken"),
    [
        ("昆明市五华区书画协会", False, set()),
        ("昆明市五华区志愿者协会", False, {MIDDLE}),  # 志愿者协会 is itself a form word: nothing is left between
        ("五华区书画协会", False, {BEGINS}),
        ("昆明市五华区协会", False, {MIDDLE}),
        ("昆明市五华区书画中心", False, {FORM}),
        ("昆明市五华区中国书画协会", False, {LOCAL}),
        ("中华书画研究院", False, {BEGINS, FORM, LOCAL}),
        ("昆明市五华区春苗社会工作服务中心", True, set()),
        ("昆明市五华区春苗中心", True, {MIDDLE}),
        ("昆明市五华区春苗社会工作协会", True, {FORM}),
    ],
)
def test_a_name_has_its_parts_in_order(name: str, service: bool, broken: set[str]) -> None:
    forms = (SERVICE_FORMS if service else GROUP_FORMS).versions[0].value
    proposed = ProposedName(
        name, "昆明市五华区", tuple(forms), tuple(BARRED_WORDS.versions[0].value), 2, 2 if service else 0
    )
    assert {finding.code for finding in findings(NAMING, proposed)} == broken


@pytest.mark.parametrize(
    "code",
    [
        "53100000500019795A",
        "51530102MJ000000X5",
        "51530102MJ00000185",
        "52530102MJ000000X2",
        "52530102MJ000123XP",
        "53530102MJ000000XY",
    ],
)
def test_the_sample_codes_of_the_rulebook_are_valid_and_no_slip_of_one_character_is(code: str) -> None:
    assert credit_code.faults(code) == []
    for place in range(18):
        for wrong in set(credit_code.ALPHABET) - {code[place]}:
            assert credit_code.faults(code[:place] + wrong + code[place + 1 :]), (place, wrong)


@pytest.mark.parametrize(
    ("code", "asked", "faults"),
    [
        ("51530102MJ000000X5", {"kind": "social_service_organization"}, [credit_code.TYPE]),
        ("51530102MJ000000X5", {"authority": "530103"}, [credit_code.AUTHORITY]),
        ("51530102MJ000000X", {}, [credit_code.LENGTH]),
        ("51530102MJ00000OX5", {}, [credit_code.LENGTH]),
        ("５1530102MJ000000X5", {}, [credit_code.LENGTH]),
        ("91530102MA6K00000X", {}, [credit_code.ENTERPRISE]),
    ],
)
def test_every_part_of_a_code_is_checked(code: str, asked: dict[str, str], faults: list[str]) -> None:
    assert credit_code.faults(code, **asked) == faults


@pytest.mark.parametrize("kind", ["social_group", "social_service_organization"])
def test_what_is_made_is_valid(kind: str) -> None:
    for serial in (0, 1, 9, 10, 123, 99_999, credit_code.LAST_SERIAL):
        made = credit_code.make(kind, "530102", serial)
        assert credit_code.faults(made, kind=kind, authority="530102") == []
    assert credit_code.compact("51530102-mj000000x5 ") == "51530102MJ000000X5"


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        (an_id_number(1, "19800101"), True),
        (an_id_number(1, "19550505"), True),  # born before the division had its code: numbers came later
        (an_id_number(1, "20990101"), False),
        (an_id_number(1, "19800231"), False),
        ("530102198001010011", False),
        (an_id_number(1)[:17], False),
    ],
)
def test_an_id_number_has_a_true_check_character_and_a_past_birthday(number: str, valid: bool) -> None:
    assert id_numbers.is_valid(number, today=date(2026, 3, 2)) is valid


@pytest.mark.parametrize(("on", "years"), [(date(2026, 3, 1), 17), (date(2026, 3, 2), 18)])
def test_age_turns_on_the_birthday(on: date, years: int) -> None:
    assert id_numbers.age(an_id_number(1, "20080302"), on=on) == years


@pytest.mark.parametrize(
    ("state", "progress", "expected"),
    [
        ("submitted", Progress(received_on=date(2026, 2, 13)), (date(2026, 2, 27), False)),
        ("submitted", Progress(received_on=date(2026, 4, 30)), (date(2026, 5, 11), False)),
        ("accepted", Progress(accepted_on=date(2026, 8, 2)), (date(2026, 10, 8), False)),
        ("under_review", Progress(accepted_on=date(2026, 8, 6)), (date(2026, 10, 8), False)),
        ("submitted", Progress(received_on=date(2026, 12, 29)), (date(2027, 1, 5), True)),
        ("draft", Progress(), None),
        ("correction", Progress(received_on=date(2026, 2, 13)), None),
    ],
)
def test_deadlines_follow_the_work_calendar_and_say_when_they_rest_on_an_unpublished_year(
    state: str, progress: Progress, expected: tuple[date, bool] | None
) -> None:
    content = replace(GROUP, direct_registration_class=DirectRegistrationClass.CHARITY)
    limits = Limits(DECIDE_WITHIN, FOUNDED_BY[GROUP.type], working_days(20))
    case = Application(new_id(), ApplicationState(state), 1, "me", content, progress=progress)
    found = due(case, WorkCalendar(), limits)
    assert (found and (found.on, found.provisional)) == expected


@pytest.mark.parametrize("ground", list(RefusalGround))
@pytest.mark.parametrize("content", [GROUP, SERVICE])
def test_every_ground_cites_the_item_that_says_so(ground: RefusalGround, content: Content) -> None:
    from pathlib import Path

    from bureaukit.law import LawLibrary

    words = {
        "scope_unlawful": "宗旨",
        "not_necessary": "没有必要",
        "founder_unfit": "剥夺政治权利",
        "fraud": "弄虚作假",
        "barred_by_law": "禁止的其他情形",
    }
    case = Application(new_id(), ApplicationState.REFUSED, 1, "me", content, progress=Progress(refusal_ground=ground))
    article = refusal_article(case)
    assert article is not None
    assert words[ground] in (LawLibrary(Path(__file__).parents[2] / "docs" / "law").text(article) or "")
