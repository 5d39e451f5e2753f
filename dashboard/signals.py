"""Process behaviour: is a change real, and does the process meet its target? (XmR chart)

Limits are mean ± 2.66 × mean moving range (Wheeler, Understanding Variation, 2000) of the periods
*before* the judged one, so that a signal does not widen the limits it is judged by. After a shift that held they
are those of the new level, and months with a season are judged as if all months were alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from dashboard.catalogue import Direction
from dashboard.levels import Limits, limits, shifts
from dashboard.seasons import Season, season

__all__ = ["Assurance", "Limits", "Signal", "Target", "Variation", "Verdict", "judge", "limits", "meets"]

Variation = Literal["improving", "worsening", "changed", "steady", "not enough history"]
Assurance = Literal["will reliably meet", "will reliably miss", "hit or miss"]
Signal = Literal["outside", "run", "two of three", "trend"]
Target = float | tuple[float, float]  # a pair is a band: low and high, both included

FEWEST, MOST = 12, 24  # complete periods, the judged one included
RUN = 7


@dataclass(frozen=True)
class Verdict:
    """Process behaviour in words; `mean`, `lower` and `upper` in the metric's unit.

    `changed` is a signal on a metric of which neither more nor less is better. `side` is where the signal
    points, 1 up and -1 down; `strength` how far the judged value lies from the mean, in limits (1.0 = on the
    limit); 0 without a signal. `lasting`: the period before already had a signal of the same side.

    `limits` has one entry for each value that was judged with, oldest first, for a chart: limits change where the
    level shifted and, with a season, by month; None further back than the 24 periods that count. `held`: for how
    many periods, the judged one included, the level has held since it shifted; None where it did not. `seasonal`:
    compared with the same months of earlier years. `chance`: the part of all periods (0 to 1) in which the process
    as it is meets the target.
    """

    variation: Variation
    assurance: Assurance | None
    mean: float | None = None
    lower: float | None = None
    upper: float | None = None
    signal: Signal | None = None
    side: int = 0
    strength: float = 0.0
    lasting: bool = False
    limits: tuple[Limits | None, ...] = ()
    held: int | None = None
    seasonal: bool = False
    chance: float | None = None


def judge(
    series: Sequence[float | None], direction: Direction, target: Target | None = None, monthly: bool = False
) -> Verdict:
    """The verdict on the last value of a series of complete periods, oldest first.

    Fewer than 12 periods with a value, or none in the last: "not enough history". Assurance needs a target
    and a direction. `monthly`: the periods are calendar months, and may have a season.
    """
    judged = _judged(series, monthly)
    if judged is None:
        return Verdict("not enough history", None)
    before = _judged(series[:-1], monthly) if judged.signal else None
    natural = judged.limits[-1]
    return Verdict(
        variation=_variation(judged.side, direction),
        assurance=None if target is None else _assurance(natural, judged.value, direction, target),
        mean=natural.mean,
        lower=natural.lower,
        upper=natural.upper,
        signal=judged.signal,
        side=judged.side,
        strength=_strength(judged.value, natural) if judged.signal else 0.0,
        lasting=before is not None and before.side == judged.side,
        limits=(None,) * (len(series) - len(judged.limits)) + judged.limits,
        held=judged.held,
        seasonal=judged.season is not None,
        chance=None if target is None else _chance(natural, direction, target),
    )


@dataclass(frozen=True)
class _Judged:
    """The last value with its signal, and the limits of all periods that count, those of its own last."""

    value: float
    signal: Signal | None
    side: int
    limits: tuple[Limits, ...]
    held: int | None
    season: Season | None


def _judged(series: Sequence[float | None], monthly: bool) -> _Judged | None:
    """The last value against the level of the periods before it; None without enough history."""
    value = series[-1] if series else None
    if value is None or sum(one is not None for one in series[-MOST:]) < FEWEST:
        return None
    yearly = season(series) if monthly else None
    alike = (yearly.removed(series) if yearly else list(series))[-MOST:]
    starts = (0, *shifts(alike[:-1]))
    level = alike[starts[-1] :]
    natural = limits(level[:-1])
    if natural is None:
        return None
    signal, side = _signal([one for one in level if one is not None], natural)
    earlier = [limits(alike[start:end]) or natural for start, end in pairwise(starts)]
    found = [one for one, (start, end) in zip(earlier, pairwise(starts), strict=True) for _ in range(start, end)]
    found += [natural] * len(level)
    return _Judged(
        value,
        signal,
        side,
        tuple(yearly.put_back(found) if yearly else found),
        len(level) if len(starts) > 1 else None,
        yearly,
    )


def _signal(values: Sequence[float], natural: Limits) -> tuple[Signal | None, int]:
    """The strongest signal that the last value completes, and its side: 1 up, -1 down, 0 none."""
    slack = natural.slack
    for side in (1, -1):
        if side * (values[-1] - natural.mean) > natural.reach + slack:
            return "outside", side
    for side in (1, -1):
        away = [side * (value - natural.mean) for value in values]
        if len(away) >= RUN and all(distance > slack for distance in away[-RUN:]):
            return "run", side
    for side in (1, -1):
        far = [side * (value - natural.mean) > natural.reach * 2 / 3 + slack for value in values[-3:]]
        if far[-1] and sum(far) >= 2:
            return "two of three", side
    for side in (1, -1):
        steps = [side * (b - a) for a, b in pairwise(values[-RUN:])]
        if len(steps) == RUN - 1 and all(step > slack for step in steps):
            return "trend", side
    return None, 0


def _variation(side: int, direction: Direction) -> Variation:
    if side == 0:
        return "steady"
    if direction in ("band", "neutral"):
        return "changed"
    return "improving" if (side > 0) == (direction == "up") else "worsening"


def _assurance(natural: Limits, value: float, direction: Direction, target: Target) -> Assurance | None:
    """What the limits, stretched to the judged value, promise: no "will meet" beside a miss."""
    low, high = _wanted(direction, target)
    if low is None and high is None:
        return None
    lower, upper = min(natural.lower, value), max(natural.upper, value)
    if (low is None or lower >= low) and (high is None or upper <= high):
        return "will reliably meet"
    if (low is not None and upper < low) or (high is not None and lower > high):
        return "will reliably miss"
    return "hit or miss"


def _chance(natural: Limits, direction: Direction, target: Target) -> float | None:
    """How often the process meets the target if nothing changes; None when it has no better or worse."""
    low, high = _wanted(direction, target)
    if low is None and high is None:
        return None
    if natural.moving_range == 0:
        return float(bool(meets(natural.mean, direction, target)))
    return (1.0 if high is None else natural.below(high)) - (0.0 if low is None else natural.below(low))


def _strength(value: float, natural: Limits) -> float:
    return abs(value - natural.mean) / natural.reach if natural.reach else 1.0


def _wanted(direction: Direction, target: Target) -> tuple[float | None, float | None]:
    """The values that meet the target, as low and high; (None, None) when the metric has no better or worse."""
    if direction == "neutral":
        return None, None
    if isinstance(target, tuple):
        return target
    if direction == "up":
        return target, None
    if direction == "down":
        return None, target
    return None, None  # a band needs two numbers


def meets(value: float, direction: Direction, target: Target) -> bool | None:
    """Whether a value meets its target; None when the metric has no better or worse."""
    low, high = _wanted(direction, target)
    if low is None and high is None:
        return None
    return (low is None or value >= low) and (high is None or value <= high)
