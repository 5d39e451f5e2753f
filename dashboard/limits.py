"""How much one person may ask for: token buckets, and a budget for bytes that wait in memory."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

#: How many people a set of buckets remembers; the longest silent one is forgotten first, with a full bucket.
REMEMBERED = 10_000


@dataclass
class Buckets:
    """A bucket per key: `burst` at once, then `rate` a second."""

    burst: float
    rate: float
    now: Callable[[], float] = time.monotonic
    _levels: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def take(self, key: str) -> float:
        """Take one. Returns 0, or the seconds to wait where the bucket is empty."""
        now = self.now()
        level, at = self._levels.pop(key, (self.burst, now))
        level = min(self.burst, level + (now - at) * self.rate)
        wait = 0.0 if level >= 1 else (1 - level) / self.rate
        self._levels[key] = (level if wait else level - 1, now)
        if len(self._levels) > REMEMBERED:
            self._levels.popitem(last=False)
        return wait


@dataclass
class Budget:
    """Bytes under way to the server, by person; what has arrived is counted by whoever keeps it."""

    each: int
    all: int
    _coming: dict[str, int] = field(default_factory=dict)

    def take(self, person: str, size: int, held: int, held_by_all: int) -> bool:
        """Whether `size` more bytes may come, with those that are held already. Give them back with `give`."""
        mine, everyone = self._coming.get(person, 0), sum(self._coming.values())
        if held + mine + size > self.each or held_by_all + everyone + size > self.all:
            return False
        self._coming[person] = mine + size
        return True

    def give(self, person: str, size: int) -> None:
        """The bytes have arrived, or never will."""
        left = self._coming.get(person, 0) - size
        if left > 0:
            self._coming[person] = left
        else:
            self._coming.pop(person, None)
