"""One metric measured: the contributions of all channels in all windows, and the scores made from them."""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from dashboard.aggregation import Aggregation, Balance, Distinct, Last, Quantile, Sum
from dashboard.catalogue import Metric
from dashboard.cells import FEWEST_PEOPLE, Cells
from dashboard.company import Company
from dashboard.facts import Facts, Key, Pooled
from dashboard.parts import NOTHING, Amount, Number, amounts, combine, joined, quantile
from dashboard.period import Period
from dashboard.score import Coverage, Score, Status
from dashboard.signals import Target, Verdict, judge, meets
from dashboard.windows import Windows


@dataclass(frozen=True)
class Board:
    """What all scores of one call share."""

    company: Company
    span: Windows
    facts: Facts
    kinds: Mapping[Key, str]
    pool: Callable[[Quantile, Sequence[Period], Collection[str]], Mapping[int, Pooled]]
    cells: Mapping[str, Cells] = field(default_factory=dict)  # of metrics about people


@dataclass(frozen=True)
class Measured:
    """One metric on a board: the contributions of all channels in all windows, and scores made from them."""

    board: Board
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

    @cached_property
    def _sides(self) -> tuple[int | None, int | None]:
        """The window that is scored, and the one it is compared with."""
        return self.board.span.sides(people=self.metric.id in self.board.cells)

    def reports(self, channel: Key) -> bool:
        """Whether the channel contributes to this metric in the scored window or the one compared with."""
        asked, sides = self.metric.aggregation, [window for window in self._sides if window is not None]
        if isinstance(asked, Quantile):
            return any((window, channel) in self.board.facts.channels.get(asked, {}) for window in sides)
        return any(channel in self._amounts[window] for window in sides)

    def _pooled(self, asked: Quantile, window: int, unit: str | None, channel: Key | None) -> Pooled | None:
        """The records of a unit, of all units (None), or of one channel."""
        if channel is not None:
            return self.board.facts.channels.get(asked, {}).get((window, channel))
        return self.board.facts.quantiles[asked].get((window, unit))

    def score(self, unit: str | None, channel: Key | None = None) -> Score:
        """The score of a unit, of the company (None), or of one channel of a unit."""
        span, metric = self.board.span, self.metric
        scored, compared = self._sides
        number = NOTHING if scored is None else self._number(scored, unit, channel)
        like = self._likeness(unit, channel)
        earlier = tuple((period, self._number(window, unit, channel).value) for period, window in span.earlier)
        target = self.board.company.target(metric.id, unit, span.period, *(channel or ())[1:])
        coverage, last_day = self._coverage(unit, channel)
        score = Score(
            metric=metric,
            unit=unit,
            period=span.period,
            value=number.value,
            compared_with=None if compared is None else span.windows[compared],
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
            note=joined(span.note(people=metric.id in self.board.cells), number.note, like.note),
            history=earlier[len(earlier) - span.history :],
            comparable=None if like.whole else like.now,
        )
        if not earlier or not span.complete:
            return score
        return replace(score, verdict=self._verdict(score, [value for _, value in earlier], channel))

    def _number(self, window: int, unit: str | None, channel: Key | None) -> Number:
        asked = self.metric.aggregation
        if isinstance(asked, Quantile):
            pooled = self._pooled(asked, window, unit, channel)
            return NOTHING if pooled is None else quantile(asked, pooled, self.metric.unit)
        number = combine(asked, self._given(window, unit, channel).values())
        if self.metric.id not in self.board.cells or self._is_shown(window, unit, channel):
            return number
        if not self.board.cells[self.metric.id].has(self.board.span.windows[window]):
            return Number(None, note="people are shown by whole months")
        if number.n is not None and number.n < FEWEST_PEOPLE:
            return Number(None, note=f"fewer than {FEWEST_PEOPLE} people, not shown")
        return Number(None, note=f"not shown: it could tell of a group of fewer than {FEWEST_PEOPLE} people")

    def _is_shown(self, window: int, unit: str | None, channel: Key | None) -> bool:
        """Whether a number about people gives away no small group; any other number always."""
        cells = self.board.cells.get(self.metric.id)
        node = channel or (() if unit is None else (unit,))
        return cells is None or cells.shows(node, self.board.span.windows[window])

    def _likeness(self, unit: str | None, channel: Key | None) -> "_Likeness":
        asked, (scored, compared) = self.metric.aggregation, self._sides
        if scored is None or compared is None:
            return _Likeness()
        if isinstance(asked, Quantile) and channel is None:
            return self._pooled_likeness(asked, unit, scored, compared)
        if isinstance(asked, Quantile):
            return _Likeness(self._number(scored, unit, channel).value, self._number(compared, unit, channel).value)
        now, before = self._given(scored, unit, channel), self._given(compared, unit, channel)
        common = now.keys() & before.keys()
        if not now or not before or (isinstance(asked, Distinct) and not _same_kind(now, before)):
            return _Likeness()
        if self.metric.id in self.board.cells:  # a group of some of the channels is nowhere else to be seen
            whole = len(common) == len(now) == len(before)
            one, other = (self._number(window, unit, channel).value for window in (scored, compared))
            return _Likeness(one, other) if whole else _Likeness()
        return _Likeness(
            combine(asked, [now[key] for key in now if key in common]).value,
            combine(asked, [before[key] for key in before if key in common]).value,
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
        one, other = (quantile(asked, pair[at], self.metric.unit).value if at in pair else None for at in (0, 1))
        keys: set[Key] = {(u,) for u in now | before}
        return _Likeness(one, other, whole=common == now, note=_on(len(common), keys))

    def _coverage(self, unit: str | None, channel: Key | None) -> tuple[Coverage | None, date | None]:
        """What the number covers, and its last day: of the scored window, else of any that was looked at."""
        span, asked, (scored, _) = self.board.span, self.metric.aggregation, self._sides
        if scored is None or not self._is_shown(scored, unit, channel):
            return None, None
        of_units = 1 if unit is not None else len(self.board.company.business_units)
        of_days = span.windows[scored].days
        if isinstance(asked, Quantile):
            pooled = self._pooled(asked, scored, unit, channel)
            known = [u for w, u in self.board.facts.quantiles.get(asked, {}) if w == scored and u is not None]
            seen = [one.last_day for at in span.looked_at if (one := self._pooled(asked, at, unit, channel))]
            last = max((day for day in seen if day), default=None)
            days, units = (pooled.days, len(known) if unit is None else 1) if pooled else (0, 0)
            return Coverage(units, of_units, days, of_days), pooled.last_day if pooled else last
        now = self._given(scored, unit, channel)
        everything = [self._given(window, unit, channel) for window in span.looked_at]
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

    def _verdict(self, score: Score, earlier: list[float | None], channel: Key | None) -> Verdict:
        """Process behaviour of the earlier periods and the scored one, which is complete too.

        Levels and flows are judged like for like: only departments that report in every shown period that has data
        at all, or else one that fell silent would look like a fall. The limits then belong to another series than
        the one shown, so they are left out, and so is the assurance.
        """
        span, asked, direction = self.board.span, self.metric.aggregation, self.metric.direction
        monthly = span.period.grain == "month"
        windows = [window for _, window in span.earlier] + ([] if span.scored is None else [span.scored])
        if isinstance(asked, Sum | Last | Balance) and channel is None:
            given = [self._given(window, score.unit) for window in windows]
            present = [{key[:2] for key in window} for window in given[len(earlier) - span.history :] if window]
            steady = set.intersection(*present) if present else set()
            if any({key[:2] for key in window} != steady for window in given if window):
                judged = judge([_steady(asked, window, steady) for window in given], direction, None, monthly)
                return replace(judged, mean=None, lower=None, upper=None, limits=())
        judged = judge([*earlier, score.value], direction, score.target, monthly)
        return replace(judged, limits=judged.limits[len(earlier) - span.history :])


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
    what = {1: "units", 2: "departments"}.get(max(len(key) for key in of), "channels")
    return f"change on {common} of {len(of)} {what}"


def _steady(asked: Aggregation, given: Mapping[Key, Amount], steady: Collection[Key]) -> float | None:
    """The value of the departments that report steadily; None where one of them does not."""
    if not steady or any(all(key[:2] != one for key in given) for one in steady):
        return None
    return combine(asked, [amount for key, amount in given.items() if key[:2] in steady]).value


def _same_kind(now: Mapping[Key, Amount], before: Mapping[Key, Amount]) -> bool:
    """Whether unique people were counted in the same way: a month's figure is no average day."""
    return len({math.isnan(amount.parts[0]) for amount in (*now.values(), *before.values())}) == 1
