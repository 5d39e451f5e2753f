"""Parts at their edges: nobody yet, one value, parts that meet at a coarser level, people counted in two ways."""

import math
from datetime import date

import pytest

from dashboard.aggregation import Distinct, Last, Quantile, Ratio, Sum, part
from dashboard.drivers import effects
from dashboard.facts import Pooled
from dashboard.parts import Amount, combine, net_interval, quantile, wilson

DAY = date(2026, 10, 5)
LONGER = Quantile("cases", "first_reply_s", "created_at", 0.9, 60, "longer")
LEFT_OUT = Quantile("cases", "resolution_s", "resolved_at", 0.9, 3600)
FACEBOOK, INSTAGRAM = "north/marketing/facebook", "north/marketing/instagram"


def test_nobody_answered_yet():
    found = quantile(LONGER, Pooled(math.inf, 0, 4, None, 1, DAY), "minutes")
    assert (found.value, found.n, found.interval, found.note) == (None, 4, None, "nobody answered yet; 4 waiting")


def test_a_quantile_among_those_who_wait_is_longer_than_the_longest():
    found = quantile(LONGER, Pooled(math.inf, 5, 1000, 3600.0, 1, DAY), "minutes")
    assert (found.value, found.n, found.interval) == (None, 1005, (60, None))
    assert found.note == "longer than 60 minutes; 1,000 waiting"


def test_where_the_unfinished_are_left_out_they_do_not_count():
    found = quantile(LEFT_OUT, Pooled(7200.0, 5, 3, 7200.0, 1, DAY), "hours")
    assert (found.value, found.n, found.note) == (2, 5, None)
    assert quantile(LEFT_OUT, Pooled(7200.0, 0, 3, None, 1, DAY), "hours").value is None
    assert quantile(LEFT_OUT, Pooled(None, 5, 3, None, 1, DAY), "hours").value is None


def test_intervals_need_somebody_and_possible_counts():
    assert wilson(0, 0) is None
    assert wilson(0, 1) == pytest.approx((0, 79.35), abs=0.005)  # 1.96² ÷ (1 + 1.96²)
    assert net_interval(0, 0, 0) is None
    assert net_interval(-1, 0, 5) is None
    assert net_interval(0, -1, 5) is None
    assert net_interval(0, 0, 1) == (0, 0)
    assert net_interval(0, 1, 1) == (-100, -100)
    assert net_interval(1, 1, 4) == pytest.approx((-69.30, 69.30), abs=0.005)  # 1.96 × 100 × √(0.5 ÷ 4)


def test_old_levels_are_named_with_their_number_or_their_day():
    level = Last(part("followers"))
    old, new = Amount((1.0,), 1, DAY, True), Amount((2.0,), 1, date(2026, 10, 31))
    assert combine(level, [old]).note == "last reported on 2026-10-05"
    assert combine(level, [old, new]).note == "1 of 2 channels last reported on 2026-10-05"
    assert combine(level, [new]).note is None


def test_people_counted_in_two_ways_have_no_number():
    people = Distinct("reach", "reach_daily_sum")
    exact, average = Amount((300.0, math.nan), 1, DAY), Amount((math.nan, 50.0), 1, DAY)
    found = combine(people, [exact, average])
    assert (found.value, found.interval, found.note) == (None, None, "unique people, counted differently by channel")
    days = combine(people, [average, Amount((math.nan, 70.0), 1, DAY)])
    assert (days.value, days.interval) == (None, (70, 120))
    assert days.note.startswith("average day; unique people of 2 channels cannot be added")


def test_the_tools_own_figure_goes_before_the_average_day(world):
    world.days(FACEBOOK, "2026-10-31", reach=900, reach_daily_sum=40)
    assert (world.score("reach", unit="north").value, world.score("reach", unit="north").note) == (900, None)


def test_an_audience_counted_once_has_not_grown(world):
    world.days(FACEBOOK, "2026-10-05", followers=100)
    assert world.score("audience_growth", unit="north").value is None
    world.days(FACEBOOK, "2026-10-06", followers=110)
    assert world.score("audience_growth", unit="north").value == pytest.approx(10)
    world.days(FACEBOOK, "2026-09-30", followers=50)  # the level before goes before the first one inside
    assert world.score("audience_growth", unit="north").value == pytest.approx(120)


def test_a_level_as_old_as_its_spacing_is_not_stale(world):
    for day in ("2026-10-01", "2026-10-16"):
        world.days(FACEBOOK, day, followers=100)
    assert world.score("followers", unit="north").note is None  # 15 days × 2 reports are not more than 31
    world.days(INSTAGRAM, "2026-10-01", followers=100)
    assert world.score("followers", unit="north").note is None  # 30 days, reported once


def test_a_score_of_only_promoters_counts_the_missing_sides_as_nobody(world):
    world.days("north/care/x", "2026-10-31", nps_promoters=8, nps_passives=2)
    score = world.score("nps", unit="north")
    # 100 × 8 ÷ 10; 1.96 × 100 × √((0.8 − 0.64) ÷ 10) = 24.8
    assert (score.value, score.n) == (80, 10)
    assert score.interval == pytest.approx((55.2, 104.8), abs=0.05)


def test_cost_of_a_department_and_hires_of_channels_stay_in_their_department(world):
    # Both parts have channels in south: there a department's sum is no partner for channels.
    world.days("south/marketing", "2026-10-05", hiring_cost=9000)
    world.days("south/marketing/facebook", "2026-10-05", hiring_cost=600, hires=2)
    assert world.score("cost_per_hire", unit="south").value == 300


def test_contacts_of_one_kind_only_are_no_share(world):
    world.days("north/care/x", "2026-10-05", contacts=100)
    assert world.score("contact_share", unit="north").value is None


def pair(above, below):
    return Amount((above, below), 1, DAY)


RATE = Ratio(part("engagements"), part("impressions"), 100.0)


def test_a_channel_without_a_denominator_before_has_its_place():
    before = {("n", "m", "a"): pair(5, 100), ("n", "m", "b"): pair(0, 0)}
    after = {("n", "m", "a"): pair(5, 100), ("n", "m", "b"): pair(20, 100)}
    found, like = effects(RATE, before, after)
    # 5 % before, 12.5 % after; b is there both times, without a rate at first.
    assert like == pytest.approx(7.5)
    assert sum(effect.total for effect in found) == pytest.approx(7.5)
    b = next(effect for effect in found if effect.channel == "b")
    assert (b.presence, b.rate, b.before, b.after) == ("both", 0.0, None, 20)


def test_a_channel_that_came_and_one_that_went_have_their_shares():
    before = {("n", "m", "a"): pair(5, 100), ("n", "m", "old"): pair(9, 300)}
    after = {("n", "m", "a"): pair(5, 100), ("n", "m", "new"): pair(3, 100)}
    found, _ = effects(RATE, before, after)
    told = {e.channel: (e.presence, e.before, e.after, e.share_before, e.share_after) for e in found}
    assert told["old"] == ("gone", pytest.approx(3), None, 0.75, None)
    assert told["new"] == ("new", None, pytest.approx(3), None, 0.5)
    totals = {effect.channel: effect.total for effect in found}
    # Against a's 5 %: the old was 0.75 × (3 − 5) = −1.5 and is gone, the new is 0.5 × (3 − 5).
    assert (totals["old"], totals["new"]) == (pytest.approx(1.5), pytest.approx(-1.0))


def test_equal_effects_keep_the_order_of_their_names():
    flow = Sum(part("impressions"))
    keys = [("b", None, None), ("a", "y", "z"), ("a", "y", None), ("a", None, None), (None, None, None), ("a", "x", "")]
    found, like = effects(flow, {}, {key: Amount((5.0,), 1, DAY) for key in keys})
    assert [(e.unit, e.department, e.channel) for e in found] == sorted(
        keys, key=lambda key: tuple(name or "" for name in key)
    )
    assert {effect.presence for effect in found} == {"new"}
    assert like is None
    (gone,), _ = effects(flow, {keys[0]: Amount((5.0,), 1, DAY)}, {})
    assert (gone.presence, gone.flow) == ("gone", -5)
