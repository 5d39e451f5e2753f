"""The way into the database file that several processes share: opened late, released early.

DuckDB gives a file to one process at a time. The door opens it on the first use, keeps it while it
is used, and closes it after a short idle time, so that the app and a `load` beside it take turns.
"""

import atexit
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from dashboard.errors import Refused, StoreBusy

IDLE = 0.5  # seconds without use after which the file is released
TURN = 3.0  # seconds of uninterrupted use after which others get a chance
BREATH = 0.06  # seconds the file stays free for them
MEMORY = "50%"  # of the machine, at most; sorting more than that goes through the disk

#: No file, network or Python variable can be reached from SQL, whatever a name or value says.
_LOCKED = {
    "enable_external_access": "false",
    "python_enable_replacements": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": MEMORY,
    "lock_configuration": "true",
}


class Door:
    """`with door.open() as cursor:` gives a cursor of its own. `prepare` is run on each fresh connection."""

    def __init__(
        self, file: Path, prepare: Callable[[duckdb.DuckDBPyConnection], None], patience: float, idle: float = IDLE
    ) -> None:
        self.file, self.patience, self.idle = file, patience, idle
        self._prepare = prepare
        self._lock = threading.Lock()
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._users = 0
        self._opened = self._used = 0.0
        self._timer: threading.Timer | None = None
        close = weakref.WeakMethod(self.close)
        atexit.register(lambda: (method := close()) and method())

    @contextmanager
    def open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor, closed at the end. StoreBusy when another process keeps the file longer than `patience`."""
        deadline = time.monotonic() + self.patience
        with self._lock:
            if self._connection and not self._users and time.monotonic() - self._opened > TURN:
                self._close()
                time.sleep(BREATH)
            if self._connection is None:
                self._connection = self._connect(deadline)
                self._opened = time.monotonic()
            cursor = self._connection.cursor()
            self._users += 1
        try:
            yield cursor
        finally:
            cursor.close()
            with self._lock:
                self._users -= 1
                self._used = time.monotonic()
                if not self._users and self._timer is None:
                    self._wait(self.idle)

    def close(self) -> None:
        """Release the file now, unless it is in use."""
        with self._lock:
            if self._timer:
                self._timer.cancel()
                self._timer = None
            if not self._users:
                self._close()

    def _close(self) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None

    def _wait(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._release)
        self._timer.daemon = True
        self._timer.start()

    def _release(self) -> None:
        with self._lock:
            self._timer = None
            left = self._used + self.idle - time.monotonic()
            if self._users:
                return  # the last user starts the clock again
            if left > 0:
                self._wait(left)
            else:
                self._close()

    def _connect(self, deadline: float) -> duckdb.DuckDBPyConnection:
        pause = 0.01
        while True:
            try:
                connection = duckdb.connect(str(self.file), config=dict(_LOCKED))
                break
            except duckdb.IOException as error:
                if "lock" not in str(error).lower():
                    raise Refused(f"The store {self.file} cannot be opened: {first_line(error)}") from error
                if time.monotonic() + pause > deadline:
                    raise StoreBusy(
                        f"Another process has kept the store for more than {self.patience:g} seconds. "
                        "Try again when its work is done."
                    ) from error
                time.sleep(pause)
                pause = min(pause * 1.5, 0.05)
            except duckdb.Error as error:
                raise Refused(f"The store {self.file} cannot be opened: {first_line(error)}") from error
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection


def copy_while_open(file: Path, target: Path) -> None:
    """Copy the database file that this process holds. Nobody may write meanwhile. Refused: it cannot be written.

    Another process does it: a process that closes any handle of a file gives up all its locks on it (POSIX), and
    with them DuckDB's.
    """
    copy = "import shutil, sys; shutil.copyfile(*sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", copy, str(file), str(target)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Refused(f"The store could not be copied: {done.stderr.strip().splitlines()[-1]}")


def first_line(error: BaseException) -> str:
    """What went wrong, without the advice for programmers that follows."""
    return str(error).strip().splitlines()[0]
