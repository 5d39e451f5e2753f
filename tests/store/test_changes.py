"""What is shown before a commit or a withdrawal is what happens, and a withdrawal can be undone exactly."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from store_rows import MARCH, at, export, observation, record

from dashboard.errors import Refused
from dashboard.store.duckdb_engine import DuckStore
from dashboard.store.log import Change, Commit, Counts, Effect, Tally

ONE, TWO, THREE = date(2025, 3, 1), date(2025, 3, 2), date(2025, 3, 3)
Committing = Callable[..., Commit]
HERE = ("homeware", "marketing", "facebook")


def everything(store: DuckStore) -> list[str]:
    """All that pages can see, in words."""
    return [store.sums([MARCH]).sort_values("measure").to_json(), store.records("posts").to_json()]


def test_the_values_that_a_commit_changes_are_told_old_and_new(store: DuckStore, commit: Committing) -> None:
    commit("first", [observation(ONE, 10.0), observation(TWO, 20.0), observation(THREE, 30.0)])
    batch, _ = export("second", [observation(ONE, 10.0), observation(TWO, 25.0), observation(date(2025, 3, 9), 1.0)])
    assert store.preview(batch) == Counts(1, 1, 1)
    assert store.changes(batch) == [Change("daily", *HERE, None, TWO, "impressions", 20.0, 25.0)]
    assert store.sums([MARCH])["value"].tolist() == [60.0]


def test_of_a_changed_record_only_the_changed_fields_are_told(store: DuckStore, commit: Committing) -> None:
    noon = datetime(2025, 3, 1, 12)
    commit("first", posts=[record("p1", published_at=noon, text="Hello", shares=1.0)])
    batch, _ = export("second", posts=[record("p1", published_at=noon, text="Hello", shares=4.0), record("p2")])
    assert store.preview(batch) == Counts(1, 1, 0)
    assert store.changes(batch) == [Change("posts", *HERE, "p1", ONE, "shares", 1.0, 4.0)]


def test_what_is_personal_is_not_told(store: DuckStore, commit: Committing) -> None:
    commit("first", mentions=[record("m1", author="Somebody", text="Good")])
    batch, _ = export("second", mentions=[record("m1", author="Somebody else", text="Good")])
    assert store.changes(batch) == [Change("mentions", *HERE, "m1", None, "author", None, None)]


def test_no_more_changes_are_listed_than_asked_for(store: DuckStore, commit: Committing) -> None:
    days = [date(2025, 3, day) for day in range(1, 21)]
    commit("first", [observation(day, 1.0) for day in days])
    batch, _ = export("second", [observation(day, 2.0) for day in days])
    assert [change.day for change in store.changes(batch, most=3)] == days[:3]


def test_what_a_withdrawal_would_do_is_what_it_does(store: DuckStore, commit: Committing) -> None:
    commit("first", [observation(ONE, 10.0), observation(TWO, 20.0)])
    second = commit("second", [observation(TWO, 25.0), observation(THREE, 30.0)]).export.id
    version = store.version()
    found = store.effect(second)
    assert found == Effect(
        Tally(new=0, changed=1, gone=1),
        Tally(),
        (
            Change("daily", *HERE, None, TWO, "impressions", 25.0, 20.0),
            Change("daily", *HERE, None, THREE, "impressions", 30.0, None),
        ),
    )
    assert (store.version(), store.verify()) == (version, [])
    assert [export.withdrawn_at for export in store.exports()] == [None, None]
    store.withdraw(second, "Head of Marketing", "Wrong month")
    assert store.sums([MARCH])["value"].tolist() == [30.0]


def test_a_withdrawal_tells_what_becomes_of_records(store: DuckStore, commit: Committing) -> None:
    noon = datetime(2025, 3, 1, 12)
    commit("first", posts=[record("p1", published_at=noon, shares=1.0)])
    second = commit("second", posts=[record("p1", shares=4.0), record("p2", shares=2.0)]).export.id
    found = store.effect(second)
    assert found.records == Tally(new=0, changed=1, gone=1)
    assert Change("posts", *HERE, "p1", ONE, "shares", 4.0, 1.0) in found.changes
    assert Change("daily", *HERE, None, ONE, "shares", 4.0, 1.0) in found.changes


def test_a_withdrawn_export_is_brought_back_exactly(store: DuckStore, commit: Committing) -> None:
    noon = datetime(2025, 3, 1, 12)
    posts = [record("p1", published_at=noon, shares=1.0, text="Hello")]
    first = commit("first", [observation(ONE, 10.0), observation(TWO, 20.0)], posts=posts, at=at(1)).export.id
    commit("second", [observation(TWO, 25.0)], at=at(2))
    before = everything(store)
    store.withdraw(first, "Head of Care", "Wrong month", at(3))
    assert everything(store) != before
    assert store.effect(first).daily == Tally(new=3, changed=0, gone=0)  # the first day, one post, its shares
    back = store.reinstate(first, "Head of Marketing", "It was right", at(4))
    assert everything(store) == before
    assert store.verify() == []
    assert (back.withdrawn_at, back.withdrawn_by, back.reason) == (None, None, None)
    assert [(step.action, step.by, step.at, step.reason) for step in back.steps] == [
        ("withdraw", "Head of Care", at(3), "Wrong month"),
        ("reinstate", "Head of Marketing", at(4), "It was right"),
    ]


def test_the_log_still_says_what_was_seen_while_it_was_withdrawn(store: DuckStore, commit: Committing) -> None:
    first = commit("first", [observation(ONE, 10.0)], at=at(1)).export.id
    store.withdraw(first, "Head of Care", at=at(2))
    store.reinstate(first, "Head of Care", at=at(4))
    seen = [len(store.sums([MARCH], as_of=at(hour))) for hour in (0, 1, 2, 3, 4)]
    assert seen == [0, 1, 0, 0, 1]
    store.withdraw(first, "Head of Care", at=at(5))
    assert store.sums([MARCH]).empty
    assert len(store.exports()) == 1


def test_what_is_not_withdrawn_cannot_be_brought_back(store: DuckStore, commit: Committing) -> None:
    first = commit("first", [observation(ONE, 10.0)]).export.id
    with pytest.raises(Refused, match="e000001 is not withdrawn"):
        store.reinstate(first, "Head of Care")
    with pytest.raises(Refused, match="There is no export e000009"):
        store.reinstate("e000009", "Head of Care")


def test_a_file_that_was_committed_again_is_not_brought_back_beside_it(store: DuckStore, commit: Committing) -> None:
    rows = [observation(ONE, 10.0)]
    first = commit("first", rows).export.id
    store.withdraw(first, "Head of Care")
    commit("first", rows)
    with pytest.raises(Refused, match="committed again as e000002"):
        store.reinstate(first, "Head of Care")


def test_steps_are_in_utc(store: DuckStore, commit: Committing) -> None:
    first = commit("first", [observation(ONE, 10.0)]).export.id
    assert store.withdraw(first, "Head of Care").steps[0].at.tzinfo == UTC
