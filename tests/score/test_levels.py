"""Shifts of level, with series whose limits and shifts the literature gives or a hand can work out."""

import pytest

from dashboard.levels import Limits, limits, shifts
from dashboard.signals import judge

# The monthly trade deficit of the United States in 1987 and 1988, in thousand millions of dollars: the series with
# which Wheeler explains limits (Understanding Variation, 2000).
DEFICIT_1987 = [10.7, 13.0, 11.4, 11.5, 12.5, 14.1, 14.8, 14.1, 12.6, 16.0, 11.7, 10.6]
DEFICIT_1988 = [10.0, 11.4, 7.9, 9.5, 8.0, 11.8, 10.5, 11.2, 9.2, 10.1, 10.4, 10.5]

# Flow rates of ten batches: NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2, individuals control charts.
FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]

LOW = [10, 12, 11, 9, 10, 12, 11, 9]  # mean 10.5, ranges 2 1 2 1 2 1 2: mean 11 ÷ 7
HIGH = [20, 22, 21, 19, 20, 22, 21, 19]  # the same, ten higher


def test_the_limits_of_the_handbooks_flow_rates():
    natural = limits(FLOW)
    # Sum 508.1 of ten; ranges 2.0 2.3 1.4 3.5 3.4 1.4 0.2 1.2 1.5, sum 16.9 of nine.
    assert natural.mean == pytest.approx(50.81)
    assert natural.moving_range == pytest.approx(16.9 / 9)
    # The handbook writes 50.81 ± 3 × 1.8778 ÷ 1.128 = 45.8159 … 55.8041.
    assert (natural.lower, natural.upper) == pytest.approx((45.8159, 55.8041), abs=0.001)


def test_the_limits_of_the_trade_deficit():
    natural = limits(DEFICIT_1987)
    # Sum 153.0 of twelve; ranges 2.3 1.6 0.1 1.0 1.6 0.7 0.7 1.5 3.4 4.3 1.1, sum 18.3 of eleven.
    assert natural.mean == pytest.approx(153 / 12)
    assert natural.moving_range == pytest.approx(18.3 / 11)
    assert (natural.lower, natural.upper) == pytest.approx((8.32, 17.18), abs=0.005)


def test_the_deficit_of_march_1988_was_a_signal_and_that_of_february_was_not():
    assert judge([*DEFICIT_1987, *DEFICIT_1988[:2]], "down").signal is None
    march = judge([*DEFICIT_1987, *DEFICIT_1988[:3]], "down")
    assert (march.signal, march.variation, march.held) == ("outside", "improving", None)


def test_the_deficit_fell_to_a_new_level_at_the_end_of_1987():
    # All values from November 1987 lie below the mean of the ten before, 130.7 ÷ 10 = 13.07. The step is largest in
    # December: 142.4 ÷ 11 = 12.95 before it, and eight values have followed in July 1988.
    series = [*DEFICIT_1987, *DEFICIT_1988]
    assert shifts(series[:18]) == ()
    assert shifts(series[:19]) == shifts(series) == (11,)
    verdict = judge(series, "down")
    assert (verdict.variation, verdict.held) == ("steady", 13)
    # December 1987 to November 1988: 10.6 + 10.0 + 11.4 + 7.9 + 9.5 + 8.0 + 11.8 + 10.5 + 11.2 + 9.2 + 10.1 + 10.4
    # = 120.6, of twelve.
    assert verdict.mean == pytest.approx(120.6 / 12)


def test_seven_on_one_side_are_a_signal_and_not_yet_a_new_level():
    assert shifts([*LOW, *HIGH[:7]]) == ()
    assert shifts([*LOW, *HIGH]) == (8,)


def test_a_level_before_the_shift_is_made_of_eight_values_too():
    assert shifts([*LOW[:7], *HIGH]) == ()


def test_a_run_that_breaks_off_is_no_shift():
    assert shifts([*LOW, *HIGH[:5], 10, *HIGH[:5]]) == ()
    assert shifts([*LOW, *HIGH[:7], 10.5, *HIGH[:7]]) == ()  # on the mean is on neither side


def test_a_shift_begins_where_the_step_is_and_not_at_a_lucky_value_before():
    # 11 is already above the mean of 10.5, but belongs to the old level.
    assert shifts([*LOW, 11, *HIGH]) == (9,)
    assert shifts([*LOW, 11, *HIGH[:7]]) == ()  # seven of the new level are known


def test_growth_is_no_new_level():
    assert shifts([10.0 + n for n in range(24)]) == ()
    assert shifts([10.0 + n for n in range(12)] + [32.0 + n for n in range(12)]) == ()  # nor with a jump of eleven
    assert shifts([10.0 + n for n in range(12)] + [62.0 + n for n in range(12)]) == (12,)


def test_levels_may_shift_twice_and_back():
    assert shifts([*LOW, *HIGH, *LOW]) == (8, 16)
    assert shifts([*HIGH, *LOW]) == (8,)


def test_gaps_are_no_values():
    assert shifts([*LOW, None, *HIGH[:7]]) == ()
    assert shifts([*LOW[:3], None, *LOW[3:], None, *HIGH[:4], None, *HIGH[4:]]) == (10,)


def test_after_a_shift_that_held_the_limits_are_those_of_the_new_level():
    verdict = judge([*LOW, *HIGH, 21], "up")
    assert (verdict.variation, verdict.held) == ("steady", 9)
    assert (verdict.mean, verdict.lower, verdict.upper) == pytest.approx((20.5, 16.32, 24.68))  # ± 2.66 × 11 ÷ 7
    low, high = Limits(10.5, 11 / 7), Limits(20.5, 11 / 7)
    assert verdict.limits == (*[low] * 8, *[high] * 9)
    assert judge([*LOW, *HIGH, 11], "up").variation == "worsening"  # what was usual before is not any more


def test_until_it_has_held_the_shift_is_news():
    verdict = judge([*LOW, *HIGH], "up")
    assert (verdict.variation, verdict.signal, verdict.held) == ("improving", "run", None)
    assert verdict.limits == (limits([*LOW, *HIGH[:7]]),) * 16


def test_there_are_limits_for_the_24_periods_that_count_and_none_before():
    verdict = judge([*[1000] * 6, *LOW, *LOW, *LOW], "up")
    assert verdict.limits == (*[None] * 6, *[limits([*LOW, *LOW, *LOW[:7]])] * 24)
    assert judge(LOW, "up").limits == ()


@pytest.mark.parametrize(
    ("direction", "target", "chance"),
    [
        ("up", 10.5, 0.5),
        ("down", 10.5, 0.5),
        ("up", 10.5 + (11 / 7) / 1.128, 0.1587),  # one standard deviation above the mean
        ("down", 10.5 + (11 / 7) / 1.128, 0.8413),
        ("band", (10.5 - (11 / 7) / 1.128, 10.5 + (11 / 7) / 1.128), 0.6827),
        ("up", 2, 1),
        ("up", 20, 0),
        ("neutral", 10, None),
        ("band", 10, None),
        ("up", None, None),
    ],
)
def test_the_process_says_how_often_a_target_is_met(direction, target, chance):
    found = judge([*HIGH, *LOW, 10], direction, target)
    assert found.mean == 10.5
    assert found.chance == (None if chance is None else pytest.approx(chance, abs=0.00005))


def test_a_process_that_never_moves_always_meets_or_always_misses():
    assert [judge([5] * 12, "up", target).chance for target in (4, 5, 6)] == [1, 1, 0]
    assert [judge([5] * 12, "down", target).chance for target in (4, 5, 6)] == [0, 1, 1]
