"""Turns at reading files: a few at once on this machine and one for each person, so that nobody stops the others."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from dashboard.errors import Refused

_LOOK = 0.3  # seconds after which a waiting person is asked whether they are still there


class Turns:
    """At most `most` readers at once, and of each person one; whoever waits longer than `patience` is refused."""

    def __init__(self, most: int, patience: float = 180.0) -> None:
        self.most, self.patience = most, patience
        self._free = threading.Condition()
        self._reading: set[str] = set()

    @contextmanager
    def turn(self, person: str, waiting: Callable[[str], object] = lambda sentence: None) -> Iterator[None]:
        """Wait until it is this person's turn.

        `waiting` is called with a sentence for as long as it is not; what it raises ends the wait.
        Refused: it took too long.
        """
        deadline = time.monotonic() + self.patience
        while not self._taken(person):
            if time.monotonic() > deadline:
                raise Refused("Other files are still being read, so yours was not. Nothing was stored; try again.")
            waiting(
                "Another file of yours is being read; this one is next."
                if person in self._reading
                else "Files of others are being read; yours is next."
            )
            with self._free:
                self._free.wait(_LOOK)
        try:
            yield
        finally:
            with self._free:
                self._reading.discard(person)
                self._free.notify_all()

    def _taken(self, person: str) -> bool:
        with self._free:
            free = len(self._reading) < self.most and person not in self._reading
            if free:
                self._reading.add(person)
            return free


#: Reading a file takes a process of its own with up to 3 GB of memory, and a processor.
READING = Turns(max(2, os.cpu_count() or 1))
