"""Restated: what a number was when it was seen earlier, and the export that made it another one."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date

from dashboard.catalogue import Catalogue, Metric
from dashboard.company import Company
from dashboard.numbers import format_value
from dashboard.period import Period, in_english
from dashboard.scorecard import scorecards
from dashboard.store.log import Export, Store

STEPS = 8  # days with exports that are looked back on


@dataclass(frozen=True)
class Restatement:
    """A number was `was` when seen on a day, and `now` since another, because of an export or its withdrawal."""

    metric: Metric
    was: float
    now: float | None
    seen: date
    since: date
    export: Export
    withdrawn: bool

    def sentence(self, company: Company) -> str:
        """ "Was 4.1% when seen on 3 March 2026, is 3.6% since the export of 9 April 2026 (insights.csv)." """
        was, now = (
            format_value(self.metric, value, company.locale, company.currency) for value in (self.was, self.now)
        )
        seen, since = (format_date(day, "long", locale=in_english(company.locale)) for day in (self.seen, self.since))
        because = f"{self.export.file} was withdrawn on {since}" if self.withdrawn else f"the export of {since}"
        file = "" if self.withdrawn else f" ({self.export.file})"
        return f"Was {was} when seen on {seen}, is {now} since {because}{file}."

    def as_dict(self, company: Company) -> dict[str, Any]:
        """JSON; days as ISO text."""
        return {
            "metric": self.metric.id,
            "was": self.was,
            "now": self.now,
            "seen": self.seen.isoformat(),
            "since": self.since.isoformat(),
            "export": self.export.id,
            "file": self.export.file,
            "withdrawn": self.withdrawn,
            "sentence": self.sentence(company),
        }


def restatement(
    store: Store,
    catalogue: Catalogue,
    company: Company,
    metric: str,
    unit: str | None,
    period: Period,
    *,
    today: date,
    as_of: datetime | None = None,
) -> Restatement | None:
    """The last time that a metric of a complete period became another number; None where it is still the first."""
    found = restatements(store, catalogue, company, [metric], unit, period, today=today, as_of=as_of)
    return found.get(metric)


def restatements(
    store: Store,
    catalogue: Catalogue,
    company: Company,
    metrics: Collection[str],
    unit: str | None,
    period: Period,
    *,
    today: date,
    as_of: datetime | None = None,
) -> dict[str, Restatement]:
    """By metric the last time that it became another number, by days of the company's time zone.

    Nothing while the period runs, nor of numbers that are still the first; arrivals up to the period's end are none.
    """
    zone = ZoneInfo(company.timezone)
    known: dict[datetime | None, dict[str, float | None]] = {}

    def values(moment: datetime | None) -> dict[str, float | None]:
        if moment not in known:
            cards = scorecards(
                store, catalogue, company, period, [unit], compare="none", metrics=metrics, today=today, as_of=moment
            )
            known[moment] = {score.metric.id: score.value for score in cards[unit].scores}
        return known[moment]

    def step_of(metric: str, steps: Sequence[_Step]) -> _Step:
        """The step that made the number what it is: before the first it was another, after the last it is this one."""
        first, last = 0, len(steps)
        while last - first > 1:
            middle = (first + last) // 2
            same = _same(values(as_of)[metric], values(_before(steps[middle].at))[metric])
            first, last = (first, middle) if same else (middle, last)
        return steps[first]

    exports = store.exports(None if unit is None else [unit])
    days = _days(exports, period, zone, as_of) if period.end < today else []
    began = min((export.at for export in exports), default=None)
    found: dict[str, Restatement] = {}
    looking = set(metrics) if days else set()
    for position, (day, steps) in enumerate(days[:STEPS]):
        before = _before(datetime.combine(day, time.min, zone))
        seen = days[position + 1][0] if position + 1 < len(days) else day - timedelta(days=1)
        if not looking or seen <= period.end or (began and before < began):
            break
        for metric in sorted(looking):
            was, now = values(before)[metric], values(as_of)[metric]
            if was is None:
                looking.discard(metric)
            elif not _same(was, now):
                step = step_of(metric, steps)
                about = catalogue.metrics[metric]
                found[metric] = Restatement(about, was, now, seen, day, step.export, step.withdrawn)
                looking.discard(metric)
    return {metric: found[metric] for metric in catalogue.metrics if metric in found}


@dataclass(frozen=True)
class _Step:
    """An export came, or was withdrawn, or was brought back."""

    at: datetime
    export: Export
    withdrawn: bool


def _days(
    exports: Iterable[Export], period: Period, zone: ZoneInfo, as_of: datetime | None
) -> list[tuple[date, list[_Step]]]:
    """The days after the period on which exports that speak of it came or went, newest first; their steps in order."""
    found: dict[date, list[_Step]] = {}
    for export in exports:
        begins, ends = export.first_day or period.start, export.last_day or period.end
        if begins > period.end or ends < period.start:
            continue
        later = ((step.at, step.action == "withdraw") for step in export.steps)
        for moment, withdrawn in ((export.at, False), *later):
            if as_of is None or moment <= as_of:
                day = moment.astimezone(zone).date()
                if day > period.end:
                    found.setdefault(day, []).append(_Step(moment, export, withdrawn))
    return [(day, sorted(steps, key=lambda step: step.at)) for day, steps in sorted(found.items(), reverse=True)]


def _before(moment: datetime) -> datetime:
    return moment.astimezone(UTC) - timedelta(microseconds=1)


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= 1e-9 * max(1.0, abs(one))
