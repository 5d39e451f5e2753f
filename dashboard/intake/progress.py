"""How far the reading of one file is, told to whoever waits for it."""

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar

#: Takes the part that is done, from 0 to 1, and what is being done.
Listener = Callable[[float, str], object]

#: Files of more bytes are worth a line or a bar of progress; smaller ones are read at once.
LARGE = 20 * 2**20

_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextlib.contextmanager
def telling(listener: Listener) -> Iterator[None]:
    """Tell this listener of every step within; the part done never falls, also when a file has several tables."""
    most = 0.0

    def forward(fraction: float, words: str) -> None:
        nonlocal most
        most = max(most, fraction)
        listener(most, words)

    token = _listener.set(forward)
    try:
        yield
    finally:
        _listener.reset(token)


def listening() -> Listener | None:
    """Who listens now, for threads, which do not know by themselves."""
    return _listener.get()


def tell(fraction: float, words: str) -> None:
    """Say what is being done now, if anybody listens."""
    if (listener := _listener.get()) is not None:
        listener(fraction, words)


def tell_column(number: int, count: int) -> None:
    """Say that a column's values are read now; `number` counts from 1."""
    tell(0.45 + 0.45 * (number - 1) / count, f"Reading the values: column {number} of {count}")
