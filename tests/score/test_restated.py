"""What a number was when it was seen earlier, and which export made it another one."""

from datetime import UTC, date, datetime

import pytest
from test_receipts import load

from dashboard.restated import restatement, restatements

FACEBOOK = "north/marketing/facebook"


def restated(world, unit="north", period="2026-02", metric="engagement_rate", **options):
    when = world.calendar.parse(period)
    return restatement(world.store, world.catalogue, world.company, metric, unit, when, today=world.today, **options)


def export(world, file, at, engagements, place=FACEBOOK, impressions=1000, day="2026-02-10"):
    rows = [(place, day, impressions, "impressions"), (place, day, engagements, "engagements")]
    load(world, file, rows, at=datetime.fromisoformat(at).replace(tzinfo=UTC))


@pytest.fixture
def corrected(world):
    """4.1 % on 3 March, 3.6 % since 9 April; an export of other months in between."""
    export(world, "february.csv", "2026-03-03T09:00", 41)
    export(world, "march.csv", "2026-04-02T09:00", 90, day="2026-03-10")
    export(world, "february again.csv", "2026-04-09T09:00", 36)
    return world


def test_what_it_was_when_it_was_seen_and_since_when_it_is_another(corrected):
    found = restated(corrected)
    assert found.sentence(corrected.company) == (
        "Was 4.1% when seen on 3 March 2026, is 3.6% since the export of 9 April 2026 (february again.csv)."
    )
    assert found.as_dict(corrected.company) == {
        "metric": "engagement_rate", "was": pytest.approx(4.1), "now": pytest.approx(3.6), "seen": "2026-03-03",
        "since": "2026-04-09",
        "export": "e000003", "file": "february again.csv", "withdrawn": False,
        "sentence": found.sentence(corrected.company),
    }  # fmt: skip


def test_a_number_that_is_still_the_first_was_not_restated(corrected):
    assert restated(corrected, period="2026-03") is None
    assert restated(corrected, as_of=datetime(2026, 4, 8, tzinfo=UTC)) is None
    assert restated(corrected, unit="south") is None


def test_the_same_number_delivered_again_is_no_restatement(corrected):
    export(corrected, "february once more.csv", "2026-05-04T09:00", 36)
    assert restated(corrected).since == date(2026, 4, 9)


def test_a_withdrawal_restates_too(corrected):
    corrected.store.withdraw("e000003", "Analyst", at=datetime(2026, 5, 11, 9, tzinfo=UTC))
    assert restated(corrected).sentence(corrected.company) == (
        "Was 3.6% when seen on 9 April 2026, is 4.1% since february again.csv was withdrawn on 11 May 2026."
    )


def test_of_several_exports_of_a_day_the_one_that_changed_it_is_named(corrected):
    for hour, place in ((7, "south/marketing/facebook"), (8, FACEBOOK), (9, "west/marketing/facebook")):
        export(corrected, f"{hour}.csv", f"2026-05-04T{hour:02}:00", 50 if place == FACEBOOK else 36, place)
    found = restated(corrected, unit=None)
    # 50 + 36 + 36 of 3,000 for the company: three exports changed it that day, the last is named
    assert (found.was, found.now, found.export.file) == (pytest.approx(3.6), pytest.approx(122 / 30), "9.csv")
    assert restated(corrected).export.file == "8.csv"


def test_a_running_period_is_not_restated_every_day(world):
    world.today = date(2026, 3, 2)
    export(world, "a.csv", "2026-03-01T09:00", 41, day="2026-03-01")
    assert restated(world, period="2026-03") is None
    world.today = date(2026, 4, 2)
    export(world, "b.csv", "2026-04-01T09:00", 36, day="2026-03-01")
    assert restated(world, period="2026-03") is None  # it was never seen whole with another number


def test_all_numbers_of_a_card_that_became_others_are_named(corrected):
    export(corrected, "more.csv", "2026-05-04T09:00", 36, impressions=900)
    when = corrected.calendar.parse("2026-02")
    asked = ["impressions", "engagements", "engagement_rate", "followers"]
    given = (corrected.store, corrected.catalogue, corrected.company, asked, "north", when)
    found = restatements(*given, today=corrected.today)
    assert {metric: (one.was, one.now, one.export.file) for metric, one in found.items()} == {
        "impressions": (1000, 900, "more.csv"),
        "engagement_rate": (pytest.approx(3.6), 4, "more.csv"),
        "engagements": (41, 36, "february again.csv"),
    }
    assert list(found) == ["impressions", "engagement_rate", "engagements"]  # as on the pages


def test_nothing_is_asked_of_the_past_where_all_exports_came_at_once(world):
    export(world, "february.csv", "2026-03-03T09:00", 41)

    class Deaf:
        """A store that answers nothing but its log."""

        def exports(self, units):
            return world.store.exports(units)

    when = world.calendar.parse("2026-02")
    assert restatements(Deaf(), world.catalogue, world.company, ["impressions"], None, when, today=world.today) == {}
