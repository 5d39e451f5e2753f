"""How a running period is on its way, in words and in the scorecard's JSON; and what has no pace."""

import json
from datetime import date

import pytest

from dashboard.catalogue import load_catalogue
from dashboard.course import course
from dashboard.pace import Pace
from dashboard.scorecard import as_dict, as_text

METRICS = load_catalogue().metrics
HALF = date(2026, 10, 16)  # 15 of 31 days have passed


def told(metric, **given):
    known = {"to_date": 18.0, "share": 0.5, "expected": None, "pace": None, "landing": None}
    return course(METRICS[metric], Pace(**{**known, "interval": None, "outlook": None, **given}))


def test_a_flow_says_how_much_is_there_what_was_expected_and_where_it_lands():
    assert told("hires", expected=14.516, pace=124.0, landing=37.2, interval=(33.0, 41.4), outlook="on course") == (
        "18 so far, 124% of the 14.5 expected by now; lands at about 37.2 (33 to 41.4): on course."
    )
    assert told("hires", expected=14.516, pace=124.0, landing=37.2) == (
        "18 so far, 124% of the 14.5 expected by now; lands at about 37.2."
    )
    assert told("hires", landing=37.2) == "18 so far; lands at about 37.2."
    assert told("hires") == "18 so far."
    assert course(METRICS["hires"], None) is None


def test_money_is_written_as_the_company_writes_it():
    found = Pace(15000.0, 0.5, None, None, 30000.0, None, "behind")
    assert course(METRICS["social_revenue"], found, "de_DE", "CHF") == (
        "15.000\u00a0CHF so far; lands at about 30.000\u00a0CHF: behind."
    )


@pytest.mark.parametrize("metric", ["followers", "backlog"])
def test_a_level_says_why_it_has_no_pace(metric):
    assert course(METRICS[metric], None) == (
        "A level does not fill up as days pass: it has no pace, it stands where it stands."
    )


def test_rates_times_and_unique_people_say_so_too():
    assert course(METRICS["csat"], None).startswith("A rate does not fill up as days pass")
    assert course(METRICS["audience_growth"], None).startswith("A rate does not fill up as days pass")
    assert course(METRICS["time_to_hire"], None).startswith("A time does not fill up as days pass")
    assert course(METRICS["reach"], None).startswith("Unique people cannot be carried on")


@pytest.fixture
def running(world_with):
    """Six months of 20 hires, 10 of them by the middle; 12 by the middle of October; the target is 20."""
    world = world_with(hires=20, csat=80)
    for month in range(4, 10):
        for day in ("05", "20"):
            world.days("north/marketing/facebook", f"2026-{month:02}-{day}", hires=10)
    return world.days("north/marketing/facebook", "2026-10-05", hires=12, followers=50)


def test_the_scorecard_has_pace_landing_interval_and_band(running):
    card = running.cards("2026-10", [None], metrics=["hires", "followers", "csat"], today=HALF)[None]
    document = json.loads(json.dumps(as_dict(card, "en_GB", "EUR"), allow_nan=False))
    hires = next(one for one in document["metrics"] if one["id"] == "hires")
    # In the twelve weeks before, hires came on a Monday, Wednesday, Thursday, Saturday and Sunday: 11 of the 22 such
    # days of October have passed. By the same day, April to September had had (11, 10, 11, 11, 11, 10) of (22, 22, 21,
    # 22, 23, 21) such days and 10 of 20 hires: 24 becomes 24 · 2 · 11 ÷ 22 = 24, 21.82, 25.14, 24, 22.96, 22.86.
    assert (hires["expected"], hires["pace"], hires["outlook"]) == (10, 120, "on course")
    assert hires["landing"] == pytest.approx((22.957 + 24) / 2, abs=0.001)
    assert hires["landing_interval"] == pytest.approx([(21.818 + 22.857) / 2, (24 + 25.143) / 2], abs=0.001)
    assert (
        hires["course"] == "12 so far, 120% of the 10 expected by now; lands at about 23.5 (22.3 to 24.6): on course."
    )
    followers = next(one for one in document["metrics"] if one["id"] == "followers")
    assert (followers["pace"], followers["landing"], followers["landing_interval"]) == (None, None, None)
    assert followers["course"].startswith("A level does not fill up")


def test_the_terminal_says_how_targets_of_flows_do(running):
    card = running.cards("2026-10", [None], metrics=["hires", "followers"], today=HALF)[None]
    *_, last = as_text(card, running.company).splitlines()
    assert last == ("Hires: 12 so far, 120% of the 10 expected by now; lands at about 23.5 (22.3 to 24.6): on course.")


def test_a_period_that_is_over_has_no_course(running):
    card = running.cards("2026-10", [None], metrics=["hires", "followers"], today=date(2026, 11, 1))[None]
    assert [one["course"] for one in as_dict(card)["metrics"]] == [None, None]
    assert len(as_text(card, running.company).splitlines()) == 3
