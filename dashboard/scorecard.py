"""The scorecard: metric × unit × period → Score.

Everything is computed from one small set of facts per call (facts.py); how contributions of channels become one
number is decided by the metric's aggregation class (parts.py); this module compares, judges and says what is covered.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from dashboard.aggregation import Aggregation, Balance, Distinct, Last, Quantile, Sum
from dashboard.catalogue import Catalogue, Metric
from dashboard.company import Company
from dashboard.facts import Facts, Key, Pooled, gather
from dashboard.parts import NOTHING, Amount, Number, amounts, combine, joined, quantile
from dashboard.period import Calendar, Comparison, Period
from dashboard.score import ChannelScores, Coverage, Score, Scorecard, Status, as_dict
from dashboard.signals import Target, Verdict, judge, meets
from dashboard.store.log import Store
from dashboard.words import as_text

__all__ = [
    "ChannelScores", "Coverage", "Score", "Scorecard", "Status", "Verdict", "as_dict", "as_text",
    "channel_scores", "scorecards",
]  # fmt: skip

FEWEST_PEOPLE = 10  # smaller cells of people data are not shown


def scorecards(
    store: Store,
    catalogue: Catalogue,
    company: Company,
    period: Period,
    units: Sequence[str | None],
    *,
    compare: Comparison = "previous",
    metrics: Collection[str] | None = None,
    today: date,
    as_of: datetime | None = None,
    history: int = 0,
) -> dict[str | None, Scorecard]:
    """A scorecard per unit id (None: the whole company) for a period, in a handful of store queries in all.

    A period that still runs is scored up to yesterday and compared with the same number of days. `history`
    complete periods before it feed the sparklines and the verdict; with 0 there is no verdict. `as_of` is a
    moment in UTC; `metrics` None means all.
    """
    chosen = [metric for metric in catalogue.metrics.values() if metrics is None or metric.id in metrics]
    everyone = [unit.id for unit in company.business_units]
    seen = everyone if None in units else [unit for unit in units if unit is not None]
    span = _Span.of(Calendar(today, company.fiscal_year_start), period, compare, history)
    facts = gather(store, catalogue, chosen, span.windows, seen, None in units, as_of)

    def pool(asked: Quantile, windows: Sequence[Period], among: Collection[str]) -> Mapping[int, Pooled]:
        frame = gather(store, catalogue, [_only(asked, chosen)], windows, among, True, as_of).quantiles[asked]
        return {window: pooled for (window, unit), pooled in frame.items() if unit is None}

    kinds: dict[Key, str] = {(u.id, d.id, c.id): c.kind for u in company.business_units for d, c in u.channels}
    board = _Board(company, span, facts, kinds, pool)
    measured = [_Measured(board, metric) for metric in chosen]
    return {
        unit: Scorecard(
            unit=unit,
            period=period,
            complete=span.complete,
            compared_with=span.compared_with,
            scores=tuple(one.score(unit) for one in measured),
        )
        for unit in units
    }


def channel_scores(
    store: Store,
    catalogue: Catalogue,
    company: Company,
    period: Period,
    unit: str,
    *,
    compare: Comparison = "previous",
    today: date,
    as_of: datetime | None = None,
) -> tuple[ChannelScores, ...]:
    """Per department and channel of a unit the metrics it reports in the period or the one compared with.

    Channels that company.yaml names come first, in its order, also when they never reported; then whatever else
    the data names. Quantiles are pooled per unit, and are not among them.
    """
    chosen = [m for m in catalogue.metrics.values() if not isinstance(m.aggregation, Quantile)]
    span = _Span.of(Calendar(today, company.fiscal_year_start), period, compare, 0)
    facts = gather(store, catalogue, chosen, span.windows, [unit], False, as_of)
    board = _Board(company, span, facts, {}, lambda *_: {})
    measured = [_Measured(board, metric) for metric in chosen]
    ever = _ever(store, unit)
    known = company.unit(unit)
    declared: list[Key] = [(unit, d.id, c.id) for d, c in known.channels] if known else []
    order = dict.fromkeys(declared + sorted(ever, key=lambda key: tuple(part or "" for part in key)))
    found = []
    for key in order:
        scores = tuple(one.score(unit, key) for one in measured if one.reports(key))
        first, last = ever.get(key, (None, None))
        age = None if last is None else (today - last).days
        found.append(ChannelScores(unit, key[1], key[2], scores, first, last, age))
    return tuple(found)


@dataclass(frozen=True)
class _Span:
    """The windows to ask for, and where in them the scored, compared and earlier periods are."""

    period: Period
    complete: bool
    windows: tuple[Period, ...]
    scored: int | None  # None: the period has not begun
    compared: int | None
    earlier: tuple[tuple[Period, int], ...]  # complete periods, oldest first
    today: date

    @classmethod
    def of(cls, calendar: Calendar, period: Period, compare: Comparison, history: int) -> "_Span":
        places: dict[tuple[date, date], int] = {}
        windows: list[Period] = []

        def place(window: Period | None) -> int | None:
            if window is None:
                return None
            if (window.start, window.end) not in places:
                places[window.start, window.end] = len(windows)
                windows.append(window)
            return places[window.start, window.end]

        other = {"previous": calendar.previous, "last-year": calendar.last_year}.get(compare)
        scored = place(calendar.elapsed(period))
        compared = place(calendar.same_days(period, other(period))) if other and scored is not None else None
        earlier = [(one, place(one)) for one in calendar.history(period, history)]
        return cls(
            period,
            calendar.is_complete(period),
            tuple(windows),
            scored,
            compared,
            tuple((one, at) for one, at in earlier if at is not None),
            calendar.today,
        )

    @property
    def compared_with(self) -> Period | None:
        return None if self.compared is None else self.windows[self.compared]

    @property
    def note(self) -> str | None:
        if self.complete:
            return None
        if self.scored is None:
            return "not begun"
        return f"day {self.windows[self.scored].days} of {self.period.days}"


@dataclass(frozen=True)
class _Board:
    """What all scores of one call share."""

    company: Company
    span: _Span
    facts: Facts
    kinds: Mapping[Key, str]
    pool: Callable[[Quantile, Sequence[Period], Collection[str]], Mapping[int, Pooled]]


@dataclass(frozen=True)
class _Measured:
    """One metric on a board: the contributions of all channels in all windows, and scores made from them."""

    board: _Board
    metric: Metric

    @cached_property
    def _amounts(self) -> list[dict[Key, Amount]]:
        units = {unit.id for unit in self.board.company.business_units}
        given = amounts(self.metric.aggregation, self.board.facts, self.board.kinds)
        return [{key: amount for key, amount in window.items() if key[0] in units} for window in given]

    @cached_property
    def _by_unit(self) -> list[dict[str | None, dict[Key, Amount]]]:
        grouped: list[dict[str | None, dict[Key, Amount]]] = []
        for window in self._amounts:
            units: dict[str | None, dict[Key, Amount]] = {}
            for key, amount in window.items():
                units.setdefault(key[0], {})[key] = amount
            grouped.append(units)
        return grouped

    def _given(self, window: int, unit: str | None, channel: Key | None = None) -> dict[Key, Amount]:
        if unit is None:
            return self._amounts[window]
        given = self._by_unit[window].get(unit, {})
        if channel is None:
            return given
        return {channel: given[channel]} if channel in given else {}

    def reports(self, channel: Key) -> bool:
        """Whether the channel contributes to this metric in the scored window or the one compared with."""
        span = self.board.span
        return any(channel in self._amounts[window] for window in (span.scored, span.compared) if window is not None)

    def score(self, unit: str | None, channel: Key | None = None) -> Score:
        """The score of a unit, of the company (None), or of one channel of a unit."""
        span, metric = self.board.span, self.metric
        number = NOTHING if span.scored is None else self._number(span.scored, unit, channel)
        like = self._likeness(unit, channel)
        history = tuple((period, self._number(window, unit, channel).value) for period, window in span.earlier)
        target = self.board.company.target(metric.id, unit, span.period) if channel is None else None
        coverage, last_day = self._coverage(unit, channel)
        score = Score(
            metric=metric,
            unit=unit,
            period=span.period,
            value=number.value,
            compared_with=span.compared_with,
            previous=like.previous,
            change=change(metric, like.now, like.previous),
            n=number.n,
            interval=number.interval,
            target=target,
            status=self._status(number.value, target),
            coverage=coverage,
            last_day=last_day,
            age_days=None if last_day is None else (span.today - last_day).days,
            combinable=not isinstance(metric.aggregation, Distinct),
            partial=not span.complete,
            note=joined(span.note, number.note, like.note),
            history=history,
            comparable=None if like.whole else like.now,
        )
        return replace(score, verdict=self._verdict(score, channel)) if span.earlier else score

    def _number(self, window: int, unit: str | None, channel: Key | None) -> Number:
        asked = self.metric.aggregation
        if isinstance(asked, Quantile):
            pooled = self.board.facts.quantiles[asked].get((window, unit))
            return self._shown(NOTHING if pooled is None else quantile(asked, pooled, self.metric.unit))
        return self._shown(combine(asked, self._given(window, unit, channel).values()))

    def _shown(self, number: Number) -> Number:
        """Small cells of people are not shown."""
        if self.metric.people and number.n is not None and number.n < FEWEST_PEOPLE:
            return Number(None, note=f"fewer than {FEWEST_PEOPLE} people, not shown")
        return number

    def _likeness(self, unit: str | None, channel: Key | None) -> "_Likeness":
        span, asked = self.board.span, self.metric.aggregation
        if span.scored is None or span.compared is None:
            return _Likeness()
        if isinstance(asked, Quantile):
            return self._pooled_likeness(asked, unit, span.scored, span.compared)
        now, before = self._given(span.scored, unit, channel), self._given(span.compared, unit, channel)
        common = now.keys() & before.keys()
        if not now or not before or (isinstance(asked, Distinct) and not _same_kind(now, before)):
            return _Likeness()
        return _Likeness(
            self._shown(combine(asked, [now[key] for key in now if key in common])).value,
            self._shown(combine(asked, [before[key] for key in before if key in common])).value,
            whole=len(common) == len(now),
            note=_on(len(common), now.keys() | before.keys()),
        )

    def _pooled_likeness(self, asked: Quantile, unit: str | None, scored: int, compared: int) -> "_Likeness":
        given = self.board.facts.quantiles[asked]
        now, before = (
            {u for w, u in given if w == window and u is not None and (unit is None or u == unit)}
            for window in (scored, compared)
        )
        common = now & before
        if not common:
            return _Likeness()
        if unit is not None or now == before:
            return _Likeness(self._number(scored, unit, None).value, self._number(compared, unit, None).value)
        span = self.board.span
        pair = self.board.pool(asked, [span.windows[scored], span.windows[compared]], sorted(common))
        one, other = (
            self._shown(quantile(asked, pair[at], self.metric.unit)).value if at in pair else None for at in (0, 1)
        )
        keys: set[Key] = {(u,) for u in now | before}
        return _Likeness(one, other, whole=common == now, note=_on(len(common), keys))

    def _coverage(self, unit: str | None, channel: Key | None) -> tuple[Coverage | None, date | None]:
        """What the number covers, and its last day: of the scored window, else of any that was looked at."""
        span, asked = self.board.span, self.metric.aggregation
        if span.scored is None:
            return None, None
        of_units = 1 if unit is not None else len(self.board.company.business_units)
        of_days = span.windows[span.scored].days
        if isinstance(asked, Quantile):
            given = self.board.facts.quantiles[asked]
            units = {u for w, u in given if w == span.scored and u is not None and unit in (None, u)}
            pooled = given.get((span.scored, unit))
            last = max((p.last_day for (_, u), p in given.items() if u == unit and p.last_day), default=None)
            days = pooled.days if pooled else 0
            return Coverage(len(units), of_units, days, of_days), pooled.last_day if pooled else last
        now = self._given(span.scored, unit, channel)
        everything = [self._given(window, unit, channel) for window in range(len(span.windows))]
        ever = {key for given in everything for key in given}
        coverage = Coverage(
            units=len({key[0] for key in now}),
            of_units=of_units,
            days=max((amount.days for amount in now.values()), default=0),
            of_days=of_days,
            channels=len(now),
            of_channels=len(ever),
        )
        days_known = [amount.last_day for amount in now.values()] or [
            amount.last_day for given in everything for amount in given.values()
        ]
        return coverage, max(days_known, default=None)

    def _status(self, value: float | None, target: Target | None) -> Status | None:
        """Met or missed; nothing without a target, and no verdict on the flow of a running period."""
        running = not self.board.span.complete and isinstance(self.metric.aggregation, Sum)
        if value is None or target is None or running:
            return None
        met = meets(value, self.metric.direction, target)
        return None if met is None else "met" if met else "missed"

    def _verdict(self, score: Score, channel: Key | None) -> Verdict:
        """Process behaviour of the complete periods, the scored one included when it is complete.

        Levels and flows are judged like for like: only departments that report in every period that has data at
        all, or else one that fell silent would look like a fall. The limits then belong to another series than
        the one shown, so they are left out, and so is the assurance.
        """
        span, asked = self.board.span, self.metric.aggregation
        windows = [window for _, window in span.earlier]
        series = [value for _, value in score.history]
        if span.complete and span.scored is not None:
            windows.append(span.scored)
            series.append(score.value)
        if isinstance(asked, Sum | Last | Balance) and channel is None:
            given = [self._given(window, score.unit) for window in windows]
            present = [{key[:2] for key in window} for window in given if window]
            steady = set.intersection(*present) if present else set()
            if any(found != steady for found in present):
                series = [_steady(asked, window, steady) for window in given]
                return replace(judge(series, self.metric.direction), assurance=None, mean=None, lower=None, upper=None)
        return judge(series, self.metric.direction, score.target)


@dataclass(frozen=True)
class _Likeness:
    """Both sides of a comparison on the same channels. `whole`: these are all that the value covers."""

    now: float | None = None
    previous: float | None = None
    whole: bool = True
    note: str | None = None


def change(metric: Metric, now: float | None, previous: float | None) -> float | None:
    """Percent for counts, people and currency (nothing from nothing: None), points or the metric's own unit else."""
    if now is None or previous is None:
        return None
    if metric.unit in ("count", "people", "currency"):
        return (now / previous - 1) * 100 if previous > 0 else None
    return now - previous


def _on(common: int, of: Collection[Key]) -> str | None:
    if common == len(of):
        return None
    what = "units" if all(len(key) == 1 for key in of) else "channels"
    return f"change on {common} of {len(of)} {what}"


def _steady(asked: Aggregation, given: Mapping[Key, Amount], steady: Collection[Key]) -> float | None:
    return combine(asked, [amount for key, amount in given.items() if key[:2] in steady]).value


def _same_kind(now: Mapping[Key, Amount], before: Mapping[Key, Amount]) -> bool:
    """Whether unique people were counted in the same way: a month's figure is no average day."""
    return {amount.parts[0] == amount.parts[0] for amount in (*now.values(), *before.values())} != {True, False}


def _only(asked: Quantile, metrics: Sequence[Metric]) -> Metric:
    return next(metric for metric in metrics if metric.aggregation == asked)


def _ever(store: Store, unit: str) -> dict[Key, tuple[date, date]]:
    """First and last day that each channel of a unit ever reported."""
    frame = store.reported([unit])
    if frame.empty:
        return {}
    grouped = frame.groupby(["unit", "department", "channel"], dropna=False)
    found = grouped.agg(first=("first_day", "min"), last=("last_day", "max")).reset_index()
    return {
        tuple(None if part != part or part is None else str(part) for part in row[:3]): (_date(row[3]), _date(row[4]))
        for row in found.itertuples(index=False)
    }


def _date(value: object) -> date:
    return value.date() if isinstance(value, datetime) else value  # type: ignore[return-value]
