"""Whether a running period is on course: expected by the same weekdays' share, and where it lands."""

from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest

from dashboard.pace import Past, pace, paces, share, weekdays_of
from dashboard.period import Calendar, Period
from dashboard.store.schema import OBSERVATIONS

OCTOBER = Calendar(date(2026, 11, 21)).parse("2026-10")  # begins on a Thursday
WEEK = Calendar(date(2026, 11, 21)).parse("2026-W41")
WORKDAYS = (10.0, 10.0, 10.0, 10.0, 10.0, 0.0, 0.0)


def months(*pairs: tuple[float, float], days: int = 15) -> list[Past]:
    """Months of 30 days that had so much by the middle and so much in the end."""
    april = Period(date(2026, 4, 1), date(2026, 4, 30), "month", "2026-04")
    return [Past(april, days, to_date, total) for to_date, total in pairs]


def test_g10_half_a_month_is_expected_to_have_half_the_target() -> None:
    found = pace(18, OCTOBER, 15, "up", 30)
    assert found.expected == pytest.approx(14.52, abs=0.005)  # 30 · 15 ÷ 31
    assert found.pace == pytest.approx(124, abs=0.05)  # and not 60 %
    assert found.landing == pytest.approx(37.2)  # 18 · 31 ÷ 15
    assert (found.interval, found.outlook) == (None, "on course")


def test_g10_is_the_same_where_every_day_was_alike() -> None:
    assert pace(18, OCTOBER, 15, "up", 30, (3.0,) * 7) == pace(18, OCTOBER, 15, "up", 30)


def test_a_weekend_that_brings_nothing_is_not_waited_for() -> None:
    """Monday to Wednesday are 3 of 5 working days; Monday to Saturday are all of them."""
    assert share(WEEK, 3, WORKDAYS) == 0.6
    assert share(WEEK, 6, WORKDAYS) == 1
    assert pace(6, WEEK, 3, "up", 10, WORKDAYS).pace == 100
    assert pace(6, WEEK, 3, "up", 10).pace == pytest.approx(140)  # evenly: 6 of 4.29


def test_october_2026_has_more_fridays_than_most() -> None:
    """1 to 15 October: 2 Mondays, Tuesdays and Wednesdays, 3 Thursdays, 2 Fridays; of 4, 4, 4, 5, 5 in the month."""
    assert share(OCTOBER, 15, WORKDAYS) == pytest.approx(11 / 22)


def test_weekdays_are_averaged_over_their_number_in_the_history() -> None:
    """Four weeks from a Monday: 8 on every Monday, 4 on two of the Saturdays."""
    monday = date(2026, 8, 31)
    history = Period(monday, monday + timedelta(days=27), "span", "weeks")
    daily = {monday + timedelta(days=7 * n): 8.0 for n in range(4)}
    daily |= {monday + timedelta(days=5): 4.0, monday + timedelta(days=26): 4.0, monday + timedelta(days=27): 0.0}
    daily[monday - timedelta(days=1)] = 99.0  # before the history
    assert weekdays_of(daily, history) == [8, 0, 0, 0, 0, 2, 0]


@pytest.mark.parametrize("daily", [{}, {0: 5.0, 20: 5.0}, {0: 5.0, 27: -9.0}, {0: 0.0, 27: 0.0}])
def test_too_little_history_is_no_pattern(daily: dict[int, float]) -> None:
    monday = date(2026, 8, 31)
    history = Period(monday, monday + timedelta(days=27), "span", "weeks")
    assert weekdays_of({monday + timedelta(days=n): value for n, value in daily.items()}, history) is None


def test_the_landing_learns_how_months_went_on() -> None:
    """After half of each month half was there, but for one that trebled and one that stood still: medians of
    2·0.5 = 1, of 3·0.5 and of 1·0.5. Sorted 0.5, 1, 1, 1, 1, 1, 1.5: tenth 0.8, ninth tenth 1.2; straight on 20."""
    past = months((10, 20), (10, 20), (10, 20), (10, 20), (10, 20), (10, 30), (10, 10))
    april = past[0].period
    found = pace(10, april, 15, "up", 18, past=past)
    assert found.landing == 20
    assert found.interval == pytest.approx((16, 24))
    assert found.outlook == "open"


def test_what_is_already_there_cannot_be_lost() -> None:
    """Six months had all by day 27. As they went on, 30 · 30/28 · 27/30 = 28.9 would be less than there is."""
    past = months(*[(28, 28)] * 6, days=27)
    found = pace(30, past[0].period, 28, "up", 30, past=past)
    assert found.landing == pytest.approx(30)
    assert found.interval == pytest.approx((30, 30))
    assert found.outlook == "on course"


@pytest.mark.parametrize(
    ("target", "outlook"),
    [
        (15, "on course"),
        (18, "open"),
        (25, "behind"),
        ((10, 30), "on course"),
        ((19, 21), "open"),
        ((25, 30), "behind"),
    ],
)
def test_three_bands(target: Any, outlook: str) -> None:
    """The landing is 20, between 16 and 24."""
    past = months((10, 20), (10, 20), (10, 20), (10, 20), (10, 20), (10, 30), (10, 10))
    direction = "band" if isinstance(target, tuple) else "up"
    assert pace(10, past[0].period, 15, direction, target, past=past).outlook == outlook


@pytest.mark.parametrize(
    ("to_date", "direction", "outlook"),
    [(15, "up", "on course"), (14, "up", "open"), (13, "up", "behind"), (15, "down", "on course"), (16, "down", "open"),
     (17, "down", "behind"), (15, "neutral", None)],
)  # fmt: skip
def test_without_history_nine_tenths_of_what_is_expected_keep_it_open(
    to_date: float, direction: Any, outlook: str | None
) -> None:
    april = Period(date(2026, 4, 1), date(2026, 4, 30), "month", "2026-04")
    assert pace(to_date, april, 15, direction, 30).outlook == outlook


def test_a_day_of_so_many_weekdays_divides_by_their_number() -> None:
    """Five weeks from a Tuesday have five of each weekday; 10 on every Tuesday is 10 a Tuesday."""
    tuesday = date(2026, 9, 1)
    history = Period(tuesday, tuesday + timedelta(days=34), "span", "weeks")
    assert weekdays_of({tuesday + timedelta(days=7 * n): 10.0 for n in range(5)}, history) == [0, 10, 0, 0, 0, 0, 0]


def test_months_that_had_nothing_by_now_teach_nothing() -> None:
    """Six months went on alike, and a seventh came late: the six decide."""
    past = months(*[(10, 20)] * 6, (0, 50))
    found = pace(10, past[0].period, 15, "up", 20, past=past)
    assert (found.landing, found.interval) == (20, (20, 20))


def test_five_past_months_are_too_few_for_an_interval() -> None:
    found = pace(10, OCTOBER, 31, "up", past=months(*[(10, 30)] * 5))
    assert (found.landing, found.interval) == (10, None)


@pytest.mark.parametrize(("target", "outlook"), [((24, 30), "open"), ((10, 16), "open"), ((30, 40), "behind")])
def test_a_band_that_touches_the_interval_is_open(target: tuple[float, float], outlook: str) -> None:
    past = months((10, 20), (10, 20), (10, 20), (10, 20), (10, 20), (10, 30), (10, 10))
    assert pace(10, past[0].period, 15, "band", target, past=past).outlook == outlook


def test_nothing_yet_has_no_landing() -> None:
    found = pace(0, OCTOBER, 2, "up", 30)
    assert (found.pace, found.landing, found.interval) == (0, None, None)


def test_without_target_there_is_a_landing_and_no_pace() -> None:
    found = pace(18, OCTOBER, 15, "up")
    assert (found.expected, found.pace, found.outlook, found.landing) == (None, None, None, pytest.approx(37.2))


def asked(world: Any, today: date, period: str, *units: str | None) -> Any:
    when = Calendar(today).parse(period)
    metrics = world.catalogue.metrics.values()
    return paces(world.store, world.catalogue, world.company, metrics, when, units, today=today)


def test_g10_through_the_store(world_with: Any) -> None:
    world = world_with(hires=30)
    world.days("north/marketing/facebook", "2026-10-05", hires=12)
    world.days("south/marketing/facebook", "2026-10-14", hires=6)
    found = asked(world, date(2026, 10, 16), "2026-10", None, "north")
    assert found["hires", None].expected == pytest.approx(14.516, abs=0.001)
    assert found["hires", None].pace == pytest.approx(124)
    assert (found["hires", "north"].to_date, found["hires", "north"].pace) == (12, None)  # the target is the company's


def test_the_store_gives_weekdays_and_past_months(world: Any) -> None:
    """10 on every working day of a year, 20 on those of October so far: 220 by the middle lands at 440."""
    day, rows = date(2025, 9, 1), {}
    while day < date(2026, 10, 16):
        rows[day] = 0.0 if day.weekday() > 4 else 20.0 if day >= date(2026, 10, 1) else 10.0
        day += timedelta(days=1)
    table = [
        {"unit": "north", "department": "marketing", "channel": "facebook", "account": None, "measure": "impressions",
         "day": day, "value": value, "sheet": None, "row": n}
        for n, (day, value) in enumerate(rows.items(), 2)
    ]  # fmt: skip
    world.commit(pa.Table.from_pylist(table, schema=OBSERVATIONS), {})
    found = asked(world, date(2026, 10, 16), "2026-10", "north")["impressions", "north"]
    assert (found.to_date, found.share) == (220, pytest.approx(0.5))
    assert found.landing == pytest.approx(440)
    assert found.interval == pytest.approx((440, 440))


def test_only_flows_of_running_periods_have_a_pace(world: Any) -> None:
    world.days("north/marketing/facebook", "2026-10-05", impressions=100, engagements=5, followers=900)
    running = asked(world, date(2026, 10, 16), "2026-10", "north")
    assert set(running) == {("impressions", "north"), ("engagements", "north")}  # no followers, no rate
    assert asked(world, date(2026, 11, 1), "2026-10", "north") == {}
    assert asked(world, date(2026, 9, 30), "2026-10", "north") == {}


def test_a_scorecard_of_a_running_period_has_pace_and_landing(world_with: Any) -> None:
    world = world_with(hires=30)
    world.days("north/marketing/facebook", "2026-10-05", hires=18, followers=900)
    hires = world.score("hires", today=date(2026, 10, 16))
    assert (hires.pace, hires.landing) == (pytest.approx(124), pytest.approx(37.2))
    assert world.score("hires", today=date(2026, 11, 1)).pace is None  # over
    followers = world.score("followers", today=date(2026, 10, 16))
    assert (followers.pace, followers.landing) == (None, None)
