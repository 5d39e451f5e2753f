"""What counts: derived days, one source per month, levels, quantiles. Every expected number is worked out by hand."""

import math
import random
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from store_rows import APRIL, MARCH, at, observation, record

from dashboard.period import Period

D1, D2 = date(2025, 3, 1), date(2025, 3, 2)


def value(store, measure, window=MARCH, **options):
    frame = store.sums([window], [measure], **options)
    return None if frame.empty else frame.value.sum()


def minutes(*waits):
    """Cases of 3 March that were answered after so many minutes; None: never."""
    return [
        record(str(number), created_at=datetime(2025, 3, 3, 12), first_reply_s=None if wait is None else wait * 60.0)
        for number, wait in enumerate(waits)
    ]


# -- days


def test_a_day_is_a_day_in_the_companys_time_zone(store, commit):
    commit("a.csv", posts=[
        record("1", published_at=datetime(2025, 3, 30, 0, 30), impressions=1.0),  # 01:30 on the day clocks change
        record("2", published_at=datetime(2025, 3, 30, 21, 59), impressions=2.0),  # 23:59, already summer time
        record("3", published_at=datetime(2025, 3, 30, 22, 0), impressions=4.0),  # 00:00 on the 31st
        record("4", published_at=datetime(2025, 3, 31, 22, 0), impressions=8.0),  # 00:00 on 1 April
    ])  # fmt: skip
    days = [Period(day, day, "day", str(day)) for day in (date(2025, 3, 30), date(2025, 3, 31), date(2025, 4, 1))]
    assert list(store.sums(days, ["impressions"]).value) == [3.0, 4.0, 8.0]
    assert list(store.records("posts", MARCH).record_id) == ["3", "2", "1"]


def test_a_measure_falls_on_the_first_day_that_is_known(store, commit):
    commit("a.csv", cases=[
        record("1", created_at=datetime(2025, 3, 3), resolved_at=datetime(2025, 4, 2), csat_good=True),
        record("2", created_at=datetime(2025, 3, 3), resolved_at=None, csat_good=True),
    ])  # fmt: skip
    assert (value(store, "csat_good"), value(store, "csat_good", APRIL)) == (1.0, 1.0)
    assert (value(store, "cases_closed"), value(store, "cases_closed", APRIL)) == (None, 1.0)


def test_no_good_rating_among_ratings_is_zero_and_no_ratings_is_nothing(store, commit):
    commit("a.csv", cases=[record("1", created_at=datetime(2025, 3, 3), csat_good=False, within_sla=None)])
    assert value(store, "csat_good") == 0.0
    assert value(store, "csat_rated") == 1.0
    assert value(store, "sla_met") is None  # nobody says whether it was answered in time
    assert value(store, "sla_due") == 0.0  # the column is there, and no case was due
    assert value(store, "cases_answered") is None  # the column is not there
    assert value(store, "case_cost") is None


def test_unanswered_cases_count_as_zero_answered_where_answers_are_carried(store, commit):
    commit("a.csv", cases=minutes(None, None))
    assert (value(store, "cases_opened"), value(store, "cases_answered")) == (2.0, 0.0)


def test_mentions_of_competitors_are_not_ours(store, commit):
    when = datetime(2025, 3, 3)
    commit("a.csv", mentions=[
        record("1", published_at=when, competitor=None, sentiment="negative"),
        record("2", published_at=when, competitor=None, sentiment="neutral"),
        record("3", published_at=when, competitor="Birch", sentiment="positive"),
    ])  # fmt: skip
    measures = ["mentions", "mentions_positive", "mentions_neutral", "mentions_negative", "competitor_mentions"]
    assert [value(store, measure) for measure in measures] == [2.0, 0.0, 1.0, 1.0, 1.0]


def test_a_record_that_moves_to_another_day_leaves_the_old_one(store, commit):
    commit("a.csv", applicants=[record("1", applied_on=D1, hired=False, hired_on=None)])
    commit("b.csv", applicants=[record("1", applied_on=D1, hired=True, hired_on=date(2025, 4, 9))])
    assert (value(store, "hires"), value(store, "hires", APRIL)) == (None, 1.0)
    store.withdraw("e000002", "Head of People")
    assert (value(store, "hires"), value(store, "hires", APRIL)) == (0.0, None)
    assert store.verify() == []


# -- one source per month


def test_two_exports_of_one_number_never_add_up(store, commit):
    posts = [record("1", published_at=datetime(2025, 3, 1, 12), impressions=30.0)]
    commit("posts.csv", posts=posts, format="meta.posts", precedence=20)
    assert value(store, "impressions") == 30.0
    commit("page.csv", [observation(D1, 50.0)], format="meta.overview", precedence=10)
    commit("suite.csv", [observation(D2, 900.0)], format="sprout.profiles", precedence=15)
    assert value(store, "impressions") == 50.0  # the page's own figure; its posts are part of it
    assert value(store, "posts") == 1.0  # only the posts know this one
    assert value(store, "impressions", as_of=at(-1)) is None
    store.withdraw("e000002", "Head of Marketing")
    assert value(store, "impressions") == 900.0
    store.withdraw("e000003", "Head of Marketing")
    assert value(store, "impressions") == 30.0
    assert store.verify() == []


def test_the_preferred_source_is_chosen_month_by_month_and_channel_by_channel(store, commit):
    commit("suite.csv", [observation(D1, 1.0), observation(date(2025, 4, 1), 2.0), observation(D1, 4.0, channel="x")],
           format="sprout.profiles", precedence=15)  # fmt: skip
    commit("page.csv", [observation(D2, 100.0)], format="meta.overview", precedence=10)
    assert (value(store, "impressions"), value(store, "impressions", APRIL)) == (104.0, 2.0)


def test_of_two_equal_sources_the_newer_one_counts(store, commit):
    commit("a.csv", [observation(D1, 1.0)], format="one")
    commit("b.csv", [observation(D1, 2.0)], format="two")
    assert value(store, "impressions") == 2.0
    commit("c.csv", [observation(D2, 4.0)], format="one")
    assert value(store, "impressions") == 5.0
    commit("d.csv", [observation(D1, 8.0)], format="two")
    assert value(store, "impressions") == 8.0


def test_daily_figures_go_before_posts_of_the_same_export(store, commit):
    posts = [record("1", published_at=datetime(2025, 3, 1, 12), impressions=30.0)]
    commit("content.xls", [observation(D1, 50.0)], format="linkedin.content", posts=posts)
    assert (value(store, "impressions"), value(store, "posts")) == (50.0, 1.0)


# -- levels


def followers(day, count, **place):
    return observation(day, count, "followers", **place)


def test_a_level_is_the_last_one_and_never_a_sum(store, commit):
    commit("a.csv", [followers(date(2025, 2, 20), 900.0), followers(D1, 1000.0), followers(date(2025, 3, 20), 1100.0)])
    assert store.lasts([MARCH, APRIL], ["followers"]).to_dict("records") == [
        {"window": 0, "unit": "homeware", "department": "marketing", "channel": "facebook", "measure": "followers",
         "first": 1000.0, "value": 1100.0, "before": 900.0, "days": 2, "last_day": date(2025, 3, 20)},
    ]  # fmt: skip


def test_without_a_level_before_there_is_no_growth_to_speak_of(store, commit):
    commit("a.csv", [followers(D1, 1000.0)])
    assert math.isnan(store.lasts([MARCH], ["followers"]).before.iloc[0])


def test_a_new_account_of_a_channel_is_no_growth(store, commit):
    february = date(2025, 2, 20)
    commit("a.csv", [followers(february, 900.0, account="A"), followers(D1, 1000.0, account="A"),
                     followers(D1, 500.0, account="B"), followers(D2, 510.0, account="B")])  # fmt: skip
    row = store.lasts([MARCH], ["followers"]).iloc[0]
    assert (row["first"], row.value, row.before, row.days) == (1500.0, 1510.0, 1400.0, 2)


# -- quantiles


def quantile(store, q, missing="longer"):
    (row,) = store.quantiles([MARCH], "cases", "first_reply_s", "created_at", q, missing, False).to_dict("records")
    return {name: row[name] for name in ("value", "n", "waiting", "longest")}


def test_two_who_still_wait_count_as_longer_than_everybody(store, commit):
    commit("a.csv", cases=minutes(10, 20, 30, None, None))
    assert quantile(store, 0.5) == {"value": 1800.0, "n": 3, "waiting": 2, "longest": 1800.0}
    assert quantile(store, 0.9) == {"value": math.inf, "n": 3, "waiting": 2, "longest": 1800.0}
    assert quantile(store, 0.5, "left_out") == {"value": 1200.0, "n": 3, "waiting": 2, "longest": 1800.0}


def test_there_is_no_middle_between_an_answer_and_none(store, commit):
    commit("a.csv", cases=minutes(10, None))
    assert quantile(store, 0.5)["value"] == math.inf
    assert quantile(store, 0.0)["value"] == 600.0


def test_when_all_wait_the_quantile_is_longer_than_anything(store, commit):
    commit("a.csv", cases=minutes(None, None))
    assert quantile(store, 0.5)["value"] == math.inf
    assert math.isnan(quantile(store, 0.5, "left_out")["value"])


def test_medians_are_pooled_and_never_averaged(store, commit):
    commit("a.csv", cases=minutes(1, 1, 1, 1, 1))
    commit("b.csv", cases=[case | {"channel": "phone"} for case in minutes(9, 9)])
    assert quantile(store, 0.5)["value"] == 60.0


def test_quantiles_by_unit_and_window_come_in_one_answer(store, commit):
    commit("a.csv", cases=minutes(10, 20))
    commit("b.csv", cases=[case | {"unit": "tools", "created_at": datetime(2025, 4, 3)} for case in minutes(40)])
    arguments = (
        [MARCH, APRIL, Period(D1, date(2025, 4, 30), "span", "both")],
        "cases",
        "first_reply_s",
        "created_at",
        0.5,
    )
    by_unit = store.quantiles(*arguments, "longer", True)
    assert list(zip(by_unit.window, by_unit.unit, by_unit.value, strict=True)) == [
        (0, "homeware", 900.0), (1, "tools", 2400.0), (2, "homeware", 900.0), (2, "tools", 2400.0)]  # fmt: skip
    pooled = store.quantiles(*arguments, "longer", False)
    assert list(zip(pooled.window, pooled.value, pooled.n, pooled.days, strict=True)) == [
        (0, 900.0, 2, 1), (1, 2400.0, 1, 1), (2, 1200.0, 3, 2)]  # fmt: skip
    assert pooled.unit.isna().all()
    assert list(store.quantiles(*arguments, "longer", False, units=["tools"]).value) == [2400.0, 2400.0]


@pytest.mark.parametrize("by_channel", [False, True])
def test_without_records_the_answer_has_the_same_columns_and_no_row(store, commit, by_channel):
    def ask(to):
        found = to.quantiles(
            [MARCH], "cases", "first_reply_s", "created_at", 0.5, "longer", True, by_channel=by_channel
        )
        return len(found), list(found.columns), list(found.dtypes)

    without = ask(store)
    commit("a.csv", cases=[record("1", created_at=datetime(2025, 4, 1), first_reply_s=60.0)])  # not in March
    assert (0, *without[1:]) == without == ask(store)


def test_quantiles_read_one_source_per_month(store, commit):
    commit("desk.csv", cases=minutes(10, 20), format="zendesk.tickets", precedence=15)
    others = [case | {"record_id": f"t{number}"} for number, case in enumerate(minutes(60, 60, 60))]
    commit("template.csv", cases=others, format="template.cases", precedence=20)
    assert quantile(store, 0.5) == {"value": 900.0, "n": 2, "waiting": 0, "longest": 1200.0}
    assert value(store, "cases_opened") == 2.0


@pytest.mark.parametrize("q", [0.0, 0.1, 0.5, 0.75, 0.9, 0.99, 1.0])
def test_quantiles_agree_with_numpy(store, commit, q):
    chance = random.Random(7)
    waits = [round(chance.expovariate(0.02), 3) for _ in range(211)]
    commit("a.csv", cases=minutes(*waits))
    assert quantile(store, q)["value"] == pytest.approx(np.quantile([wait * 60 for wait in waits], q), rel=1e-12)


# -- who reported


def test_who_reported_until_when(store, commit):
    commit("a.csv", [observation(D1, 1.0), observation(date(2025, 4, 2), 1.0), followers(D2, 5.0, channel="x")])
    assert store.reported().to_dict("records") == [
        {"unit": "homeware", "department": "marketing", "channel": "facebook", "measure": "impressions",
         "first_day": D1, "last_day": date(2025, 4, 2), "days": 2},
        {"unit": "homeware", "department": "marketing", "channel": "x", "measure": "followers",
         "first_day": D2, "last_day": D2, "days": 1},
    ]  # fmt: skip


def test_many_windows_may_overlap_and_leave_gaps(store, commit):
    commit("a.csv", [observation(D1 + timedelta(days), float(2**days)) for days in range(5)])
    windows = [Period(D1, D2, "span", "1-2"), Period(D2, date(2025, 3, 4), "span", "2-4"), MARCH, APRIL]
    sums = store.sums(windows, ["impressions"])
    assert list(zip(sums.window, sums.value, sums.days, strict=True)) == [(0, 3.0, 2), (1, 14.0, 3), (2, 31.0, 5)]
    assert store.sums([], ["impressions"]).empty
