"""Receipts: where a score comes from – definition, exports, rows, coverage, age, and which source was preferred."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from dashboard.aggregation import (
    Aggregation,
    Balance,
    Cohort,
    Distinct,
    Growth,
    Last,
    Part,
    Quantile,
    Ratio,
    Share,
    Sum,
    Term,
    WeightedMean,
)
from dashboard.catalogue import Metric
from dashboard.company import Company
from dashboard.facts import BEGINNING, Key, measures_of
from dashboard.period import Period
from dashboard.score import Coverage, Score
from dashboard.store.log import Store


@dataclass(frozen=True)
class Origin:
    """One sheet of one export, and how many of its rows a number is made from; the last known values of rows that
    were delivered more than once. Rows are numbered as in the file; None where it has no numbers for them."""

    export: str
    format: str
    file: str
    sheet: str | None
    rows: int
    first_row: int | None
    last_row: int | None
    by: str
    at: datetime  # UTC
    sha256: str


@dataclass(frozen=True)
class Precedence:
    """Two sources gave the same number of a channel: `preferred` counts, `over` does not (docs/metrics.md, rule 8).

    Both are format ids; they are the same where an export's daily figures count and the sums of its records do not.
    """

    unit: str | None
    department: str | None
    channel: str | None
    months: tuple[str, ...]  # "2026-10"
    preferred: str
    over: str


@dataclass(frozen=True)
class Receipt:
    """All that a reader needs to check a number. Coverage and age are None where no score was at hand."""

    metric: Metric
    unit: str | None
    period: Period
    origins: tuple[Origin, ...]
    precedence: tuple[Precedence, ...]
    coverage: Coverage | None = None
    last_day: date | None = None
    age_days: int | None = None

    @property
    def adds_up(self) -> str:
        """The metric's aggregation class, in the words of docs/metrics.md: "Ratio", "Sum", …"""
        return type(self.metric.aggregation).__name__

    def as_dict(self) -> dict[str, Any]:
        """JSON; days and moments as ISO text."""
        covered = self.coverage
        return {
            "definition": {
                "label": self.metric.label,
                "version": self.metric.version,
                "text": self.metric.definition,
                "formula": self.metric.formula,
                "class": self.adds_up,
                "source": self.metric.source,
            },
            "receipt": [{**vars(origin), "at": origin.at.isoformat()} for origin in self.origins],
            "precedence": [{**vars(one), "months": list(one.months)} for one in self.precedence],
            "coverage": None if covered is None else vars(covered),
            "last_day": None if self.last_day is None else self.last_day.isoformat(),
            "age_days": self.age_days,
        }


def receipt_of(store: Store, company: Company, score: Score, as_of: datetime | None = None) -> Receipt:
    """The receipt of a score, with its coverage and age."""
    window = score.period
    if score.last_day is not None and window.start <= score.last_day < window.end:  # a running period: what was counted
        window = Period(window.start, score.last_day, "span", f"{window.start}..{score.last_day}")
    found = receipt(store, company, score.metric, window, score.unit, None, as_of)
    return replace(
        found, period=score.period, coverage=score.coverage, last_day=score.last_day, age_days=score.age_days
    )


def receipt(
    store: Store,
    company: Company,
    metric: Metric,
    window: Period,
    unit: str | None,
    channels: Collection[Key] | None = None,
    as_of: datetime | None = None,
) -> Receipt:
    """What a metric of a unit (None: the company) is made from in a window.

    `channels`, where known, are those that contribute to it: an export of any other channel is left out.
    """
    units = [known.id for known in company.business_units] if unit is None else [unit]
    asked = metric.aggregation
    if isinstance(asked, Balance):  # everything up to the period's end
        window = Period(BEGINNING, window.end, "span", f"..{window.end}")
    pooled = (asked.records, asked.field, asked.day) if isinstance(asked, Quantile) else None
    frame = store.sources(sorted(measures_of(asked)), window, units, as_of, pooled)
    whole, lines = frame[frame["month"].isna()], _lines(frame[frame["month"].notna()])
    if channels is not None and not pooled:
        within = {tuple(key) for key in channels}
        lines = [line for line in lines if any(line.place[: len(key)] == key for key in within)]
    lines = _read(_terms(asked), lines)
    feeding = {(line.export, line.sheet) for line in lines if line.preferred}
    origins = [
        _origin(row)
        for row in whole[whole["preferred"]].to_dict("records")
        if (row["export"], _text(row["sheet"])) in feeding
    ]
    return Receipt(metric, unit, window, tuple(origins), _precedence(lines))


@dataclass(frozen=True)
class _Line:
    """Rows of one export and sheet for one channel, measure and month."""

    export: str
    sheet: str | None
    format: str
    preferred: bool
    place: Key
    measure: str
    month: str


def _lines(frame: pd.DataFrame) -> list[_Line]:
    return [
        _Line(
            row["export"],
            _text(row["sheet"]),
            row["format"],
            row["preferred"],
            (_text(row["unit"]), _text(row["department"]), _text(row["channel"])),
            row["measure"],
            f"{row['month']:%Y-%m}",
        )
        for row in frame.to_dict("records")
    ]


def _origin(row: Mapping[Hashable, Any]) -> Origin:
    return Origin(
        export=row["export"],
        format=row["format"],
        file=row["file"],
        sheet=_text(row["sheet"]),
        rows=int(row["rows"]),
        first_row=_number(row["first_row"]),
        last_row=_number(row["last_row"]),
        by=row["by"],
        at=row["at"].to_pydatetime().replace(tzinfo=UTC),
        sha256=row["sha256"],
    )


def _terms(asked: Aggregation) -> tuple[Term, ...]:
    """The terms of a metric: of each only the first measure that a channel reports is read. Nothing for quantiles."""
    parts: tuple[Part, ...]
    match asked:
        case Sum(part) | Last(part) | Balance(part) | Share(part) | Growth(part):
            parts = (part,)
        case Ratio(one, other) | WeightedMean(one, other) | Cohort(one, other):
            parts = (one, other)
        case Distinct(period, daily):
            return tuple(Term((name,)) for name in (period, daily) if name)
        case _:
            return ()
    return tuple(term for part in parts for term in part.plus + part.minus)


def _read(terms: Collection[Term], lines: list[_Line]) -> list[_Line]:
    """The lines of measures that are read: per channel and month the first of every term."""
    if not terms:
        return lines
    reported: dict[tuple[Key, str], set[str]] = {}
    for line in lines:
        reported.setdefault((line.place, line.month), set()).add(line.measure)
    chosen = {
        at: {next((name for name in term.measures if name in there), None) for term in terms}
        for at, there in reported.items()
    }
    return [line for line in lines if line.measure in chosen[line.place, line.month]]


def _precedence(lines: Iterable[_Line]) -> tuple[Precedence, ...]:
    """Per channel and pair of formats the months in which one counted and the other did not."""
    counted: dict[tuple[Key, str, str], str] = {}
    outranked: list[_Line] = []
    for line in lines:
        if line.preferred:
            counted[line.place, line.measure, line.month] = line.format
        else:
            outranked.append(line)
    months: dict[tuple[Key, str, str], set[str]] = {}
    for line in outranked:
        winner = counted.get((line.place, line.measure, line.month))
        if winner is not None:
            months.setdefault((line.place, winner, line.format), set()).add(line.month)
    return tuple(
        Precedence(*_place(place), tuple(sorted(found)), winner, loser)
        for (place, winner, loser), found in sorted(months.items(), key=lambda item: _order(item[0]))
    )


def _place(place: Key) -> tuple[str | None, str | None, str | None]:
    unit, department, channel = place
    return unit, department, channel


def _order(key: tuple[Key, str, str]) -> tuple[str, ...]:
    return (*(part or "" for part in key[0]), *key[1:])


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)


def _number(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)
