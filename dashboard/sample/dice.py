"""Repeatable chance: the same key gives the same numbers on every machine and every Python."""

from collections.abc import Mapping, Sequence
from math import exp, sqrt
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A stream of chance named by its key.

    Only `Random.random()` is used: it is the one method whose stream Python promises to keep.
    """

    def __init__(self, *key: object) -> None:
        self._roll = Random(":".join(map(str, key))).random

    def chance(self, probability: float) -> bool:
        """True as often as `probability` (0 to 1) says."""
        return self._roll() < probability

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices, all alike."""
        return choices[int(self._roll() * len(choices))]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One of the keys, as often as its weight says."""
        left = self._roll() * sum(weights.values())
        for choice, weight in weights.items():
            left -= weight
            if left < 0:
                return choice
        return choice

    def even(self, weights: Mapping[T, float], owed: dict[T, float]) -> T:
        """Like `weighted`, but what came too seldom so far comes sooner: small months then resemble large ones.

        `owed` keeps how much of each choice is due; start with an empty one.
        """
        whole = sum(weights.values())
        for choice, weight in weights.items():
            owed[choice] = owed.get(choice, 0.0) + weight / whole
        choice = max(weights, key=lambda one: owed[one] + self.normal() * sqrt(weights[one] / whole))
        owed[choice] -= 1
        return choice

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._roll() * (high - low + 1))

    def normal(self) -> float:
        """Roughly normal with mean 0 and deviation 1, never beyond ±3.5."""
        return (sum(self._roll() for _ in range(4)) - 2) * sqrt(3)

    def about(self, mean: float, spread: float) -> float:
        """Near `mean`; `spread` is the relative deviation. Never negative for a mean above 0."""
        return mean * max(0.0, 1 + spread * self.normal())

    def skewed(self, median: float, spread: float) -> float:
        """Around `median` with a long tail upwards, as waiting times and views have."""
        return median * exp(spread * self.normal())

    def count(self, mean: float) -> int:
        """A count that comes by chance (Poisson), `mean` on average."""
        if mean > 40:
            return max(0, round(mean + sqrt(mean) * self.normal()))
        limit, product, n = exp(-mean), self._roll(), 0
        while product > limit:
            product *= self._roll()
            n += 1
        return n

    def digits(self, length: int) -> str:
        """An identifier of `length` digits that does not start with 0."""
        return str(self.whole(1, 9)) + "".join(str(self.whole(0, 9)) for _ in range(length - 1))
