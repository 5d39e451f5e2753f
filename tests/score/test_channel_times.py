"""Medians of single channels, and what they are held against."""

import json
from datetime import date, datetime

import pytest

from dashboard.catalogue import load_catalogue
from dashboard.company import Company
from dashboard.schema import check
from dashboard.strict_yaml import read


def of_channel(world, metric, channel, period="2026-10", **options):
    """A metric's score of a channel of North's care; None where it does not report it."""
    found = next(one for one in world.channels(period, "north", **options) if one.channel == channel)
    return next((score for score in found.scores if score.metric.id == metric), None)


@pytest.fixture
def desk(world):
    """Phone in September and October, X in October; one on X still waits."""
    calls = [(9, 7, wait) for wait in (2, 4, 9)] + [(10, 5, wait) for wait in (1, 3, 5, 7)]
    rows = [{"created_at": datetime(2026, month, day, 9), "first_reply_s": wait * 60.0} for month, day, wait in calls]
    world.records("cases", "north/care/phone", rows)
    return world.waits("north/care/x", [10, 20, 30, None], day="2026-10-06")


def test_every_channel_has_its_own_median(desk):
    phone, x = (of_channel(desk, "first_response_median", channel) for channel in ("phone", "x"))
    assert (phone.value, phone.n, phone.previous, phone.change) == (4, 4, 4, 0)  # 1 3 5 7 and 2 4 9
    assert (x.value, x.n, x.previous, x.change, x.note) == (25, 4, None, None, "1 waiting")  # 10 20 30 ∞
    assert desk.score("first_response_median", unit="north").value == 8.5  # 1 3 5 7 10 20 30 ∞


def test_a_channels_p90_may_lie_beyond_the_longest_known_wait(desk):
    x = of_channel(desk, "first_response_p90", "x")
    assert (x.value, x.interval, x.note) == (None, (30, None), "longer than 30 minutes; 1 waiting")
    assert of_channel(desk, "first_response_p90", "phone").value == pytest.approx(6.4)  # 5 + 0.7 × (7 − 5)


def test_a_channels_median_says_what_it_covers(desk):
    phone = of_channel(desk, "first_response_median", "phone")
    assert (phone.coverage.units, phone.coverage.of_units, phone.coverage.days, phone.coverage.of_days) == (1, 1, 1, 31)
    assert (phone.last_day.isoformat(), phone.age_days) == ("2026-10-05", 29)
    assert of_channel(desk, "first_response_median", "facebook") is None


def test_a_channel_without_cases_has_no_median_but_what_it_was_before(desk):
    september = of_channel(desk, "first_response_median", "phone", "2026-09")
    assert (september.value, september.previous) == (4, None)
    assert of_channel(desk, "first_response_median", "x", "2026-09") is None  # its cases began in October
    desk.today = date(2026, 12, 5)
    november = of_channel(desk, "first_response_median", "x", "2026-11")
    assert (november.value, november.coverage.units, november.coverage.days) == (None, 0, 0)
    assert november.last_day.isoformat() == "2026-10-06"


def test_a_channels_median_is_held_against_its_own_target(world_with):
    world = world_with(first_response_median=5)
    world.waits("north/care/phone", [1, 3, 5, 7])
    world.waits("north/care/x", [10, 20, 30])
    phone, x = (of_channel(world, "first_response_median", channel) for channel in ("phone", "x"))
    assert (phone.target, phone.status) == (5, "met")
    assert (x.target, x.status) == (5, "missed")
    written = json.loads(world.company.model_dump_json())
    (care,) = [d for d in written["business_units"][0]["departments"] if d["id"] == "care"]
    care["channels"][1]["targets"] = {"first_response_median": 25}
    world.company = check(Company, written, read(json.dumps(written), "company.yaml"))
    x = of_channel(world, "first_response_median", "x")
    assert (x.target, x.status) == (25, "met")
    assert world.score("first_response_median", unit="north").target == 5


def test_all_quantiles_of_the_catalogue_have_channels(desk):
    asked = {id for id, metric in load_catalogue().metrics.items() if type(metric.aggregation).__name__ == "Quantile"}
    assert asked == {
        "first_response_median", "first_response_p90", "resolution_median", "resolution_p90", "time_to_hire",
        "time_to_fill",
    }  # fmt: skip
    told = {score.metric.id for one in desk.channels("2026-10", "north") for score in one.scores}
    assert told & asked == {"first_response_median", "first_response_p90"}  # nothing was closed, nobody was hired
