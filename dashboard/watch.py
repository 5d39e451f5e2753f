"""Loads what is dropped into a folder: the inbox, with a folder for each unit, department and channel."""

import errno
import fcntl
import os
import signal
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from dashboard.errors import DashboardError, Refused
from dashboard.home import Home
from dashboard.intake.archive import file_label
from dashboard.intake.reading import Problem, Question
from dashboard.intake.safe import Worker
from dashboard.loading import Loaded, commit
from dashboard.placing import PLACE, Place, place

DONE, REFUSED = "done", "refused"
#: What browsers, office programs and file transfers call a file that is not whole yet.
_UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".filepart", ".tmp", "~")
#: The option of `load` that takes a decision; the others are taken by putting the file into the right folder.
_OPTIONS = {"format": "--format FORMAT", "dates": "--dates dmy", "decimal": "--decimal ,", "period": "--covers PERIOD"}

#: Seconds after which a file that could not be loaded now is tried again.
_LATER = 60.0
_LONGEST = 200  # bytes of a name, so that a number and ".txt" still fit

#: What identifies a version of a file: device, inode, size, time of the last change.
Stamp = tuple[int, int, int, int]
Tell = Callable[[str], object]


@dataclass
class Inbox:
    """The folder, and what its files looked like at the last look. `tell` gets a sentence for each file."""

    folder: Path
    open_home: Callable[[], Home]
    tell: Tell
    _seen: dict[Path, Stamp] = field(default_factory=dict)
    _later: dict[Path, float] = field(default_factory=dict)  # when to try again

    def prepare(self) -> None:
        """Make the folders of company.yaml, so that nobody has to know how they are called."""
        for unit in self.open_home().company.business_units:
            if unit.id in (DONE, REFUSED):
                raise Refused(f"A business unit called {unit.id!r} has no place in the inbox; choose another id.")
            for department in unit.departments:
                for channel in department.channels:
                    (self.folder / unit.id / department.id / channel.id).mkdir(parents=True, exist_ok=True)
                (self.folder / unit.id / department.id).mkdir(parents=True, exist_ok=True)

    def look(self) -> int:
        """Load every file that has not changed since the last look. Returns how many were done or refused.

        Files of which somebody is still writing are left alone. While another watcher is at work here, nothing is.
        """
        with _alone(self.folder) as alone:
            if not alone:
                return 0
            now = {path: mark for path in _files(self.folder) if (mark := _stamp(path)) is not None}
            ready = [
                path
                for path, mark in now.items()
                if self._seen.get(path) == mark
                and time.monotonic() >= self._later.get(path, 0)
                and not _being_written(path)
            ]
            self._seen = now
            if not ready:
                return 0
            home = self.open_home()
            with Worker(formats=home.formats) as worker:
                return sum(self._settle(path, home, worker) for path in ready)

    def _settle(self, path: Path, home: Home, worker: Worker) -> bool:
        """Load one file and move it to where it then belongs. False: it stays, to be looked at again."""
        mark = _stamp(path)
        try:
            answer = self._load(path, home, worker)
        except FileNotFoundError:
            return False
        except (DashboardError, OSError) as error:  # the store is busy, the disk full: the file waits
            self._later[path] = time.monotonic() + _LATER
            reason = error.strerror if isinstance(error, OSError) else error
            self.tell(f"{file_label(path.name)} waits: {reason}")
            return False
        if _stamp(path) != mark:  # another version came meanwhile: it is not done
            return False
        where = DONE if answer.status in ("committed", "unchanged") else REFUSED
        told = _report(answer, path.relative_to(self.folder), home)
        target = _free(self.folder / where / path.relative_to(self.folder))
        target.parent.mkdir(parents=True, exist_ok=True)
        report = target.with_name(f"{target.name}.txt")
        report.write_text("\n".join(told) + "\n", encoding="utf-8", errors="replace")
        path.rename(target)
        self.tell(f"{file_label(path.name)}: {told[0]}")
        return True

    def _load(self, path: Path, home: Home, worker: Worker) -> "Answer":
        folders = path.relative_to(self.folder).parts[:-1]
        if not stat.S_ISREG(path.lstat().st_mode):
            return Answer("refused", sentence="Refused: this is a link and no file, so it was not opened.")
        try:
            said = place_of(folders, home)
        except Refused as error:
            return Answer("refused", sentence=f"Refused: {error}")
        reading = worker.read(path, path.name, today=home.today, timezone=home.company.timezone)
        loaded = commit(home, place(reading, home.company, said), path, " ".join(("inbox", "/".join(folders))).strip())
        return Answer(loaded.status, loaded)


@dataclass(frozen=True)
class Answer:
    """What became of a file of the inbox: as `load` says, or a sentence about why it was not read."""

    status: Literal["committed", "unchanged", "refused", "ask"]
    loaded: Loaded | None = None
    sentence: str = ""


def watch(inbox: Inbox, every: float, until: threading.Event) -> None:
    """Look again and again, `every` so many seconds, until told to stop."""
    inbox.prepare()
    while not until.is_set():
        try:
            inbox.look()
        except DashboardError as error:  # company.yaml is being edited, say
            inbox.tell(str(error))
        except OSError as error:
            inbox.tell(f"{error.filename or inbox.folder}: {error.strerror or error}.")
        until.wait(every)


def once(inbox: Inbox, settle: float) -> int:
    """Look twice, `settle` seconds apart, so that only files that nobody writes are loaded. Returns how many were."""
    inbox.prepare()
    inbox.look()
    threading.Event().wait(settle)
    return inbox.look()


def place_of(folders: tuple[str, ...], home: Home) -> Place:
    """The unit, department and channel that the folders name. Refused: one of them is none of the company's."""
    if not folders:
        return Place()
    units = {unit.id: unit for unit in home.company.business_units}
    unit = units.get(folders[0])
    if unit is None:
        raise Refused(f"There is no business unit '{file_label(folders[0])}'; the folders are {', '.join(units)}.")
    departments = {department.id: department for department in unit.departments}
    if len(folders) > 1 and folders[1] not in departments:
        raise Refused(
            f"{unit.name} has no department '{file_label(folders[1])}'; its folders are {', '.join(departments)}."
        )
    channels = {channel.id for channel in departments[folders[1]].channels} if len(folders) > 1 else set()
    if len(folders) > 2 and folders[2] not in channels:
        raise Refused(
            f"There is no channel '{file_label(folders[2])}' here; the folders are {', '.join(sorted(channels))}."
        )
    if len(folders) > 3:
        raise Refused(f"Folders go no deeper than a channel; put the file into {'/'.join(folders[:3])}.")
    return Place(**dict(zip(PLACE, folders, strict=False)))


def _report(answer: Answer, path: Path, home: Home) -> list[str]:
    """What became of a file: one sentence, then every question and problem."""
    loaded = answer.loaded
    if loaded is None:
        return [answer.sentence]
    problems = [_in_words(problem) for problem in loaded.problems]
    match answer.status:
        case "committed":
            counts, export = loaded.counts, loaded.export
            assert counts is not None and export is not None  # noqa: PT018
            new = "1 new value" if counts.new == 1 else f"{counts.new} new values"
            told = f"{new}, {counts.changed} changed, {counts.same} already here"
            return [f"Committed as {export.id}: {told}.", *problems]
        case "unchanged":
            return [f"Already committed as {loaded.export.id if loaded.export else '?'}; nothing changed.", *problems]
        case "ask":
            questions = [_asked(question, path, home) for question in loaded.questions]
            return [f"A decision is needed. {questions[0]}", *questions[1:], *problems]
    errors = [problem.message for problem in loaded.problems if problem.severity == "error"]
    return [f"Refused: {errors[0] if errors else 'this is no export.'}", *problems]


def _asked(question: Question, path: Path, home: Home) -> str:
    """The question, and the folder or the option that answers it."""
    sentence = " ".join(part for part in question.sentence.replace("; ", ". ").split(". ") if "--" not in part)
    if not sentence.endswith((".", "?")):
        sentence += "."
    if question.option not in PLACE:
        return f"{sentence} Load it with: ceo-dashboard load FILE {_OPTIONS.get(question.option, '')}".rstrip()
    folders = sorted(
        "/".join((unit.id, department.id, channel.id)[: PLACE.index(question.option) + 1])
        for unit in home.company.business_units
        for department in unit.departments
        for channel in department.channels
        if (unit.id, department.id, channel.id)[PLACE.index(question.option)] in question.choices
        and (unit.id, department.id)[: len(path.parts) - 1] == path.parts[:-1][:2]
    )
    if not folders:
        return f"{sentence} Load it with: ceo-dashboard load FILE --{question.option} …"
    return f"{sentence} Put it into one of these folders: {', '.join(dict.fromkeys(folders))}."


def _in_words(problem: Problem) -> str:
    place_ = (f"row {problem.row}" if problem.row else "", f"column {problem.column}" if problem.column else "")
    return f"{', '.join(part for part in (problem.severity, *place_) if part)}: {problem.message}"


def _files(inbox: Path) -> Iterator[Path]:
    """Every file that could be an export, in the order of the names; links to folders are not followed."""
    for folder, below, names in os.walk(inbox):
        here = Path(folder)
        below[:] = sorted(n for n in below if not n.startswith(".") and (here != inbox or n not in (DONE, REFUSED)))
        for name in sorted(names):
            if not name.startswith((".", "~$")) and not name.lower().endswith(_UNFINISHED):
                yield here / name


def _stamp(path: Path) -> Stamp | None:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _being_written(path: Path) -> bool:
    """Whether a process of this machine has the file open for writing, where the system can tell.

    Linux gives a read lease only where nobody writes. Somebody who opens the file in that very moment makes it
    send SIGIO, so the question is asked only where that is ignored, as the command line does.
    """
    if not hasattr(fcntl, "F_SETLEASE") or signal.getsignal(signal.SIGIO) is not signal.SIG_IGN:
        return False
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN  # anything else: it cannot tell
    finally:
        os.close(handle)
    return False


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Whether no other watcher is at work in this folder, for as long as this one is."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / ".watching", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)  # gives the lock back, as the end of the process does


def _free(target: Path) -> Path:
    """The path itself, or with a number where that name is taken by an earlier file; short enough for a report."""
    stem = os.fsdecode(os.fsencode(target.stem)[:_LONGEST])
    free, number = target.with_name(f"{stem}{target.suffix[:20]}"), 1
    while os.path.lexists(free):
        number += 1
        free = target.with_name(f"{stem} ({number}){target.suffix[:20]}")
    return free
