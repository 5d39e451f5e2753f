"""A score: one number with all that a reader needs to trust it."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from dashboard.behaviour import measured_by, realism
from dashboard.catalogue import Metric
from dashboard.course import course
from dashboard.pace import Pace
from dashboard.period import Period
from dashboard.signals import Target, Verdict

Status = Literal["met", "missed"]


@dataclass(frozen=True)
class Coverage:
    """What a number covers: units that report it, of the company's (of this one, for a unit's score); days with
    data, of the days that could have some; channels that report it, of those that did in any period looked at."""

    units: int
    of_units: int
    days: int
    of_days: int
    channels: int = 0
    of_channels: int = 0


@dataclass(frozen=True)
class Score:
    """One number with all a reader needs to trust it. None means: no honest number.

    `value` is the full one: every channel that reports in the period. `previous` and `change` are like for like,
    on the channels that report in both periods. Where these are not all, `comparable` is the value on them, so that
    `change` always follows from `comparable` (else `value`) and `previous`, and the note says how many they are.

    `change` is in percent for counts, people and currency, in points for percent and points metrics, in the
    metric's own unit for durations and stars. `interval` is the 95 % interval, in the metric's unit; for unique
    people of several channels the range from the largest to the sum, and for a quantile beyond the longest known
    value (longest, None). `n` is the sample behind it: the denominator of a ratio, the records of a quantile.

    `spoilt_by` is the score that makes good news good in name only (Metric.unless_worse): its verdict then says
    "changed", and nobody is praised for a crisis that everybody talks about.
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
    target: Target | None = None
    status: Status | None = None
    running: Pace | None = None  # of a flow whose period still runs: how it is on the way to its target
    verdict: Verdict | None = None
    coverage: Coverage | None = None
    last_day: date | None = None
    age_days: int | None = None
    combinable: bool = True
    partial: bool = False  # the period is still running: compared with the same number of days
    note: str | None = None  # a qualifier a person must see: "average day", "longer than 30 minutes"
    history: tuple[tuple[Period, float | None], ...] = ()  # complete periods before this one, oldest first
    comparable: float | None = None
    spoilt_by: "Score | None" = None

    @property
    def pace(self) -> float | None:
        """What there is so far, in percent of what was expected by now."""
        return None if self.running is None else self.running.pace

    @property
    def landing(self) -> float | None:
        """Where a running period ends if it goes on like this."""
        return None if self.running is None else self.running.landing

    @property
    def measured_by(self) -> str | None:
        """What the verdict is measured by, where it is not simply the periods before."""
        return None if self.verdict is None else measured_by(self.verdict, self.period.grain)

    @property
    def realism(self) -> str | None:
        """Whether the target is inside what the process does."""
        return realism(self.verdict, self.period.grain)


@dataclass(frozen=True)
class Scorecard:
    """All metrics of one unit (or the company) for one period, in catalogue order."""

    unit: str | None
    period: Period
    complete: bool
    compared_with: Period | None
    scores: tuple[Score, ...]

    def score(self, metric: str) -> Score | None:
        """The score of a metric; None when it was not asked for."""
        return next((score for score in self.scores if score.metric.id == metric), None)


@dataclass(frozen=True)
class ChannelScores:
    """What one channel reports in a period; `channel` None: what the department reports without naming one.

    `first_day` and `last_day` are the channel's first and last data of all times, None when it never reported.
    """

    unit: str
    department: str | None
    channel: str | None
    scores: tuple[Score, ...]
    first_day: date | None
    last_day: date | None
    age_days: int | None


def as_dict(card: Scorecard, locale: str = "en", currency: str = "EUR") -> dict[str, Any]:
    """The JSON of the `scorecard` verb (docs/architecture.md); None where unknown, days as ISO text."""
    return {
        "unit": card.unit,
        "period": {
            "from": card.period.start.isoformat(),
            "to": card.period.end.isoformat(),
            "label": card.period.label,
            "complete": card.complete,
            "days": card.period.days,
        },
        "metrics": [_score(score, locale, currency) for score in card.scores],
    }


def _score(score: Score, locale: str, currency: str) -> dict[str, Any]:
    covered, compared, running = score.coverage, score.compared_with, score.running
    return {
        "id": score.metric.id,
        "lens": score.metric.lens,
        "value": score.value,
        "unit": score.metric.unit,
        "n": score.n,
        "interval": None if score.interval is None else list(score.interval),
        "previous": score.previous,
        "change": score.change,
        "target": list(score.target) if isinstance(score.target, tuple) else score.target,
        "status": score.status,
        "pace": score.pace,
        "landing": score.landing,
        "landing_interval": list(running.interval) if running and running.interval else None,
        "expected": running and running.expected,
        "outlook": running and running.outlook,
        "course": course(score.metric, running, locale, currency) if score.partial else None,
        "verdict": verdict_dict(score),
        "spoilt_by": score.spoilt_by and score.spoilt_by.metric.id,
        "coverage": None if covered is None else vars(covered),
        "last_day": None if score.last_day is None else score.last_day.isoformat(),
        "age_days": score.age_days,
        "combinable": score.combinable,
        "partial": score.partial,
        "note": score.note,
        "comparable": score.comparable,
        "compared_with": None
        if compared is None
        else {
            "from": compared.start.isoformat(),
            "to": compared.end.isoformat(),
            "label": compared.label,
        },
    }


def verdict_dict(score: Score) -> dict[str, Any] | None:
    """JSON of a verdict, with what it is measured by and how real the target is; None without a verdict."""
    verdict = score.verdict
    if verdict is None:
        return None
    return {
        "variation": verdict.variation,
        "assurance": verdict.assurance,
        "signal": verdict.signal,
        "mean": verdict.mean,
        "lower": verdict.lower,
        "upper": verdict.upper,
        "chance": verdict.chance,
        "measured_by": score.measured_by,
        "realism": score.realism,
    }
