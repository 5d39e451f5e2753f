"""What is likely to be asked next, answered while nobody waits: the periods beside the one that is looked at."""

import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager

from dashboard import logs

QUIET = 0.3  # seconds without a page being drawn, before anything is asked
PATIENCE = 60.0  # seconds after which an answer is no longer worth having
_MOST = 4  # questions that wait; older ones go
_KNOWN = 256  # questions that are not asked again


class Ahead:
    """Asks one question after the other in a thread of its own, and only between two pages."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[tuple[float, Callable[[], object]]] = deque(maxlen=_MOST)
        self._known: dict[Hashable, None] = {}
        self._thread: threading.Thread | None = None
        self._drawing = 0
        self.drawn = 0.0  # when the last page was, on the monotonic clock

    @contextmanager
    def page(self) -> Iterator[None]:
        """While a page is drawn."""
        with self._lock:
            self._drawing += 1
        try:
            yield
        finally:
            with self._lock:
                self._drawing, self.drawn = self._drawing - 1, time.monotonic()

    @property
    def rested(self) -> float:
        """For how many seconds no page has been drawn."""
        return 0.0 if self._drawing else time.monotonic() - self.drawn

    def soon(self, key: Hashable, ask: Callable[[], object]) -> None:
        """Ask this when there is time; a key that was given before is not asked again."""
        with self._lock:
            if key in self._known:
                return
            self._known[key] = None
            if len(self._known) > _KNOWN:
                del self._known[next(iter(self._known))]
            self._waiting.append((time.monotonic() + PATIENCE, ask))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="answers ahead")
                self._thread.start()

    def _work(self) -> None:
        while (ask := self._next()) is not None:
            try:
                ask()
            except Exception as error:  # whoever asks it themselves is told
                logs.fault("not answered ahead", error)

    def _next(self) -> Callable[[], object] | None:
        """The next question, once nobody waits; None, and the thread ends, when there is none."""
        while True:
            with self._lock:
                if not self._waiting or not threading.main_thread().is_alive():  # the server is being ended
                    self._thread = None
                    return None
                until, ask = self._waiting[0]
                quiet = self.rested > QUIET
                if quiet or time.monotonic() > until:
                    self._waiting.popleft()
                if quiet:
                    return ask
            time.sleep(0.05)


AHEAD = Ahead()
