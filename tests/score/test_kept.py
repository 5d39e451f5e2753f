"""Promises: kept, not kept or too early, judged by what the number does by itself."""

from datetime import UTC, date, datetime

import pytest

from dashboard.kept import Record, outcome, records, signed, standing
from dashboard.note import Note, Promise
from dashboard.overview import as_dict, outcomes_of, overview
from dashboard.period import Calendar

NINTH = datetime(2026, 1, 9, tzinfo=UTC)
#: From January 2025: moving ranges 2 throughout, so the largest routine step is 3.268 · 2 = 6.54; the mean is 51.
CALM = [50, 52] * 6


def judged(world, after, size, by, *, metric="csat", noted="2026-01", before=CALM, today=date(2026, 11, 3)):
    """The outcome of a promise in a January's note, with the values from that January on."""
    months = [f"{2025 + n // 12}-{n % 12 + 1:02}" for n in range(len(before) + len(after))]
    calendar = Calendar(today)
    series = [(calendar.parse(m), v) for m, v in zip(months, [*before, *after], strict=True)]
    note = Note(metric, "north", noted, "Head of North", promise=Promise(metric, size, date.fromisoformat(by)))
    found = outcome(note, note.promise, world.catalogue.metrics[metric], series, calendar, "en_GB")
    return found.judgement, found.reason


def test_a_promise_is_too_early_while_the_period_of_its_day_runs(world):
    # The day has passed, but its month has not: half a month says nothing.
    assert judged(world, [40, 41], 5, "2026-03-10", today=date(2026, 3, 20)) == ("too early", "March 2026 is not over")


def test_a_promise_is_kept_when_it_moved_further_than_it_does_by_itself(world):
    # 40 → 47: 7 is the promised 5, and more than 6.54
    assert judged(world, [40, 41, 47], 5, "2026-03-10", today=date(2026, 4, 1)) == (
        "kept", "further than it moves by itself",
    )  # fmt: skip


def test_a_promise_is_not_kept_when_the_size_is_not_reached(world):
    # 40 → 44.9, and 5 were promised
    assert judged(world, [40, 41, 44.9], 5, "2026-03-10") == ("not kept", "it did not move that far")


def test_the_promised_size_itself_is_enough(world):
    assert judged(world, [40.1, 41, 47.1], 7, "2026-03-10")[0] == "kept"


def test_a_move_to_the_other_side_is_no_kept_promise(world):
    assert judged(world, [40, 41, 30], 5, "2026-03-10")[0] == "not kept"


def test_less_is_promised_where_less_is_better(world):
    assert judged(world, [70, 60, 60], -8, "2026-03-31", metric="first_response_median")[0] == "kept"


def test_reached_within_routine_variation_it_is_too_early(world):
    # 48 → 52: 4 is the promised 3, and less than 6.54; 52 is no signal
    assert judged(world, [48, 50, 52], 3, "2026-03-10", today=date(2026, 4, 1)) == (
        "too early", "it moves as far by itself",
    )  # fmt: skip


def test_reached_within_routine_variation_a_signal_keeps_it(world):
    # From March on seven months above the mean of all before
    assert judged(world, [48, 50, *[52.5, 53] * 4], 3, "2026-03-10") == ("kept", "and it is a signal")


def test_reached_within_routine_variation_seven_periods_without_a_signal_settle_it(world):
    assert judged(world, [48, 50, 52, 50, 52, 50, 52, 50], 3, "2026-03-10", today=date(2026, 9, 1))[0] == "too early"
    assert judged(world, [48, 50, 52, 50, 52, 50, 52, 50, 52], 3, "2026-03-10", today=date(2026, 10, 1)) == (
        "not kept", "it moves as far by itself, and in seven periods it gave no signal",
    )  # fmt: skip


def test_with_little_history_a_reached_size_is_no_verdict_but_a_missed_one_is(world):
    assert judged(world, [40, 41, 60], 5, "2025-12-10", noted="2025-10", before=CALM[:9]) == (
        "too early", "a verdict needs 12 complete periods",
    )  # fmt: skip
    assert judged(world, [40, 41, 42], 5, "2025-12-10", noted="2025-10", before=CALM[:9])[0] == "not kept"


def test_without_a_number_it_is_too_early(world):
    assert judged(world, [40, 41, None], 5, "2026-03-10") == ("too early", "there is no number for March 2026")
    assert judged(world, [None, 41, 42], 5, "2026-03-10") == ("too early", "there is no number for January 2026")


# -- which promises stand


def promise(id, at, by, size=5, about="csat", period="2026-01"):
    """A note of north; `by` None: without a promise."""
    given = None if by is None else Promise(about, size, date.fromisoformat(by))
    when = datetime.fromisoformat(at).replace(tzinfo=UTC)
    return Note("csat", "north", period, "Head of North", "A cause", promise=given, id=id, at=when)


def test_a_newer_promise_takes_the_place_of_one_whose_day_has_not_passed():
    old, new = promise("n1", "2026-02-01", "2026-03-31"), promise("n2", "2026-03-31", "2026-06-30")
    assert standing([new, old]) == (new,)


def test_nobody_moves_a_day_that_has_passed():
    old, new = promise("n1", "2026-02-01", "2026-03-31"), promise("n2", "2026-04-01", "2026-06-30")
    assert standing([new, old]) == (new, old)


def test_a_note_without_a_promise_takes_none_back():
    old, new = promise("n1", "2026-02-01", "2026-03-31"), promise("n2", "2026-02-02", None)
    assert standing([new, old]) == (old,)


def test_promises_on_other_metrics_and_periods_stand_beside_each_other():
    one = promise("n1", "2026-02-01", "2026-03-31")
    other = promise("n2", "2026-02-02", "2026-03-31", about="response_rate")
    third = promise("n3", "2026-02-03", "2026-03-31", period="2025-12")
    assert standing([third, other, one]) == (third, other, one)


# -- from the store


@pytest.fixture
def promising(world):
    """North's satisfaction falls to 40 % in January 2026 and is 60 % from March on; two people promised."""
    world.series("north/care/x", "csat_rated", "2025-01", [1000] * 22)
    world.series("north/care/x", "csat_good", "2025-01", [10 * n for n in (*CALM, 40, 41, *[60] * 8)])
    for size, author, period, by, at in (
        (10, "Head of Care", "2026-01", "2026-03-31", NINTH),
        (30, "Head of North", "2026-01", "2026-03-31", datetime(2026, 4, 1, tzinfo=UTC)),
        (5, "Head of Care", "2026-02", "2026-12-31", datetime(2026, 4, 2, tzinfo=UTC)),
    ):
        promised = Promise("csat", size, date.fromisoformat(by))
        world.store.note(Note("csat", "north", period, author, promise=promised), at)
    return world


def test_promises_are_judged_from_the_store_and_counted_per_owner(promising):
    found = outcomes_of(
        promising.store, promising.catalogue, promising.company, promising.store.notes(), promising.today
    )
    assert [(one.note.author, one.judgement, one.before, one.now, one.moved) for one in found] == [
        ("Head of Care", "too early", None, None, None),  # December is to come
        ("Head of North", "not kept", 40, 60, 20),
        ("Head of Care", "kept", 40, 60, 20),
    ]
    assert records(found) == (Record("Head of Care", 1, 0, 1), Record("Head of North", 0, 1, 0))


def test_the_overview_has_them_too(promising):
    when = promising.calendar.parse("2026-01")
    seen = overview(promising.store, promising.catalogue, promising.company, when, today=promising.today)
    (finding,) = [one for one in seen.findings if one.score.metric.id == "csat"]
    assert (finding.note.author, finding.outcome.judgement) == ("Head of North", "not kept")
    document = as_dict(seen, promising.company)
    assert document["records"] == [
        {"owner": "Head of Care", "kept": 1, "not_kept": 0, "too_early": 1},
        {"owner": "Head of North", "kept": 0, "not_kept": 1, "too_early": 0},
    ]
    assert document["promises"][1] == {
        "note": "n000003", "owner": "Head of North", "unit": "north", "period": "2026-01", "metric": "csat",
        "size": 30, "by": "2026-03-31", "judgement": "not kept", "before": 40, "now": 60, "moved": 20,
        "reason": "it did not move that far",
    }  # fmt: skip


def test_sizes_are_written_with_sign_and_unit(world):
    def written(metric, size):
        return signed(world.catalogue.metrics[metric], size, world.company)

    assert written("csat", 4.5) == "+4.5 pts"
    assert written("first_response_median", -30) == "−30 mins"
    assert written("impressions", 20_000) == "+20K"
    assert written("cost_per_hire", -500) == "−€500"
