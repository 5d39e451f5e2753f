"""Process behaviour: is a change real, and does the process meet its target? (XmR chart)

Limits are mean ± 2.66 × mean moving range (Wheeler, Understanding Variation, 2000) of the periods
*before* the judged one, so that a signal does not widen the limits it is judged by.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from dashboard.catalogue import Direction

Variation = Literal["improving", "worsening", "changed", "steady", "not enough history"]
Assurance = Literal["will reliably meet", "will reliably miss", "hit or miss"]
Signal = Literal["outside", "run", "two of three", "trend"]
Target = float | tuple[float, float]  # a pair is a band: low and high, both included

FEWEST, MOST = 12, 24  # complete periods, the judged one included
RUN = 7
FACTOR = 2.66


@dataclass(frozen=True)
class Verdict:
    """Process behaviour in words; `mean`, `lower` and `upper` in the metric's unit.

    `changed` is a signal on a metric of which neither more nor less is better. `side` is where the signal
    points, 1 up and -1 down; `strength` how far the judged value lies from the mean, in limits (1.0 = on the
    limit); 0 without a signal. `lasting`: the period before already had a signal of the same side.
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


@dataclass(frozen=True)
class Limits:
    """Natural process limits: where routine variation stays."""

    mean: float
    moving_range: float

    @property
    def reach(self) -> float:
        """From the mean to either limit."""
        return FACTOR * self.moving_range

    @property
    def lower(self) -> float:
        """The lower limit."""
        return self.mean - self.reach

    @property
    def upper(self) -> float:
        """The upper limit."""
        return self.mean + self.reach


def limits(series: Sequence[float | None]) -> Limits | None:
    """Limits of a series, oldest first. A gap (None) breaks the moving range; None where there is no range."""
    values = [value for value in series if value is not None]
    ranges = [abs(b - a) for a, b in pairwise(series) if a is not None and b is not None]
    if not ranges:
        return None
    return Limits(sum(values) / len(values), sum(ranges) / len(ranges))


def judge(series: Sequence[float | None], direction: Direction, target: Target | None = None) -> Verdict:
    """The verdict on the last value of a series of complete periods, oldest first.

    Fewer than 12 periods with a value, or none in the last: "not enough history". Assurance needs a target
    and a direction.
    """
    judged = _judged(series)
    if judged is None:
        return Verdict("not enough history", None)
    natural, value, signal, side = judged
    before = _judged(series[:-1]) if signal else None
    return Verdict(
        variation=_variation(side, direction),
        assurance=None if target is None else _assurance(natural, value, direction, target),
        mean=natural.mean,
        lower=natural.lower,
        upper=natural.upper,
        signal=signal,
        side=side,
        strength=_strength(value, natural) if signal else 0.0,
        lasting=before is not None and before[3] == side,
    )


def _judged(series: Sequence[float | None]) -> tuple[Limits, float, Signal | None, int] | None:
    """Limits of the earlier periods, the last value, its signal and side; None without enough history."""
    recent = series[-MOST:]
    present = [value for value in recent if value is not None]
    natural = limits(recent[:-1]) if len(present) >= FEWEST and recent[-1] is not None else None
    return None if natural is None else (natural, present[-1], *_signal(present, natural))


def _signal(values: Sequence[float], natural: Limits) -> tuple[Signal | None, int]:
    """The strongest signal that the last value completes, and its side: 1 up, -1 down, 0 none."""
    slack = 1e-9 * max(1.0, abs(natural.mean))  # floats: on the limit is inside
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
