"""Where numbers come from: which exports, sheets and rows count, and which give way."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pandas as pd
import pytest
from store_rows import APRIL, MARCH, at, observation, record

from dashboard.period import Period
from dashboard.store.duckdb_engine import DuckStore

PLACE = ("homeware", "marketing", "facebook")


def whole(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    """The lines per export and sheet: id, sheet, rows, first and last row, preferred."""
    return _plain(frame[frame["month"].isna()], ["export", "sheet", "rows", "first_row", "last_row", "preferred"])


def detail(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    """The lines per measure and month: id, measure, month, rows, preferred."""
    return _plain(frame[frame["month"].notna()], ["export", "measure", "month", "rows", "preferred"])


def _plain(frame: pd.DataFrame, columns: list[str]) -> list[tuple[Any, ...]]:
    return [
        tuple(None if pd.isna(value) else value for value in row)
        for row in frame[columns].itertuples(index=False, name=None)
    ]


def test_an_export_counts_with_its_rows_of_the_period(store: DuckStore, commit: Callable[..., Any]) -> None:
    rows = [observation(date(2025, 3, day), 10, row=day + 1, sheet="Daily") for day in range(1, 32)]
    commit("march.csv", [*rows, observation(date(2025, 4, 1), 10, row=33, sheet="Daily")], at=at(0))
    frame = store.sources(["impressions"], MARCH)
    assert whole(frame) == [("e000001", "Daily", 31, 2, 32, True)]
    assert detail(frame) == [("e000001", "impressions", date(2025, 3, 1), 31, True)]
    first = frame.iloc[0]
    assert (first["file"], first["format"], first["by"]) == ("march.csv", "template.measures", "Head of Marketing")
    assert first["at"] == pd.Timestamp("2025-06-01 12:00")
    assert tuple(frame.iloc[1][["unit", "department", "channel"]]) == PLACE


def test_a_row_of_two_measures_is_one_row(store: DuckStore, commit: Callable[..., Any]) -> None:
    day = date(2025, 3, 5)
    commit("march.csv", [observation(day, 10, row=6), observation(day, 2, "engagements", row=6)])
    frame = store.sources(["impressions", "engagements"], MARCH)
    assert whole(frame) == [("e000001", None, 1, 6, 6, True)]
    assert [line[1] for line in detail(frame)] == ["engagements", "impressions"]


def test_rows_that_a_newer_export_replaced_are_not_among_them(store: DuckStore, commit: Callable[..., Any]) -> None:
    commit("old.csv", [observation(date(2025, 3, day), 10, row=day + 1) for day in (1, 2, 3)], at=at(0))
    commit("new.csv", [observation(date(2025, 3, day), 11, row=day) for day in (2, 3)], at=at(1))
    assert whole(store.sources(["impressions"], MARCH)) == [
        ("e000001", None, 1, 2, 2, True),
        ("e000002", None, 2, 2, 3, True),
    ]
    assert whole(store.sources(["impressions"], MARCH, as_of=at(0))) == [("e000001", None, 3, 2, 4, True)]
    store.withdraw("e000002", "Head of Marketing", at=at(2))
    assert whole(store.sources(["impressions"], MARCH)) == [("e000001", None, 3, 2, 4, True)]


def test_the_worse_ranked_source_of_a_month_is_named_and_does_not_count(
    store: DuckStore, commit: Callable[..., Any]
) -> None:
    days = (date(2025, 3, 31), date(2025, 4, 1))
    commit("page.csv", [observation(days[0], 100, row=2)], format="meta.overview", precedence=10)
    commit("suite.csv", [observation(day, 90, row=n) for n, day in enumerate(days, 2)], format="suite", precedence=25)
    both = Period(date(2025, 3, 1), date(2025, 4, 30), "span", "2025-03-01..2025-04-30")
    assert detail(store.sources(["impressions"], both)) == [
        ("e000001", "impressions", date(2025, 3, 1), 1, True),
        ("e000002", "impressions", date(2025, 3, 1), 1, False),
        ("e000002", "impressions", date(2025, 4, 1), 1, True),
    ]
    assert whole(store.sources(["impressions"], both)) == [
        ("e000001", None, 1, 2, 2, True),
        ("e000002", None, 1, 2, 2, False),
        ("e000002", None, 1, 3, 3, True),
    ]


def test_what_counts_is_what_the_daily_values_are_made_from(store: DuckStore, commit: Callable[..., Any]) -> None:
    """Every fact's export is among the preferred ones of its month, and its source is the only preferred one."""
    posts = [record(f"p{n}", published_at=datetime(2025, 3, n, 12), impressions=5.0, row=n) for n in (1, 2)]
    commit("posts.csv", format="meta.posts", precedence=20, posts=posts)
    commit("page.csv", [observation(date(2025, 3, 9), 100)], format="meta.overview", precedence=10)
    commit("april.csv", format="meta.posts", precedence=20,
           posts=[record("p3", published_at=datetime(2025, 4, 2, 12), impressions=7.0, row=4)])  # fmt: skip
    frame = store.sources(["impressions", "posts"], Period(date(2025, 3, 1), date(2025, 4, 30), "span", "spring"))
    assert detail(frame) == [
        ("e000001", "impressions", date(2025, 3, 1), 2, False),
        ("e000001", "posts", date(2025, 3, 1), 2, True),
        ("e000002", "impressions", date(2025, 3, 1), 1, True),
        ("e000003", "impressions", date(2025, 4, 1), 1, True),
        ("e000003", "posts", date(2025, 4, 1), 1, True),
    ]
    sums = store.sums([MARCH, APRIL], ["impressions"])
    assert sums["value"].tolist() == [100.0, 7.0]


def test_a_record_comes_from_every_export_that_gave_a_field_of_it(store: DuckStore, commit: Callable[..., Any]) -> None:
    opened, solved = datetime(2025, 3, 4, 9), datetime(2025, 3, 5, 9)
    commit("tickets.csv", format="zendesk", cases=[record("1", created_at=opened, subject="Lid", row=2)])
    commit("solved.csv", format="zendesk", cases=[record("1", created_at=opened, resolved_at=solved, row=8)])
    commit("survey.csv", format="zendesk", cases=[record("1", csat_good=True, row=5)])
    assert whole(store.sources(["cases_opened"], MARCH)) == [("e000002", None, 1, 8, 8, True)]
    assert whole(store.sources(["csat_good"], MARCH)) == [
        ("e000002", None, 1, 8, 8, True),  # the day
        ("e000003", None, 1, 5, 5, True),  # the rating
    ]


def test_a_quantile_comes_from_its_records(store: DuckStore, commit: Callable[..., Any]) -> None:
    waits = [record(str(n), created_at=datetime(2025, 3, n, 9), first_reply_s=60.0 * n, row=n) for n in (2, 3, 4)]
    commit("tickets.csv", format="zendesk", cases=waits)
    frame = store.sources([], MARCH, pooled=("cases", "first_reply_s", "created_at"))
    assert whole(frame) == [("e000001", None, 3, 2, 4, True)]
    assert detail(frame) == [("e000001", "first_reply_s", date(2025, 3, 1), 3, True)]
    assert store.sources([], APRIL, pooled=("cases", "first_reply_s", "created_at")).empty


@pytest.mark.parametrize(("units", "exports"), [(None, ["e000001", "e000002"]), (["homeware"], ["e000001"])])
def test_only_the_units_asked_for_are_seen(
    store: DuckStore, commit: Callable[..., Any], units: list[str] | None, exports: list[str]
) -> None:
    commit("one.csv", [observation(date(2025, 3, 1), 1)])
    commit("two.csv", [observation(date(2025, 3, 1), 1, unit="garden")])
    assert [line[0] for line in whole(store.sources(["impressions"], MARCH, units))] == exports
