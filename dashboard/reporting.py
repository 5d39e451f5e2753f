"""Reporting: who has reported until when, held against how often each series usually comes, the silent ones first."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal

import pandas as pd

from dashboard.aggregation import Quantile
from dashboard.catalogue import DEFINITIONS, LENSES, Catalogue, Lens, Metric
from dashboard.company import BusinessUnit, Company, Department
from dashboard.declared import Number, declared
from dashboard.facts import measures_of
from dashboard.schema import check
from dashboard.strict_yaml import read

State = Literal["silent", "never", "late", "current"]
#: The order in which they concern a reader.
STATES: tuple[State, ...] = ("silent", "never", "late", "current")


@declared
@dataclass(frozen=True)
class Patience:
    """From definitions/reporting.yaml: how old data may be. A rhythm is a series' usual spacing, at least the
    shortest; `late_after` and `silent_after` are counted in rhythms."""

    shortest_rhythm_days: Number
    late_after: Number
    silent_after: Number

    def state(self, age_days: int, every: float | None) -> State:
        """What a series is whose last day with data is so long ago. `every`: its usual spacing in days."""
        rhythms = age_days / max(self.shortest_rhythm_days, every or 0.0)
        return "silent" if rhythms > self.silent_after else "late" if rhythms > self.late_after else "current"


@dataclass(frozen=True)
class Series:
    """One measure of one channel (None: of the department as a whole)."""

    channel: str | None
    measure: str
    first_day: date
    last_day: date
    age_days: int
    every: float | None  # days from one day with data to the next, on average; None: there is only one
    state: State


@dataclass(frozen=True)
class Freshness:
    """How fresh several series are together: as fresh as the freshest of them.

    `every` is the spacing of the one that comes most often; `ended` are those that fell silent while others go on.
    """

    state: State
    first_day: date
    last_day: date
    age_days: int
    every: float | None
    series: tuple[Series, ...]

    @property
    def ended(self) -> tuple[Series, ...]:
        """The series that are silent although the whole is not."""
        return () if self.state == "silent" else tuple(one for one in self.series if one.state == "silent")


@dataclass(frozen=True)
class Reporter:
    """A department (None: what a unit reports as a whole), what it reports by lens and by channel, and what it
    could: `could` are the lenses that departments of the same id report in other units, and this one never did."""

    unit: BusinessUnit
    department: Department | None
    whole: Freshness | None  # None: it never reported anything
    lenses: Mapping[Lens, Freshness]
    channels: Mapping[str | None, Freshness]
    could: tuple[Lens, ...]

    @property
    def state(self) -> State:
        """Whether it can be relied on."""
        return self.whole.state if self.whole else "never"

    @property
    def name(self) -> str:
        """ "Bikes, Product" """
        return ", ".join((self.unit.name, *([self.department.name] if self.department else [])))

    @property
    def lead(self) -> str:
        """Who could report: the department's lead, else the unit's owner."""
        return (self.department.lead if self.department else "") or self.unit.owner or self.name


@dataclass(frozen=True)
class RollUp:
    """What a sum over the company covers in a lens (None: in any), of the departments that ever reported it."""

    lens: Lens | None
    covered: tuple[Reporter, ...]
    left_out: tuple[Reporter, ...]  # silent

    @property
    def units(self) -> tuple[str, ...]:
        """The names of the units that it covers at least in part."""
        return tuple(dict.fromkeys(one.unit.name for one in self.covered))


def by_metric(everyone: Sequence[Reporter], catalogue: Catalogue) -> dict[tuple[str, str], Series]:
    """The freshest series that feeds a metric in a unit, by ids of both; what nobody ever reported is missing."""
    found: dict[tuple[str, str], Series] = {}
    for metric in catalogue.metrics.values():
        read = feeding(metric, catalogue)
        for one in everyone:
            for series in one.whole.series if one.whole else ():
                known = found.get((metric.id, one.unit.id))
                if series.measure in read and (known is None or series.last_day > known.last_day):
                    found[metric.id, one.unit.id] = series
    return found


def feeding(metric: Metric, catalogue: Catalogue) -> frozenset[str]:
    """The measures that a metric reads; of a quantile those that its records add up to."""
    if isinstance(metric.aggregation, Quantile):
        return frozenset(derived.measure for derived in catalogue.records[metric.aggregation.records].measures)
    return measures_of(metric.aggregation)


@cache
def load_patience() -> Patience:
    """The thresholds that are shipped with the product; read once."""
    file = DEFINITIONS / "reporting.yaml"
    document = read(file.read_text(encoding="utf-8"), file.name)
    return check(Patience, document.value, document)


def reporters(
    company: Company, catalogue: Catalogue, reported: pd.DataFrame, today: date, patience: Patience | None = None
) -> tuple[Reporter, ...]:
    """Every department that company.yaml names or the data know, silent ones first, the longest silence first of all.

    `reported` is the store's: unit, department, channel, measure, first_day, last_day, days.
    """
    found = _series(reported, today, patience or load_patience())
    lens_of = lenses(catalogue)
    told: dict[str, set[Lens]] = {}  # by department id, in any unit
    for (_, name), series in found.items():
        told.setdefault(name or "", set()).update(lens_of[one.measure] for one in series if one.measure in lens_of)
    everyone = []
    for unit in company.business_units:
        declared_here: list[Department | None] = list(unit.departments)
        unknown = sorted({d or "" for u, d in found if u == unit.id} - {one.id for one in unit.departments})
        declared_here += [Department(id=name, name=name) if name else None for name in unknown]
        for department in declared_here:
            key = department.id if department else None
            series = found.get((unit.id, key), [])
            mine = _grouped(series, lambda one: lens_of.get(one.measure))
            everyone.append(
                Reporter(
                    unit=unit,
                    department=department,
                    whole=together(series) if series else None,
                    lenses={lens: mine[lens] for lens in LENSES if lens in mine},
                    channels=_grouped(series, lambda one: one.channel),
                    could=tuple(lens for lens in LENSES if lens in told.get(key or "", ()) and lens not in mine),
                )
            )
    return tuple(sorted(everyone, key=lambda one: (STATES.index(one.state), -(one.whole.age_days if one.whole else 0))))


def together(series: Collection[Series]) -> Freshness:
    """Several series as one. There is at least one."""
    last = max(series, key=lambda one: one.last_day)
    return Freshness(
        state=max((one.state for one in series), key=STATES.index),
        first_day=min(one.first_day for one in series),
        last_day=last.last_day,
        age_days=last.age_days,
        every=min((one.every for one in series if one.every is not None), default=None),
        series=tuple(series),
    )


def roll_up(everyone: Sequence[Reporter], lens: Lens | None) -> RollUp:
    """Who is in a sum over the company, and who was and is not any more."""
    fresh = [(one, one.lenses.get(lens) if lens else one.whole) for one in everyone]
    return RollUp(
        lens=lens,
        covered=tuple(one for one, told in fresh if told and told.state != "silent"),
        left_out=tuple(one for one, told in fresh if told and told.state == "silent"),
    )


def ended(everyone: Iterable[Reporter]) -> list[tuple[Reporter, Series]]:
    """Series that fell silent in departments that still report, the oldest first."""
    found = [(one, series) for one in everyone if one.whole for series in one.whole.ended]
    return sorted(found, key=lambda pair: pair[1].last_day)


def every(days: float | None) -> str:
    """A spacing in words: "daily", "weekly", "every 5 days", "monthly", "quarterly"; "once" where it is unknown."""
    if days is None:
        return "once"
    named = {"daily": (0.0, 1.5), "weekly": (6.5, 7.5), "monthly": (27.5, 32.0), "quarterly": (88.0, 95.0)}
    return next((name for name, (low, high) in named.items() if low <= days < high), f"every {days:.0f} days")


def lenses(catalogue: Catalogue) -> dict[str, Lens]:
    """The lens that a measure is told in: that of the first metric that reads it."""
    found: dict[str, Lens] = {}
    for metric in catalogue.metrics.values():
        asked = metric.aggregation
        names = measures_of(asked)
        if isinstance(asked, Quantile):
            names = frozenset(one.measure for one in catalogue.records[asked.records].measures)
        for name in names:
            for part in (name, *catalogue.measures[name].parts):
                found.setdefault(part, metric.lens)
    return found


def _series(reported: pd.DataFrame, today: date, patience: Patience) -> dict[tuple[str, str | None], list[Series]]:
    """Every series by unit and department."""
    found: dict[tuple[str, str | None], list[Series]] = {}
    for row in reported.itertuples(index=False):
        first, last = _day(row.first_day), _day(row.last_day)
        days: Any = row.days
        spacing = (last - first).days / (days - 1) if days > 1 else None
        age = (today - last).days
        found.setdefault((str(row.unit), _text(row.department)), []).append(
            Series(_text(row.channel), str(row.measure), first, last, age, spacing, patience.state(age, spacing))
        )
    return found


def _grouped(series: Iterable[Series], by: Any) -> dict[Any, Freshness]:
    groups: dict[Any, list[Series]] = {}
    for one in series:
        groups.setdefault(by(one), []).append(one)
    return {key: together(group) for key, group in groups.items()}


def _text(value: Any) -> str | None:
    return None if value is None or value != value else str(value)


def _day(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else value
