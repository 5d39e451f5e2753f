"""The scorecard: metric × unit × period → Score."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from dashboard.catalogue import Metric
from dashboard.period import Period

Status = Literal["met", "missed"]


@dataclass(frozen=True)
class Coverage:
    """What a number covers: units that report it, of those that could; days with data, of the period's."""

    units: int
    of_units: int
    days: int
    of_days: int


@dataclass(frozen=True)
class Verdict:
    """Process behaviour in words (signals.py); None where there is no verdict."""

    variation: Literal["improving", "worsening", "changed", "steady", "not enough history"]
    assurance: Literal["will reliably meet", "will reliably miss", "hit or miss"] | None
    mean: float | None = None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True)
class Score:
    """One number with all a reader needs to trust it. None means: no honest number.

    `change` is in percent for counts and currency, in points for percent and points metrics, in the
    metric's own unit for durations and stars. `interval` is the 95 % interval, in the metric's unit.
    `n` is the sample behind it: the denominator of a ratio, the records of a quantile.
    """

    metric: Metric
    unit: str | None  # business unit id; None: the company
    period: Period
    value: float | None
    compared_with: Period | None = None
    previous: float | None = None
    change: float | None = None
    n: float | None = None
    interval: tuple[float | None, float | None] | None = None
    target: float | None = None
    status: Status | None = None
    pace: float | None = None
    landing: float | None = None
    verdict: Verdict | None = None
    coverage: Coverage | None = None
    last_day: date | None = None
    age_days: int | None = None
    combinable: bool = True
    partial: bool = False  # the period is still running: compared with the same number of days
    note: str | None = None  # a qualifier a person must see: "average day", "longer than 30 minutes"
    history: tuple[tuple[Period, float | None], ...] = ()  # complete periods of the same grain, oldest first


@dataclass(frozen=True)
class Scorecard:
    """All metrics of one unit (or the company) for one period, in catalogue order."""

    unit: str | None
    period: Period
    complete: bool
    compared_with: Period | None
    scores: tuple[Score, ...]
