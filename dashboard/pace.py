"""Pace: whether a period that still runs is on course for its target, and where it will land.

Only for flows. A stock is where it is, a rate is what it is: neither fills up as days pass, so they have no pace.

How much of a period is usually reached by a day follows from its weekdays: a day counts as much as its weekday brought
on average in the twelve weeks before the period (evenly without that history). The landing carries the period on at
its own pace, corrected by how periods like it went on from the same day; its interval is what 8 of 10 of them kept to.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from dashboard.aggregation import Sum
from dashboard.asking import gather
from dashboard.catalogue import Catalogue, Direction, Metric
from dashboard.company import Company
from dashboard.parts import amounts, combine
from dashboard.period import Calendar, Period
from dashboard.signals import Target, meets
from dashboard.store.log import Store

WEEKS = 12  # of history for the weekdays
PERIODS = 12  # of history for the landing
FEWEST = 6  # past periods that an interval needs
EDGES = (0.1, 0.9)  # of the interval
CLOSE = 90.0  # percent of what was expected: below it, without history, a target is out of reach

Outlook = Literal["on course", "open", "behind"]
Weekdays = Sequence[float]  # what a Monday, Tuesday, … brings on average


@dataclass(frozen=True)
class Past:
    """A complete period: what it had after as many days as have passed of the running one, and in the end."""

    period: Period
    days: int
    to_date: float
    total: float


@dataclass(frozen=True)
class Pace:
    """How a running period does. `share` (0 to 1) is the part that is usually reached by now, `expected` that part of
    the target, `pace` what there is in percent of it. `interval` is of the landing. None: no honest number.

    Three bands: "on course" (the whole interval meets the target), "behind" (none of it does), "open" (some of it).
    """

    to_date: float
    share: float
    expected: float | None
    pace: float | None
    landing: float | None
    interval: tuple[float, float] | None
    outlook: Outlook | None


def pace(
    to_date: float,
    period: Period,
    days: int,
    direction: Direction,
    target: Target | None = None,
    weekdays: Weekdays | None = None,
    past: Sequence[Past] = (),
) -> Pace:
    """The pace of a flow that has reached `to_date` after the first `days` days of a period."""
    reached = share(period, days, weekdays)
    expected = target * reached if isinstance(target, float | int) else None
    percent = 100 * to_date / expected if expected is not None and expected > 0 else None
    landing, interval = _landing(to_date, reached, past, weekdays)
    outlook = _outlook(direction, target, percent, interval)
    return Pace(to_date, reached, expected, percent, landing, interval, outlook)


def share(period: Period, days: int, weekdays: Weekdays | None = None) -> float:
    """The part of a period (0 to 1) that its first `days` days usually bring; evenly without weekdays."""
    even = [1.0] * 7
    weights = [(weekdays or even)[(period.start + timedelta(days=n)).weekday()] for n in range(period.days)]
    return math.fsum(weights[:days]) / math.fsum(weights)


def weekdays_of(daily: Mapping[date, float], history: Period) -> Weekdays | None:
    """What each weekday brings on average in a stretch of days; a day without a value brought nothing.

    None where that is no pattern: less than four weeks with a value, or a weekday that takes away.
    """
    inside = {day: value for day, value in daily.items() if history.start <= day <= history.end}
    if history.days < 28 or not inside or (max(inside) - min(inside)).days < 27:
        return None
    totals = [0.0] * 7
    for day, value in inside.items():
        totals[day.weekday()] += value
    numbers = [0] * 7
    for n in range(history.days):
        numbers[(history.start + timedelta(days=n)).weekday()] += 1
    found = [total / number for total, number in zip(totals, numbers, strict=True)]
    return found if min(found) >= 0 and max(found) > 0 else None


def _landing(
    to_date: float, reached: float, past: Sequence[Past], weekdays: Weekdays | None
) -> tuple[float | None, tuple[float, float] | None]:
    """Where it lands and between what; nothing while nothing has come in."""
    if to_date == 0 or reached <= 0:
        return None, None
    straight = to_date / reached
    shares = [(one, share(one.period, one.days, weekdays)) for one in past]
    went_on = sorted(one.total * part / one.to_date for one, part in shares if one.to_date > 0 and part > 0)
    if len(went_on) < FEWEST:
        return straight, None
    least = to_date if all(one.total >= one.to_date for one in past) else -math.inf  # what never falls has that already
    edges = sorted(max(least, straight * _quantile(went_on, q)) for q in EDGES)
    return max(least, straight * _quantile(went_on, 0.5)), (edges[0], edges[1])


def _quantile(ordered: Sequence[float], q: float) -> float:
    """Linear interpolation between the two nearest ranks (type 7 of Hyndman and Fan, 1996)."""
    place = q * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def _outlook(
    direction: Direction, target: Target | None, percent: float | None, interval: tuple[float, float] | None
) -> Outlook | None:
    if target is None:
        return None
    if interval is not None:
        met = [meets(edge, direction, target) for edge in interval]
        if None in met:
            return None
        around = isinstance(target, tuple) and interval[0] <= target[1] and interval[1] >= target[0]
        return "on course" if all(met) else "open" if any(met) or around else "behind"
    if percent is None or direction not in ("up", "down"):
        return None
    ahead = percent if direction == "up" else 10_000 / percent if percent > 0 else math.inf
    return "on course" if ahead >= 100 else "open" if ahead >= CLOSE else "behind"


# -- from the store


def paces(
    store: Store,
    catalogue: Catalogue,
    company: Company,
    metrics: Collection[Metric],
    period: Period,
    units: Collection[str | None],
    *,
    today: date,
    as_of: datetime | None = None,
) -> dict[tuple[str, str | None], Pace]:
    """By metric and unit (None: the company) the pace of a running period, up to yesterday, in one store query.

    Empty when the period is over or has not begun; metrics that are no flows, or have no number yet, are absent.
    """
    calendar = Calendar(today, company.fiscal_year_start)
    elapsed = calendar.elapsed(period)
    flows = [metric for metric in metrics if isinstance(metric.aggregation, Sum)]
    if calendar.is_complete(period) or elapsed is None or not flows:
        return {}
    earlier = calendar.history(period, PERIODS)
    begun = [calendar.same_days(period, one) or one for one in earlier]
    before = Period(period.start - timedelta(weeks=WEEKS), period.start - timedelta(days=1), "span", "weekdays")
    daily = [before.start + timedelta(days=n) for n in range(before.days)]
    windows = [elapsed, *earlier, *begun, *(Period(day, day, "day", day.isoformat()) for day in daily)]
    everyone = [unit.id for unit in company.business_units]
    seen = everyone if None in units else [unit for unit in units if unit is not None]
    facts = gather(store, catalogue, flows, windows, seen, False, as_of)
    found: dict[tuple[str, str | None], Pace] = {}
    for metric in flows:
        given = amounts(metric.aggregation, facts, {})
        for unit in units:
            values = [
                combine(metric.aggregation, [a for key, a in window.items() if unit in (None, key[0])]).value
                for window in given
            ]
            if values[0] is None:
                continue
            totals, starts = values[1 : 1 + len(earlier)], values[1 + len(earlier) : 1 + 2 * len(earlier)]
            past = [
                Past(one, part.days, start or 0.0, total)
                for one, part, start, total in zip(earlier, begun, starts, totals, strict=True)
                if total is not None
            ]
            by_day = {day: value for day, value in zip(daily, values[-len(daily) :], strict=True) if value is not None}
            found[metric.id, unit] = pace(
                values[0],
                period,
                elapsed.days,
                metric.direction,
                company.target(metric.id, unit, period),
                weekdays_of(by_day, before),
                past,
            )
    return found
