"""The golden numbers of docs/metrics.md, worked out by hand, through a real store."""

from datetime import date, datetime

import pytest

from dashboard.parts import net_interval, wilson
from dashboard.signals import judge, limits


def test_g1_a_rate_is_pooled_and_not_the_mean_of_rates(world):
    posts = [
        {"published_at": datetime(2026, 10, 1, 12), "engagements": 30.0, "impressions": 600.0},
        {"published_at": datetime(2026, 10, 2, 12), "engagements": 10.0, "impressions": 50_000.0},
    ]
    world.records("posts", "north/marketing/facebook", posts)
    score = world.score("engagement_rate", unit="north")
    assert score.value == pytest.approx(100 * 40 / 50_600)
    assert round(score.value, 4) == 0.0791  # the mean of 5 % and 0.02 % would be 2.51 %
    assert score.n == 50_600


def test_g2_the_same_nps_is_less_certain_with_fewer_answers(world):
    world.days("north/care/x", "2026-10-31", nps_promoters=60, nps_passives=25, nps_detractors=15)
    world.days("south/care/x", "2026-10-31", nps_promoters=600, nps_passives=250, nps_detractors=150)
    few, many = (world.score("nps", unit=unit) for unit in ("north", "south"))
    assert (few.value, few.n, many.value, many.n) == (45, 100, 45, 1000)
    # 1.96 · 100 · √((0.6 + 0.15 − 0.45²) ÷ n): 14.5 and 4.6
    assert few.interval == pytest.approx((45 - 14.5, 45 + 14.5), abs=0.01)
    assert many.interval == pytest.approx((45 - 4.59, 45 + 4.59), abs=0.01)
    assert net_interval(60, 15, 100) == few.interval


G3 = [50, 52, 48, 51, 49, 53, 47, 50, 52, 49, 51]


def test_g3_sixty_is_a_signal_and_fifty_three_is_not():
    natural = limits(G3)
    assert natural is not None
    assert natural.mean == pytest.approx(552 / 11)
    assert natural.moving_range == pytest.approx(31 / 10)
    assert (natural.lower, natural.upper) == pytest.approx((41.94, 58.43), abs=0.005)
    assert judge([*G3, 60], "up").variation == "improving"
    assert judge([*G3, 60], "down").variation == "worsening"
    assert judge([*G3, 53], "up").variation == "steady"


def test_g3_through_the_store(world):
    world.series("north/marketing/facebook", "impressions", "2025-11", [*G3, 60])
    score = world.score("impressions", unit="north", history=24)
    assert score.verdict.variation == "improving"
    assert score.verdict.signal == "outside"
    assert (score.verdict.mean, score.verdict.lower, score.verdict.upper) == pytest.approx(
        (50.18, 41.94, 58.43), abs=0.005
    )
    assert [value for _, value in score.history if value is not None] == G3


def test_g4_the_total_falls_though_every_channel_improves(world):
    world.days("north/care/phone", "2026-09-15", sla_due=800, sla_met=700)
    world.days("north/care/x", "2026-09-15", sla_due=200, sla_met=100)
    world.days("north/care/phone", "2026-10-15", sla_due=600, sla_met=540)
    world.days("north/care/x", "2026-10-15", sla_due=400, sla_met=220)
    total = world.score("sla_attainment", unit="north")
    assert (total.previous, total.value, total.change) == pytest.approx((80, 76, -4))
    by_channel = {
        found.channel: (score.previous, score.value)
        for found in world.channels("2026-10", "north")
        for score in found.scores
        if score.metric.id == "sla_attainment"
    }
    assert by_channel == {"phone": (87.5, 90), "x": (50, 55)}


def test_g5_a_median_is_taken_from_all_cases_and_not_from_medians(world):
    world.waits("north/care/phone", [1, 1, 1, 1, 1])
    world.waits("north/care/x", [9, 9])
    score = world.score("first_response_median", unit="north")
    assert (score.value, score.n) == (1, 7)
    world.waits("south/care/x", [9, 9])
    company = world.score("first_response_median")
    assert (company.value, company.n) == (1, 9)  # 1 1 1 1 1 9 9 9 9
    assert company.coverage.units == 2


def test_g6_ninety_percent_of_ten_is_not_ninety_percent_of_a_thousand(world):
    world.days("north/care/x", "2026-10-31", csat_rated=10, csat_good=9)
    world.days("south/care/x", "2026-10-31", csat_rated=1000, csat_good=900)
    few, many = (world.score("csat", unit=unit) for unit in ("north", "south"))
    assert (few.value, few.n, many.value, many.n) == (90, 10, 90, 1000)
    assert few.interval == pytest.approx((59.6, 98.2), abs=0.05)
    assert many.interval == pytest.approx((88.0, 91.7), abs=0.05)
    assert wilson(9, 10) == few.interval


def test_g7_growth_is_of_the_whole_audience(world):
    for day, small, large in (("2026-09-30", 1000, 9000), ("2026-10-31", 1100, 9090)):
        world.days("north/marketing/facebook", day, followers=small)
        world.days("north/marketing/instagram", day, followers=large)
    score = world.score("audience_growth", unit="north")
    assert score.value == pytest.approx(100 * 190 / 10_000)  # 1.9 %; the mean of 10 % and 1 % would be 5.5 %
    assert world.score("followers", unit="north").value == 10_190


def test_g8_a_running_month_is_compared_with_the_same_days(world):
    world.days("north/care/x", "2026-09-05", cases_opened=108)
    world.days("north/care/x", "2026-09-20", cases_opened=112)
    world.days("north/care/x", "2026-10-05", cases_opened=156)
    score = world.score("cases_opened", unit="north", today=date(2026, 10, 13))
    assert (score.value, score.previous) == (156, 108)
    assert score.change == pytest.approx(44.4, abs=0.05)  # against the whole month of 220 it would be −29 %
    assert (score.partial, score.note) == (True, "day 12 of 31")
    assert (score.compared_with.start, score.compared_with.end) == (date(2026, 9, 1), date(2026, 9, 12))


def test_g9_whoever_still_waits_counts(world):
    world.waits("north/care/x", [10, 20, 30, None, None])
    median, p90, sla = (
        world.score(metric, unit="north")
        for metric in ("first_response_median", "first_response_p90", "sla_attainment")
    )
    assert (median.value, median.n, median.note) == (30, 5, "2 waiting")  # not 20, the median of the answered
    assert (p90.value, p90.interval) == (None, (30, None))
    assert p90.note == "longer than 30 minutes; 2 waiting"
    assert (sla.value, sla.n) == (60, 5)
