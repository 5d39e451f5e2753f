"""The way into the database file that several processes share: opened late, released early.

DuckDB gives a file to one process at a time. The door opens it on the first use, keeps it while it
is used, and closes it after a short idle time, so that the app and a `load` beside it take turns.
"""

import atexit
import os
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import duckdb

from dashboard.errors import Refused, StoreBusy, StoreDamaged

IDLE = 0.5  # seconds without use after which the file is released
TURN = 3.0  # seconds of uninterrupted use after which others get a chance
CURE = "Restore the newest backup with `ceo-dashboard restore FILE --replace`."
RENEWING = "renewing"  # beside the file while all current values are made anew, after an update
RENEWED = 900.0  # seconds that others wait for that, instead of their usual patience
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

#: How DuckDB says that a file is not what it wrote. Every block carries a checksum.
_DAMAGE = ("Corrupt database file", "not a valid DuckDB database", "Could not read enough bytes")
#: How it says that another process has the file (it may go on to say that it could be read), or that this one is
#: just closing it.
_KEPT = ("could not set lock", "unique file handle conflict")
#: How it says that a file can be read, but not written.
_READ_ONLY = ("read-only", "permission denied")


class Door:
    """`with door.open() as cursor:` gives a cursor of its own. `prepare` is run on each fresh connection.

    Where the file may only be read, it is opened for reading, and `read_only` is true.
    """

    def __init__(
        self, file: Path, prepare: Callable[[duckdb.DuckDBPyConnection], None], patience: float, idle: float = IDLE
    ) -> None:
        self.file, self.patience, self.idle = file, patience, idle
        self.read_only = False
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
        """A cursor, closed at the end. StoreBusy when another process keeps the file longer than `patience`.

        StoreDamaged: the file is lost, or not what was written.
        """
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
        except duckdb.Error as error:
            self._opened = 0.0  # after some errors a connection answers nothing more: the next question gets a new one
            if is_damage(error):
                raise self._damaged(error) from error
            raise
        finally:
            cursor.close()
            with self._lock:
                self._users -= 1
                self._used = time.monotonic()
                if not self._users and self._timer is None:
                    self._wait(self.idle)

    def _damaged(self, error: duckdb.Error) -> StoreDamaged:
        return StoreDamaged(f"{self.file} is damaged ({first_line(error).rstrip('.')}). {CURE}")

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
        if self.file.with_name("version").exists() and not self.file.exists():
            raise StoreDamaged(f"{self.file} is missing, though exports were committed to it. {CURE}")
        pause, self.read_only = 0.01, False
        while True:
            try:
                if not self.file.exists():
                    _make(self.file)
                connection = duckdb.connect(str(self.file), read_only=self.read_only, config=dict(_LOCKED))
                break
            except duckdb.Error as error:
                told = first_line(error).lower()
                if is_damage(error):
                    raise self._damaged(error) from error
                kept = any(phrase in told for phrase in _KEPT)
                readable = not kept and any(phrase in told for phrase in _READ_ONLY)
                if readable and not self.read_only and self.file.exists():
                    self.read_only = True
                    continue
                if not kept:
                    raise Refused(f"The store {self.file} cannot be opened: {first_line(error)}") from error
                renewing = self.file.with_name(RENEWING).exists()
                if time.monotonic() + pause > deadline + (RENEWED if renewing else 0.0):
                    raise StoreBusy(
                        "After an update another process is making the current values anew, which has not ended yet. "
                        "Try again later."
                        if renewing
                        else f"Another process has kept the store for more than {self.patience:g} seconds. "
                        "Try again when its work is done."
                    ) from error
                time.sleep(pause)
                pause = min(pause * 1.5, 0.05)
        try:
            self._prepare(connection)
        except BaseException as error:
            connection.close()
            if isinstance(error, duckdb.Error) and is_damage(error):
                raise self._damaged(error) from error
            raise
        return connection


def _make(file: Path) -> None:
    """Make the file. It appears whole: another process would take one just begun for a damaged one."""
    fresh = file.with_name(f"{file.name}.{uuid4().hex}.new")
    try:
        duckdb.connect(str(fresh)).close()
        try:
            os.link(fresh, file)
        except OSError:  # another process was quicker, or the disk has no links
            if not file.exists():
                fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)


def is_damage(error: BaseException) -> bool:
    """Whether the engine has met bytes that it did not write."""
    told = str(error)
    return isinstance(error, duckdb.SerializationException) or any(phrase in told for phrase in _DAMAGE)


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
    system = error.strerror if isinstance(error, OSError) and not isinstance(error, duckdb.Error) else None
    return system or str(error).strip().splitlines()[0]
