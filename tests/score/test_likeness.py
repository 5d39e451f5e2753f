"""Like with like: what a comparison covers, and that a verdict knows its target."""

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
