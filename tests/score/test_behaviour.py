"""What a verdict says about its measure, and about the target."""

import pytest

from dashboard.behaviour import measured_by, realism
from dashboard.signals import Verdict


def verdict(**given):
    return Verdict("steady", "hit or miss", **given)


@pytest.mark.parametrize(
    ("chance", "sentence"),
    [
        (0.0, "At today's process this target is hardly ever met."),
        (0.04, "At today's process this target is hardly ever met."),
        (0.08, "At today's process this target is met in about 1 of 12 months."),
        (0.5, "At today's process this target is met in about 6 of 12 months."),
        (0.95, "At today's process this target is met in about 11 of 12 months."),
        (0.96, "At today's process this target is met in practically every month."),
    ],
)
def test_a_target_is_as_real_as_the_process_that_has_to_meet_it(chance, sentence):
    assert realism(verdict(chance=chance), "month") == sentence


def test_other_periods_are_called_by_their_name():
    said = "At today's process this target is met in about 3 of 12"
    assert realism(verdict(chance=0.25), "quarter") == f"{said} quarters."
    assert realism(verdict(chance=0.25), "span") == f"{said} periods."


def test_without_target_or_history_nothing_is_said():
    assert realism(None, "month") is None
    assert realism(verdict(), "month") is None


def test_nothing_is_said_of_a_process_that_is_changing():
    assert realism(verdict(chance=0.5, signal="outside"), "month") is None


def test_a_verdict_says_what_it_is_measured_by():
    assert measured_by(verdict(), "month") is None
    assert measured_by(verdict(seasonal=True), "month") == "Compared with the same month of earlier years."
    assert measured_by(verdict(held=9), "week") == (
        "The level shifted 9 weeks ago; the usual range is that of the new level."
    )
    assert measured_by(verdict(seasonal=True, held=10), "month") == (
        "Compared with the same month of earlier years. "
        "The level shifted 10 months ago; the usual range is that of the new level."
    )
    assert measured_by(verdict(held=9), "span") == (
        "The level shifted 9 periods ago; the usual range is that of the new level."
    )
