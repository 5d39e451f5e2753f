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


def test_the_strength_is_how_far_away_in_limits():
    # Mean 117 ÷ 11, mean moving range 1.5: the limit is 2.66 × 1.5 = 3.99 away.
    far = judge([*CALM, 117 / 11 + 2 * 3.99], "up")
    assert (far.side, far.strength) == (1, pytest.approx(2))
    low = judge([*CALM, 117 / 11 - 3 * 3.99], "up")
    assert (low.side, low.strength) == (-1, pytest.approx(3))
    assert judge([*CALM, 10], "up").strength == 0
    assert judge([*[5] * 12, 6], "up").strength == 1  # there is no limit to count in


def test_a_signal_lasts_when_the_period_before_had_one_of_the_same_side():
    assert judge([*CALM, 10, 60], "up").lasting is False
    assert judge([*CALM, 10, 60, 200], "up").lasting is True
    assert judge([*CALM, 10, 60, -200], "up").lasting is False
    assert judge([*CALM, 60], "up").lasting is False  # before it there was not enough history
    assert judge([*CALM, 10, 60, 12], "up").lasting is False


def test_on_the_limit_is_inside():
    base = [10, 12] * 6  # mean 11, moving range 2: 5.68 … 16.32, two thirds at 14.55 and 7.45
    assert judge([*base, 16.32], "up").signal is None
    assert judge([*base, 16.33], "up").signal == "outside"
    assert judge([*base, 5.68], "up").signal is None
    assert judge([*base, 5.67], "up").signal == "outside"


def test_a_run_is_broken_by_the_mean_itself():
    assert judge([*[14, 10] * 5, 12, 12, 12, 12, 12, 12, 12], "up").signal is None
    down = judge([*[14, 10] * 5, 11, 11, 11, 11, 11, 11, 11], "up")
    assert (down.signal, down.side, down.variation) == ("run", -1, "worsening")


def test_all_signals_have_two_sides():
    falling = judge([*[10, 30] * 4, 23, 22, 21, 20, 19, 18, 17], "up")
    assert (falling.signal, falling.side) == ("trend", -1)
    low = judge([*[10, 12] * 8, 6.2, 11, 6.2], "up")
    assert (low.signal, low.side) == ("two of three", -1)
    assert judge([*[10, 30] * 4, 17, 18, 19, 20, 20, 21, 22], "up").signal is None  # a step of nothing


def test_two_of_three_are_the_last_three():
    base = [10, 12] * 8
    assert judge([*base, 15.8, 11, 10, 15.8], "up").signal is None


def test_a_target_on_a_limit_is_met_reliably_and_beyond_it_missed():
    verdict = judge([*CALM, 10], "up")
    lower, upper = verdict.lower, verdict.upper
    assert judge([*CALM, 10], "up", lower).assurance == "will reliably meet"
    assert judge([*CALM, 10], "down", upper).assurance == "will reliably meet"
    assert judge([*CALM, 10], "up", upper).assurance == "hit or miss"
    assert judge([*CALM, 10], "down", lower).assurance == "hit or miss"


def test_without_any_value_there_is_no_verdict():
    assert judge([], "up").variation == "not enough history"
    assert judge([None] * 30, "up").variation == "not enough history"


def test_a_neutral_metric_meets_nothing_even_a_band():
    assert meets(30, "neutral", (25, 40)) is None
