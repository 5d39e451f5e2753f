"""Rules 1 to 8 of docs/metrics.md, each as a claim, through a real store."""

from dataclasses import replace
from datetime import date, datetime

import pytest

FACEBOOK, INSTAGRAM = "north/marketing/facebook", "north/marketing/instagram"


# ── 1. Missing is missing


def test_without_data_there_is_no_number_and_not_a_zero(world):
    score = world.score("impressions", unit="north", history=12)
    assert (score.value, score.previous, score.change, score.n, score.last_day) == (None, None, None, None, None)
    assert (score.coverage.units, score.coverage.of_units, score.coverage.days, score.coverage.of_days) == (0, 1, 0, 31)
    assert [value for _, value in score.history] == [None] * 12


def test_a_reported_zero_is_a_number(world):
    world.days(FACEBOOK, "2026-10-05", impressions=0)
    assert world.score("impressions", unit="north").value == 0


def test_a_gap_stays_a_gap_in_the_history(world):
    world.series(FACEBOOK, "impressions", "2026-07", [10, None, 30, 40])
    assert [value for _, value in world.score("impressions", unit="north", history=3).history] == [10, None, 30]


def test_nothing_is_not_a_basis_for_percent(world):
    world.days(FACEBOOK, "2026-09-05", impressions=0)
    world.days(FACEBOOK, "2026-10-05", impressions=50)
    score = world.score("impressions", unit="north")
    assert (score.value, score.previous, score.change) == (50, 0, None)


def test_the_last_day_is_remembered_when_a_unit_fell_silent(world):
    world.days(FACEBOOK, "2026-09-20", impressions=5)
    score = world.score("impressions", unit="north")
    assert (score.value, score.last_day, score.age_days) == (None, date(2026, 9, 20), 44)


# ── 2. A ratio needs both of its parts


def test_a_rate_counts_only_channels_that_report_both_parts(world):
    world.days(FACEBOOK, "2026-10-05", engagements=5, impressions=100)
    world.days(INSTAGRAM, "2026-10-05", impressions=900)
    world.days("south/marketing/facebook", "2026-10-05", engagements=70)
    score = world.score("engagement_rate")
    assert (score.value, score.n) == (5, 100)
    assert (score.coverage.units, score.coverage.channels) == (1, 1)


def test_a_share_of_all_is_not_100_percent_because_nobody_counted_the_rest(world):
    world.days("north/marketing", "2026-10-05", mentions=40)
    assert world.score("share_of_voice", unit="north").value is None
    world.days("north/marketing", "2026-10-06", competitor_mentions=60)
    assert world.score("share_of_voice", unit="north").value == 40


def test_a_place_without_competitors_counts_and_one_without_us_too(world):
    world.days("north/marketing/x", "2026-10-05", mentions=30)
    world.days("north/marketing/facebook", "2026-10-05", competitor_mentions=50)
    world.days("north/marketing/news", "2026-10-05", mentions=10, competitor_mentions=10)
    world.days("south/marketing/x", "2026-10-05", mentions=900)  # nobody counted South's competitors
    score = world.score("share_of_voice", unit="north")
    assert (score.value, score.n) == (40, 100)  # and not the 50 % of the one place that has both
    assert (score.coverage.channels, world.score("share_of_voice").value) == (3, 40)
    assert world.score("share_of_voice", unit="south").value is None
    shares = {one.channel: score.value for one in world.channels("2026-10", "north") for score in one.scores
              if score.metric.id == "share_of_voice"}  # fmt: skip
    assert shares == {"x": 100, "facebook": 0, "news": 50}


def test_cost_of_a_whole_department_meets_the_hires_of_its_channels(world):
    world.days("north/marketing", "2026-10-05", hiring_cost=9000)
    world.days(FACEBOOK, "2026-10-05", hires=1)
    world.days(INSTAGRAM, "2026-10-06", hires=2)
    score = world.score("cost_per_hire", unit="north")
    assert (score.value, score.n) == (3000, 3)


def test_two_channels_with_one_part_each_are_no_rate(world):
    world.days(FACEBOOK, "2026-10-05", engagements=5)
    world.days(INSTAGRAM, "2026-10-05", impressions=100)
    assert world.score("engagement_rate", unit="north").value is None


# ── 3. A running period is not compared with a full one


def test_a_period_that_has_not_begun_has_no_number(world):
    score = world.score("impressions", period="2026-12", unit="north")
    assert (score.value, score.compared_with, score.partial, score.note) == (None, None, True, "not begun")


def test_the_flow_of_a_running_period_neither_meets_nor_misses_its_target(world_with):
    world = world_with(cases_closed=100, csat=90)
    world.days("north/care/x", "2026-11-01", cases_closed=10, csat_rated=10, csat_good=8)
    assert world.score("cases_closed", period="2026-11").status is None
    assert world.score("csat", period="2026-11").status == "missed"
    assert world.score("cases_closed", period="2026-11", today=date(2026, 12, 1)).status == "missed"


def test_a_running_period_gets_no_verdict(world):
    world.series(FACEBOOK, "impressions", "2025-09", [100 + n % 3 for n in range(15)])
    assert world.score("impressions", period="2026-11", unit="north", history=24).verdict is None
    assert world.score("impressions", period="2026-10", unit="north", history=24).verdict.variation == "steady"


def test_a_complete_period_is_not_partial(world):
    world.days(FACEBOOK, "2026-10-31", impressions=5)
    card = world.cards("2026-10", ["north"])["north"]
    assert (card.complete, card.scores[0].partial, card.scores[0].note) == (True, False, None)


# ── 4. Like for like


def test_a_new_channel_is_in_the_value_and_not_in_the_change(world):
    world.days(FACEBOOK, "2026-09-05", impressions=100)
    world.days(FACEBOOK, "2026-10-05", impressions=110)
    world.days(INSTAGRAM, "2026-10-05", impressions=50)
    score = world.score("impressions", unit="north")
    assert (score.value, score.comparable, score.previous) == (160, 110, 100)
    assert score.change == pytest.approx(10)
    assert score.note == "change on 1 of 2 channels"


def test_a_channel_that_fell_silent_is_no_fall(world):
    world.days(FACEBOOK, "2026-09-05", impressions=100)
    world.days(INSTAGRAM, "2026-09-05", impressions=500)
    world.days(FACEBOOK, "2026-10-05", impressions=110)
    score = world.score("impressions", unit="north")
    assert (score.value, score.comparable, score.previous) == (110, None, 100)
    assert score.change == pytest.approx(10)
    assert (score.note, score.coverage.channels, score.coverage.of_channels) == ("change on 1 of 2 channels", 1, 2)


def test_without_a_channel_in_common_there_is_no_change(world):
    world.days(INSTAGRAM, "2026-09-05", impressions=500)
    world.days(FACEBOOK, "2026-10-05", impressions=110)
    score = world.score("impressions", unit="north")
    assert (score.value, score.previous, score.change) == (110, None, None)
    assert score.note == "change on 0 of 2 channels"


def test_a_roll_up_says_what_it_covers(world):
    world.days(FACEBOOK, "2026-10-05", impressions=100)
    world.days("south/marketing/facebook", "2026-10-05", impressions=200)
    score = world.score("impressions")
    assert (score.value, score.coverage.units, score.coverage.of_units) == (300, 2, 3)


def test_medians_are_compared_on_the_units_of_both_periods(world):
    world.waits("north/care/x", [10, 20, 30], day="2026-09-07")
    world.waits("north/care/phone", [12, 22, 32], day="2026-10-05")
    world.waits("south/care/x", [100, 100, 100], day="2026-10-05")
    score = world.score("first_response_median")
    assert score.value == 66  # 12 22 32 100 100 100
    assert (score.comparable, score.previous, score.change) == (22, 20, 2)
    assert score.note == "change on 1 of 2 units"


def test_a_month_is_judged_by_the_same_month_of_three_years(world):
    factors = [0.5, 0.6, 0.9, 1.3, 1.8, 1.6, 1.3, 1.1, 0.9, 0.8, 0.6, 0.6]
    sold = [100 * factor + n % 5 for n, factor in enumerate(factors * 4)]
    world.series(FACEBOOK, "impressions", "2022-11", sold[:-1])  # to September 2026, the eleventh month of four years
    score = world.score("impressions", period="2026-09", unit="north", history=24)
    assert (score.verdict.seasonal, score.verdict.variation) == (True, "steady")
    assert len(score.verdict.limits) == 1 + len(score.history) == 25
    assert score.verdict.mean == pytest.approx(61, abs=3)  # Septembers: 60 and something
    assert not world.score("impressions", period="2026-09", unit="north", history=23).verdict.seasonal


def test_channels_that_only_tell_the_season_are_not_missed(world):
    world.days(INSTAGRAM, "2024-01-05", impressions=500)  # 33 months before
    world.series(FACEBOOK, "impressions", "2025-08", [100 + n % 3 for n in range(15)])
    score = world.score("impressions", unit="north", history=24)
    assert (score.coverage.channels, score.coverage.of_channels, score.verdict.variation) == (1, 1, "steady")
    world.records("cases", "south/care/x", [{"created_at": datetime(2024, 1, 5, 9), "first_reply_s": 60.0}])
    assert world.score("first_response_median", unit="south", history=24).last_day is None


def test_a_silent_department_is_no_signal_in_the_rest(world):
    world.series(FACEBOOK, "contacts", "2025-08", [100 + n % 3 for n in range(15)])
    world.series("north/care/x", "contacts", "2025-08", [900 + n % 2 for n in range(14)])
    world.series(FACEBOOK, "impressions", "2025-08", [100 + n % 3 for n in range(15)])
    world.series("north/care/x", "impressions", "2025-08", [900 + n % 2 for n in range(14)])
    score = world.score("impressions", unit="north", history=24)
    assert score.value == 102
    assert (score.verdict.variation, score.verdict.upper, score.verdict.assurance) == ("steady", None, None)


def test_beside_a_silent_department_the_rest_of_its_own_unit_is_judged(world):
    steadily = [100 + n % 3 for n in range(14)]
    world.series(FACEBOOK, "impressions", "2025-08", [*steadily, 300])
    world.series("north/care/x", "impressions", "2025-08", [900 + n % 2 for n in range(14)])
    world.series("south/marketing/facebook", "impressions", "2025-08", [*steadily, 101])
    cards = world.cards("2026-10", ["north", "south"], metrics=["impressions"], history=24)
    north, south = (cards[unit].scores[0].verdict for unit in ("north", "south"))
    assert (north.variation, north.mean, north.lower, north.upper, north.limits) == ("improving", None, None, None, ())
    assert (south.variation, len(south.limits)) == ("steady", 24 + 1)  # of every period that is shown


# ── 6. Small cells of people


def test_small_groups_of_people_are_not_shown(world):
    world.days("north/marketing", "2026-09-05", diversity_group=6, diversity_disclosed=12)
    world.days("north/marketing", "2026-10-05", diversity_group=4, diversity_disclosed=9)
    score = world.score("candidate_diversity", unit="north", history=1)
    assert (score.value, score.n, score.change) == (None, None, None)
    assert score.note == "fewer than 10 people, not shown"
    assert [value for _, value in score.history] == [50]


def test_a_total_does_not_tell_what_a_hidden_unit_has(world):
    for unit, group, disclosed in (("north", 20, 60), ("south", 10, 40), ("west", 3, 8)):
        for month in ("09", "10"):
            more = 10 if month == "09" else 0
            counts = {"diversity_group": group, "diversity_disclosed": disclosed + more}
            world.days(f"{unit}/marketing", f"2026-{month}-05", **counts)
    cards = world.cards("2026-10", [None, "north", "south", "west"], metrics=["candidate_diversity"])
    found = {unit: card.scores[0] for unit, card in cards.items()}
    assert (found[None].n, found["north"].n) == (108, 60)  # 108 − 60 − 40 would be west's eight
    hidden = [found[unit] for unit in ("south", "west")]
    assert [(score.value, score.n, score.previous, score.coverage) for score in hidden] == [
        (None, None, 20, None), (None, None, pytest.approx(100 * 3 / 18), None),
    ]  # fmt: skip
    assert found["south"].note == "not shown: it could tell of a group of fewer than 10 people"
    assert found["west"].note == "fewer than 10 people, not shown"
    assert world.score("candidate_diversity", unit="south") == found["south"]  # asked alone too
    both = "2026-09-01..2026-10-31"
    cards = world.cards(both, [None, "north", "south", "west"], metrics=["candidate_diversity"])
    assert [card.scores[0].n for card in cards.values()] == [
        246, 130, None, None,
    ]  # fmt: skip


def test_a_channel_does_not_tell_what_a_hidden_channel_has(world):
    for channel, disclosed in (("facebook", 30), ("instagram", 7)):
        world.days(f"north/marketing/{channel}", "2026-10-05", diversity_group=4, diversity_disclosed=disclosed)
    assert world.score("candidate_diversity", unit="north").n == 37
    shown = [score.n for one in world.channels("2026-10", "north") for score in one.scores]
    assert shown == [None, None]


def test_days_of_people_are_not_compared(world):
    world.days("north/marketing", "2026-11-01", diversity_group=20, diversity_disclosed=50)
    score = world.score("candidate_diversity", period="2026-11", unit="north")
    assert (score.value, score.note) == (None, "day 2 of 30; people are shown by whole months")
    assert world.score("candidate_diversity", period="2026-11-01..2026-11-02", unit="north").value is None


def test_a_change_of_people_is_that_of_all_channels_or_none(world):
    for month, channels in (("09", ("facebook",)), ("10", ("facebook", "instagram"))):
        for channel in channels:
            world.days(f"north/marketing/{channel}", f"2026-{month}-05", diversity_group=20, diversity_disclosed=50)
    score = world.score("candidate_diversity", unit="north")
    assert (score.value, score.n, score.previous, score.change, score.comparable) == (40, 100, None, None, None)


def test_diversity_is_neither_good_nor_bad(world_with):
    world = world_with(candidate_diversity=50)
    world.days("north/marketing", "2026-10-05", diversity_group=4, diversity_disclosed=20)
    score = world.score("candidate_diversity")
    assert (score.value, score.status) == (20, None)


# ── How classes add up


def test_followers_are_the_last_count_of_each_channel_and_never_a_sum_of_days(world):
    for day, count in (("2026-10-01", 100), ("2026-10-15", 110), ("2026-10-31", 120)):
        world.days(FACEBOOK, day, followers=count)
    world.days(INSTAGRAM, "2026-10-31", followers=1000)
    score = world.score("followers", unit="north")
    assert (score.value, score.note) == (1120, None)


def test_a_stale_level_is_named(world):
    for day in range(1, 11):
        world.days(FACEBOOK, f"2026-10-{day:02}", followers=100 + day)
    world.days(INSTAGRAM, "2026-10-31", followers=1000)
    score = world.score("followers", unit="north")
    assert (score.value, score.note) == (1110, "1 of 2 channels last reported on 2026-10-10")


def test_reach_is_never_added(world):
    world.days(FACEBOOK, "2026-10-31", reach=300)
    score = world.score("reach", unit="north")
    assert (score.value, score.note, score.combinable) == (300, None, False)
    world.days(INSTAGRAM, "2026-10-31", reach=500)
    both = world.score("reach", unit="north")
    assert (both.value, both.interval) == (None, (500, 800))
    assert both.note == "unique people of 2 channels cannot be added: between the largest and the sum"
    assert world.score("reach", period="2026-Q4", unit="north", today=date(2027, 1, 1)).value is None


def test_without_a_figure_for_the_period_reach_is_the_average_day(world):
    world.days(FACEBOOK, "2026-09-29", reach_daily_sum=30)
    world.days(FACEBOOK, "2026-10-01", reach_daily_sum=40)
    world.days(FACEBOOK, "2026-10-02", reach_daily_sum=60)
    score = world.score("reach", unit="north")
    assert (score.value, score.note, score.previous, score.coverage.days) == (50, "average day", 30, 2)
    assert score.change == pytest.approx(100 * (50 / 30 - 1))


def test_a_months_reach_is_not_compared_with_an_average_day(world):
    world.days(FACEBOOK, "2026-09-29", reach_daily_sum=30)
    world.days(FACEBOOK, "2026-10-31", reach=900)
    score = world.score("reach", unit="north")
    assert (score.value, score.previous, score.change) == (900, None, None)


def test_people_who_share_are_a_level_and_not_added_over_months(world):
    world.days("north/marketing", "2026-09-30", employees_sharing=30, employees_eligible=100)
    world.days("north/marketing", "2026-10-31", employees_sharing=20, employees_eligible=100)
    assert world.score("advocacy_adoption", period="2026-09-01..2026-10-31", unit="north").value == 20


def test_views_count_in_the_months_in_which_they_replaced_impressions(world):
    world.days(FACEBOOK, "2026-07-05", impressions=100)
    world.days(FACEBOOK, "2026-08-05", impressions=100, views=900)
    world.days(FACEBOOK, "2026-09-05", views=120)
    assert world.score("impressions", period="2026-Q3", unit="north").value == 320


def test_the_backlog_is_everything_opened_and_not_closed_so_far(world):
    world.days("north/care/x", "2026-08-05", cases_opened=50, cases_closed=20)
    world.days("north/care/x", "2026-09-05", cases_opened=10, cases_closed=30)
    world.days("north/care/x", "2026-10-05", cases_opened=15)
    score = world.score("backlog", unit="north", history=2)
    assert (score.value, score.previous, score.change) == (25, 10, 150)
    assert [value for _, value in score.history] == [30, 10]


def test_a_backlog_of_days_nobody_reported_says_since_when(world):
    world.days("north/care/x", "2026-10-30", cases_opened=50, cases_closed=20)
    running = world.score("backlog", period="2026-11", unit="north")
    assert (running.value, running.note) == (30, "day 2 of 30; nothing reported since 2026-10-30")
    world.days("north/care/phone", "2026-11-01", cases_opened=1)
    assert world.score("backlog", period="2026-11", unit="north").note == "day 2 of 30"


def test_the_backlog_of_a_silent_desk_is_unknown(world):
    world.days("north/care/x", "2026-08-05", cases_opened=50, cases_closed=20)
    assert world.score("backlog", unit="north").value is None


def test_contacts_through_social_are_a_share_of_all_channels(world):
    world.days("north/care/phone", "2026-10-05", contacts=300)
    assert world.score("contact_share", unit="north").value is None
    world.days("north/care/x", "2026-10-05", contacts=100)
    assert world.score("contact_share", unit="north").value == 25


def test_stars_are_weighted_by_ratings(world):
    review = {"reviewed_on": date(2026, 10, 1), "about": "product"}
    world.records("reviews", FACEBOOK, [review | {"rating": 5.0}, review | {"rating": 4.0}])
    world.records("reviews", INSTAGRAM, [review | {"rating": 1.0}])
    score = world.score("star_rating", unit="north")
    assert (score.value, score.n) == (pytest.approx(10 / 3), 3)


# ── Targets, changes, channels, as of


def test_status_follows_the_direction_of_the_metric(world_with):
    world = world_with(first_response_median=15, csat=80)
    world.waits("north/care/x", [10, 20, 30])
    world.days("north/care/x", "2026-10-05", csat_rated=10, csat_good=8)
    slow, good = world.score("first_response_median"), world.score("csat")
    assert (slow.value, slow.target, slow.status) == (20, 15, "missed")
    assert (good.value, good.target, good.status) == (80, 80, "met")


def test_a_channel_is_held_against_its_target_or_its_units(world_with):
    world = world_with(csat=80, cases_closed=100)
    world.days("north/care/x", "2026-10-05", csat_rated=10, csat_good=8, cases_closed=5)
    found = {s.metric.id: s for one in world.channels("2026-10", "north") for s in one.scores}
    assert (found["csat"].target, found["csat"].status) == (80, "met")
    assert (found["cases_closed"].target, found["cases_closed"].status) == (None, None)


def test_a_rate_changes_in_points_and_a_duration_in_its_own_unit(world):
    world.days(FACEBOOK, "2026-09-05", engagements=5, impressions=100)
    world.days(FACEBOOK, "2026-10-05", engagements=8, impressions=100)
    world.waits("north/care/x", [40], day="2026-09-07")
    world.waits("north/care/phone", [30], day="2026-10-05")
    assert world.score("engagement_rate", unit="north").change == pytest.approx(3)
    assert world.score("first_response_median", unit="north").change == -10


def test_last_year_and_no_comparison(world):
    world.days(FACEBOOK, "2025-10-05", impressions=80)
    world.days(FACEBOOK, "2026-10-05", impressions=100)
    year = world.score("impressions", unit="north", compare="last-year")
    assert (year.compared_with.label, year.previous, year.change) == ("2025-10", 80, 25)
    none = world.score("impressions", unit="north", compare="none")
    assert (none.value, none.compared_with, none.previous, none.change) == (100, None, None, None)


def test_every_channel_of_the_unit_has_its_scores_and_silent_ones_are_listed(world):
    world.days(FACEBOOK, "2026-09-05", impressions=90)
    world.days(FACEBOOK, "2026-10-05", impressions=100, engagements=5)
    world.days("north/care/x", "2026-08-05", cases_opened=1)
    found = world.channels("2026-10", "north")
    assert [(one.department, one.channel) for one in found] == [
        ("marketing", "facebook"), ("marketing", "instagram"), ("care", "phone"), ("care", "x"),
    ]  # fmt: skip
    facebook, instagram, _, x = found
    assert {score.metric.id: (score.value, score.previous) for score in facebook.scores} == {
        "impressions": (100, 90), "engagement_rate": (5, None), "engagements": (5, None),
    }  # fmt: skip
    assert (facebook.first_day, facebook.last_day, facebook.age_days) == (date(2026, 9, 5), date(2026, 10, 5), 29)
    assert (instagram.scores, instagram.last_day, instagram.age_days) == ((), None, None)
    assert (x.scores, x.last_day) == ((), date(2026, 8, 5))


def test_units_outside_the_company_file_do_not_count(world):
    world.days(FACEBOOK, "2026-10-05", impressions=100)
    world.days("sold/marketing/facebook", "2026-10-05", impressions=900)
    assert world.score("impressions").value == 100


def test_a_score_as_of_an_earlier_moment(world):
    world.days(FACEBOOK, "2026-10-05", impressions=100)
    assert world.score("impressions", as_of=datetime(2020, 1, 1)).value is None


def test_the_days_of_two_channels_are_not_added(world):
    world.days(FACEBOOK, "2026-10-05", impressions=1)
    world.days(FACEBOOK, "2026-10-06", impressions=1)
    world.days(INSTAGRAM, "2026-10-06", impressions=1)
    coverage = world.score("impressions", unit="north").coverage
    assert (coverage.days, coverage.of_days) == (2, 31)


def test_a_unit_that_never_reported_changes_nothing_but_the_coverage(world):
    world.days(FACEBOOK, "2026-09-05", impressions=100, engagements=5, followers=50)
    world.days(FACEBOOK, "2026-10-05", impressions=150, engagements=6, followers=60)
    world.waits("south/care/x", [10, 20, None])
    everyone = world.cards("2026-10", [None], history=2)[None]
    world.company = world.company.model_copy(update={"business_units": world.company.business_units[:2]})
    without_west = world.cards("2026-10", [None], history=2)[None]
    assert [replace(score, coverage=None) for score in everyone.scores] == [
        replace(score, coverage=None) for score in without_west.scores
    ]
    assert [score.coverage.units for score in everyone.scores] == [
        score.coverage.units for score in without_west.scores
    ]
    assert {score.coverage.of_units for score in everyone.scores} == {3}
    assert {score.coverage.of_units for score in without_west.scores} == {2}
