"""Turns at reading files: a few at once on this machine and one for each person, so that nobody stops the others."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from dashboard.errors import Busy

_LOOK = 0.3  # seconds after which a waiting person is asked whether they are still there


class Turns:
    """At most `most` readers at once, and of each person one; who came first is next.

    Whoever waits longer than `patience` seconds is sent away.
    """

    def __init__(self, most: int, patience: float = 180.0) -> None:
        self.most, self.patience = most, patience
        self._free = threading.Condition()
        self._reading: set[str] = set()
        self._waiting: dict[object, str] = {}  # who waits, in the order in which they came

    @contextmanager
    def turn(self, person: str, waiting: Callable[[str], object] = lambda sentence: None) -> Iterator[None]:
        """Wait until it is this person's turn.

        `waiting` is called with a sentence for as long as it is not; what it raises ends the wait.
        Busy: it took too long.
        """
        deadline, me = time.monotonic() + self.patience, object()
        with self._free:
            self._waiting[me] = person
        try:
            while not self._taken(me):
                if time.monotonic() > deadline:
                    raise Busy("Other files are still being read, so yours was not. Nothing was stored; try again.")
                waiting(
                    "Another file of yours is being read; this one waits for it."
                    if person in self._reading
                    else "Files of others are being read; yours waits for its turn."
                )
                with self._free:
                    self._free.wait(_LOOK)
        finally:
            with self._free:
                self._waiting.pop(me, None)
        try:
            yield
        finally:
            with self._free:
                self._reading.discard(person)
                self._free.notify_all()

    def _taken(self, me: object) -> bool:
        with self._free:
            next_one = next((one for one, person in self._waiting.items() if person not in self._reading), None)
            if len(self._reading) >= self.most or next_one is not me:
                return False
            self._reading.add(self._waiting.pop(me))
            return True


#: Reading a file takes a process of its own with up to 3 GB of memory, and a processor.
READING = Turns(max(2, os.cpu_count() or 1))
