"""The sentence that says why: same drivers, same words; three named, the rest summed."""

from datetime import date
from typing import Any

from dashboard.explain import explain
from dashboard.period import Calendar


def said(world: Any, metric: str, unit: str | None = "north", **when: Any) -> str:
    """The sentence about October 2026."""
    today = when.get("today", world.today)
    period = Calendar(today).parse("2026-10")
    return explain(world.store, world.catalogue, world.company, metric, period, unit, today=today).sentence


def months(world: Any, measures: str, before: dict[str, tuple[float, ...]], after: dict[str, tuple[float, ...]]) -> Any:
    """Measures of places in September and October."""
    for day, places in (("2026-09-30", before), ("2026-10-31", after)):
        for place, values in places.items():
            world.days(place, day, **dict(zip(measures.split(), values, strict=True)))
    return world


def test_g4_in_words(world: Any) -> None:
    months(
        world, "sla_due sla_met",
        {"north/care/phone": (800, 700), "north/care/x": (200, 100)},
        {"north/care/phone": (600, 540), "north/care/x": (400, 220)},
    )  # fmt: skip
    sentence = (
        "On-time response fell 4.0 points to 76.0%: every channel improved (+3.25 points), "
        "but more of the work came through X, where it is lower (−7.25 points)."
    )
    assert said(world, "sla_attainment") == sentence
    assert said(world, "sla_attainment") == sentence


def test_g4_of_the_company_names_the_unit(world: Any) -> None:
    months(
        world, "sla_due sla_met",
        {"north/care/phone": (800, 700), "south/care/x": (200, 100)},
        {"north/care/phone": (600, 540), "south/care/x": (400, 220)},
    )  # fmt: skip
    assert said(world, "sla_attainment", None) == (
        "On-time response fell 4.0 points to 76.0%: every channel improved (+3.25 points), "
        "but more of the work came through X (South), where it is lower (−7.25 points)."
    )


def test_channels_that_move_apart_are_named(world: Any) -> None:
    """Facebook 4 % → 6 %, instagram 2 % → 1 %, each half of the impressions: +1 and −0.5."""
    months(
        world, "impressions engagements",
        {"north/marketing/facebook": (1000, 40), "north/marketing/instagram": (1000, 20)},
        {"north/marketing/facebook": (1000, 60), "north/marketing/instagram": (1000, 10)},
    )  # fmt: skip
    assert said(world, "engagement_rate") == (
        "Engagement rate rose 0.5 points to 3.5%: "
        "Facebook improved (+1.00 points) and Instagram worsened (−0.50 points)."
    )


def test_a_small_mix_is_mentioned_and_not_explained(world: Any) -> None:
    months(
        world, "impressions engagements",
        {"north/marketing/facebook": (1000, 40), "north/marketing/instagram": (1000, 20)},
        {"north/marketing/facebook": (1010, 60.6), "north/marketing/instagram": (990, 39.6)},
    )  # fmt: skip
    assert said(world, "engagement_rate") == (
        "Engagement rate rose 2.0 points to 5.0%: every channel improved (+2.00 points), "
        "and where the impressions came from mattered little (+0.01 points)."
    )


def test_a_mix_of_many_channels_is_not_put_on_one(world: Any) -> None:
    """Four quarters become 30, 30, 20 and 20 % of the work: (0 − 55) · −5 % = 2.75 is the largest of 10 points."""
    places = ("north/care/phone", "north/care/x", "north/marketing/facebook", "north/marketing/instagram")
    months(
        world, "sla_due sla_met",
        dict(zip(places, [(25, 25), (25, 25), (25, 0), (25, 0)], strict=True)),
        dict(zip(places, [(30, 30), (30, 30), (20, 0), (20, 0)], strict=True)),
    )  # fmt: skip
    assert said(world, "sla_attainment") == (
        "On-time response rose 10.0 points to 60.0%: the work shifted between channels, "
        "most of all away from Facebook, where it is lower (+10.00 points)."
    )


def test_tiny_rates_keep_their_digits(world: Any) -> None:
    """0.04 % → 0.06 % and 0.02 % → 0.01 % on equal halves."""
    months(
        world, "impressions engagements",
        {"north/marketing/facebook": (100_000, 40), "north/marketing/instagram": (100_000, 20)},
        {"north/marketing/facebook": (100_000, 60), "north/marketing/instagram": (100_000, 10)},
    )  # fmt: skip
    assert said(world, "engagement_rate") == (
        "Engagement rate rose 0.005 points to 0.035%: "
        "Facebook improved (+0.010 points) and Instagram worsened (−0.005 points)."
    )


def test_a_number_that_stayed_can_hide_two_movements(world: Any) -> None:
    """Both improve by 10 points, and the middle of the work goes from the easy to the hard half: 75 % twice."""
    months(
        world, "sla_due sla_met",
        {"north/care/phone": (75, 60), "north/care/x": (25, 15)},
        {"north/care/phone": (25, 22.5), "north/care/x": (75, 52.5)},
    )  # fmt: skip
    assert said(world, "sla_attainment") == (
        "On-time response stayed at 75.0%: every channel improved (+10.00 points), "
        "but more of the work came through X, where it is lower (−10.00 points)."
    )


def test_lower_is_better_where_the_metric_says_so(world: Any) -> None:
    """Phone 5 → 6 € and x 2 → 3 € a contact at the same shares."""
    months(
        world, "contacts contact_cost",
        {"north/care/phone": (100, 500), "north/care/x": (100, 200)},
        {"north/care/phone": (100, 600), "north/care/x": (100, 300)},
    )  # fmt: skip
    assert said(world, "cost_per_contact") == (
        "Cost per contact rose by €1.00 (+28.6%) to €4.50: every channel worsened (+€1.00)."
    )


def test_three_channels_are_named_and_the_rest_summed(world: Any) -> None:
    places = (
        "north/marketing/facebook",
        "north/marketing/instagram",
        "north/care/phone",
        "north/care/x",
        "south/care/x",
    )
    months(
        world, "impressions",
        dict(zip(places, [(100,), (100,), (100,), (100,), (100,)], strict=True)),
        dict(zip(places, [(900,), (50,), (300,), (110,), (105,)], strict=True)),
    )  # fmt: skip
    assert said(world, "impressions", None) == (
        "Impressions rose by 965 (+193%) to 1,465: Facebook (North) +800, phone (North) +200, "
        "Instagram (North) −50 and the 2 others together +15."
    )


def test_channels_that_come_and_go_are_said_to(world: Any) -> None:
    months(
        world, "impressions",
        {"north/marketing/facebook": (1000,), "north/care/x": (200,)},
        {"north/marketing/facebook": (1100,), "north/marketing/instagram": (50,)},
    )  # fmt: skip
    assert said(world, "impressions") == (
        "Impressions fell by 50 (−4.2%) to 1,150: X −200 (no numbers any more), Facebook +100 and Instagram +50 (new)."
    )


def test_a_rate_says_which_channels_came_and_went(world: Any) -> None:
    """Phone alone 80 → 90; x was half the work at 40 (+20 without it); facebook is now half at 30 (−30)."""
    months(
        world, "sla_due sla_met",
        {"north/care/phone": (100, 80), "north/care/x": (100, 40)},
        {"north/care/phone": (100, 90), "north/marketing/facebook": (100, 30)},
    )  # fmt: skip
    assert said(world, "sla_attainment") == (
        "On-time response stayed at 60.0%: phone improved (+10.00 points); new: Facebook −30.00 points; "
        "no numbers any more from X +20.00 points."
    )


def test_one_channel_is_all_of_it(world: Any) -> None:
    months(world, "sla_due sla_met", {"north/care/x": (100, 80)}, {"north/care/x": (100, 90)})
    assert said(world, "sla_attainment") == "On-time response rose 10.0 points to 90.0%, all of it through X."


def test_departments_are_named_where_a_channel_is_in_two(world: Any) -> None:
    months(
        world, "impressions",
        {"north/marketing/x": (100,), "north/care/x": (100,), "north/marketing": (10,)},
        {"north/marketing/x": (150,), "north/care/x": (120,), "north/marketing": (20,)},
    )  # fmt: skip
    assert said(world, "impressions") == (
        "Impressions rose by 80 (+38.1%) to 290: X (Marketing) +50, X (Customer Care) +20 and Marketing +10."
    )


def test_a_median_says_that_it_is_not_divided(world: Any) -> None:
    world.waits("north/care/phone", [10, 20, 30], day="2026-09-05")
    world.waits("south/care/x", [6, 8, 10], day="2026-09-05")
    world.waits("north/care/x", [10, 40, 50])
    world.waits("south/care/phone", [2, 4, 6])
    assert said(world, "first_response_median", None) == (
        "First response (median) fell by 2 mins to 8 mins; it is read from all records together and has no parts that "
        "add up (North 20 mins → 40 mins and South 8 mins → 4 mins)."
    )


def test_without_two_numbers_there_is_nothing_to_explain(world: Any) -> None:
    assert said(world, "impressions") == "Impressions has no number for October 2026 or September 2026."
    world.days("north/marketing/facebook", "2026-09-10", impressions=500)
    assert said(world, "impressions") == "Impressions has no number for October 2026; for September 2026 it was 500."
    world.days("north/marketing/facebook", "2026-10-10", engagements=5)
    assert said(world, "engagements") == "Engagements is 5; there is no number for September 2026 to compare with."


def test_a_running_month_names_its_days(world: Any) -> None:
    world.days("north/care/x", "2026-10-20", cases_opened=5)
    world.days("north/care/x", "2026-09-30", cases_opened=5)
    assert said(world, "cases_opened", today=date(2026, 10, 22)) == (
        "Cases opened is 5; there is no number for 1–21 Sept 2026 to compare with."
    )
