"""Asking: all that a set of metrics needs of the store, in as few questions as there are kinds of answers."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from dashboard.aggregation import Balance, Quantile
from dashboard.catalogue import Catalogue, Metric
from dashboard.facts import BEGINNING, Facts, Figure, Key, Pooled, Stock, added, measures_of, summed
from dashboard.period import Period
from dashboard.store.log import Store


def gather(
    store: Store,
    catalogue: Catalogue,
    metrics: Sequence[Metric],
    windows: Sequence[Period],
    units: Collection[str],
    pooled: bool,
    as_of: datetime | None = None,
    by_channel: bool = False,
) -> Facts:
    """Ask the store, in as few questions as there are kinds of answers, for all that these metrics need.

    `pooled`: quantiles of all units together too. `by_channel`: quantiles of each channel, and of nothing else.
    """
    measures = sorted({name for metric in metrics for name in measures_of(metric.aggregation)})
    sums = {name: catalogue.measures[name].parts for name in measures if catalogue.measures[name].parts}
    measures = sorted({*measures, *(part for parts in sums.values() for part in parts)})
    stocks = [name for name in measures if catalogue.measures[name].kind == "stock"]
    flows = [name for name in measures if catalogue.measures[name].kind != "stock"]
    segments = sorted({segment for window in windows for segment in _months(window)})
    place = {segment: position for position, segment in enumerate(segments)}
    spans = [Period(start, end, "span", f"{start}..{end}") for start, end in segments]
    owed = sorted({n for m in metrics if isinstance(m.aggregation, Balance) for n in m.aggregation.value.measures})
    asked = list(dict.fromkeys(m.aggregation for m in metrics if isinstance(m.aggregation, Quantile)))
    return Facts(
        windows=tuple(windows),
        segments=tuple(tuple(place[segment] for segment in _months(window)) for window in windows),
        flows=_with_sums(_figures(store.sums(spans, flows, units, as_of)), sums) if flows and spans else {},
        stocks=_stocks(store.lasts(windows, stocks, units, as_of)) if stocks and windows else {},
        balances=_balances(store, owed, windows, units, as_of) if owed and windows else {},
        quantiles=_quantiles(store, asked, windows, units, pooled, as_of) if not by_channel else {},
        channels=_channels(store, asked, windows, units, as_of) if by_channel else {},
    )


def _months(window: Period) -> list[tuple[date, date]]:
    """The window cut at calendar months."""
    found = []
    start = window.start
    while start <= window.end:
        end = min(window.end, (start.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1))
        found.append((start, end))
        start = end + timedelta(days=1)
    return found


def _column(frame: pd.DataFrame, name: str) -> list[Any]:
    """A column as Python values, None where there is none."""
    column = frame[name]
    values: list[Any] = column.tolist()
    return [None if empty else value for value, empty in zip(values, column.isna().tolist(), strict=True)]


def _days(frame: pd.DataFrame) -> list[Any]:
    """last_day as dates, whether the engine gives dates or timestamps."""
    known: dict[Any, date | None] = {None: None}
    return [known[day] if day in known else known.setdefault(day, _day(day)) for day in _column(frame, "last_day")]


def _day(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else value


def _keys(frame: pd.DataFrame) -> list[Key]:
    return list(zip(_column(frame, "unit"), _column(frame, "department"), _column(frame, "channel"), strict=True))


def _figures(frame: pd.DataFrame) -> dict[tuple[int, str], dict[Key, Figure]]:
    found: dict[tuple[int, str], dict[Key, Figure]] = {}
    rows = zip(
        frame["window"].tolist(),
        frame["measure"].tolist(),
        _keys(frame),
        frame["value"].tolist(),
        frame["days"].tolist(),
        _days(frame),
        strict=True,
    )
    for window, measure, key, value, days, last_day in rows:
        found.setdefault((window, measure), {})[key] = Figure(value, days, last_day)
    return found


def _with_sums(
    flows: dict[tuple[int, str], dict[Key, Figure]], sums: Mapping[str, Sequence[str]]
) -> dict[tuple[int, str], dict[Key, Figure]]:
    """Where a channel reports only the parts of a measure, the measure is their sum."""
    for segment in {segment for segment, _ in flows}:
        for measure, parts in sums.items():
            told = flows.get((segment, measure), {})
            whole = summed([{}, *(flows.get((segment, part), {}) for part in parts)], [])
            if whole:
                flows[segment, measure] = {**whole, **told}
    return flows


def _stocks(frame: pd.DataFrame) -> dict[tuple[int, str], dict[Key, Stock]]:
    found: dict[tuple[int, str], dict[Key, Stock]] = {}
    rows = zip(
        frame["window"].tolist(),
        frame["measure"].tolist(),
        _keys(frame),
        _column(frame, "value"),
        _column(frame, "first"),
        _column(frame, "before"),
        frame["days"].tolist(),
        _days(frame),
        strict=True,
    )
    for window, measure, key, value, first, before, days, last_day in rows:
        if value is not None:  # nothing inside the window: there is only a `before`
            found.setdefault((window, measure), {})[key] = Stock(value, first, before, days, last_day)
    return found


def _balances(
    store: Store, measures: Sequence[str], windows: Sequence[Period], units: Collection[str], as_of: datetime | None
) -> dict[tuple[int, str], dict[Key, Figure]]:
    """All-history sums up to each window's end, added up from one stretch to the next."""
    ends = sorted({window.end for window in windows})
    starts = [BEGINNING, *(end + timedelta(days=1) for end in ends[:-1])]
    stretches = [Period(start, end, "span", f"..{end}") for start, end in zip(starts, ends, strict=True)]
    pieces = _figures(store.sums(stretches, measures, units, as_of))
    found: dict[tuple[int, str], dict[Key, Figure]] = {}
    for measure in measures:
        so_far: dict[Key, Figure] = {}
        by_end: dict[date, dict[Key, Figure]] = {}
        for position, end in enumerate(ends):
            so_far = dict(so_far)
            for key, figure in pieces.get((position, measure), {}).items():
                so_far[key] = added(so_far[key], figure) if key in so_far else figure
            by_end[end] = so_far
        for position, window in enumerate(windows):
            found[position, measure] = by_end[window.end]
    return found


def _quantiles(
    store: Store,
    asked: Sequence[Quantile],
    windows: Sequence[Period],
    units: Collection[str],
    pooled: bool,
    as_of: datetime | None,
) -> dict[Quantile, dict[tuple[int, str | None], Pooled]]:
    """Of each unit, and where `pooled` of all units together (None)."""
    found: dict[Quantile, dict[tuple[int, str | None], Pooled]] = {one: {} for one in asked}
    for alike, frame in _pools(store, asked, windows, units, None if pooled else True, False, as_of):
        for window, unit, one in zip(frame["window"].tolist(), _column(frame, "unit"), _pooled(frame), strict=True):
            if one.n or (one.waiting and alike.missing == "longer"):
                found[alike][window, unit] = one
    return found


def _channels(
    store: Store, asked: Sequence[Quantile], windows: Sequence[Period], units: Collection[str], as_of: datetime | None
) -> dict[Quantile, dict[tuple[int, Key], Pooled]]:
    """Of each channel."""
    found: dict[Quantile, dict[tuple[int, Key], Pooled]] = {one: {} for one in asked}
    for alike, frame in _pools(store, asked, windows, units, True, True, as_of):
        for window, key, one in zip(frame["window"].tolist(), _keys(frame), _pooled(frame), strict=True):
            if one.n or (one.waiting and alike.missing == "longer"):
                found[alike][window, key] = one
    return found


def _pools(
    store: Store,
    asked: Sequence[Quantile],
    windows: Sequence[Period],
    units: Collection[str],
    by_unit: bool | None,
    by_channel: bool,
    as_of: datetime | None,
) -> Iterator[tuple[Quantile, pd.DataFrame]]:
    """Each quantile with its rows; one question for all of the same field of the same records."""
    sources: dict[tuple[str, str, str, str], list[Quantile]] = {}
    for one in asked if windows else ():
        sources.setdefault((one.records, one.field, one.day, one.missing), []).append(one)
    for (records, name, day, missing), alike in sources.items():
        qs = sorted({float(one.q) for one in alike})
        frame = store.quantiles(windows, records, name, day, qs, missing, by_unit, units, as_of, by_channel=by_channel)
        for one in alike:
            yield one, frame[frame["q"] == one.q]


def _pooled(frame: pd.DataFrame) -> list[Pooled]:
    columns = [_column(frame, name) for name in ("value", "n", "waiting", "longest", "days")]
    return [
        Pooled(value, n, waiting, longest, days, last_day)
        for value, n, waiting, longest, days, last_day in zip(*columns, _days(frame), strict=True)
    ]
