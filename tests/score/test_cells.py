"""Small groups of people are not shown, and cannot be worked out from what is."""

from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.cells import Shown, cells, place_in_year, year_shown, years_of
from dashboard.period import Calendar

RANGES = [*((m, m) for m in range(12)), *((q, q + 2) for q in range(0, 12, 3)), (0, 11)]
SPANS = [(first, last) for first in range(12) for last in range(first, 12)]
NORTH, SOUTH, WEST = (("north",), ("south",), ("west",))


def year(**units):
    """A year in which every unit has one channel."""
    return {(unit, "hr", "site"): months for unit, months in units.items()}


def people_of(node, people, first, last):
    return sum(sum(m[first : last + 1]) for channel, m in people.items() if channel[: len(node)] == node)


def row(node, people, first, last):
    """Which of all channels' months a cell adds up."""
    return [float(channel[: len(node)] == node and first <= month <= last) for channel in people for month in range(12)]


def given_away(people):
    """Every small cell that is shown, or that follows from those that are by adding and subtracting."""
    shown = year_shown(people)
    nodes = list(shown)
    rows = [row(node, people, *span) for node in nodes for span in SPANS if shown[node].shows(*span)]
    span = np.array(rows) if rows else np.zeros((1, 12 * len(people)))
    _, sizes, directions = np.linalg.svd(span, full_matrices=True)
    hidden = directions[int((sizes > 1e-8).sum()) :]  # what can change without any shown number changing
    return [
        (node, cell)
        for node in nodes
        for cell in SPANS
        if 0 < people_of(node, people, *cell) < 10
        and (shown[node].shows(*cell) or not (abs(hidden @ np.array(row(node, people, *cell))) > 1e-6).any())
    ]


counts = st.one_of(st.just(0), st.integers(1, 9), st.integers(1, 9), st.integers(10, 40))
months = st.lists(counts, min_size=12, max_size=12)
places = st.sampled_from([(u, d, c) for u in "NSWE" for d in ("hr", "care") for c in ("a", None)])


@settings(max_examples=150)
@given(st.dictionaries(places, months, min_size=1, max_size=6))
def test_no_small_group_follows_from_what_is_shown(people):
    assert given_away(people) == []


def test_a_small_month_hides_the_smallest_other_unit_and_the_quarters_around_both():
    people = year(north=[40] * 12, south=[30] * 12, west=[20] * 8 + [4] + [20] * 3)
    shown = year_shown(people)
    assert shown[()] == shown[NORTH] == Shown()
    assert shown[WEST] == shown[SOUTH] == Shown(0, frozenset([8]))
    assert [shown[WEST].shows(*span) for span in ((7, 7), (8, 8), (6, 8), (0, 5), (0, 11))] == [
        True, False, False, True, False,
    ]  # fmt: skip


def test_a_unit_that_is_always_small_is_shown_by_quarter_or_year():
    people = year(north=[40] * 12, south=[4] * 12, west=[2] * 12)
    shown = year_shown(people)
    assert shown[()] == Shown()
    assert shown[NORTH] == Shown(1)  # south and west are only six people a month: north joins them
    assert shown[WEST] == shown[SOUTH] == Shown(2)  # six of west a quarter: south, though twelve, joins it
    assert [shown[NORTH].shows(*span) for span in ((0, 0), (0, 2), (1, 3), (0, 5), (0, 11))] == [
        False, True, False, True, True,
    ]  # fmt: skip


def test_two_small_units_protect_each_other():
    shown = year_shown(year(north=[40] * 12, south=[7] * 12, west=[6] * 12))
    assert shown == {(): Shown(), NORTH: Shown(), SOUTH: Shown(1), WEST: Shown(1), **{
        (unit, "hr", "site"): Shown(grain) for unit, grain in (("north", 0), ("south", 1), ("west", 1))
    }}  # fmt: skip


def test_a_company_of_nine_is_not_shown():
    shown = year_shown(year(north=[3] + [0] * 11, south=[6] + [0] * 11))
    assert {how.grain for how in shown.values()} == {3}


def test_channels_are_hidden_like_units_and_with_their_unit():
    people = {
        ("north", "hr", "a"): [40] * 12,
        ("north", "hr", "b"): [30] * 12,
        ("north", "hr", "c"): [20] * 11 + [9],
        ("south", "hr", "a"): [50] * 11 + [8],
        ("west", "hr", "a"): [99] * 12,
    }
    shown = year_shown(people)
    # December: south's 8 need a second unit, west being larger than north's 79.
    assert shown[NORTH] == shown[SOUTH] == Shown(0, frozenset([11]))
    assert {shown[node] for node in people if node[0] == "north"} == {Shown(0, frozenset([11]))}
    assert shown[WEST] == Shown()


def test_levels_are_not_added_up_to_quarters():
    people = year(north=[40] * 12, south=[4] * 12, west=[20] * 12)
    shown = year_shown(people, levels=True)
    assert (shown[()], shown[NORTH], shown[SOUTH], shown[WEST]) == (Shown(), Shown(), Shown(3), Shown(3))


CALENDAR = Calendar(date(2026, 11, 3), fiscal_year_start=4)


def test_only_whole_months_that_are_over_are_shown():
    found = cells(CALENDAR, [], [], False)
    shown = {label: found.shows((), CALENDAR.parse(label)) for label in (
        "2026-10", "2026-11", "2026-Q1", "2025", "2026-10-05", "2026-W40", "2026-08-01..2026-10-31",
        "2026-08-02..2026-10-31", "2026-08-01..2026-10-30",
    )}  # fmt: skip
    assert [label for label, seen in shown.items() if seen] == [
        "2026-10", "2026-Q1", "2025", "2026-08-01..2026-10-31",
    ]  # fmt: skip


def test_years_are_the_companys():
    # April is the first month; the year 2025 ends in March 2026.
    months = [CALENDAR.parse(label) for label in ("2026-03", "2026-04")]
    found = cells(CALENDAR, months, [{("north", "hr"): 40, ("south",): 5, ("west",): 30}, {("north", "hr"): 40}], False)
    hidden = {("south",), ("west",)}
    for node in (*hidden, ("north",), ()):
        assert found.shows(node, CALENDAR.parse("2026-03")) == (node not in hidden)
        assert found.shows(node, CALENDAR.parse("2025")) == (node not in hidden)
        assert found.shows(node, CALENDAR.parse("2026-04"))


def test_the_months_of_all_years_that_windows_touch_are_looked_at():
    found = years_of(CALENDAR, [CALENDAR.parse("2026-Q2"), CALENDAR.parse("2025-02")])
    # February 2025 is in the year that began in April 2024; October 2026 is the last complete month.
    assert (found[0].label, found[11].label, found[12].label, found[-1].label, len(found)) == (
        "2024-04", "2025-03", "2026-04", "2026-10", 19,
    )  # fmt: skip


def test_a_year_begins_when_the_company_says_so():
    april = Calendar(date(2026, 11, 3), 4)
    months = years_of(april, [april.parse("2026-05"), april.parse("2026-02")])
    assert [months[0].label, months[-1].label, len(months)] == ["2025-04", "2026-10", 19]
    assert [place_in_year(april, april.parse(month)) for month in ("2026-04", "2026-03", "2026-12")] == [
        (date(2026, 4, 1), 0), (date(2025, 4, 1), 11), (date(2026, 4, 1), 8),
    ]  # fmt: skip
    found = cells(april, months, [{("north", "hr", "site"): 4.0 if one.label == "2026-03" else 40.0} for one in months],
                  levels=False)  # fmt: skip
    assert [found.shows(NORTH, april.parse(period)) for period in ("2026-03", "2026-02", "2025-Q4", "2026-Q1")] == [
        False, True, False, True,
    ]  # fmt: skip


def test_people_of_two_keys_of_one_department_are_added():
    calendar = Calendar(date(2026, 11, 3))
    months = [calendar.parse("2026-01")]
    people = {("north", "hr", None): 6.0, ("north", "hr"): 6.0}  # 12 together, of whom nobody is hidden
    assert cells(calendar, months, [people], levels=False).shows(NORTH, months[0])
    assert not cells(calendar, months, [{("north", "hr"): 6.0}], levels=False).shows(NORTH, months[0])


def test_a_level_that_is_mostly_small_is_never_shown_and_a_flow_by_quarter():
    people = year(north=[40] * 12, south=[30] * 12, west=[4] * 12)
    assert year_shown(people, levels=True)[WEST] == Shown(3)
    assert year_shown(people, levels=False)[WEST] == Shown(1)
    assert year_shown(people, levels=True)[SOUTH] == Shown(3)  # the smallest beside it, or the total tells
    assert year_shown(people, levels=True)[NORTH] == Shown()
