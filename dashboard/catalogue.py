"""Metrics, measures and record kinds: what the numbers mean, read from definitions/*.yaml.

A metric's aggregation is a type: how it adds up over time, channels and units is part of its
declaration, so that nothing can sum a stock or average a rate. Source of the classes: docs/metrics.md.
"""

import dataclasses
import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from dashboard.aggregation import (
    Aggregation,
    Balance,
    ChannelKind,
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
from dashboard.declared import declared
from dashboard.strict_yaml import Document, did_you_mean, read
from dashboard.strict_yaml import Path as Place

__all__ = [
    "LENSES",
    "Aggregation",
    "Balance",
    "Catalogue",
    "ChannelKind",
    "Cohort",
    "Derived",
    "Direction",
    "Distinct",
    "Field",
    "Growth",
    "Last",
    "Lens",
    "Measure",
    "Metric",
    "Part",
    "Platform",
    "Quantile",
    "Ratio",
    "RecordKind",
    "Share",
    "Sum",
    "Term",
    "Unit",
    "WeightedMean",
    "load_catalogue",
    "read_catalogue",
]

T = TypeVar("T")

Lens = Literal["brand", "engagement", "service", "recruiting", "sales"]
Unit = Literal[
    "count", "people", "percent", "points", "minutes", "hours", "days", "currency", "stars", "per_post", "score"
]
Direction = Literal["up", "down", "band", "neutral"]
FieldType = Literal["text", "number", "time", "day", "flag"]

MeasureKind = Literal["flow", "stock", "unique"]

LENSES: tuple[Lens, ...] = ("brand", "engagement", "service", "recruiting", "sales")


@declared
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
    unless_worse: tuple[str, ...] = ()  # it is good news only while none of these gets worse

    @property
    def version(self) -> str:
        """A short fingerprint of what the number is: another one whenever formula, unit or way of adding up change."""
        meant = repr((self.id, self.unit, self.direction, self.formula, self.aggregation))
        return hashlib.sha256(meant.encode()).hexdigest()[:12]


@declared
@dataclass(frozen=True)
class Measure:
    """A daily fact (flow), a level (stock) or a count of people (unique).

    `parts`: where a channel reports only these, the measure is their sum.
    """

    id: str
    label: str
    kind: MeasureKind
    parts: tuple[str, ...] = ()


@declared
@dataclass(frozen=True)
class Field:
    """One field of a record kind."""

    name: str
    type: FieldType
    personal: bool = False


@declared
@dataclass(frozen=True)
class Derived:
    """A daily measure that records add up to: one per record (`sum` None) or the sum of a number field.

    `where` maps a field to the values it may have, or to "present" / "absent". Where the values are known
    and none fits, the day counts 0 (no case answered in time); where they are unknown, it has no value.
    """

    measure: str
    day: tuple[str, ...]
    sum: str | None
    where: Mapping[str, tuple[str | bool, ...] | Literal["present", "absent"]]


@declared
@dataclass(frozen=True)
class RecordKind:
    """Posts, mentions, cases, applicants or reviews: fields in order, and what they add up to."""

    id: str
    label: str
    time: str  # the field that dates and sorts the record
    fields: tuple[Field, ...]
    measures: tuple[Derived, ...]


@declared
@dataclass(frozen=True)
class Platform:
    """A place where people meet a company, and what exports call it."""

    id: str
    label: str
    kind: ChannelKind
    names: tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    """Everything declared, in the order of the files."""

    metrics: Mapping[str, Metric]
    measures: Mapping[str, Measure]
    records: Mapping[str, RecordKind]
    platforms: Mapping[str, Platform]


DEFINITIONS = Path(__file__).parent / "definitions"

_AGGREGATIONS: Mapping[str, type[Aggregation]] = {
    "sum": Sum,
    "last": Last,
    "balance": Balance,
    "ratio": Ratio,
    "growth": Growth,
    "weighted_mean": WeightedMean,
    "quantile": Quantile,
    "distinct": Distinct,
    "cohort": Cohort,
    "share": Share,
}
#: What each class may read: nothing sums a stock, nothing adds up unique people.
_READS: Mapping[type[Aggregation], tuple[MeasureKind, ...]] = {
    Sum: ("flow",),
    Last: ("stock",),
    Balance: ("flow",),
    Ratio: ("flow", "stock"),
    Growth: ("stock",),
    WeightedMean: ("flow",),
    Distinct: ("unique",),
    Cohort: ("flow",),
    Share: ("flow",),
}


_shipped: list[Catalogue] = []


def load_catalogue() -> Catalogue:
    """The catalogue that is shipped with the product; read once, unless another process has given it."""
    if not _shipped:
        _shipped.append(read_catalogue(DEFINITIONS))
    return _shipped[0]


def give_catalogue(catalogue: Catalogue) -> None:
    """Spare this process the reading of the shipped catalogue."""
    _shipped[:] = [catalogue]


def read_catalogue(folder: Path) -> Catalogue:
    """The catalogue in a folder of metrics.yaml, measures.yaml, records.yaml and platforms.yaml.

    DefinitionError, with file, line and cure: not strict YAML, unknown or missing keys, references to
    what is not declared, a class that may not read a kind of measure, a platform name given twice.
    """
    measures = _measures(folder / "measures.yaml")
    records = {key: _record_kind(entry, measures, *at) for key, entry, at in _entries(folder / "records.yaml")}
    written = list(_entries(folder / "metrics.yaml"))
    metrics = {key: _metric(entry, measures, records, *at) for key, entry, at in written}
    for key, _, (document, path) in written:
        for other in metrics[key].unless_worse:
            _known(other, metrics, "metric", document, (*path, "unless_worse"))
    platforms: dict[str, Platform] = {}
    named: dict[str, str] = {}
    for key, entry, (document, path) in _entries(folder / "platforms.yaml"):
        platforms[key] = _check(Platform, entry, document, path)
        for name in platforms[key].names:
            if (other := named.setdefault(name.casefold(), key)) != key:
                raise document.error((*path, "names"), f"'{name}' is already a name of {other}")
    return Catalogue(metrics, measures, records, platforms)


def _check(kind: type[T], entry: Any, document: Document, path: Place) -> T:
    """`schema.check`, loaded by whoever reads definitions: the process that reads exports is given them."""
    from dashboard.schema import check

    return check(kind, entry, document, path)


def _entries(file: Path) -> Iterator[tuple[str, dict[str, Any], tuple[Document, Place]]]:
    """The entries of a definitions file: id, the entry with its id, and where it is written."""
    document = read(file.read_text(encoding="utf-8"), file.name)
    if not isinstance(document.value, dict):
        raise document.error((), "must have entries of the form 'id: {label: …}'")
    for key, entry in document.value.items():
        if not isinstance(entry, dict):
            raise document.error((key,), f"{key} must have entries of the form 'label: …'")
        yield key, {**entry, "id": key}, (document, (key,))


def _measures(file: Path) -> dict[str, Measure]:
    entries = list(_entries(file))
    measures = {key: _check(Measure, entry, *at) for key, entry, at in entries}
    for key, _, (document, path) in entries:
        for part in measures[key].parts:
            _known(part, measures, "measure", document, (*path, "parts"))
    return measures


def _record_kind(entry: dict[str, Any], measures: Mapping[str, Measure], document: Document, path: Place) -> RecordKind:
    fields = {
        name: _check(Field, {"name": name, **field}, document, (*path, "fields", name))
        for name, field in entry.get("fields", {}).items()
    }
    _known(entry.get("time"), fields, "field", document, (*path, "time"))
    derived = []
    for measure, written in entry.get("measures", {}).items():
        at = (*path, "measures", measure)
        _known(measure, measures, "measure", document, at)
        if measures[measure].kind != "flow":
            raise document.error(at, f"records add up to flows only, and {measure} is a {measures[measure].kind}")
        if ("sum" in written) == (written.get("count") is True):
            raise document.error(at, f"{measure} needs either 'count: true' or 'sum: <field>'")
        rule = {key: value for key, value in written.items() if key != "count"}
        rule["day"] = _several(rule.get("day"))
        rule["where"] = {
            field: value if value in ("present", "absent") else _several(value)
            for field, value in rule.get("where", {}).items()
        }
        derived.append(_check(Derived, {"sum": None, **rule, "measure": measure}, document, at))
        for field in (*derived[-1].day, *derived[-1].where, *filter(None, [derived[-1].sum])):
            _known(field, fields, "field", document, at)
    whole = {**entry, "fields": tuple(fields.values()), "measures": tuple(derived)}
    return _check(RecordKind, whole, document, path)


def _metric(
    entry: dict[str, Any],
    measures: Mapping[str, Measure],
    records: Mapping[str, RecordKind],
    document: Document,
    path: Place,
) -> Metric:
    written = [key for key in entry if key in _AGGREGATIONS]
    if len(written) != 1:
        raise document.error(path, f"{path[-1]} needs exactly one aggregation: {', '.join(_AGGREGATIONS)}")
    at, kind, spec = (*path, written[0]), _AGGREGATIONS[written[0]], entry[written[0]]
    parts = [field.name for field in dataclasses.fields(kind)]
    aggregation = _check(kind, {parts[0]: spec} if len(parts) == 1 else spec, document, at)
    for name in sorted(_read_by(aggregation)):
        _known(name, measures, "measure", document, at)
        if measures[name].kind not in _READS[kind]:
            raise document.error(at, f"{written[0]} cannot read {name}, which is a {measures[name].kind}")
    if isinstance(aggregation, Quantile):
        _known(aggregation.records, records, "record kind", document, at)
        fields = [field.name for field in records[aggregation.records].fields]
        for name in (aggregation.field, aggregation.day):
            _known(name, fields, "field", document, at)
    whole = {key: value for key, value in entry.items() if key != written[0]}
    return _check(Metric, {**whole, "aggregation": aggregation}, document, path)


def _read_by(aggregation: Aggregation) -> set[str]:
    """Every measure that an aggregation reads."""
    if isinstance(aggregation, Quantile):
        return set()
    if isinstance(aggregation, Distinct):
        return {name for name in (aggregation.period, aggregation.daily) if name is not None}
    values = [getattr(aggregation, field.name) for field in dataclasses.fields(aggregation)]
    return set[str]().union(*(value.measures for value in values if isinstance(value, Part)))


def _known(word: object, choices: Collection[str], what: str, document: Document, path: Place) -> None:
    if word not in choices:
        raise document.error(path, f"unknown {what} '{word}'{did_you_mean(str(word), choices)}")


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
