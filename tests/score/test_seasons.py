"""A December is compared with Decembers, where three years show that there is a season."""

from random import Random

import pytest

from dashboard.seasons import _kruskal_wallis, _line, season
from dashboard.signals import judge

# Factors of the twelve months, 1 on average: a garden centre.
FACTORS = [0.5, 0.6, 0.9, 1.3, 1.8, 1.6, 1.3, 1.1, 0.9, 0.8, 0.6, 0.6]
WOBBLE = [1.02, 0.98, 1.0]  # year by year, 1 on average


def garden(years=3, growth=0.0):
    """Whole years of monthly sales around 100, whose three wobbling years average out for every month."""
    return [
        (100 + growth * (12 * year + month)) * factor * WOBBLE[(year + month) % 3]
        for year in range(years)
        for month, factor in enumerate(FACTORS)
    ]


def test_three_years_before_the_judged_month_show_a_season():
    found = season([*garden(), 50.0])
    assert found.factors
    assert found.relatives == pytest.approx(FACTORS, abs=0.02)
    assert season([*garden()[1:], 50.0]) is None  # 35 months are not three years


def test_a_spring_is_compared_with_springs():
    months = [*garden(), *(100 * factor for factor in FACTORS[:4])]  # a fourth April, 130 as always
    plain, seasonal = judge(months, "up"), judge(months, "up", monthly=True)
    assert not plain.seasonal
    assert seasonal.seasonal
    assert seasonal.variation == "steady"
    assert seasonal.mean == pytest.approx(130, abs=3)
    assert (seasonal.lower, seasonal.upper) == pytest.approx((130 * 0.94, 130 * 1.06), abs=8)
    assert plain.upper - plain.lower > 4 * (seasonal.upper - seasonal.lower)


def test_a_weak_spring_is_a_signal_though_it_is_above_the_yearly_mean():
    months = [*garden(), *(100 * factor for factor in FACTORS[:3]), 105.0]
    assert judge(months, "up").signal is None
    weak = judge(months, "up", monthly=True)
    assert (weak.variation, weak.signal, weak.side) == ("worsening", "outside", -1)


def test_limits_follow_the_months():
    months = [*garden(), 50.0]
    verdict = judge(months, "up", monthly=True)
    assert len(verdict.limits) == 37
    assert verdict.limits[:13] == (None,) * 13
    january, may = verdict.limits[-1], verdict.limits[-9]
    assert (verdict.lower, verdict.upper) == (january.lower, january.upper)
    assert may.mean / january.mean == pytest.approx(1.8 / 0.5, rel=0.04)


def test_growth_is_no_season():
    assert season([100.0 + 2 * month for month in range(37)]) is None
    assert season([100.0] * 37) is None


def test_growth_leaves_the_season_as_it_is():
    found = season([*garden(growth=2.0), 90.0])
    assert found.relatives == pytest.approx(FACTORS, abs=0.05)


def test_chance_is_no_season():
    random = Random(4)
    found = [season([random.gauss(100, 10) for _ in range(37)]) for _ in range(200)]
    assert sum(one is not None for one in found) <= 6  # about one in a hundred


def test_a_gap_in_the_years_leaves_no_season():
    months = garden()
    assert season([*months[:20], None, *months[21:], 50.0]) is None
    assert season([*months[:20], None, *months[21:], *garden(3), 50.0]) is not None  # three whole years after it


def test_scores_around_zero_have_seasons_too():
    # Net sentiment: twenty points better in summer, sometimes below zero; every month wobbles by −1, 0 and 1 in turn.
    half_years = [-5] * 6 + [15] * 6
    moods = [half_years[n % 12] + (n // 12 + n) % 3 - 1 for n in range(36)]
    found = season([*moods, -5.0])
    assert not found.factors
    assert found.relatives == pytest.approx([-10.0] * 6 + [10.0] * 6, abs=1e-9)  # the mean of every year is 5
    verdict = judge([*moods, -5.0], "up", monthly=True)
    assert (verdict.seasonal, verdict.variation) == (True, "steady")
    january, december = verdict.limits[-1], verdict.limits[-2]
    assert (january.mean, december.mean) == pytest.approx((-5, 15), abs=0.2)
    assert january.moving_range == december.moving_range


def test_a_new_level_is_found_below_the_season():
    verdict = judge([*garden(), *(value * 1.5 for value in garden(1)), 75.0], "up", monthly=True)
    assert (verdict.seasonal, verdict.held) == (True, 13)


def test_the_line_goes_through_the_means_of_the_years():
    # Means 10, 22, 34: one more each month; the middle of the 36 months is at 22.
    assert _line([10, 22, 34]) == pytest.approx([4.5 + month for month in range(36)])
    # Means 0, 0, 12: least squares give 6 a year, half a point a month.
    assert _line([0, 0, 12])[:2] == pytest.approx([4 - 17.5 / 2, 4 - 16.5 / 2])


def test_ranks_of_groups_are_compared_by_kruskal_and_wallis():
    # Ranks 1 2, 3 4: sums 3 and 7; 12 ÷ 20 × (9 ÷ 2 + 49 ÷ 2) − 15 = 2.4.
    assert _kruskal_wallis([[1.0, 2.0], [3.0, 4.0]]) == pytest.approx(2.4)
    # Ties share their rank: 1, 2.5 and 2.5, 4: sums 3.5 and 6.5; 0.6 × (6.125 + 21.125) − 15 = 1.35.
    assert _kruskal_wallis([[1.0, 2.0], [2.0, 3.0]]) == pytest.approx(1.35)


def test_small_numbers_have_seasons_as_factors_and_a_zero_makes_them_amounts():
    small = [factor / 100 for factor in garden()]
    assert season([*small, 0.5]).factors
    zero = [0.0 if value == min(small) else value for value in small]
    assert not season([*zero, 0.5]).factors
