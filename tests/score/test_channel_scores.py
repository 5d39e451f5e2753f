"""What each channel of a unit reports: since when, how old it is, by whose year, and as it was seen earlier."""

from datetime import UTC, date, datetime

import pytest


def of(world, channel, period="2026-10", unit="north", **options):
    return next(one for one in world.channels(period, unit, **options) if one.channel == channel)


def value(channel, metric):
    return next(((score.value, score.previous) for score in channel.scores if score.metric.id == metric), None)


def test_the_channels_of_company_yaml_come_first_and_then_what_only_the_data_names(world):
    world.days("north/marketing/pinterest", "2026-10-05", impressions=10)
    world.days("north/care/x", "2026-10-05", impressions=10)
    world.days("south/marketing/tiktok", "2026-10-05", impressions=10)
    found = [(one.unit, one.department, one.channel) for one in world.channels("2026-10", "north")]
    assert found == [
        ("north", "marketing", "facebook"), ("north", "marketing", "instagram"),
        ("north", "care", "phone"), ("north", "care", "x"), ("north", "marketing", "pinterest"),
    ]  # fmt: skip


def test_a_channel_says_since_when_it_reports_and_how_old_its_last_day_is(world):
    world.days("north/marketing/facebook", "2026-08-02", impressions=10)
    world.days("north/marketing/facebook", "2026-10-30", impressions=10)
    facebook, instagram = of(world, "facebook"), of(world, "instagram")
    assert (facebook.first_day, facebook.last_day, facebook.age_days) == (date(2026, 8, 2), date(2026, 10, 30), 4)
    assert (instagram.first_day, instagram.last_day, instagram.age_days) == (None, None, None)
    assert (len(instagram.scores), value(facebook, "engagement_rate")) == (0, None)


def test_a_channel_that_reported_only_in_the_period_compared_with_is_there_without_a_number(world):
    world.days("north/marketing/facebook", "2026-09-02", impressions=500, engagements=20)
    assert value(of(world, "facebook", "2026-09"), "engagement_rate") == (4.0, None)
    assert value(of(world, "facebook"), "engagement_rate") == (None, None)
    assert value(of(world, "facebook", compare="none"), "engagement_rate") is None


def test_a_fiscal_quarter_of_a_channel_is_the_companys_own(world):
    world.company = world.company.model_copy(
        update={"company": world.company.company.model_copy(update={"fiscal_year_start": 4})}
    )
    for month, engagements in ((3, 1), (4, 2), (6, 2), (7, 9), (9, 9)):
        day = f"2026-{month:02}-10"
        world.days("north/marketing/facebook", day, impressions=100, engagements=engagements)
    facebook = of(world, "facebook", "2026-Q2", compare="previous")  # July to September, after April to June
    assert value(facebook, "engagement_rate") == (9.0, 2.0)


@pytest.mark.parametrize("seen_earlier", [False, True])
def test_a_channels_numbers_can_be_asked_as_they_were_seen(world, seen_earlier):
    world.days("north/marketing/facebook", "2026-10-05", impressions=100, engagements=4)
    world.store  # noqa: B018 - commits what was said
    between = datetime.now(UTC)
    world.days("north/marketing/facebook", "2026-10-05", impressions=100, engagements=8)
    facebook = of(world, "facebook", as_of=between if seen_earlier else None)
    assert value(facebook, "engagement_rate") == ((4.0, None) if seen_earlier else (8.0, None))


def test_a_channel_of_another_department_with_the_same_name_stays_apart(world):
    world.days("north/marketing/x", "2026-10-05", impressions=100, engagements=4)
    world.days("north/care/x", "2026-10-05", impressions=100, engagements=8)
    world.days("south/care/x", "2026-10-05", impressions=100, engagements=50)
    both = {one.department: value(one, "engagement_rate") for one in world.channels("2026-10", "north") if one.scores}
    assert both == {"care": (8.0, None), "marketing": (4.0, None)}


def test_what_the_data_names_without_department_or_channel_comes_in_order_too(world):
    for place in ("north/marketing/youtube", "north", "north/marketing", "north/care/tiktok"):
        world.days(place, "2026-10-05", impressions=10)
    found = [(one.department, one.channel) for one in world.channels("2026-10", "north")]
    assert found[4:] == [(None, None), ("care", "tiktok"), ("marketing", None), ("marketing", "youtube")]


def test_a_unit_that_company_yaml_no_longer_names_shows_what_it_reported(world):
    world.days("west/marketing/facebook", "2026-10-05", impressions=100, engagements=4)
    (facebook,) = world.channels("2026-10", "west")
    assert (facebook.unit, value(facebook, "engagement_rate")) == ("west", (4.0, None))
