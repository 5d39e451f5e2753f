"""Parts: what each channel contributes to a metric, and how contributions make one number, by aggregation class."""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

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
from dashboard.facts import Facts, Figure, Key, Pooled, measures_of
from dashboard.period import Period

Z = 1.959964  # 95 %, two-sided
Interval = tuple[float | None, float | None]


class Amount(NamedTuple):
    """A channel's contribution: what is added up over channels before any division.

    Sum, Last, Balance: (value,). Ratio and the like: (numerator, denominator), for NPS also Σ plus and Σ minus.
    Distinct, never added: (the tool's own figure, the average day), nan where there is none.
    """

    parts: tuple[float, ...]
    days: int
    last_day: date
    stale: bool = False  # a level older than the channel's usual spacing, a balance to which nothing was added


@dataclass(frozen=True)
class Number:
    """One number of one window. `interval` in the metric's unit."""

    value: float | None
    n: float | None = None
    interval: Interval | None = None
    note: str | None = None


NOTHING = Number(None)


def amounts(aggregation: Aggregation, facts: Facts, kinds: Mapping[Key, str]) -> list[dict[Key, Amount]]:
    """Per window, what each channel contributes. `kinds`: channel → social, web, call_centre, …

    Channels without data in the window are absent, never zero. Quantiles are pooled by the store: nothing here.
    """
    windows = range(len(facts.windows))
    if isinstance(aggregation, Quantile) or facts.reported.isdisjoint(measures_of(aggregation)):
        return [{} for _ in windows]
    match aggregation:
        case Sum(value):
            return [_single(facts.part(window, value)) for window in windows]
        case Last(value):
            return [_levels(facts.part(window, value), facts.windows[window]) for window in windows]
        case Balance(value):
            found = [_single(facts.balance(window, value)) for window in windows]
            return [{key: one._replace(stale=one.days == 0) for key, one in given.items()} for given in found]
        case Growth(stock):
            return [_growth(facts, window, stock) for window in windows]
        case Ratio(numerator, denominator, elsewhere=True):
            return [_elsewhere(facts, window, numerator, denominator) for window in windows]
        case Ratio(numerator, denominator):
            return _pairs(facts, numerator, denominator)
        case WeightedMean(numerator, denominator) | Cohort(numerator, denominator):
            return _pairs(facts, numerator, denominator)
        case Share(value, kind):
            return [_share(facts.part(window, value), kind, kinds) for window in windows]
        case Distinct():
            return [_people(facts, window, aggregation) for window in windows]


def combine(aggregation: Aggregation, given: Collection[Amount]) -> Number:
    """One number from the contributions of any set of channels: Σ ÷ Σ, never a mean of rates."""
    if not given:
        return NOTHING
    if isinstance(aggregation, Distinct):
        return _range([amount.parts for amount in given])
    total = [sum(column) for column in zip(*(amount.parts for amount in given), strict=True)]
    match aggregation:
        case Sum():
            return Number(total[0])
        case Balance():
            silent = all(amount.stale for amount in given)
            since = max(amount.last_day for amount in given)
            return Number(total[0], note=f"nothing reported since {since.isoformat()}" if silent else None)
        case Last():
            stale = [amount.last_day for amount in given if amount.stale]
            return Number(total[0], note=_stale(stale, len(given)) if stale else None)
        case WeightedMean():
            return _quotient(total, 1.0)
        case Cohort():
            number = _quotient(total, 100.0)
            return Number(number.value, number.n, wilson(total[0], total[1], 100.0))
        case Growth():
            return _quotient(total, 100.0)
        case Share(scale=scale):
            return _quotient(total, scale)
        case Ratio(scale=scale, interval=interval):
            number = _quotient(total, scale)
            if interval == "wilson":
                return Number(number.value, number.n, wilson(total[0], total[1], scale))
            if interval == "nps":
                return Number(number.value, number.n, net_interval(total[2], total[3], total[1]))
            return number
    return NOTHING


def quantile(asked: Quantile, pooled: Pooled, unit: str) -> Number:
    """A quantile of pooled records in the metric's unit. Beyond the longest known: no value, and a note says so."""
    everyone = pooled.n + pooled.waiting if asked.missing == "longer" else pooled.n
    if pooled.value is None or everyone == 0:
        return NOTHING
    waiting = f"{pooled.waiting:,} waiting" if asked.missing == "longer" and pooled.waiting else None
    if math.isinf(pooled.value):
        longest = None if pooled.longest is None else pooled.longest / asked.divisor
        beyond = "nobody answered yet" if longest is None else f"longer than {longest:.3g} {unit}"
        return Number(None, everyone, None if longest is None else (longest, None), joined(beyond, waiting))
    return Number(pooled.value / asked.divisor, everyone, None, waiting)


def wilson(hits: float, n: float, scale: float = 100.0) -> Interval | None:
    """Wilson's 95 % interval of a share, times `scale` (Wilson, 1927). None when it is no share."""
    if n <= 0 or not 0 <= hits <= n:
        return None
    p, zz = hits / n, Z * Z
    middle = (p + zz / (2 * n)) / (1 + zz / n)
    half = Z / (1 + zz / n) * math.sqrt(p * (1 - p) / n + zz / (4 * n * n))
    return (middle - half) * scale, (middle + half) * scale


def net_interval(plus: float, minus: float, n: float) -> Interval | None:
    """95 % interval of a net score in points: SE = 100·√((p + d − (p − d)²) ÷ n). METRICS rule 5."""
    if n <= 0 or plus < 0 or minus < 0 or plus + minus > n:
        return None
    p, d = plus / n, minus / n
    half = Z * 100 * math.sqrt(max(0.0, p + d - (p - d) ** 2) / n)
    return 100 * (p - d) - half, 100 * (p - d) + half


def _single(figures: Mapping[Key, Figure]) -> dict[Key, Amount]:
    return {key: Amount((figure.value,), figure.days, figure.last_day) for key, figure in figures.items()}


def _levels(figures: Mapping[Key, Figure], window: Period) -> dict[Key, Amount]:
    """Last values; stale when older than the channel's usual spacing, at most the window."""
    return {
        key: Amount(
            (figure.value,),
            figure.days,
            figure.last_day,
            stale=(window.end - figure.last_day).days * max(1, figure.days) > window.days,
        )
        for key, figure in figures.items()
    }


def _growth(facts: Facts, window: int, stock: Part) -> dict[Key, Amount]:
    """(last − before, before): from the last value before the window, else from the first of several inside."""
    found = {}
    for key, level in facts.levels(window, stock).items():
        start = level.before if level.before is not None else level.first if level.days > 1 else None
        if start is not None:
            found[key] = Amount((level.value - start, start), level.days, level.last_day)
    return found


def _pairs(facts: Facts, numerator: Part, denominator: Part) -> list[dict[Key, Amount]]:
    """Numerator and denominator of the channels that report both in the window.

    Where the numerator is itself a term of the denominator (own ÷ (own + competitors)) another term must be there
    too: 100 % because nobody counted the rest is no number. A part reported for a whole department (no channel) or
    a whole unit meets the other part there, if no channel of the unit has both.
    """
    own = set(numerator.plus)
    rest = [term for term in denominator.plus if term not in own] if own < set(denominator.plus) else []
    windows = range(len(facts.windows))
    both: list[tuple[dict[Key, Figure], dict[Key, Figure]]] = []
    for window in windows:
        below = facts.part(window, denominator)
        if rest:
            others = set().union(*(facts.term(window, term) for term in rest))
            below = {key: figure for key, figure in below.items() if key in others}
        both.append((facts.part(window, numerator), below))
    if (terms := _choices(numerator, denominator)) is not None:
        both = [facts.together(window, *terms) for window in windows]
    meeting = {key[0] for above, below in both for key in above.keys() & below.keys()}  # units with channels in common
    found = []
    for window, (above, below) in zip(windows, both, strict=True):
        common = above.keys() & below.keys()
        if numerator.minus and common:
            plus, minus = _sides(facts, window, numerator)
            pairs = {k: _pair(above[k], below[k], (plus.get(k, 0.0), minus.get(k, 0.0))) for k in common}
        else:
            pairs = {key: _pair(above[key], below[key]) for key in common}
        pairs.update(_coarser(above, below, meeting))
        found.append(pairs)
    return found


def _elsewhere(facts: Facts, window: int, numerator: Part, denominator: Part) -> dict[Key, Amount]:
    """Numerator and denominator of all channels of the units that report every part of both in the window."""
    parts = [facts.term(window, term) for term in denominator.plus]
    units = set.intersection(*({key[0] for key in part} for part in (facts.part(window, numerator), *parts)))
    above, below = facts.part(window, numerator), facts.part(window, denominator)
    none = {key: Figure(0.0, figure.days, figure.last_day) for key, figure in below.items()}
    return {key: _pair(above.get(key, none[key]), figure) for key, figure in below.items() if key[0] in units}


def _choices(numerator: Part, denominator: Part) -> tuple[Term, Term] | None:
    """The two terms of a ratio both of which have the same number of choices, which then belong together."""
    if len(numerator.plus) > 1 or len(denominator.plus) > 1 or numerator.minus or denominator.minus:
        return None
    one, other = numerator.plus[0], denominator.plus[0]
    return (one, other) if len(one.measures) == len(other.measures) > 1 else None


def _pair(above: Figure, below: Figure, sides: tuple[float, float] = (0.0, 0.0)) -> Amount:
    return Amount((above[0], below[0], *sides), min(above[1], below[1]), max(above[2], below[2]))


def _sides(facts: Facts, window: int, part: Part) -> tuple[dict[Key, float], dict[Key, float]]:
    """Σ plus and Σ minus of a net score, apart: its interval needs both."""
    plus = facts.part(window, Part(part.plus))
    minus = facts.part(window, Part(part.minus))
    return {key: f.value for key, f in plus.items()}, {key: f.value for key, f in minus.items()}


def _coarser(
    above: Mapping[Key, Figure], below: Mapping[Key, Figure], meeting: Collection[str | None]
) -> dict[Key, Amount]:
    """Pairs of a part without channel with the other part's channels: by department, then by unit."""
    found: dict[Key, Amount] = {}
    above = {key: figure for key, figure in above.items() if key[0] not in meeting}
    below = {key: figure for key, figure in below.items() if key[0] not in meeting}
    for depth in (2, 1) if above and below else ():
        tops, bottoms = _rolled(above, depth), _rolled(below, depth)
        for key in tops.keys() & bottoms.keys():
            taken = any(other[:depth] == key for other in found)
            if not taken and (tops[key][1] or bottoms[key][1]):
                found[key] = _pair(tops[key][0], bottoms[key][0])
    return found


def _rolled(figures: Mapping[Key, Figure], depth: int) -> dict[Key, tuple[Figure, bool]]:
    """Figures added up to departments (2) or units (1), and whether they were given for exactly that."""
    found: dict[Key, tuple[Figure, bool]] = {}
    for key, figure in figures.items():
        short, whole = key[:depth], all(part is None for part in key[depth:])
        if short in found:
            before, was_whole = found[short]
            figure = Figure(
                before.value + figure.value, max(before.days, figure.days), max(before.last_day, figure.last_day)
            )
            whole = whole and was_whole
        found[short] = figure, whole
    return found


def _share(figures: Mapping[Key, Figure], kind: str, kinds: Mapping[Key, str]) -> dict[Key, Amount]:
    """(value if of the kind, value) per channel, in units that report channels of the kind and others."""
    known = {key: figure for key, figure in figures.items() if key in kinds}
    inside = {key[0] for key in known if kinds[key] == kind}
    outside = {key[0] for key in known if kinds[key] != kind}
    return {
        key: Amount((figure.value if kinds[key] == kind else 0.0, figure.value), figure.days, figure.last_day)
        for key, figure in known.items()
        if key[0] in inside & outside
    }


def _people(facts: Facts, window: int, asked: Distinct) -> dict[Key, Amount]:
    """(the tool's own figure for exactly this window, the average day)."""
    exact = facts.people(window, asked.period) if asked.period else {}
    found = {key: Amount((people.value, math.nan), people.days, people.last_day) for key, people in exact.items()}
    for key, figure in facts.daily(window, asked.daily).items() if asked.daily else ():
        own = exact[key].value if key in exact else math.nan
        found[key] = Amount((own, figure.value / figure.days), figure.days, figure.last_day)
    return found


def _range(given: Iterable[tuple[float, ...]]) -> Number:
    """Unique people of several channels: somewhere between the largest and the sum, so no value, only the range."""
    pairs = list(given)
    exact = [pair[0] for pair in pairs if not math.isnan(pair[0])]
    average = [pair[1] for pair in pairs if not math.isnan(pair[1])]
    whole = len(exact) == len(pairs)
    figures = exact if whole else average
    note = None if whole else "average day"
    if len(figures) < len(pairs):
        return Number(None, note="unique people, counted differently by channel")
    if len(figures) == 1:
        return Number(figures[0], note=note)
    together = f"unique people of {len(figures)} channels cannot be added: between the largest and the sum"
    return Number(None, interval=(max(figures), sum(figures)), note=joined(note, together))


def _quotient(total: list[float], scale: float) -> Number:
    """Σ ÷ Σ; nothing without a positive denominator."""
    return Number(scale * total[0] / total[1], total[1]) if total[1] > 0 else NOTHING


def _stale(days: list[date], of: int) -> str:
    return (
        f"{len(days)} of {of} channels last reported on {min(days).isoformat()}"
        if of > 1
        else (f"last reported on {days[0].isoformat()}")
    )


def joined(*notes: str | None) -> str | None:
    """Notes in one line; None when there is nothing to say."""
    return "; ".join(note for note in notes if note) or None
