"""What stands out in a period: how urgent it is, why it happened, who owns it, and whether good news is good."""

from datetime import UTC, date, datetime

import pytest

from dashboard.company import Event
from dashboard.events import around, quoted
from dashboard.note import Entered, Note
from dashboard.overview import as_dict, overview
from dashboard.score import as_dict as card_dict

CALM = [100, 102, 99, 101, 100, 98, 101, 100, 102, 99, 101]
MONTHS = 12


def seen(world, period="2026-10", **options):
    when = world.calendar.parse(period)
    return overview(world.store, world.catalogue, world.company, when, today=world.today, **options)


def facts(world, **options):
    return [(one.good, one.fact) for one in seen(world, **options).findings]


def mentions(world, place, own, negative, competitors):
    """Twelve months of mentions, so many negative; the others are positive."""
    world.series(place, "mentions", "2025-11", own)
    world.series(place, "mentions_negative", "2025-11", negative)
    world.series(place, "mentions_positive", "2025-11", [a - b for a, b in zip(own, negative, strict=True)])
    return world.series(place, "competitor_mentions", "2025-11", competitors)


def test_rank_is_strength_times_distance_times_weight(world_with):
    world = world_with(csat=90)
    world.series("south/care/x", "csat_rated", "2025-11", [1000] * MONTHS)
    world.series("south/care/x", "csat_good", "2025-11", [*(850 + n for n in CALM), 700])
    world.series("north/care/x", "csat_rated", "2025-11", [1000] * MONTHS)
    world.series("north/care/x", "csat_good", "2025-11", [*(850 + n for n in CALM), 700])
    # Far outside: strength is capped at 3. The distance is (90 − 70) ÷ 90. North's weight is 2, South's 1.
    assert [(one.unit.id, one.rank) for one in seen(world).findings] == [
        ("north", pytest.approx(3 * (1 + 20 / 90) * 2)),
        ("south", pytest.approx(3 * (1 + 20 / 90) * 1)),
    ]


def test_five_stand_out_at_most_and_the_rest_is_counted(world):
    for unit in ("north", "south"):
        for place, measure in (
            ("marketing/facebook", "impressions"), ("marketing/facebook", "engagements"),
            ("marketing", "applicants"), ("marketing", "social_revenue"),
        ):  # fmt: skip
            world.series(f"{unit}/{place}", measure, "2025-11", [*CALM, 50])
    world.series("west/marketing", "hires", "2025-11", [*CALM, 100])
    found = seen(world)
    assert [(one.unit.id, one.score.metric.lens) for one in found.findings] == [
        ("north", "brand"), ("north", "engagement"), ("north", "recruiting"), ("north", "sales"), ("south", "brand"),
    ]  # fmt: skip
    # All of a thing moved as one: the engagement rate stayed 100 % in both, and West's hires are calm.
    assert (found.steady, found.more) == (3, 3)


def test_more_voice_in_a_crisis_is_no_good_news(world):
    mentions(world, "north/marketing", [*CALM, 300], [*[10] * 6, *[11] * 5, 200], [100] * MONTHS)
    for cards in (seen(world).cards, seen(world, metrics=["share_of_voice"]).cards):
        voice = cards["north"].score("share_of_voice")
        assert (voice.verdict.variation, voice.verdict.signal, voice.verdict.side) == ("changed", "outside", 1)
        assert voice.spoilt_by.metric.id == "net_sentiment"
    assert [score.metric.id for score in cards["north"].scores] == ["share_of_voice"]
    told = card_dict(cards["north"])["metrics"][0]
    assert (told["verdict"]["variation"], told["spoilt_by"]) == ("changed", "net_sentiment")
    metrics = ["share_of_voice", "net_sentiment"]
    assert facts(world, metrics=metrics) == [
        (
            False,
            # 100 positive, 200 negative: (100 − 200) ÷ 300; a month before (90 − 11) ÷ 101
            "North: Net sentiment worsened to −33.3 (−112 pts against September 2026), below its normal range.",
        )
    ]


def test_more_engagement_in_a_crisis_says_what_got_worse(world):
    mentions(world, "north/marketing", [*CALM, 300], [*[10] * 6, *[11] * 5, 200], [100] * MONTHS)
    world.series("north/marketing/facebook", "engagements", "2025-11", [*CALM, 300])
    assert facts(world, metrics=["engagements", "net_sentiment"])[1] == (
        None,
        "North: Engagements rose to 300 (+197% against September 2026), above its normal range; "
        "no good news, because net sentiment worsened to −33.3.",
    )


def test_more_voice_without_a_crisis_is_good_news(world):
    mentions(world, "north/marketing", [*CALM, 300], [*[10] * 6, *[11] * 5, 30], [100] * MONTHS)
    ((good, fact),) = facts(world, metrics=["share_of_voice", "net_sentiment"])
    assert (good, fact) == (
        True,
        "North: Share of voice improved to 75% (+24.8 pts against September 2026), above its normal range.",
    )


def test_better_only_by_its_mix_is_no_good_news(world):
    # Phone 90 → 88 of 100, X 50 → 45 of 100; the work moved from X to the phone.
    world.series("north/care/phone", "sla_due", "2025-11", [100] * 11 + [900])
    world.series("north/care/phone", "sla_met", "2025-11", [90] * 11 + [792])
    world.series("north/care/x", "sla_due", "2025-11", [100] * MONTHS)
    world.series("north/care/x", "sla_met", "2025-11", [50, 51, 49, 50, 51, 49, 50, 51, 49, 50, 50, 45])
    (one,) = seen(world, metrics=["sla_attainment"]).findings
    assert (one.good, one.fact) == (
        None,
        "North: On-time response rose to 83.7% (+13.7 pts against September 2026), above its normal range; "
        "no good news, because the channels themselves worsened.",
    )


def test_the_lead_of_the_department_that_moved_it_owns_it_and_the_cause_is_told(world_with):
    world = world_with(csat=90)
    world.lead("north", "care", "Head of Care, North")
    world.event("2026-10-02", "crisis", "north", "Strike at the hotline")
    world.series("north/care/x", "csat_rated", "2025-11", [500] * MONTHS)
    world.series("north/care/x", "csat_good", "2025-11", [*(425 + n / 2 for n in CALM), 300])
    world.series("north/care/phone", "csat_rated", "2025-11", [500] * MONTHS)
    world.series("north/care/phone", "csat_good", "2025-11", [*(425 + n / 2 for n in CALM), 400])
    (one,) = seen(world).findings
    # 700 of 1,000 against 951 of 1,000; X fell 35.1 points on half of the ratings, the phone 15.1
    assert one.sentence == (
        "North: Customer satisfaction worsened to 70% (−25.1 pts against September 2026), below its normal range; "
        "target 90% missed. Owner: Head of Care, North."
    )
    assert one.cause(world.company) == (
        "Why: every channel worsened (−25.10 points). At the time: crisis “Strike at the hotline” (2 October 2026)."
    )


def test_the_unit_owns_what_two_departments_moved(world):
    world.lead("north", "marketing", "Head of Marketing, North")
    world.series("north/marketing/facebook", "impressions", "2025-11", [*CALM, 200])
    world.series("north/care/x", "impressions", "2025-11", [*CALM, 180])
    (one,) = seen(world, metrics=["impressions"]).findings
    assert (one.owner, one.because) == ("Head of North", "Facebook +99 and X +79")


def test_the_owners_latest_note_stands_beside_it(world):
    world.series("south/marketing", "applicants", "2025-11", [*CALM, 200])
    world.store.note(Note("applicants", "south", "2026-10", "Head of South", "We do not know yet"))
    world.store.note(Note("applicants", "south", "2026-10", "Head of South", "The fair in Basel"))
    (one,) = seen(world).findings
    assert one.note.cause == "The fair in Basel"
    (told,) = as_dict(seen(world), world.company)["exceptions"]
    assert (told["unit"], told["metric"], told["good"], told["owner"]) == ("south", "applicants", True, "Head of South")
    assert told["note"]["cause"] == "The fair in Basel"
    assert (told["because"], told["events"], told["cause"], told["promise"]) == (None, [], None, None)


def test_as_seen_earlier_there_is_no_note_yet(world):
    world.series("south/marketing", "applicants", "2025-11", [*CALM, 200])
    store = world.store
    before = datetime.now(UTC)
    store.note(Note("applicants", "south", "2026-10", "Head of South", "The fair in Basel"))
    assert [one.note for one in seen(world, as_of=before).findings] == [None]


# -- events


LAUNCH = Event(date=date(2026, 8, 10), kind="launch", unit="south", title="New chair")


def impressions(world, values, last="2026-10"):
    year, month = map(int, last.split("-"))
    first = 12 * year + month - len(values)
    world.series("south/marketing/facebook", "impressions", f"{first // 12}-{first % 12 + 1:02}", values)
    return world.score("impressions", last, "south", history=24)


def test_an_event_is_quoted_while_it_lasts(world):
    score = impressions(world, [*CALM, 200])
    launch, campaign = LAUNCH, Event(date=date(2026, 8, 2), kind="campaign", unit="south", title="Chairs for all")
    # 60 days after 10 August is 9 October, 60 days after 2 August is 1 October, after 1 August 30 September
    late = campaign.model_copy(update={"date": date(2026, 8, 1)})
    assert around([late, launch], score) == (launch,)
    assert around([campaign, launch], score) == (campaign, launch)


def test_an_event_of_another_unit_or_after_the_period_is_not_quoted(world):
    score = impressions(world, [*CALM, 200])
    other = Event(date=date(2026, 10, 1), kind="note", unit="north", title="Strike")
    later = Event(date=date(2026, 11, 1), kind="note", unit="south", title="Strike")
    everywhere = Event(date=date(2026, 10, 1), kind="note", unit=None, title="Strike")
    assert around([other, later, everywhere], score) == (everywhere,)


def test_a_run_of_seven_months_has_the_events_of_all_of_them(world):
    score = impressions(world, [100, 104] * 4 + [106, 105, 106, 105, 107, 106, 105])
    assert score.verdict.signal == "run"
    first = Event(date=date(2026, 4, 1), kind="note", unit=None, title="Fair")
    before = Event(date=date(2026, 2, 28), kind="note", unit=None, title="Snow")  # 30 days: until 30 March
    assert around([before, first], score) == (first,)


def test_routine_variation_needs_no_event(world):
    assert around([LAUNCH], impressions(world, [*CALM, 100])) == ()


def test_nobody_applies_because_of_a_crisis(world):
    world.series("south/marketing", "applicants", "2025-11", [*CALM, 200])
    score = world.score("applicants", unit="south", history=24)
    crisis = Event(date=date(2026, 10, 5), kind="crisis", unit="south", title="Late batteries")
    campaign = Event(date=date(2026, 10, 5), kind="campaign", unit="south", title="Mechanics wanted")
    assert around([crisis, campaign], score) == (campaign,)


def test_the_two_nearest_events_are_quoted(world):
    score = impressions(world, [*CALM, 200])
    events = [Event(date=date(2026, 10, day), kind="note", unit=None, title=f"Fair {day}") for day in (1, 2, 3)]
    assert quoted(around(events, score), world.company) == (
        "At the time: “Fair 2” (2 October 2026); “Fair 3” (3 October 2026)"
    )


def test_an_event_entered_on_a_page_is_quoted_too(world):
    world.series("south/marketing/facebook", "impressions", "2025-11", [*CALM, 200])
    world.store.enter(Entered(LAUNCH, "Head of Marketing"))
    (one,) = seen(world, metrics=["impressions"]).findings
    assert one.cause(world.company) == (
        "Why: all of it through Facebook. At the time: launch “New chair” (10 August 2026)."
    )


def test_cheaper_contacts_are_no_good_news_while_satisfaction_falls(world):
    world.series("north/care/x", "csat_rated", "2025-11", [1000] * MONTHS)
    world.series("north/care/x", "csat_good", "2025-11", [*(850 + n for n in CALM), 700])
    world.series("north/care/x", "contacts", "2025-11", [100] * MONTHS)
    world.series("north/care/x", "contact_cost", "2025-11", [*(4 * n for n in CALM), 200])
    cost = seen(world, metrics=["cost_per_contact"]).cards["north"].scores[0]
    assert (cost.value, cost.verdict.variation, cost.spoilt_by.metric.id) == (2, "changed", "csat")
