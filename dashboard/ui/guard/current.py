"""The home as it is now, for the guard's own questions: opened once, and again when company.yaml changes."""

import threading
from pathlib import Path

from dashboard.home import Home


class Current:
    """Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path / "company.yaml"
        self._lock = threading.Lock()
        self._opened: tuple[int, Home] | None = None

    @property
    def has_company(self) -> bool:
        """Whether there is a company yet."""
        return self._file.exists()

    def home(self) -> Home:
        """The home. Refused: there is no company.yaml, or it is wrong."""
        with self._lock:
            changed = self._file.stat().st_mtime_ns if self.has_company else 0
            if self._opened is None or self._opened[0] != changed:
                self._opened = (changed, Home.open(self.path))
            return self._opened[1]
