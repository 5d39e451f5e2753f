"""The bridge: the drivers of a change as a few steps that lead from before to after."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from dashboard.drivers import Drivers, Effect

MOST = 6  # channels that have a step of their own; the others share one

Kind = Literal["own", "mix", "new", "gone", "others"]


@dataclass(frozen=True)
class Step:
    """A part of the change, in the metric's unit.

    "own": what a channel itself did; "mix": where the volume came from, all channels together; "new" and "gone":
    channels without numbers in one of the periods; "others": the small ones together. `effect` is the channel's,
    None where a step is of several; `channels` says of how many.
    """

    kind: Kind
    size: float
    effect: Effect | None = None
    channels: int = 1


def bridge(found: Drivers, most: int = MOST) -> tuple[Step, ...]:
    """The steps of a change, the largest channels first, then the mix; they add up to `found.change`.

    Nothing where a number has no parts that add up.
    """
    if found.undivided or found.change is None:
        return ()
    steps = sorted((_own(effect) for effect in found.effects), key=lambda step: -abs(step.size))
    steps = [step for step in steps if step.size]
    named, rest = (steps, []) if len(steps) <= most + 1 else (steps[:most], steps[most:])
    if rest:
        named.append(Step("others", _sum(step.size for step in rest), channels=len(rest)))
    staying = [effect for effect in found.effects if effect.presence == "both"]
    mix = _sum(effect.mix or 0.0 for effect in staying)
    if mix:
        named.append(Step("mix", mix, channels=len(staying)))
    return tuple(named)


def _own(effect: Effect) -> Step:
    """Of a channel that stayed its own part; all of one that came or went."""
    match effect.presence:
        case "both":
            return Step("own", (effect.rate or 0.0) + (effect.flow or 0.0), effect)
        case "new" | "gone":
            return Step(effect.presence, effect.total, effect)


def _sum(sizes: Iterable[float]) -> float:
    return math.fsum(sizes)
