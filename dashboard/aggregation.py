"""How a metric adds up: the aggregation classes, and the small grammar of the parts they are made of.

Source of the classes: docs/metrics.md. A part is written in YAML as

    engagements                                 one measure
    [mentions_positive, mentions_negative]      the sum of several
    {first: [impressions, views]}               the first that a channel reports
    {plus: [new_followers], minus: [lost_followers]}

and the members of a list, of `plus` and of `minus` may themselves be `{first: [...]}`.
"""

from dataclasses import dataclass
from typing import Any, Literal

from dashboard.declared import Number, declared

ChannelKind = Literal["social", "web", "call_centre", "face_to_face", "partners", "traditional", "advisory", "email"]


@dataclass(frozen=True)
class Term:
    """The first of these measures that a channel reports (per channel and calendar month)."""

    measures: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """Σ plus − Σ minus: a channel's contribution exists only when every `plus` term it needs exists.

    For a sum of several terms a missing term counts as absent, not as zero, and the others stand.
    A measure of kind "stock" is read by its last value inside the period, any other by its sum.
    """

    plus: tuple[Term, ...]
    minus: tuple[Term, ...] = ()

    @property
    def measures(self) -> frozenset[str]:
        """Every measure the part may read."""
        return frozenset(name for term in self.plus + self.minus for name in term.measures)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """How pydantic reads one: as it is written in YAML."""
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(part)


def part(written: Any) -> Part:
    """A part as it is written in YAML (grammar: this module's docstring). ValueError says what is wrong."""
    if isinstance(written, Part):
        return written
    if isinstance(written, dict) and "plus" in written and written.keys() <= {"plus", "minus"}:
        return Part(_terms(written["plus"]), _terms(written["minus"]) if "minus" in written else ())
    return Part(_terms(written))


def _terms(written: Any) -> tuple[Term, ...]:
    return tuple(_term(item) for item in written) if isinstance(written, list) and written else (_term(written),)


def _term(written: Any) -> Term:
    match written:
        case str():
            return Term((written,))
        case {"first": [_, *_] as names} if len(written) == 1 and all(isinstance(name, str) for name in names):
            return Term(tuple(names))
        case _:
            raise ValueError(
                f"{written!r} is not a part; write a measure, a list of them, {{first: [a, b]}}, "
                "or {plus: [a], minus: [b]}"
            )


@declared
@dataclass(frozen=True)
class Sum:
    """SUM (flow): summed over days, channels and units."""

    value: Part


@declared
@dataclass(frozen=True)
class Last:
    """LAST (stock): the last value inside the period per channel, summed over channels; never over days."""

    value: Part


@declared
@dataclass(frozen=True)
class Balance:
    """LAST (stock) of a flow: everything that came in minus everything that went out, up to the period's end."""

    value: Part


@declared
@dataclass(frozen=True)
class Ratio:
    """RATIO: Σ numerator ÷ Σ denominator × scale, over channels that report both.

    `elsewhere`: the channels are places where others speak, all of which the same exports look at. Where a unit
    reports both, a channel with only one of them has none of the other, which is no gap.
    """

    numerator: Part
    denominator: Part
    scale: Number = 1.0
    interval: Literal["wilson", "nps"] | None = None
    elsewhere: bool = False


@declared
@dataclass(frozen=True)
class Growth:
    """RATIO of a stock: Σ(last − before) ÷ Σ before × 100 on the channels that have both."""

    stock: Part


@declared
@dataclass(frozen=True)
class WeightedMean:
    """WMEAN: Σ(value·weight) ÷ Σ weight; `total` is Σ(value·weight)."""

    total: Part
    weight: Part


@declared
@dataclass(frozen=True)
class Quantile:
    """QUANTILE: from pooled records; medians are never averaged."""

    records: str
    field: str
    day: str
    q: Number
    divisor: Number = 1.0  # the field's unit ÷ the metric's unit: 60 for seconds shown as minutes
    missing: Literal["longer", "left_out"] = "left_out"


@declared
@dataclass(frozen=True)
class Distinct:
    """DISTINCT (unique people): the tool's own figure for the period, else the average day; never added."""

    period: str | None
    daily: str | None


@declared
@dataclass(frozen=True)
class Cohort:
    """COHORT: kept ÷ cohort, only cohorts old enough count (the measures carry only those)."""

    kept: Part
    cohort: Part


@declared
@dataclass(frozen=True)
class Share:
    """RATIO of one kind of channel: Σ value on channels of `kind` ÷ Σ value on all channels."""

    value: Part
    kind: ChannelKind
    scale: Number = 100.0


Aggregation = Sum | Last | Balance | Ratio | Growth | WeightedMean | Quantile | Distinct | Cohort | Share
