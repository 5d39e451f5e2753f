"""Reads files in a separate process with limits, so that no file can take the app down."""

import contextlib
import hashlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal

from dashboard.errors import UnreadableFile
from dashboard.intake.archive import file_label, refused
from dashboard.intake.handed import hand_over
from dashboard.intake.own import BUILT_IN, Formats
from dashboard.intake.progress import Listener
from dashboard.intake.proposal import Proposal
from dashboard.intake.reading import Reading
from dashboard.intake.wire import unpack, unpack_proposal
from dashboard.intake.worker import CPU_SECONDS, more_seconds
from dashboard.period import Period

_TOO_LONG = (
    "The file takes too long to read, far longer than any export. It was not loaded. Export a shorter period, or "
    "copy the table into a new file."
)
_TOO_LARGE = (
    "The file needs more memory than any export. It was not loaded. Export a shorter period, or copy the table into "
    "a new file."
)
_CRASHED = "The file made its reader crash; it is damaged or dangerous. It was not loaded. Export it again."


class Worker:
    """One reading process, kept alive for several files and replaced after a crash. Use as a context manager.

    Not for several threads at once: give each its own.
    """

    def __init__(
        self, cpu_seconds: int = CPU_SECONDS, wall_seconds: float = 120.0, formats: Formats = BUILT_IN
    ) -> None:
        self.cpu_seconds, self.wall_seconds, self.formats = cpu_seconds, wall_seconds, formats
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> "Worker":
        self._alive()  # its start takes a moment, in which the caller has other things to do
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process and remove its folder."""
        self._end()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def lay_down(self, data: bytes) -> Path:
        """The bytes as a file to read, which goes when the worker ends, also after a kill of the app itself."""
        self._alive()
        assert self._folder is not None
        path = Path(self._folder.name) / hashlib.sha256(data).hexdigest()  # the name of an upload is never a path
        path.write_bytes(data)
        return path

    def read(
        self,
        path: Path,
        name: str,
        *,
        format: str | None = None,
        dates: Literal["dmy", "mdy"] | None = None,
        decimal: Literal[",", "."] | None = None,
        period: Period | None = None,
        today: date | None = None,
        timezone: str = "UTC",
        progress: Listener | None = None,
    ) -> Reading:
        """What the file says; see `dashboard.intake.read`. A killed or crashed reader is a refused Reading.

        `progress` is called with the part that is done, from 0 to 1, and what is being done, in words.
        """
        options = {
            "format": format,
            "dates": dates,
            "decimal": decimal,
            "timezone": timezone,
            "period": period and [period.start.isoformat(), period.end.isoformat(), period.grain, period.label],
            "today": today and today.isoformat(),
        }
        with self._request("read", path, name, options, progress) as (answer, folder):
            if isinstance(answer, str):
                return self._refused(path, name, answer)
            reading = unpack(dict(answer), folder)
        if progress is not None:
            progress(1.0, "Read")
        return reading

    def propose(
        self,
        path: Path,
        name: str,
        *,
        dates: Literal["dmy", "mdy"] | None = None,
        decimal: Literal[",", "."] | None = None,
    ) -> Proposal:
        """How a file of no known format could be read; see `dashboard.intake.proposing`. UnreadableFile: in no way."""
        with self._request("propose", path, name, {"dates": dates, "decimal": decimal}) as (answer, _):
            if isinstance(answer, str) or "refused" in answer:
                raise UnreadableFile(answer if isinstance(answer, str) else answer["refused"])
            return unpack_proposal(dict(answer))

    @contextlib.contextmanager
    def _request(
        self, task: str, path: Path, name: str, options: Mapping[str, Any], progress: Listener | None = None
    ) -> Iterator[tuple[Mapping[str, Any] | str, Path]]:
        """The answer, or the sentence that says why there is none; and the folder that holds its rows until then."""
        self._alive()
        assert self._folder is not None
        folder = Path(tempfile.mkdtemp(dir=self._folder.name))
        request = {
            "task": task,
            "path": str(path.resolve()),
            "name": name,
            "folder": str(folder),
            "definitions": str(hand_over(Path(self._folder.name))),
            "cpu": self.cpu_seconds,
            "options": options,
            "formats": dict(self.formats.texts),
            "progress": progress is not None,
        }
        try:
            patience = self.wall_seconds + 4 * more_seconds(path.stat().st_size)  # others may be using the processors
            answer = self._ask(request, patience, progress)
            if not isinstance(answer, str) and "failed" in answer:
                answer = _TOO_LARGE if answer["failed"] == "memory" else _CRASHED
            yield answer, folder
        finally:
            for part in folder.iterdir():
                part.unlink()
            folder.rmdir()

    def _refused(self, path: Path, name: str, sentence: str) -> Reading:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return refused(file_label(name), digest, sentence)

    def _ask(self, request: Mapping[str, Any], patience: float, progress: Listener | None) -> Mapping[str, Any] | str:
        """The answer, or the sentence that says why there is none."""
        process = self._alive()
        stdin, stdout = process.stdin, process.stdout
        assert stdin is not None
        assert stdout is not None
        try:
            stdin.write(json.dumps(request).encode() + b"\n")
            stdin.flush()
        except BrokenPipeError:
            return self._cause()
        for line in _lines(stdout, patience):
            if not line.endswith(b"\n"):
                return self._cause()
            answer: dict[str, Any] = json.loads(line)
            if "progress" not in answer:
                return answer
            if progress is not None:
                try:
                    progress(*answer["progress"])
                except BaseException:
                    self._end()  # whoever waited has gone: nobody will take the answer
                    raise
        self._end()
        return _TOO_LONG

    def _cause(self) -> str:
        """Why the process is gone."""
        process, self._process = self._process, None
        code = process.wait() if process else 0
        if process:
            _close(process)
        return _TOO_LONG if code == -signal.SIGXCPU else _CRASHED

    def _alive(self) -> "subprocess.Popen[bytes]":
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="ceo-dashboard-intake-")
        if self._process is None or self._process.poll() is not None:
            self._end()
            # An almost empty environment: the reader needs no secret, and inherits none.
            environment = {
                key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL", "TZDIR", "TMPDIR") if key in os.environ
            }
            environment |= {
                "PYTHONPATH": str(Path(__file__).parents[2]),
                "OMP_NUM_THREADS": "1",
                "ARROW_DEFAULT_MEMORY_POOL": "system",
                # What one column leaves is kept for the next: asking the kernel again takes a tenth of a reading.
                "MALLOC_MMAP_THRESHOLD_": str(32 * 2**20),
                "MALLOC_TRIM_THRESHOLD_": str(2**30),
            }
            self._process = subprocess.Popen(
                # As a file, and not as a module: its package would import what the process means to do without.
                [sys.executable, "-P", str(Path(__file__).with_name("worker.py")), self._folder.name],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=environment,
                start_new_session=True,
            )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            _close(process)


def _close(process: "subprocess.Popen[bytes]") -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()


def _lines(pipe: IO[bytes], seconds: float) -> Iterator[bytes]:
    """Lines until the time is up; less than a line when the pipe ended."""
    deadline = time.monotonic() + seconds
    rest = b""
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([pipe], [], [], left)[0]:
            return
        part = os.read(pipe.fileno(), 65_536)
        if not part:
            yield rest
            return
        *whole, rest = (rest + part).split(b"\n")
        for line in whole:
            yield line + b"\n"
