"""Metrics, measures and record kinds: what the numbers mean, read from definitions/*.yaml.

A metric's aggregation is a type: how it adds up over time, channels and units is part of its
declaration, so that nothing can sum a stock or average a rate. Source of the classes: docs/metrics.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Lens = Literal["brand", "engagement", "service", "recruiting", "sales"]
Unit = Literal["count", "people", "percent", "points", "minutes", "hours", "days", "currency", "stars", "per_post", "score"]
Direction = Literal["up", "down", "band", "neutral"]
FieldType = Literal["text", "number", "time", "day", "flag"]

LENSES: tuple[Lens, ...] = ("brand", "engagement", "service", "recruiting", "sales")


@dataclass(frozen=True)
class Term:
    """The first of these measures that a channel reports (per channel and calendar month)."""

    measures: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """Σ plus − Σ minus: a channel's contribution exists only when every `plus` term it needs exists.

    For a sum of several terms a missing term counts as absent, not as zero, and the others stand.
    """

    plus: tuple[Term, ...]
    minus: tuple[Term, ...] = ()

    @property
    def measures(self) -> frozenset[str]:
        """Every measure the part may read."""
        return frozenset(name for term in self.plus + self.minus for name in term.measures)


@dataclass(frozen=True)
class Sum:
    """SUM (flow): summed over days, channels and units."""

    value: Part


@dataclass(frozen=True)
class Last:
    """LAST (stock): the last value inside the period per channel, summed over channels; never over days."""

    value: Part


@dataclass(frozen=True)
class Balance:
    """LAST (stock) of a flow: everything that came in minus everything that went out, up to the period's end."""

    value: Part


@dataclass(frozen=True)
class Ratio:
    """RATIO: Σ numerator ÷ Σ denominator × scale, over channels that report both."""

    numerator: Part
    denominator: Part
    scale: float = 1.0
    interval: Literal["wilson", "nps"] | None = None


@dataclass(frozen=True)
class Growth:
    """RATIO of a stock: Σ(last − before) ÷ Σ before × 100 on the channels that have both."""

    stock: Part


@dataclass(frozen=True)
class WeightedMean:
    """WMEAN: Σ(value·weight) ÷ Σ weight; `total` is Σ(value·weight)."""

    total: Part
    weight: Part


@dataclass(frozen=True)
class Quantile:
    """QUANTILE: from pooled records; medians are never averaged."""

    records: str
    field: str
    day: str
    q: float
    divisor: float = 1.0  # the field's unit ÷ the metric's unit: 60 for seconds shown as minutes
    missing: Literal["longer", "left_out"] = "left_out"


@dataclass(frozen=True)
class Distinct:
    """DISTINCT (unique people): the tool's own figure for the period, else the average day; never added."""

    period: str | None
    daily: str | None


@dataclass(frozen=True)
class Cohort:
    """COHORT: kept ÷ cohort, only cohorts old enough count (the measures carry only those)."""

    kept: Part
    cohort: Part


@dataclass(frozen=True)
class Share:
    """RATIO of one kind of channel: Σ value on channels of `kind` ÷ Σ value on all channels."""

    value: Part
    kind: str
    scale: float = 100.0


Aggregation = Sum | Last | Balance | Ratio | Growth | WeightedMean | Quantile | Distinct | Cohort | Share


@dataclass(frozen=True)
class Metric:
    """One number that a chief executive may read. `value`s of unit "percent" are percent numbers (6.5 = 6.5 %)."""

    id: str
    label: str
    lens: Lens
    unit: Unit
    direction: Direction
    definition: str  # one sentence, shown on the tile
    formula: str  # as printed on the Definitions page
    source: str
    aggregation: Aggregation
    headline: bool = False  # shown for its lens on the company page
    tile: bool = True  # shown on the unit page
    people: bool = False  # small cells (n < 10) are suppressed


@dataclass(frozen=True)
class Measure:
    """A daily fact (flow), a level (stock) or a count of people (unique)."""

    id: str
    label: str
    kind: Literal["flow", "stock", "unique"]


@dataclass(frozen=True)
class Field:
    """One field of a record kind."""

    name: str
    type: FieldType
    personal: bool = False


@dataclass(frozen=True)
class Derived:
    """A daily measure that records add up to: one per record (`sum` None) or the sum of a number field.

    `where` maps a field to the values it may have, or to "present" / "absent".
    """

    measure: str
    day: tuple[str, ...]
    sum: str | None
    where: Mapping[str, tuple[str | bool, ...] | Literal["present", "absent"]]


@dataclass(frozen=True)
class RecordKind:
    """Posts, mentions, cases, applicants or reviews: fields in order, and what they add up to."""

    id: str
    label: str
    time: str  # the field that dates and sorts the record
    fields: tuple[Field, ...]
    measures: tuple[Derived, ...]


@dataclass(frozen=True)
class Platform:
    """A place where people meet a company, and what exports call it."""

    id: str
    label: str
    kind: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    """Everything declared, in the order of the files."""

    metrics: Mapping[str, Metric]
    measures: Mapping[str, Measure]
    records: Mapping[str, RecordKind]
    platforms: Mapping[str, Platform]
