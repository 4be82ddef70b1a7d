"""Who goes first at a base: against an independent model, and through the front door."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from incubator.admissions.api.waiting_shapes import EXPECTED
from incubator.admissions.model import (
    Admission,
    AdmissionState,
    Applicant,
    ApplicantKind,
    Content,
    Criterion,
    Factor,
    Mode,
    Progress,
    Stage,
    points_of,
)
from incubator.admissions.rules import priority
from incubator.periods import Period
from incubator.spaces.model import SpaceKind

from tests.incubator.given import World, codes, good, refused

FIRST = datetime(2026, 3, 2, tzinfo=UTC)
ORDER = (Criterion.SOCIAL_WORK, Criterion.SCORE, Criterion.TIER_MATCH, Criterion.WAITING_TIME)
PATIENCE = 2
POLICY = priority.Policy(date(2026, 3, 2), ORDER, PATIENCE, 12)


def waiting(number: int, *, social_work: bool, score: int, minutes: int, area: str = "530102") -> Admission:
    """Return one applicant, with what the order depends on."""
    period = Period(date(2026, 4, 1), date(2027, 4, 1))
    return Admission(
        id=UUID(int=number),
        base_id=UUID(int=0),
        area="530102",
        applicant=Applicant(ApplicantKind.REGISTERED, UUID(int=number)),
        content=Content(Mode.PHYSICAL, Stage.START_UP, SpaceKind.DESK, period, "", (), {}),
        progress=Progress(
            "rep",
            submitted_at=FIRST + timedelta(minutes=minutes),
            social_work=social_work,
            points={Factor.PLAN.value: score},
            facts={"organization": {"area": area}},
        ),
        state=AdmissionState.FIRST_REVIEWED,
    )


areas = st.sampled_from(["530102", "530103"])
applicants = st.lists(
    st.tuples(st.booleans(), st.integers(0, 2), st.integers(0, 5), areas), min_size=1, max_size=8
).map(
    lambda rows: [
        waiting(number, social_work=social, score=score, minutes=days * 24 * 60, area=area)
        for number, (social, score, days, area) in enumerate(rows, start=1)
    ]
)
policies = st.tuples(st.permutations(ORDER), st.integers(0, 6)).map(
    lambda two: priority.Policy(date(2026, 3, 2) + timedelta(days=two[1]), tuple(two[0]), PATIENCE, 12)
)


def goes_before(one: Admission, other: Admission, policy: priority.Policy) -> bool:
    """Say it once more in words, pair by pair, without any sort key."""
    mine, theirs = one.progress, other.progress
    assert mine.submitted_at is not None
    assert theirs.submitted_at is not None
    earlier = mine.submitted_at < theirs.submitted_at or (
        mine.submitted_at == theirs.submitted_at and one.id < other.id
    )
    waited = {each.id: (policy.on - FIRST.date()).days - days_after_first(each) for each in (one, other)}
    if waited[one.id] > PATIENCE or waited[other.id] > PATIENCE:  # who waited that long is overtaken by nobody later
        return earlier
    better = {
        Criterion.SOCIAL_WORK: (mine.social_work, theirs.social_work),
        Criterion.SCORE: (sum(mine.points.values()), sum(theirs.points.values())),
        Criterion.TIER_MATCH: tuple(each.progress.facts["organization"]["area"] == "530102" for each in (one, other)),
        Criterion.WAITING_TIME: (-mine.submitted_at.timestamp(), -theirs.submitted_at.timestamp()),
    }
    for criterion in policy.order:
        first, second = better[criterion]
        if first != second:
            return bool(first > second)
    return earlier


def days_after_first(admission: Admission) -> int:
    assert admission.progress.submitted_at is not None
    return (admission.progress.submitted_at - FIRST).days


@settings(max_examples=100, deadline=None)
@given(applicants, policies, st.randoms(use_true_random=False))
def test_the_queue_is_ordered_as_the_words_say(everybody: list[Admission], policy: priority.Policy, dice: Any) -> None:
    places = priority.queue(everybody, policy)
    assert [place.rank for place in places] == list(range(1, len(everybody) + 1))
    for place in places:
        before = {other.id for other, _ in place.beaten_by}
        assert before == {other.id for other in everybody if goes_before(other, place.admission, policy)}
        assert (priority.Advantage.LONG_WAIT in {by for _, by in place.beaten_by}) == any(
            policy.has_waited_long(other) for other, _ in place.beaten_by
        )
    dice.shuffle(everybody)
    assert priority.queue(everybody, policy) == places


@settings(max_examples=100, deadline=None)
@given(applicants, policies, st.integers(0, 9))
def test_a_place_is_given_exactly_to_those_whom_the_seats_reach(
    everybody: list[Admission], policy: priority.Policy, free: int
) -> None:
    for admission in everybody:
        ahead = priority.ahead_of(admission, everybody, policy)
        rank = 1 + sum(goes_before(other, admission, policy) for other in everybody if other is not admission)
        assert priority.must_wait(free, ahead) == (rank > free)


@pytest.mark.parametrize(
    ("first", "second", "by"),
    [
        ((True, 0, 9), (False, 99, 0), "social_work"),
        ((True, 5, 9), (True, 4, 0), "score"),
        ((False, 5, 9), (False, 4, 0), "score"),
        ((False, 5, 0), (False, 5, 1), "waiting_time"),
    ],
)
def test_one_goes_before_another_by(first: Any, second: Any, by: str) -> None:
    one, other = (
        waiting(number, social_work=social, score=score, minutes=minutes)
        for number, (social, score, minutes) in ((2, first), (1, second))
    )
    assert priority.queue([other, one], POLICY)[1].beaten_by == ((one, priority.Advantage(by)),)


def test_points_are_marks_times_weights_and_nothing_for_a_missing_mark() -> None:
    points = points_of({Factor.PLAN: 7}, {Factor.PLAN: 15, Factor.TEAM: 20})
    assert points == {"plan": 105, "team": 0}


@pytest.mark.feature("B2-10")
@pytest.mark.feature("B2-31")
async def test_a_social_work_organization_enters_ahead_of_an_earlier_one_which_learns_why(world: World) -> None:
    base = await world.base()
    await world.space(base)
    world.unit.set_clock("2026-03-02T09:00:00")
    ordinary = await world.reviewed(base, marks={"community_need": 10})
    world.unit.set_clock("2026-03-03T09:00:00")
    social = await world.submitted(base, world.registry.knows(social_work=True), marks={})

    blocked = await ordinary.act("approval", world.approver, {})
    problem = refused(blocked, 409, "higher_ranked_applicant_waits")
    assert codes(problem) == ["HIGHER_RANKED_APPLICANT_WAITS"]
    assert problem["findings"][0]["facts"] == {
        "free": 1,
        "ahead": [{"admission_id": str(social.id), "by": "social_work"}],
    }
    assert "社工类社会组织优先" in problem["findings"][0]["message"]
    actions = (await world.approver.get(f"/admissions/{ordinary.id}/actions")).json()["items"]
    verdicts = {action["name"]: (action["allowed"], action["code"]) for action in actions}
    assert verdicts["approval"] == (False, "HIGHER_RANKED_APPLICANT_WAITS")
    assert verdicts["waitlisting"] == (True, None)

    waitlisted = good(await ordinary.act("waitlisting", world.approver, {}))
    assert waitlisted["state"] == "waitlisted"
    good(await social.act("first-review", world.clerk, {}))
    good(await social.act("approval", world.approver, {}))

    seen = await ordinary.seen()
    assert seen["waiting"] == {
        "free": 0,
        "ahead": [],
        "taken": [{"by": "social_work", "message": "社工类社会组织优先", "rank": None, "admission_id": None}],
        "rank": 1,
        "of": 1,
        "rests_until": None,
        "expected": {"on": "2027-04-01", "reason": None, "message": EXPECTED[0]},
        "offer": None,
    }
    record = (await ordinary.person.get(f"/admissions/{ordinary.id}/decisions")).json()["items"]
    assert record[-1]["kind"] == "waitlisting"
    assert record[-1]["ranking"] == {"free": 1, "ahead": [{"by": "social_work"}], "taken": []}
    refused(await ordinary.act("approval", world.approver, {}), 409, "nothing_free")


@pytest.mark.feature("B2-11")
async def test_the_queue_shows_every_part_of_the_score_and_an_organization_only_its_own_place(world: World) -> None:
    base = await world.base()
    await world.space(base)
    low = await world.submitted(base, marks={"community_need": 2, "plan": 4})
    high = await world.submitted(base, world.registry.knows(), marks={"community_need": 9, "party_building": 10})
    path = f"/bases/{base['id']}/queue"

    whole = (await world.clerk.get(path)).json()
    assert [(place["rank"], place["admission_id"], place["score"]) for place in whole["items"]] == [
        (1, str(high.id), 370),
        (2, str(low.id), 120),
    ]
    assert whole["items"][1]["points"] == {
        "community_need": 60,
        "service_record": 0,
        "team": 0,
        "plan": 60,
        "party_building": 0,
    }
    assert whole["items"][1]["beaten_by"] == [
        {"by": "score", "message": "评分较高", "rank": 1, "admission_id": str(high.id)}
    ]

    mine = (await low.person.get(path, headers={"accept-language": "en"})).json()
    assert (mine["total"], len(mine["items"])) == (2, 1)
    assert mine["items"][0]["rank"] == 2
    assert mine["items"][0]["beaten_by"] == [
        {"by": "score", "message": "the higher score", "rank": 1, "admission_id": None}
    ]
    stranger = world.unit.as_role("street_officer", sub="s", area="530102002")
    refused(await stranger.get(path), 404, "not_found")


async def test_two_free_places_let_the_second_in_but_not_the_third(world: World) -> None:
    base = await world.base()
    await world.space(base, kind="shared_hall", label="大厅", seats=2, floor_area_m2=40)
    wish: dict[str, Any] = {"space_kind": "shared_hall"}
    first = await world.reviewed(base, world.registry.knows(social_work=True), **wish)
    second = await world.reviewed(base, marks={"plan": 5}, **wish)
    third = await world.reviewed(base, marks={"plan": 1}, **wish)

    refused(await third.act("approval", world.approver, {}), 409, "higher_ranked_applicant_waits")
    good(await second.act("approval", world.approver, {}))
    refused(await third.act("approval", world.approver, {}), 409, "higher_ranked_applicant_waits")
    refused(await first.act("waitlisting", world.approver, {}), 409, "place_is_free")
    good(await first.act("approval", world.approver, {}))
    refused(await third.act("approval", world.approver, {}), 409, "nothing_free")
    good(await third.act("waitlisting", world.approver, {}))
