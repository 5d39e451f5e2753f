"""Whole months are answered from what is kept of them: the same as from the days, after any history."""

import os
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_rows import at, export, observation, record

from dashboard.catalogue import load_catalogue
from dashboard.period import Period
from dashboard.store import writing
from dashboard.store.duckdb_engine import DuckStore

CATALOGUE = load_catalogue()
EXAMPLES = int(os.environ.get("HISTORIES", "5"))
FIRST, LAST = date(2024, 12, 20), date(2025, 3, 31)
days = st.one_of(
    st.dates(FIRST, LAST), st.sampled_from([date(2025, 1, 1), date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 1)])
)
daily = st.lists(
    st.builds(
        lambda day, value, measure, account, department, unit: observation(
            day, float(value), measure, account=account, department=department, unit=unit
        ),
        days, st.integers(-3, 99), st.sampled_from(["followers", "impressions", "mentions"]),
        st.sampled_from([None, "a", "b"]), st.sampled_from([None, "marketing"]), st.sampled_from(["homeware", "tools"]),
    ),
    min_size=1, max_size=8,
)  # fmt: skip
mentions = st.lists(
    st.builds(lambda id_, day: record(id_, published_at=day), st.sampled_from("1234"), st.datetimes(
        at(0).replace(year=2025, month=1, day=1, tzinfo=None), at(0).replace(year=2025, month=3, day=31, tzinfo=None)
    )),
    min_size=1, max_size=3,
)  # fmt: skip
steps = st.lists(daily | daily | mentions | st.integers(0, 5) | st.sampled_from(["rebuild", "sort"]), max_size=8)
WHOLE = [
    Period(date(2025, 1, 1), date(2025, 1, 31), "month", "2025-01"),
    Period(date(2025, 2, 1), date(2025, 2, 28), "month", "2025-02"),
    Period(date(1970, 1, 1), date(2025, 3, 31), "span", "ever"),
    Period(date(2025, 1, 1), date(2025, 3, 31), "quarter", "2025-Q1"),
]
windows = st.lists(
    st.tuples(days, days).map(sorted).map(lambda ends: Period(ends[0], ends[1], "span", "any"))
    | st.sampled_from(WHOLE),
    min_size=1, max_size=4,
)  # fmt: skip


def act(store: DuckStore, number: int, step: Any) -> None:
    """Commit rows, take back or bring back one of the exports, or put the tables in order."""
    if isinstance(step, int):
        standing = {one.id: one for one in store.exports()}
        if one := standing.get(f"e{step:06d}"):
            (store.reinstate if one.withdrawn_at else store.withdraw)(one.id, "Head of Marketing", at=at(number))
    elif step == "rebuild":
        store.rebuild()
    elif step == "sort":
        with store._writer, store._open() as cursor, store._change(cursor):
            writing.sort(cursor, CATALOGUE)
    elif "record_id" in step[0]:
        batch = export(str(number), None, "brandwatch.mentions", mentions=step)
        store.commit(*batch, by="Head of Marketing", at=at(number))
    else:
        source = ("one", "two")[len(step) % 2]
        store.commit(*export(str(number), step, source), by="Head of Marketing", at=at(number))


def by_day(store: DuckStore) -> list[tuple[tuple[Any, ...], str | None, date, float]]:
    """Every daily value that counts: channel and measure, account, day, value."""
    with store._open() as cursor:
        rows = cursor.execute("select unit, department, channel, measure, account, day, value from facts").fetchall()
    return [(row[:4], *row[4:]) for row in rows]


def summed(rows: list[Any], asked: list[Period]) -> dict[tuple[Any, ...], tuple[float, int, date]]:
    """What `sums` has to answer."""
    found: dict[tuple[Any, ...], list[tuple[float, date]]] = defaultdict(list)
    for number, window in enumerate(asked):
        for key, _, day, value in rows:
            if window.start <= day <= window.end:
                found[(number, *key)].append((value, day))
    return {
        key: (sum(value for value, _ in inside), len({day for _, day in inside}), max(day for _, day in inside))
        for key, inside in found.items()
    }


def last(rows: list[Any], asked: list[Period]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """What `lasts` has to answer."""
    accounts: dict[Any, list[tuple[date, float]]] = defaultdict(list)
    for key, account, day, value in rows:
        accounts[key, account].append((day, value))
    found: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for number, window in enumerate(asked):
        for (key, _), values in accounts.items():
            inside = sorted(pair for pair in values if window.start <= pair[0] <= window.end)
            before = sorted(pair for pair in values if pair[0] < window.start)
            if inside:
                found[(number, *key)].append((inside, before[-1][1] if before else None))
    return {
        key: (
            sum(inside[0][1] for inside, _ in levels),
            sum(inside[-1][1] for inside, _ in levels),
            None if all(before is None for _, before in levels)
            else sum(inside[0][1] if before is None else before for inside, before in levels),
            len({day for inside, _ in levels for day, _ in inside}),
            max(inside[-1][0] for inside, _ in levels),
        )
        for key, levels in found.items()
    }  # fmt: skip


def answers(frame: Any, *columns: str) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """A frame by its key, with None for what is not there."""
    rows = frame.astype(object).where(frame.notna(), None)
    key = [name for name in ("window", "unit", "department", "channel", "measure") if name in rows]
    return {tuple(row[name] for name in key): tuple(row[name] for name in columns) for row in rows.to_dict("records")}


def asked_of(store: DuckStore, spans: list[Period], **options: Any) -> tuple[Any, Any]:
    """Every window's sums and levels, of all measures."""
    return (
        answers(store.sums(spans, **options), "value", "days", "last_day"),
        answers(store.lasts(spans, ["followers", "impressions", "mentions"], **options),
                "first", "value", "before", "days", "last_day"),
    )  # fmt: skip


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(steps, windows)
def test_months_answer_as_the_days_do_after_any_history(history: list[Any], spans: list[Period]) -> None:
    with TemporaryDirectory() as folder:
        store = DuckStore(Path(folder), "Europe/Berlin", CATALOGUE)
        then = []
        for number, step in enumerate(history):
            act(store, number, step)
            then.append([asked_of(store, asked) for asked in (spans, WHOLE)])
            rows = by_day(store)
            assert then[-1] == [(summed(rows, asked), last(rows, asked)) for asked in (spans, WHOLE)]
            assert store.verify() == []
        if then:
            moment, past = at(len(then) // 2), then[len(then) // 2]
            assert [asked_of(store, asked, as_of=moment) for asked in (spans, WHOLE)] == past
        reported = {key: (min(days), max(days), len(set(days))) for key, days in groups(by_day(store)).items()}
        assert answers(store.reported(), "first_day", "last_day", "days") == reported
        store.close()


def groups(rows: list[Any]) -> dict[tuple[Any, ...], list[date]]:
    """The days of every channel and measure."""
    found: dict[tuple[Any, ...], list[date]] = defaultdict(list)
    for key, _, day, _ in rows:
        found[key].append(day)
    return found


@pytest.mark.parametrize(
    "statement",
    ["update monthly set value = value + 1", "update monthly set last_day = last_day + 1", "delete from monthly",
     "insert into monthly select * replace ('tools' as unit) from monthly", "update monthly set days = 1"],
)  # fmt: skip
def test_verify_tells_of_months_that_are_not_what_their_days_say(store: DuckStore, commit: Any, statement: str) -> None:
    commit("a.csv", [observation(date(2025, 3, 4), 5.0)])
    store.close()
    with duckdb.connect(str(store.folder / "store.duckdb")) as connection:
        connection.execute(statement)
    unit = "tools" if "insert" in statement else "homeware"
    sentence = f"1 months differ from their daily values, for example impressions of {unit} in March 2025."
    assert store.verify() == [sentence]
    store.rebuild()
    assert store.verify() == []


def test_a_store_without_months_gets_them_when_it_is_opened(store: DuckStore, commit: Any) -> None:
    commit("a.csv", [observation(date(2025, 3, 4) + timedelta(days), 5.0) for days in range(9)])
    with store._open() as cursor:
        cursor.execute("drop table monthly")
        cursor.execute("update schema_version set version = 3, definition = 'older'")
    store.close()
    assert store.reported()["days"].tolist() == [9]
    assert store.verify() == []
