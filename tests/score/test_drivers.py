"""Why a number moved: effects that add up to the change exactly, worked out by hand."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.aggregation import Part, Ratio, Sum, Term
from dashboard.drivers import Drivers, Effect, drivers, effects
from dashboard.explain import observe
from dashboard.parts import Amount, combine
from dashboard.period import Calendar, Comparison

RATE = Ratio(Part((Term(("a",)),)), Part((Term(("b",)),)), scale=100.0)
FLOW = Sum(Part((Term(("a",)),)))
DAY = date(2026, 10, 31)


def found(
    world: Any, metric: str, unit: str | None = "north", compare: Comparison = "previous", **when: Any
) -> Drivers:
    """The drivers of a metric in October 2026."""
    today = when.get("today", world.today)
    chosen = world.catalogue.metrics[metric]
    period = Calendar(today).parse("2026-10")
    return drivers(
        chosen, unit, observe(world.store, world.catalogue, world.company, chosen, period, unit, compare, today)
    )


def channels(effects: tuple[Effect, ...]) -> dict[str | None, Effect]:
    return {effect.channel: effect for effect in effects}


def pair(numerator: float, denominator: float) -> Amount:
    return Amount((numerator, denominator, 0.0, 0.0), 1, DAY)


def test_g4_both_channels_improve_and_the_mix_takes_it_away(world: Any) -> None:
    """Shares phone 0.8 → 0.6, x 0.2 → 0.4; rates 87.5 → 90 and 50 → 55; R̄ = (80 + 76) ÷ 2 = 78.

    rate: phone 0.7 · 2.5 = 1.75, x 0.3 · 5 = 1.5; mix: phone (88.75 − 78) · −0.2 = −2.15, x (52.5 − 78) · 0.2 = −5.1.
    """
    world.days("north/care/phone", "2026-09-15", sla_due=800, sla_met=700)
    world.days("north/care/x", "2026-09-15", sla_due=200, sla_met=100)
    world.days("north/care/phone", "2026-10-15", sla_due=600, sla_met=540)
    world.days("north/care/x", "2026-10-15", sla_due=400, sla_met=220)
    moved = found(world, "sla_attainment")
    assert (moved.before, moved.after, moved.change, moved.like_for_like) == pytest.approx((80, 76, -4, -4))
    by = channels(moved.effects)
    assert (by["phone"].rate, by["phone"].mix, by["phone"].flow) == (pytest.approx(1.75), pytest.approx(-2.15), None)
    assert (by["x"].rate, by["x"].mix, by["x"].flow) == (pytest.approx(1.5), pytest.approx(-5.1), None)
    assert sum(effect.rate or 0 for effect in moved.effects) == pytest.approx(3.25)
    assert sum(effect.mix or 0 for effect in moved.effects) == pytest.approx(-7.25)
    assert moved.residual == pytest.approx(0, abs=1e-12)
    assert [effect.channel for effect in moved.effects] == ["x", "phone"]  # −3.6 before −0.4


def test_a_flow_changes_by_what_its_channels_change(world: Any) -> None:
    for day, facebook, instagram in (("2026-09-10", 500, 300), ("2026-10-10", 450, 900)):
        world.days("north/marketing/facebook", day, impressions=facebook)
        world.days("north/marketing/instagram", day, impressions=instagram)
    moved = found(world, "impressions")
    assert [(e.channel, e.before, e.after, e.flow, e.rate, e.mix) for e in moved.effects] == [
        ("instagram", 300, 900, 600, None, None),
        ("facebook", 500, 450, -50, None, None),
    ]
    assert (moved.change, moved.residual) == (550, 0)


def test_a_level_changes_by_what_its_channels_change(world: Any) -> None:
    for day, facebook, instagram in (("2026-09-30", 1000, 9000), ("2026-10-31", 1100, 8990)):
        world.days("north/marketing/facebook", day, followers=facebook)
        world.days("north/marketing/instagram", day, followers=instagram)
    moved = found(world, "followers")
    assert [(e.channel, e.flow) for e in moved.effects] == [("facebook", 100), ("instagram", -10)]
    assert (moved.change, moved.residual) == (90, 0)


def test_a_balance_changes_by_what_its_channels_change(world: Any) -> None:
    world.days("north/care/phone", "2026-09-10", cases_opened=50, cases_closed=20)
    world.days("north/care/phone", "2026-10-10", cases_opened=10, cases_closed=35)
    world.days("north/care/x", "2026-10-11", cases_opened=8, cases_closed=1)
    moved = found(world, "backlog")
    assert [(e.channel, e.before, e.after, e.flow, e.presence) for e in moved.effects] == [
        ("phone", 30, 5, -25, "both"),
        ("x", None, 7, 7, "new"),
    ]
    assert (moved.change, moved.like_for_like, moved.residual) == (-18, -25, 0)


def test_a_weighted_mean_has_rate_and_mix_effects(world: Any) -> None:
    """Employer rating: facebook 4.0 → 4.0 on 10 → 30 ratings, x 2.0 → 2.0 on 10 → 10: (60 → 140) ÷ (20 → 40).

    3.0 → 3.5, no rate effect; R̄ = 3.25, mix facebook (4 − 3.25) · 0.25, x (2 − 3.25) · −0.25.
    """
    world.days("north/marketing/facebook", "2026-09-10", employer_stars=40, employer_ratings=10)
    world.days("north/care/x", "2026-09-10", employer_stars=20, employer_ratings=10)
    world.days("north/marketing/facebook", "2026-10-10", employer_stars=120, employer_ratings=30)
    world.days("north/care/x", "2026-10-10", employer_stars=20, employer_ratings=10)
    moved = found(world, "employer_rating")
    assert [(e.channel, e.rate, e.mix) for e in moved.effects] == [("x", 0, 0.3125), ("facebook", 0, 0.1875)]
    assert (moved.change, moved.residual) == (0.5, 0)


def test_a_channel_that_appears_has_its_own_line_and_the_rest_is_like_for_like(world: Any) -> None:
    """Phone 80/100 → 90/100. New: x 10/100. Whole 80 → 50; phone alone +10; x: half the work at 10 − 90 = −40."""
    world.days("north/care/phone", "2026-09-15", sla_due=100, sla_met=80)
    world.days("north/care/phone", "2026-10-15", sla_due=100, sla_met=90)
    world.days("north/care/x", "2026-10-15", sla_due=100, sla_met=10)
    moved = found(world, "sla_attainment")
    assert (moved.before, moved.after, moved.change) == (80, 50, -30)
    by = channels(moved.effects)
    assert by["phone"] == Effect("north", "care", "phone", pytest.approx(10), 0, None, 80, 90, "both", 1, 1)
    assert by["x"] == Effect("north", "care", "x", 0, pytest.approx(-40), None, None, 10, "new", None, 0.5)
    assert moved.like_for_like == pytest.approx(10)
    assert moved.like_for_like == world.score("sla_attainment", unit="north").change
    assert moved.residual == pytest.approx(0, abs=1e-12)


def test_a_channel_that_falls_silent_has_its_own_line(world: Any) -> None:
    """X brought the rate from 80 to 60 (half of it at 40); without it: phone alone 80 → 75."""
    world.days("north/care/phone", "2026-09-15", sla_due=100, sla_met=80)
    world.days("north/care/x", "2026-09-15", sla_due=100, sla_met=40)
    world.days("north/care/phone", "2026-10-15", sla_due=100, sla_met=75)
    moved = found(world, "sla_attainment")
    by = channels(moved.effects)
    assert (by["x"].presence, by["x"].rate, by["x"].mix) == ("gone", 0, pytest.approx(20))
    assert (by["phone"].rate, by["phone"].mix) == (pytest.approx(-5), 0)
    assert (moved.change, moved.like_for_like) == (15, -5)


def test_nothing_in_common_is_all_new_and_gone(world: Any) -> None:
    """60 % on phone, then 90 % on x: against the middle of 75 each is worth 15 points."""
    world.days("north/care/phone", "2026-09-15", sla_due=100, sla_met=60)
    world.days("north/care/x", "2026-10-15", sla_due=50, sla_met=45)
    moved = found(world, "sla_attainment")
    assert {e.channel: (e.presence, e.mix) for e in moved.effects} == {
        "phone": ("gone", pytest.approx(15)),
        "x": ("new", pytest.approx(15)),
    }
    assert (moved.change, moved.like_for_like, moved.residual) == (30, None, pytest.approx(0, abs=1e-12))


def test_a_company_is_explained_by_unit_department_and_channel(world: Any) -> None:
    for day, north, south in (("2026-09-10", 100, 50), ("2026-10-10", 130, 90)):
        world.days("north/marketing/facebook", day, impressions=north)
        world.days("south/marketing/facebook", day, impressions=south)
    moved = found(world, "impressions", None)
    assert [(e.unit, e.department, e.channel, e.flow) for e in moved.effects] == [
        ("south", "marketing", "facebook", 40),
        ("north", "marketing", "facebook", 30),
    ]


def test_a_running_period_is_explained_against_the_same_days(world: Any) -> None:
    world.days("north/care/x", "2026-09-05", cases_opened=108)
    world.days("north/care/x", "2026-09-20", cases_opened=112)
    world.days("north/care/x", "2026-10-05", cases_opened=156)
    assert found(world, "cases_opened", today=date(2026, 10, 13)).change == 48


def test_last_year_can_be_compared_with(world: Any) -> None:
    world.days("north/care/x", "2025-10-05", cases_opened=100)
    world.days("north/care/x", "2026-10-05", cases_opened=156)
    assert found(world, "cases_opened", compare="last-year").change == 56
    assert found(world, "cases_opened").change is None


def test_a_median_is_not_divided(world: Any) -> None:
    world.waits("north/care/x", [10, 20, 30], day="2026-09-05")
    world.waits("north/care/phone", [10, 40, 50])
    world.waits("south/care/x", [2, 4, 6])
    moved = found(world, "first_response_median", None)
    assert (moved.effects, moved.residual) == ((), None)
    assert (moved.before, moved.after, moved.change) == (20, 8, -12)  # 2 4 6 10 40 50
    assert moved.undivided == "it is read from all records together and has no parts that add up"
    assert [(e.unit, e.before, e.after) for e in moved.values] == [("north", 20, 40), ("south", None, 4)]


def test_unique_people_are_not_divided(world: Any) -> None:
    for day, facebook, instagram in (("2026-09-30", 500, 300), ("2026-10-31", 600, 200)):
        world.days("north/marketing/facebook", day, reach=facebook)
        world.days("north/marketing/instagram", day, reach=instagram)
    moved = found(world, "reach")
    assert (moved.effects, moved.change, moved.residual) == ((), None, None)
    assert [(e.channel, e.before, e.after) for e in moved.values] == [
        ("facebook", 500, 600),
        ("instagram", 300, 200),
    ]


def test_a_months_people_are_not_compared_with_an_average_day(world: Any) -> None:
    world.days("north/marketing/facebook", "2026-09-30", reach=500)
    world.days("north/marketing/facebook", "2026-10-31", reach_daily_sum=60)
    moved = found(world, "reach")
    assert (moved.before, moved.after, moved.change) == (None, 60, None)


@pytest.mark.parametrize(("few", "whole"), [(9, (50, 60)), (10, (50, 60))])
def test_small_groups_of_people_are_not_divided(world: Any, few: int, whole: tuple[float, float]) -> None:
    world.days("north/marketing/facebook", "2026-09-10", diversity_group=50, diversity_disclosed=100)
    world.days("north/marketing/facebook", "2026-10-10", diversity_group=60 - few, diversity_disclosed=100 - few)
    world.days("north/care/x", "2026-10-10", diversity_group=few, diversity_disclosed=few)
    moved = found(world, "candidate_diversity")
    assert (moved.before, moved.after) == whole
    assert len(moved.effects) == (0 if few < 10 else 2)
    assert moved.undivided == ("groups of fewer than 10 people are not shown" if few < 10 else None)


def test_a_small_whole_of_people_has_no_number(world: Any) -> None:
    world.days("north/care/x", "2026-09-10", diversity_group=4, diversity_disclosed=9)
    world.days("north/care/x", "2026-10-10", diversity_group=50, diversity_disclosed=100)
    moved = found(world, "candidate_diversity")
    assert (moved.before, moved.after, moved.change, moved.values) == (None, 50, None, ())


def test_weight_without_a_rate_speaks_through_the_mix() -> None:
    """Cost without a hire is no rate: a 500/0 → 600/3, b 400/4 → 400/4. Whole 900/4 = 225 → 1000/7."""
    before = {("a",): pair(500, 0), ("b",): pair(400, 4)}
    after = {("a",): pair(600, 3), ("b",): pair(400, 4)}
    parts, like = effects(RATE, before, after)
    assert like == pytest.approx(100 * (1000 / 7 - 225))
    assert {e.unit: e.rate for e in parts} == {"a": 0, "b": 0}
    assert sum(e.total for e in parts) == pytest.approx(like)


KEYS = st.tuples(st.sampled_from("ab"), st.sampled_from("cd"), st.sampled_from("xyz"))
PAIRS = st.dictionaries(KEYS, st.builds(pair, st.integers(0, 10**5), st.integers(0, 10**5)), min_size=1)
SINGLE = st.dictionaries(
    KEYS, st.builds(lambda n: Amount((float(n),), 1, DAY), st.integers(-(10**6), 10**6)), min_size=1
)


@given(PAIRS, PAIRS)
def test_rate_and_mix_leave_nothing_unexplained(before: dict[Any, Amount], after: dict[Any, Amount]) -> None:
    one, other = combine(RATE, before.values()).value, combine(RATE, after.values()).value
    if one is None or other is None:
        return
    parts, _ = effects(RATE, before, after)
    assert sum(e.total for e in parts) == pytest.approx(other - one, abs=1e-9, rel=1e-9)
    assert {(e.unit, e.department, e.channel) for e in parts} == before.keys() | after.keys()


@given(PAIRS, PAIRS)
def test_what_stays_adds_up_to_the_like_for_like_change(before: dict[Any, Amount], after: dict[Any, Amount]) -> None:
    common = before.keys() & after.keys()
    one, other = (combine(RATE, [side[key] for key in common]).value for side in (before, after))
    if one is None or other is None:
        return
    parts, like = effects(RATE, before, after)
    assert like == pytest.approx(other - one, abs=1e-9, rel=1e-9)
    assert sum(e.total for e in parts if e.presence == "both") == pytest.approx(other - one, abs=1e-9, rel=1e-9)


@given(SINGLE, SINGLE)
def test_flows_leave_nothing_unexplained(before: dict[Any, Amount], after: dict[Any, Amount]) -> None:
    parts, _ = effects(FLOW, before, after)
    change = sum(a.parts[0] for a in after.values()) - sum(a.parts[0] for a in before.values())
    assert sum(e.total for e in parts) == change
    assert [abs(e.total) for e in parts] == sorted((abs(e.total) for e in parts), reverse=True)
