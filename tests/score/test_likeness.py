"""Like with like: what a comparison covers, and that a verdict knows its target."""

from datetime import date

import pytest


def test_a_change_says_how_many_departments_it_is_about_where_they_report_no_channel_for_both_parts(world):
    for day in ("2026-09-05", "2026-10-05"):
        world.days("north/care/phone", day, sla_due=100).days("north/care", day, sla_met=90)
    world.days("north/marketing/facebook", "2026-10-05", sla_due=100).days("north/marketing", "2026-10-05", sla_met=50)
    score = world.score("sla_attainment", unit="north")
    assert (score.value, score.previous, score.comparable, score.change) == (70.0, 90.0, 90.0, 0.0)
    assert score.note == "change on 1 of 2 departments"


def test_a_median_of_all_units_that_are_still_there_is_compared_as_it_stands(world):
    """South waited long in September and says nothing since: the value covers no more than what is compared."""
    world.waits("north/care/x", [60], "2026-09-05").waits("north/care/phone", [90], "2026-10-05")
    world.waits("south/care/x", [600], "2026-09-06")
    score = world.score("first_response_median")
    assert (score.value, score.previous, score.change, score.comparable) == (90.0, 60.0, 30.0, None)
    assert score.note == "change on 1 of 2 units"


@pytest.mark.parametrize(
    ("target", "assurance"),
    [(3.5, "will reliably meet"), (4.1, "hit or miss"), (4.7, "will reliably miss")],
)
def test_a_verdict_says_whether_the_process_will_meet_the_target(world_with, target, assurance):
    """A year of 4.0 and 4.2 in turn: 4.1 ± 2.66 × 0.2 is 3.568 to 4.632."""
    world = world_with(engagement_rate=target)
    world.series("north/marketing/facebook", "impressions", "2025-10", [1000] * 13)
    world.series("north/marketing/facebook", "engagements", "2025-10", [40, 42] * 6 + [40])
    verdict = world.score("engagement_rate", unit="north", history=24).verdict
    assert (round(verdict.lower, 3), round(verdict.upper, 3), verdict.assurance) == (3.568, 4.632, assurance)


def test_a_share_of_people_has_a_change_where_the_same_channels_are_shown_in_both_months(world):
    world.days("north/marketing", "2026-09-05", diversity_group=20, diversity_disclosed=50)
    world.days("north/marketing", "2026-10-05", diversity_group=30, diversity_disclosed=60)
    score = world.score("candidate_diversity", unit="north")
    assert (score.value, score.previous, score.change, score.comparable) == (50.0, 40.0, 10.0, None)


def test_what_a_median_covers_is_of_its_own_unit(world):
    world.waits("north/care/x", [30, 40], "2026-10-05").waits("south/care/x", [600], "2026-10-06")
    north, company = world.score("first_response_median", unit="north"), world.score("first_response_median")
    assert (north.value, north.coverage.days, north.coverage.of_days, north.last_day) == (
        35.0,
        1,
        31,
        date(2026, 10, 5),
    )
    assert (company.value, company.coverage.days, company.coverage.units) == (40.0, 2, 2)
