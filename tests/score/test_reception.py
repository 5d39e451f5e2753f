"""Reception: how an event was received; the launch is on 5 October 2026, today is 3 November."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from dashboard.company import Event
from dashboard.note import Entered
from dashboard.reception import Reception, Windows, received, reception, spoken, voices, windows

LAUNCH = Event(date=date(2026, 10, 5), kind="launch", unit="north", title="One cooker on sale")


def mention(day: str, sentiment: str | None, text: str = "cooker", **more: Any) -> dict[str, Any]:
    return {"published_at": datetime.fromisoformat(f"{day}T12:00"), "sentiment": sentiment, "text": text, **more}


@pytest.fixture
def launched(world: Any) -> Any:
    """Seven days each way: 4 mentions before (1 of 4 negative), 10 after (5 positive, 1 negative, 2 neutral, 2
    unclassified); engagements 100 of 2,000 displays, then 300 of 5,000."""
    before = [("positive", "nice shop"), ("neutral", "nice shop"), ("neutral", "nice shop"), ("negative", "late")]
    after = [*[("positive", "great cooker")] * 5, ("negative", "late"), *[("neutral", "nice shop")] * 2]
    rows = [mention("2026-09-30", sentiment, text) for sentiment, text in before]
    rows += [mention("2026-10-05", sentiment, text) for sentiment, text in after]
    rows += [mention("2026-10-06", None, "great cooker")] * 2
    rows += [mention("2026-10-06", "negative", "their stove", competitor="Birch")] * 3
    rows += [mention("2026-10-31", "neutral", "later")]
    world.records("mentions", "north/marketing/x", rows)
    world.days("north/marketing/facebook", "2026-09-30", engagements=100, impressions=2000)
    return world.days("north/marketing/facebook", "2026-10-11", engagements=300, impressions=5000)


def of(world: Any, event: Event = LAUNCH, days: int = 7) -> Reception:
    found = reception(world.store, world.catalogue, world.company, event, world.today, days)
    assert found is not None
    return found


def test_both_windows_are_equally_long_and_meet_at_the_event() -> None:
    found = windows(LAUNCH, date(2026, 11, 2))
    assert found is not None
    assert (found.before.start, found.before.end) == (date(2026, 9, 7), date(2026, 10, 4))
    assert (found.after.start, found.after.end) == (date(2026, 10, 5), date(2026, 11, 1))
    assert (found.before.days, found.after.days, found.whole) == (28, 28, True)


def test_both_windows_are_cut_to_the_days_that_are_known() -> None:
    found = windows(LAUNCH, date(2026, 10, 7))
    assert isinstance(found, Windows)
    assert (found.before.start, found.before.end) == (date(2026, 10, 2), date(2026, 10, 4))
    assert (found.after.end, found.after.days, found.whole) == (date(2026, 10, 7), 3, False)
    assert windows(LAUNCH, date(2026, 10, 4)) is None


def test_a_month_long_window_is_not_compared_with_a_longer_month() -> None:
    february = Event(date=date(2026, 2, 1), kind="crisis", title="Recall")
    found = windows(february, date(2026, 6, 1))
    assert found is not None
    assert (found.before.start, found.before.days) == (date(2026, 1, 4), 28)


def test_volume_sentiment_and_engagement_before_and_after(launched: Any) -> None:
    found = of(launched)
    values = {one.after.metric.id: (one.before.value, one.after.value, one.difference) for one in found.changes}
    assert values["mentions"] == (4.0, 10.0, 6.0)
    assert values["net_sentiment"] == (0.0, 50.0, 50.0)  # 1 − 1 of 4; 5 − 1 of the 8 classified
    assert values["negative_share"] == (25.0, 12.5, -12.5)  # 1 of 4; 1 of 8
    assert values["engagements"] == (100.0, 300.0, 200.0)
    assert values["engagement_rate"] == (5.0, 6.0, 1.0)


def test_every_day_is_told_and_one_without_mentions_is_a_gap(launched: Any) -> None:
    days = {one.day: (one.mentions, one.negative) for one in of(launched).days}
    assert (min(days), max(days), len(days)) == (date(2026, 9, 28), date(2026, 10, 11), 14)
    assert days[date(2026, 9, 30)] == (4.0, 1.0)
    assert days[date(2026, 10, 5)] == (8.0, 1.0)
    assert days[date(2026, 10, 7)] == (None, None)


def test_topics_are_what_came_up_in_more_mentions_than_before(launched: Any) -> None:
    found = of(launched)
    assert found.read == (10, 4)
    assert [(topic.words, topic.after, topic.before) for topic in found.topics] == [("great cooker", 7, 0)]


def test_mentions_of_competitors_are_not_our_voices(launched: Any) -> None:
    span = of(launched).windows.after
    assert {text.words for text in spoken(launched.store, span, "north")} == {"great cooker", "late", "nice shop"}
    assert len(voices(launched.store, span, "north", 100)) == 10


def test_other_units_do_not_speak_of_it_and_an_event_of_the_company_has_all(launched: Any) -> None:
    launched.records("mentions", "south/marketing/facebook", [mention("2026-10-06", "negative", "slow")])
    whole = of(launched, LAUNCH.model_copy(update={"unit": None}))
    assert (of(launched).change("mentions").after.value, whole.change("mentions").after.value) == (10.0, 11.0)


def test_days_that_nobody_has_reported_yet_are_not_compared(launched: Any) -> None:
    late = Event(date=date(2026, 10, 30), kind="crisis", unit="north", title="Recall")
    found = of(launched, late)
    assert (found.windows.after.end, found.windows.after.days) == (date(2026, 10, 31), 2)  # today is 3 November
    assert reception(
        launched.store, launched.catalogue, launched.company,
        Event(date=date(2026, 11, 1), kind="crisis", unit="north", title="Fire"), launched.today,
    ) is None  # fmt: skip


def test_unknown_is_no_change(world: Any) -> None:
    found = of(world)
    assert [(one.before.value, one.after.value, one.difference) for one in found.changes] == [(None, None, None)] * 5
    assert found.topics == ()


def test_events_are_those_of_the_file_and_entered_ones_newest_first_without_notes(world: Any) -> None:
    world.event("2026-10-05", "launch", "north", "One cooker on sale")
    entered = Event(date=date(2026, 10, 20), kind="crisis", unit=None, title="Strike")
    world.store.enter(Entered(entered, "Chief Executive"))
    world.store.enter(Entered(entered.model_copy(update={"kind": "note", "title": "Fair"}), "Chief Executive"))
    found = received(world.store, world.catalogue, world.company)
    assert [event.title for event in found] == ["Strike", "One cooker on sale"]
    assert found[0].date - found[1].date == timedelta(days=15)
