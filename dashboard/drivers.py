"""Drivers: why a metric moved between two windows, exactly, by unit × department × channel.

A flow's or level's change is the sum of its channels' changes. A rate's change has two causes on the channels that
report in both windows: with w = share of the denominator, r = rate, bars = mean of before and after, and R̄ = mean
of the two totals (source: docs/metrics.md),

    rate effect = w̄·Δr        the channel itself became better or worse
    mix effect  = (r̄ − R̄)·Δw  more or less came through it

Their sum is the change on these channels, the like-for-like change that a tile shows. A channel without numbers in one
of the windows has a line of its own, w·(r − R) against the rate R of the others, and so nothing is left over.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from dashboard.aggregation import Aggregation, Cohort, Distinct, Growth, Quantile, Ratio, Share, WeightedMean
from dashboard.catalogue import Metric
from dashboard.cells import FEWEST_PEOPLE, Cells
from dashboard.facts import Facts, Key
from dashboard.parts import Amount, Number, combine, quantile
from dashboard.period import Period

Presence = Literal["both", "new", "gone"]


@dataclass(frozen=True)
class Effect:
    """What one channel did to the metric, in the metric's unit: `flow`, or `rate` and `mix`; None where it has no such.

    `before` and `after` are the channel's own values, the shares (0 to 1) its weight among the channels it is compared
    with. "new": no numbers in the window before; "gone": none in the later one. Department and channel are None where
    numbers are reported without them.
    """

    unit: str | None
    department: str | None
    channel: str | None
    rate: float | None
    mix: float | None
    flow: float | None
    before: float | None
    after: float | None
    presence: Presence = "both"
    share_before: float | None = None
    share_after: float | None = None

    @property
    def total(self) -> float:
        """All that it did."""
        return math.fsum(part for part in (self.rate, self.mix, self.flow) if part is not None)


@dataclass(frozen=True)
class Drivers:
    """A metric's change from `compared_with` to `period`, and the effects that make it up, largest first.

    `undivided` says why there are no effects (a median, unique people, small groups); then `values` are what units
    (of the company) or channels (of a unit) have by themselves. `like_for_like` is the part of the change on the
    channels that report in both windows.
    """

    metric: Metric
    unit: str | None
    period: Period
    compared_with: Period
    before: float | None
    after: float | None
    effects: tuple[Effect, ...] = ()
    like_for_like: float | None = None
    undivided: str | None = None
    values: tuple[Effect, ...] = ()

    @property
    def change(self) -> float | None:
        """In the metric's unit (a count's as a count); None without both values."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def residual(self) -> float | None:
        """What the effects leave unexplained: nothing but rounding. None where there are no effects to add up."""
        if self.change is None or self.undivided:
            return None
        return self.change - math.fsum(effect.total for effect in self.effects)


@dataclass(frozen=True)
class Observed:
    """Two windows, what the store says about them (in this order), and what each channel contributes to a metric."""

    after: Period
    before: Period
    facts: Facts
    amounts: tuple[dict[Key, Amount], dict[Key, Amount]]  # after, before
    cells: Cells | None = None  # of a metric about people


def drivers(metric: Metric, unit: str | None, seen: Observed) -> Drivers:
    """The drivers of the change that was observed, of a unit or of the company (None)."""
    now, then = seen.amounts
    asked = metric.aggregation
    if isinstance(asked, Quantile):
        return _pooled(metric, asked, unit, seen)
    after, before = combine(asked, now.values()), combine(asked, then.values())
    change = Drivers(metric, unit, seen.after, seen.before, before.value, after.value)
    if isinstance(asked, Distinct):
        alike = len({math.isnan(amount.parts[0]) for amount in (*now.values(), *then.values())}) < 2
        counted = change if alike else replace(change, before=None)  # a month's figure is no average day
        return replace(counted, undivided="unique people cannot be added up", values=_people(then, now))
    if metric.people and not _all_shown(seen):
        hidden = f"groups of fewer than {FEWEST_PEOPLE} people are not shown"
        node = () if unit is None else (unit,)
        return replace(
            change,
            before=_shown(before, seen.cells, node, seen.before),
            after=_shown(after, seen.cells, node, seen.after),
            undivided=hidden,
        )
    if change.change is None:
        return change
    found, like = effects(asked, then, now)
    return replace(change, effects=found, like_for_like=like)


def effects(
    asked: Aggregation, before: Mapping[Key, Amount], after: Mapping[Key, Amount]
) -> tuple[tuple[Effect, ...], float | None]:
    """The effects of every channel, largest first, and the change on the channels of both windows.

    The effects add up to the change of the whole exactly, but for rounding. Both wholes must have a value.
    """
    scale = _scale(asked)
    if scale is None:
        found = [_flow(key, before.get(key), after.get(key)) for key in before.keys() | after.keys()]
        both = [effect.total for effect in found if effect.presence == "both"]
        like = math.fsum(both) if both else None
    else:
        found, like = _rates(_pairs(before, scale), _pairs(after, scale))
    ordered = sorted(found, key=lambda e: (-abs(e.total), e.unit or "", e.department or "", e.channel or ""))
    return tuple(ordered), like


def _scale(asked: Aggregation) -> float | None:
    """What a rate is multiplied by; None for what simply adds up."""
    match asked:
        case Ratio(scale=scale) | Share(scale=scale):
            return scale
        case Growth() | Cohort():
            return 100.0
        case WeightedMean():
            return 1.0
        case _:
            return None


def _flow(key: Key, before: Amount | None, after: Amount | None) -> Effect:
    then, now = (None if amount is None else amount.parts[0] for amount in (before, after))
    return Effect(*_place(key), None, None, (now or 0.0) - (then or 0.0), then, now, _presence(then, now))


Pairs = Mapping[Key, tuple[float, float]]  # per channel numerator × scale and denominator


def _rates(before: Pairs, after: Pairs) -> tuple[list[Effect], float | None]:
    """Rate and mix on the channels of both windows, and a line for each that came or went."""
    common = before.keys() & after.keys()
    r_before, r_after = _rate(before, common), _rate(after, common)
    found: dict[Key, Effect] = {}
    if r_before is None or r_after is None:  # nothing is comparable: everything that is new and gone, in one line each
        common = set()
        r_before = r_after = _mean(_rate(before, before.keys()) or 0.0, _rate(after, after.keys()) or 0.0)
        like = None
    else:
        like = r_after - r_before
        totals = [math.fsum(side[key][1] for key in common) for side in (before, after)]
        middle = _mean(r_before, r_after)
        found = {key: _continuing(key, before[key], after[key], totals[0], totals[1], middle) for key in common}
    for side, base, sign in ((before, r_before, -1.0), (after, r_after, 1.0)):
        total = math.fsum(bottom for _, bottom in side.values())
        for key in side.keys() - common:
            top, bottom = side[key]
            own = sign * (top / total - base * bottom / total)
            mix = own + (found[key].mix or 0.0) if key in found else own
            then, now = _own(before.get(key)), _own(after.get(key))
            presence: Presence = "both" if key in before and key in after else "gone" if key in before else "new"
            shares = (None, bottom / total) if side is after else (bottom / total, None)
            found[key] = Effect(*_place(key), 0.0, mix, None, then, now, presence, *shares)
    return list(found.values()), like


def _continuing(
    key: Key,
    before: tuple[float, float],
    after: tuple[float, float],
    total_before: float,
    total_after: float,
    middle: float,
) -> Effect:
    w_before, w_after = before[1] / total_before, after[1] / total_after
    r_before, r_after = _own(before), _own(after)
    if r_before is not None and r_after is not None:
        rate = _mean(w_before, w_after) * (r_after - r_before)
        mix = (_mean(r_before, r_after) - middle) * (w_after - w_before)
    else:  # no rate in one of the windows: only its weight speaks
        rate, mix = 0.0, after[0] / total_after - before[0] / total_before - middle * (w_after - w_before)
    return Effect(*_place(key), rate, mix, None, r_before, r_after, "both", w_before, w_after)


def _pairs(given: Mapping[Key, Amount], scale: float) -> Pairs:
    return {key: (scale * amount.parts[0], amount.parts[1]) for key, amount in given.items()}


def _rate(pairs: Pairs, keys: Collection[Key]) -> float | None:
    bottom = math.fsum(pairs[key][1] for key in keys)
    return math.fsum(pairs[key][0] for key in keys) / bottom if bottom > 0 else None


def _own(pair: tuple[float, float] | None) -> float | None:
    return pair[0] / pair[1] if pair is not None and pair[1] > 0 else None


def _mean(one: float, other: float) -> float:
    return (one + other) / 2


def _presence(before: float | None, after: float | None) -> Presence:
    return "new" if before is None else "gone" if after is None else "both"


def _place(key: Key) -> tuple[str | None, str | None, str | None]:
    unit, department, channel = (*key, None, None)[:3]
    return unit, department, channel


def _shown(number: Number, cells: Cells | None, node: Key, window: Period) -> float | None:
    """A value of people that gives away no small group."""
    small = number.n is not None and number.n < FEWEST_PEOPLE
    return None if small or (cells is not None and not cells.shows(node, window)) else number.value


def _all_shown(seen: Observed) -> bool:
    """Whether every channel's people may be seen in both windows, and so what they add up to."""
    sides = zip(seen.amounts, (seen.after, seen.before), strict=True)
    return all(
        amount.parts[1] >= FEWEST_PEOPLE and (seen.cells is None or seen.cells.shows((*key, None, None)[:3], window))
        for given, window in sides
        for key, amount in given.items()
    )


# -- what cannot be divided


def _pooled(metric: Metric, asked: Quantile, unit: str | None, seen: Observed) -> Drivers:
    """A quantile of all records; the units' own ones stand beside it."""
    given = seen.facts.quantiles[asked]

    def value(window: int, of: str | None) -> float | None:
        pooled = given.get((window, of))
        return None if pooled is None else quantile(asked, pooled, metric.unit).value

    units = sorted({of for _, of in given if of is not None}) if unit is None else []
    return Drivers(
        metric, unit, seen.after, seen.before, value(1, unit), value(0, unit),
        undivided="it is read from all records together and has no parts that add up",
        values=tuple(Effect(of, None, None, None, None, None, value(1, of), value(0, of)) for of in units),
    )  # fmt: skip


def _people(before: Mapping[Key, Amount], after: Mapping[Key, Amount]) -> tuple[Effect, ...]:
    """The channels' own counts of people: the tool's figure, else the average day."""

    def people(amount: Amount | None) -> float | None:
        known = [part for part in amount.parts if not math.isnan(part)] if amount else []
        return known[0] if known else None

    keys = sorted(before.keys() | after.keys(), key=lambda key: tuple(part or "" for part in key))
    return tuple(
        Effect(*_place(key), None, None, None, people(before.get(key)), people(after.get(key))) for key in keys
    )
