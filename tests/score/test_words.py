"""What the scores say to a chief executive, and what the command line and other programs are told."""

import json

import pytest

from dashboard.exceptions import exceptions
from dashboard.scorecard import as_dict, as_text
from dashboard.words import headline, rest

CALM = [100, 102, 99, 101, 100, 98, 101, 100, 102, 99, 101]
MEAN = (850 + 1103 / 11) / 10  # of North's satisfaction before it collapses
REACH = 2.66 * 0.21  # ranges of CALM: 2 3 2 1 2 3 1 2 3 2, of satisfaction a tenth of that


@pytest.fixture
def story(world_with):
    """North's satisfaction collapses below its target, South's applicants take off, the rest is calm."""
    world = world_with(csat=90)
    world.series("north/care/x", "csat_rated", "2025-11", [1000] * 12)
    world.series("north/care/x", "csat_good", "2025-11", [*(850 + n for n in CALM), 700])
    world.series("south/marketing", "applicants", "2025-11", [*CALM, 200])
    world.series("south/marketing/facebook", "impressions", "2025-11", [*CALM, 100])
    return world


def findings(world, **options):
    cards = world.cards("2026-10", [None, "north", "south", "west"], history=24)
    return cards, exceptions(cards, world.company, **options)


def test_exceptions_name_what_changed_how_far_and_who_owns_it(story):
    _, found = findings(story)
    assert [(one.unit.id, one.score.metric.id, one.good) for one in found] == [
        ("north", "csat", False),
        ("south", "applicants", True),
    ]
    assert [one.sentence for one in found] == [
        "North: Customer satisfaction worsened to 70% (−25.1 pts against September 2026), below its normal range; "
        "target 90% missed. Owner: Head of North.",
        "South: Applicants improved to 200 (+98% against September 2026), above its normal range. "
        "Owner: Head of South.",
    ]


def test_good_news_is_among_the_exceptions(story):
    _, found = findings(story, limit=1)
    assert [one.score.metric.id for one in found] == ["applicants"]


def test_two_ratings_are_no_exception(world_with):
    world = world_with(csat=78)
    world.days("north/care/x", "2026-10-05", csat_rated=2, csat_good=1)
    _, found = findings(world)
    assert world.score("csat", unit="north").status == "missed"
    assert found == ()  # 50 %, but anything from 9 % to 91 % would be no surprise


def test_what_was_as_good_a_month_ago_is_no_news(world):
    world.series("south/marketing/facebook", "impressions", "2025-10", [*CALM, 200, 210])
    cards, found = findings(world)
    assert cards["south"].score("impressions").verdict.lasting
    assert found == ()


def test_what_was_as_bad_a_month_ago_still_is_news(world):
    world.series("south/marketing/facebook", "impressions", "2025-10", [*CALM, 20, 10])
    _, found = findings(world)
    assert [one.sentence for one in found] == [
        "South: Impressions worsened to 10 (−50% against September 2026), below its normal range. Owner: Head of South."
    ]


def test_improved_is_not_said_of_a_number_that_fell(world):
    values = [104, 100] * 4 + [105, 106, 105, 106, 105, 107, 106]
    world.series("south/marketing/facebook", "impressions", "2025-08", values)
    _, found = findings(world)
    assert [(one.good, one.sentence) for one in found] == [
        (
            None,  # high for months, but falling back
            "South: Impressions are at 106 (−0.93% against September 2026), above its mean for seven periods. "
            "Owner: Head of South.",
        )
    ]


def test_the_headline_says_what_changed_whether_it_is_real_and_what_needs_a_decision(story):
    cards, _ = findings(story)
    assert headline(cards, story.company) == (
        "North's customer satisfaction worsened to 70%, beyond normal variation, and needs a decision."
    )
    assert rest(cards, story.company) == (
        "2 of 3 judged numbers moved beyond normal variation, also: South's applicants improved to 200."
    )


def test_a_target_missed_as_always_needs_a_decision_too(world_with):
    world = world_with(csat=90)
    world.days("north/care/x", "2026-10-05", csat_rated=1000, csat_good=700)
    world.series("south/marketing/facebook", "impressions", "2025-11", [*CALM, 100])
    cards, _ = findings(world)
    assert headline(cards, world.company) == "Nothing unusual, but North's customer satisfaction needs a decision."
    assert rest(cards, world.company) == ""


def test_good_news_alone_needs_no_decision(world):
    world.series("south/marketing", "applicants", "2025-11", [*CALM, 200])
    cards, _ = findings(world)
    assert headline(cards, world.company) == (
        "South's applicants improved to 200, beyond normal variation; nothing needs a decision."
    )


def test_calm_is_said_too(world):
    world.series("south/marketing/facebook", "impressions", "2025-11", [*CALM, 100])
    cards, found = findings(world)
    assert found == ()
    assert headline(cards, world.company) == "Nothing unusual: the one judged number varies as it always does."
    assert rest(cards, world.company) == ""


def test_without_history_or_data_the_headline_says_so(world):
    cards, _ = findings(world)
    assert headline(cards, world.company) == "No numbers for this period yet."
    world.days("south/marketing/facebook", "2026-10-05", impressions=5)
    cards, _ = findings(world)
    assert headline(cards, world.company) == "Too early to say what is normal: a verdict needs 12 complete periods."


def test_a_missed_target_within_normal_variation_is_an_exception_of_less_weight(world_with):
    world = world_with(csat=90)
    world.days("north/care/x", "2026-10-05", csat_rated=100, csat_good=80)
    _, found = findings(world)
    assert [one.sentence for one in found] == [
        "North: Customer satisfaction is at 80%; target 90% missed. Owner: Head of North."
    ]


def test_the_scorecard_as_json(story):
    card = story.cards("2026-10", ["north"], metrics=["csat", "reach"], history=24)["north"]
    document = json.loads(json.dumps(as_dict(card), allow_nan=False))
    assert document["unit"] == "north"
    assert document["period"] == {
        "from": "2026-10-01", "to": "2026-10-31", "label": "2026-10", "complete": True, "days": 31,
    }  # fmt: skip
    reach, csat = document["metrics"]
    assert csat.pop("interval") == pytest.approx([67.09, 72.76], abs=0.01)
    assert csat.pop("change") == pytest.approx(-25.1)
    assert csat == {
        "id": "csat", "lens": "service", "value": 70, "unit": "percent", "n": 1000, "previous": 95.1,
        "target": 90, "status": "missed", "pace": None, "landing": None,
        "landing_interval": None, "expected": None, "outlook": None, "course": None, "spoilt_by": None,
        "verdict": {
            "variation": "worsening", "assurance": "hit or miss", "signal": "outside",
            "mean": pytest.approx(MEAN), "lower": pytest.approx(MEAN - REACH), "upper": pytest.approx(MEAN + REACH),
            "chance": pytest.approx(1), "measured_by": None,
            "realism": None,
        },
        "coverage": {"units": 1, "of_units": 1, "days": 1, "of_days": 31, "channels": 1, "of_channels": 1},
        "last_day": "2026-10-01", "age_days": 33, "combinable": True,
        "partial": False, "note": None, "comparable": None,
        "compared_with": {"from": "2026-09-01", "to": "2026-09-30", "label": "2026-09"},
    }  # fmt: skip
    assert (reach["value"], reach["combinable"], reach["verdict"]["variation"]) == (None, False, "not enough history")


def test_the_scorecard_as_text(story):
    card = story.cards("2026-10", ["north"], metrics=["csat", "reach"], history=24)["north"]
    assert as_text(card, story.company).splitlines() == [
        "North, October 2026 against September 2026",
        "Reach                    —          —                                0 of 31 days",
        "Customer satisfaction  70%  −25.1 pts  target 90% missed  worsening  1 of 31 days",
    ]
