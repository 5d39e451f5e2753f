"""Levels: the limits within which a process varies, and where its level shifted for good."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

FACTOR = 2.66
D2 = 1.128  # mean moving range ÷ standard deviation, for ranges of two values
HELD = 8  # values on one side that confirm a shift, and that a level before it is made of


@dataclass(frozen=True)
class Limits:
    """Natural process limits: where routine variation stays (Wheeler, Understanding Variation, 2000)."""

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

    @property
    def slack(self) -> float:
        """What floats may differ by: on the limit is inside, on the mean is on neither side."""
        return 1e-9 * max(1.0, abs(self.mean))

    def below(self, value: float) -> float:
        """The part of all values (0 to 1) that this process leaves below a value, if it varies normally.

        It has to vary: standard deviation = mean moving range ÷ 1.128.
        """
        return 0.5 * (1 + math.erf((value - self.mean) / (self.moving_range / D2) / math.sqrt(2)))


def limits(series: Sequence[float | None]) -> Limits | None:
    """Limits of a series, oldest first. A gap (None) breaks the moving range; None where there is no range."""
    values = [value for value in series if value is not None]
    ranges = [abs(b - a) for a, b in pairwise(series) if a is not None and b is not None]
    if not ranges:
        return None
    return Limits(sum(values) / len(values), sum(ranges) / len(ranges))


def shifts(series: Sequence[float | None]) -> tuple[int, ...]:
    """The positions at which a series, oldest first, came to a new level that held.

    Found by a run of eight values on one side of the mean of all before them (Wheeler's rule for a sustained shift),
    which are eight at least. The level began where both sides differ most, the most likely moment of a step (Samuel,
    Pignatiello and Calvin, 1998), and has held when eight values follow. What a straight line describes better than
    a step is growth, and no new level. Gaps are no values.
    """
    places = [place for place, value in enumerate(series) if value is not None]
    values = [value for value in series if value is not None]
    found: list[int] = []
    start, at = 0, HELD
    while at + HELD <= len(values):
        end = at + _run(values[start:at], values[at:])
        cuts = range(at, end if end - at >= HELD else at)
        first = max(cuts, key=lambda cut: _step(values[start:cut], values[cut:end]), default=end)
        if end - first >= HELD and _step(values[start:first], values[first:end]) > _line(values[start:end]):
            found.append(places[first])
            start, at = first, first + HELD
        else:
            at += 1
    return tuple(found)


def _run(before: Sequence[float], after: Sequence[float]) -> int:
    """How many values in a row, from the first, lie on one side of the mean of those before."""
    level = Limits(sum(before) / len(before), 0.0)
    side = 1 if after[0] > level.mean else -1
    return len(list(takewhile(lambda value: side * (value - level.mean) > level.slack, after)))


def _step(before: Sequence[float], after: Sequence[float]) -> float:
    """The variation that a step from one level to another explains (sum of squares)."""
    one, other = len(before), len(after)
    return one * other / (one + other) * (sum(after) / other - sum(before) / one) ** 2


def _line(values: Sequence[float]) -> float:
    """The variation that a straight line explains (sum of squares)."""
    middle = (len(values) - 1) / 2
    spread = sum((place - middle) ** 2 for place in range(len(values)))
    return sum((place - middle) * value for place, value in enumerate(values)) ** 2 / spread
