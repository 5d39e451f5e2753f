"""People in a period that still runs: by its whole months so far, never by days."""

from datetime import date

import pytest

from dashboard.explain import explain
from dashboard.period import Calendar
from dashboard.windows import Windows

TODAY = date(2026, 11, 21)


@pytest.fixture
def hr(world):
    """North's and South's candidates of every month since 2025; the disclosed group grows by one in October."""
    for unit, n in (("north", 40), ("south", 20)):
        for year, month in [(2025, month) for month in range(1, 13)] + [(2026, month) for month in range(1, 12)]:
            group = n // 4 + ((year, month) == (2026, 10))
            world.days(f"{unit}/hr", f"{year}-{month:02}-05", diversity_group=group, diversity_disclosed=n)
    return world


def diversity(world, period, unit="north", **options):
    return world.score("candidate_diversity", period, unit, today=TODAY, **options)


def test_a_running_quarter_of_people_is_its_month_that_is_over(hr):
    score = diversity(hr, "2026-Q4")
    assert (score.value, score.n) == (27.5, 40)  # 11 of 40 in October; November's 40 are days still
    assert (score.compared_with.label, score.previous, score.change) == ("2026-07", 25, 2.5)
    assert (score.partial, score.note) == (True, "up to 2026-10-31, by whole months")


def test_a_running_year_of_people_is_its_ten_months(hr):
    score = diversity(hr, "2026", unit=None)
    assert (score.n, score.value) == (600, pytest.approx(100 * (150 + 2) / 600))  # 10 × 15 and two in October
    assert (score.compared_with.label, score.previous) == ("2025-01-01..2025-10-31", 25)
    year = diversity(hr, "2026", unit=None, compare="last-year")
    assert (year.compared_with, year.previous) == (score.compared_with, 25)
    assert (score.coverage.days, score.coverage.of_days) == (10, 304)


def test_a_running_month_of_people_is_not_shown(hr):
    score = diversity(hr, "2026-11")
    assert (score.value, score.note) == (None, "day 20 of 30; people are shown by whole months")


def test_a_quarter_in_its_first_month_shows_nobody_yet(hr):
    score = hr.score("candidate_diversity", "2026-Q4", "north", today=date(2026, 10, 31))
    assert (score.value, score.note) == (None, "day 30 of 92; people are shown by whole months")


def test_a_complete_quarter_is_whole_as_ever(hr):
    score = diversity(hr, "2026-Q3")
    assert (score.value, score.n, score.note, score.partial) == (25, 120, None, False)


def test_months_so_far_do_not_tell_of_a_small_one(world):
    for unit, counts in (("north", [40] * 10), ("south", [20] * 10), ("west", [20] * 8 + [4, 20])):
        for month, n in enumerate(counts, 1):
            world.days(f"{unit}/hr", f"2026-{month:02}-05", diversity_group=1, diversity_disclosed=n)
    score = diversity(world, "2026", "west")
    assert (score.value, score.n) == (None, None)
    assert score.note.endswith("not shown: it could tell of a group of fewer than 10 people")
    assert diversity(world, "2026", "south").value is None  # the smallest beside it
    assert diversity(world, "2026", "north").n == 400


def test_other_metrics_keep_their_days(hr):
    hr.days("north/care/x", "2026-11-02", cases_opened=7)
    score = hr.score("cases_opened", "2026-Q4", "north", today=TODAY)
    assert (score.value, score.note) == (7, "day 51 of 92")


def test_the_reason_of_a_change_is_looked_for_in_the_same_months(hr):
    when = Calendar(TODAY).parse("2026-Q4")
    found = explain(hr.store, hr.catalogue, hr.company, "candidate_diversity", when, "north", today=TODAY)
    assert (found.drivers.before, found.drivers.after, found.drivers.residual) == (25, 27.5, 0)
    assert (found.drivers.period.label, found.drivers.compared_with.label) == ("2026-10", "2026-07")


def test_a_span_that_begins_inside_a_month_has_no_whole_months():
    calendar = Calendar(TODAY)
    span = Windows.of(calendar, calendar.parse("2026-09-15..2026-12-31"), "previous", 0)
    assert span.months == (None, None)
    begun = Windows.of(calendar, calendar.parse("2026-09-01..2026-12-31"), "previous", 0)
    assert [begun.windows[at].label for at in begun.months] == ["2026-09-01..2026-10-31", "2026-05-01..2026-06-30"]
    assert Windows.of(calendar, calendar.parse("2026-Q3"), "previous", 0).months == (None, None)
    assert Windows.of(calendar, calendar.parse("2026-Q4"), "none", 0).months[1] is None
