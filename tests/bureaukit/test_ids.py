"""Identifiers grow with time."""

from bureaukit.ids import new_id


def test_later_ids_are_version_7_and_sort_later() -> None:
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(set(ids))
    assert {each.version for each in ids} == {7}
