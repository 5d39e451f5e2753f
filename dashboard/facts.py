"""Facts: what the store says about a set of windows, by measure and channel, as plain numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple, TypeVar

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
from dashboard.period import Period

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
    channels: Mapping[Quantile, Mapping[tuple[int, Key], Pooled]] = field(default_factory=dict)  # by window, channel
    _terms: dict[tuple[int, Term], dict[Key, Figure]] = field(default_factory=dict)
    _parts: dict[tuple[int, Part], dict[Key, Figure]] = field(default_factory=dict)

    @cached_property
    def reported(self) -> frozenset[str]:
        """The measures of which there is anything in any window."""
        return frozenset(name for given in (self.flows, self.stocks, self.balances) for _, name in given)

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
        if (window, part) not in self._parts:
            plus, minus = ([self.term(window, term) for term in terms] for terms in (part.plus, part.minus))
            self._parts[window, part] = summed(plus, minus)
        return self._parts[window, part]

    def daily(self, window: int, *measures: str) -> dict[Key, Figure]:
        """Per channel the sum over the window's days, of the first of the measures in each calendar month."""
        total: dict[Key, Figure] = {}
        for segment in self.segments[window]:
            found = _first([self.flows.get((segment, name), {}) for name in measures])
            if not total:
                total = found
                continue
            for key, figure in found.items():
                total[key] = added(total[key], figure) if key in total else figure
        return total

    def together(self, window: int, one: Term, other: Term) -> tuple[dict[Key, Figure], dict[Key, Figure]]:
        """Two terms whose choices belong together (answered ÷ asked by one count, else by another): per channel
        and calendar month the first choice of which both sides are reported."""
        totals: tuple[dict[Key, Figure], dict[Key, Figure]] = ({}, {})
        for segment in self.segments[window]:
            taken: set[Key] = set()
            for names in zip(one.measures, other.measures, strict=True):
                sides = [self.flows.get((segment, name), {}) for name in names]
                for key in (sides[0].keys() & sides[1].keys()) - taken:
                    taken.add(key)
                    for total, side in zip(totals, sides, strict=True):
                        total[key] = added(total[key], side[key]) if key in total else side[key]
        return totals

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
            for key, figure in summed(get(part.plus), get(part.minus)).items()
            if figure.last_day > oldest
        }


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


def added(one: Figure, other: Figure) -> Figure:
    """Two stretches of time of one channel."""
    return Figure(one.value + other.value, one.days + other.days, max(one.last_day, other.last_day))


def summed(plus: Sequence[Mapping[Key, Figure]], minus: Sequence[Mapping[Key, Figure]]) -> dict[Key, Figure]:
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
