"""Process behaviour: what is a signal, and whether a target will be met."""

import pytest

from dashboard.signals import judge, limits, meets

CALM = [10, 12, 11, 9, 10, 12, 11, 9, 10, 12, 11]  # mean 10.64, mean moving range 1.5: 6.65 … 14.63


def test_eleven_periods_are_not_enough_and_twelve_are():
    assert judge(CALM, "up").variation == "not enough history"
    assert judge([*CALM, 10], "up").variation == "steady"


def test_a_gap_is_no_period_and_breaks_the_moving_range():
    assert judge([*CALM[:5], None, *CALM[5:]], "up").variation == "not enough history"
    assert judge([*CALM, 10, None], "up").variation == "not enough history"
    gapped = limits([10, 12, None, 50, 52])
    assert (gapped.mean, gapped.moving_range) == (31, 2)


def test_only_the_last_24_periods_count():
    assert judge([*[1000] * 30, *CALM, *CALM, 10, 10], "up").mean == judge([*CALM, *CALM, 10, 10], "up").mean


def test_seven_on_one_side_are_a_signal():
    base = [14, 10] * 5
    assert judge([*base, 13, 13, 13, 13, 13, 13], "up").signal is None
    assert judge([*base, 13, 13, 13, 13, 13, 13, 13], "up").signal == "run"
    assert judge([*base, 13, 13, 13, 13, 13, 13, 13], "down").variation == "worsening"


def test_seven_rising_values_are_a_signal():
    base = [10, 30] * 4
    rising = [17, 18, 19, 20, 21, 22, 23]
    assert judge([*base, *rising], "up").signal == "trend"
    assert judge([*base, *rising[1:]], "up").signal is None


def test_two_of_three_near_the_same_limit_are_a_signal():
    base = [10, 12] * 8  # mean near 11, limits near ± 5.3 to 6.5
    assert judge([*base, 15.8, 11, 15.8], "up").signal == "two of three"
    assert judge([*base, 15.8, 15.8, 11], "up").signal is None  # back to normal
    assert judge([*base, 15.8, 11, 6.2], "up").signal is None  # one near either limit


def test_what_is_neither_better_nor_worse_just_changed():
    assert judge([*CALM, 60], "neutral").variation == "changed"
    assert judge([*CALM, 60], "band").variation == "changed"


@pytest.mark.parametrize(
    ("direction", "target", "assurance"),
    [
        ("up", 6, "will reliably meet"),
        ("up", 10, "hit or miss"),
        ("up", 15, "will reliably miss"),
        ("down", 15, "will reliably meet"),
        ("down", 10, "hit or miss"),
        ("down", 6, "will reliably miss"),
        ("band", (5, 16), "will reliably meet"),
        ("band", (20, 30), "will reliably miss"),
        ("band", (8, 12), "hit or miss"),
        ("neutral", 10, None),
        ("up", None, None),
    ],
)
def test_assurance_compares_the_limits_with_the_target(direction, target, assurance):
    assert judge([*CALM, 10], direction, target).assurance == assurance


def test_a_process_that_just_missed_is_not_said_to_meet_reliably():
    assert judge([*CALM, 2], "up", 6).assurance == "hit or miss"


def test_a_series_that_never_moves_is_steady_until_it_does():
    assert judge([5] * 12, "up").variation == "steady"
    assert judge([*[5] * 12, 6], "up").variation == "improving"


def test_meets_follows_the_direction():
    assert (meets(80, "up", 80), meets(79, "up", 80)) == (True, False)
    assert (meets(15, "down", 15), meets(16, "down", 15)) == (True, False)
    assert (meets(30, "band", (25, 40)), meets(50, "band", (25, 40)), meets(50, "band", 40)) == (True, False, None)
    assert meets(50, "neutral", 40) is None
