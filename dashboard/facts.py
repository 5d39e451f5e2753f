"""Facts: what the store says about a set of windows, by measure and channel, as plain numbers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, TypeVar

import pandas as pd

from dashboard.aggregation import (
    Aggregation,
    Balance,
    Cohort,
    Distinct,
    Growth,
    Last,
    Part,
    Quantile,
    Ratio,
    Share,
    Sum,
    Term,
    WeightedMean,
)
from dashboard.catalogue import Catalogue, Metric
from dashboard.period import Period
from dashboard.store.log import Store

Key = tuple[str | None, ...]  # (unit, department, channel); shorter where parts meet at a coarser level
BEGINNING = date(1970, 1, 1)
CARRIED = 31  # days that a balance outlives the last case of its channel, at least

F = TypeVar("F")


class Figure(NamedTuple):
    """A channel's number in a window."""

    value: float
    days: int  # distinct days with a value
    last_day: date


class Stock(NamedTuple):
    """A channel's level in a window."""

    value: float
    first: float
    before: float | None  # the last value before the window
    days: int
    last_day: date


class Pooled(NamedTuple):
    """A quantile of pooled records: in the field's unit, inf when it falls among the unanswered."""

    value: float | None
    n: int
    waiting: int
    longest: float | None
    days: int
    last_day: date | None


@dataclass(frozen=True)
class Facts:
    """Figures by window position. Flows lie in segments (calendar months cut to the windows), because which
    of a term's measures counts is decided per channel and month."""

    windows: tuple[Period, ...]
    segments: tuple[tuple[int, ...], ...]  # per window
    flows: Mapping[tuple[int, str], Mapping[Key, Figure]]  # by segment and measure
    stocks: Mapping[tuple[int, str], Mapping[Key, Stock]]  # by window and measure
    balances: Mapping[tuple[int, str], Mapping[Key, Figure]]  # by window and measure
    quantiles: Mapping[Quantile, Mapping[tuple[int, str | None], Pooled]]  # by window and unit; None: all pooled
    _terms: dict[tuple[int, Term], dict[Key, Figure]] = field(default_factory=dict)

    def term(self, window: int, term: Term) -> dict[Key, Figure]:
        """Per channel the first of the term's measures that it reports, chosen anew for every calendar month."""
        if (window, term) not in self._terms:
            total = self.daily(window, *term.measures)
            for key, stock in _first([self.stocks.get((window, name), {}) for name in term.measures]).items():
                total.setdefault(key, Figure(stock.value, stock.days, stock.last_day))
            self._terms[window, term] = total
        return self._terms[window, term]

    def part(self, window: int, part: Part) -> dict[Key, Figure]:
        """Per channel Σ plus − Σ minus. A channel without any plus term is absent; other missing terms do not count."""
        return _sum([self.term(window, term) for term in part.plus], [self.term(window, term) for term in part.minus])

    def daily(self, window: int, *measures: str) -> dict[Key, Figure]:
        """Per channel the sum over the window's days, of the first of the measures in each calendar month."""
        total: dict[Key, Figure] = {}
        for segment in self.segments[window]:
            found = _first([self.flows.get((segment, name), {}) for name in measures])
            if not total:
                total = found
                continue
            for key, figure in found.items():
                total[key] = _add(total[key], figure) if key in total else figure
        return total

    def people(self, window: int, measure: str) -> dict[Key, Figure]:
        """Per channel a tool's own count of people for the window: one figure in one calendar month, which has to
        be the window. Nobody can tell it for any other."""
        period = self.windows[window]
        if len(self.segments[window]) > 1 or period.start.day > 1 or (period.end + timedelta(days=1)).day > 1:
            return {}
        figures = self.flows.get((self.segments[window][0], measure), {})
        return {key: figure for key, figure in figures.items() if figure.days == 1}

    def levels(self, window: int, part: Part) -> dict[Key, Stock]:
        """Per channel the stock of a part's first term."""
        return _first([self.stocks.get((window, name), {}) for term in part.plus for name in term.measures])

    def balance(self, window: int, part: Part) -> dict[Key, Figure]:
        """Per channel everything that came in minus everything that went out up to the window's end.

        A channel that has been silent for longer than the window (and a month) has no balance: nobody knows.
        """
        period = self.windows[window]
        oldest = period.end - timedelta(days=max(period.days, CARRIED))

        def get(terms: tuple[Term, ...]) -> list[Mapping[Key, Figure]]:
            return [_first([self.balances.get((window, name), {}) for name in term.measures]) for term in terms]

        inside = self.part(window, Part(part.plus + part.minus))
        return {
            key: figure._replace(days=inside[key].days if key in inside else 0)
            for key, figure in _sum(get(part.plus), get(part.minus)).items()
            if figure.last_day > oldest
        }


def gather(
    store: Store,
    catalogue: Catalogue,
    metrics: Sequence[Metric],
    windows: Sequence[Period],
    units: Collection[str],
    pooled: bool,
    as_of: datetime | None = None,
) -> Facts:
    """Ask the store, in as few questions as there are kinds of answers, for all that these metrics need.

    `pooled`: quantiles of all units together too.
    """
    measures = sorted({name for metric in metrics for name in measures_of(metric.aggregation)})
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
        flows=_figures(store.sums(spans, flows, units, as_of)) if flows and spans else {},
        stocks=_stocks(store.lasts(windows, stocks, units, as_of)) if stocks and windows else {},
        balances=_balances(store, owed, windows, units, as_of) if owed and windows else {},
        quantiles=_quantiles(store, asked, windows, units, pooled, as_of) if windows else {},
    )


def measures_of(aggregation: Aggregation) -> frozenset[str]:
    """Every measure that a metric may read."""
    match aggregation:
        case Sum(value) | Last(value) | Balance(value) | Share(value) | Growth(value):
            return value.measures
        case Ratio(one, other) | WeightedMean(one, other) | Cohort(one, other):
            return one.measures | other.measures
        case Distinct(period, daily):
            return frozenset(name for name in (period, daily) if name)
        case Quantile():
            return frozenset()


def _first(choices: Sequence[Mapping[Key, F]]) -> dict[Key, F]:
    """Per channel the first that has something."""
    found: dict[Key, F] = {}
    for choice in reversed(choices):
        found.update(choice)
    return found


def _add(one: Figure, other: Figure) -> Figure:
    """Two stretches of time of one channel."""
    return Figure(one.value + other.value, one.days + other.days, max(one.last_day, other.last_day))


def _sum(plus: Sequence[Mapping[Key, Figure]], minus: Sequence[Mapping[Key, Figure]]) -> dict[Key, Figure]:
    """Several terms of one channel and time."""
    total: dict[Key, Figure] = dict(plus[0])
    for sign, terms in ((1.0, plus[1:]), (-1.0, minus)):
        for term in terms:
            for key, (value, days, last_day) in term.items():
                if key in total:
                    so_far = total[key]
                    total[key] = Figure(
                        so_far.value + sign * value, max(so_far.days, days), max(so_far.last_day, last_day)
                    )
                elif sign > 0:
                    total[key] = Figure(value, days, last_day)
    return total


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
                so_far[key] = _add(so_far[key], figure) if key in so_far else figure
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
    """One question for all quantiles of the same field of the same records."""
    found: dict[Quantile, dict[tuple[int, str | None], Pooled]] = {one: {} for one in asked}
    sources: dict[tuple[str, str, str, str], list[Quantile]] = {}
    for one in asked:
        sources.setdefault((one.records, one.field, one.day, one.missing), []).append(one)
    for (records, field_, day, missing), alike in sources.items():
        qs = sorted({float(one.q) for one in alike})
        frame = store.quantiles(windows, records, field_, day, qs, missing, None if pooled else True, units, as_of)
        rows = zip(
            frame["q"].tolist(),
            frame["window"].tolist(),
            _column(frame, "unit"),
            _column(frame, "value"),
            frame["n"].tolist(),
            frame["waiting"].tolist(),
            _column(frame, "longest"),
            frame["days"].tolist(),
            _days(frame),
            strict=True,
        )
        for q, window, unit, value, n, waiting, longest, days, last_day in rows:
            if n or (waiting and missing == "longer"):
                for one in alike:
                    if one.q == q:
                        found[one][window, unit] = Pooled(value, n, waiting, longest, days, last_day)
    return found
