"""Commit or preview a placed reading, and say what became of the file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from dashboard import audit
from dashboard.errors import NotGranted
from dashboard.home import Home
from dashboard.intake.reading import Problem, Question, Reading
from dashboard.placing import Place, Placed, place
from dashboard.store.log import Counts, Export


@dataclass(frozen=True)
class Loaded:
    """What became of one file."""

    reading: Reading
    status: Literal["committed", "unchanged", "refused", "ask"]
    export: Export | None = None
    counts: Counts | None = None
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The entry of `load --json` and of the upload interface."""
        counts = self.counts or Counts(0, 0, 0)
        days = [(t.first_day, t.last_day) for t in self.reading.tables]
        first = min((a for a, _ in days if a), default=None)
        last = max((b for _, b in days if b), default=None)
        return {
            "id": self.export.id if self.export else None,
            "file": self.reading.file,
            "format": self.reading.format,
            "status": self.status,
            "new": counts.new,
            "changed": counts.changed,
            "same": counts.same,
            "from": first.isoformat() if first else None,
            "to": last.isoformat() if last else None,
            "problems": [vars(problem) for problem in self.problems]
            + [
                {"severity": "question", "row": None, "column": None, "message": question.sentence}
                for question in self.questions
            ],
        }


def placed_for(home: Home, reading: Reading, said: Place) -> Placed:
    """The reading with its places, for who loads it here. NotGranted: it names what is not theirs; the log has it."""
    try:
        return place(reading, home.company, said)
    except NotGranted as error:
        audit.record(home.path, home.viewer.email, "refused", asked=f"upload of {reading.file}", answer=str(error))
        raise


def commit(home: Home, placed: Placed, original: Path | bytes, by: str, at: datetime | None = None) -> Loaded:
    """Commit a placed reading; the answer says what it did."""
    stopped = blocked(placed)
    if stopped or placed.batch is None:
        return stopped or Loaded(placed.reading, "refused", problems=placed.problems)
    done = home.store.commit(placed.batch, original, by, at)
    counts = done.export.counts if done.status == "committed" else Counts(0, 0, done.export.rows)
    return Loaded(placed.reading, done.status, done.export, counts, placed.problems)


def preview(home: Home, placed: Placed) -> Loaded:
    """What `commit` would answer, without storing anything."""
    stopped = blocked(placed)
    if stopped or placed.batch is None:
        return stopped or Loaded(placed.reading, "refused", problems=placed.problems)
    return Loaded(placed.reading, "committed", None, home.store.preview(placed.batch), placed.problems)


def blocked(placed: Placed) -> Loaded | None:
    """The answer for a reading that cannot be committed as it is, else None."""
    reading = placed.reading
    if reading.outcome == "refused":
        return Loaded(reading, "refused", problems=placed.problems)
    questions = (*reading.questions, *placed.questions)
    if reading.outcome == "ask" or questions:
        return Loaded(reading, "ask", problems=placed.problems, questions=questions)
    return None


def files_below(paths: Sequence[Path]) -> Iterator[Path]:
    """The files themselves and, for folders, every visible file below, in the order of their names."""
    for path in paths:
        if path.is_dir():
            yield from sorted(
                p
                for p in path.rglob("*")
                if p.is_file() and not any(part.startswith(".") for part in p.relative_to(path).parts)
            )
        else:
            yield path


def export_as_dict(export: Export) -> dict[str, Any]:
    """An entry of `exports --json`; times in UTC."""
    return {
        "id": export.id,
        "file": export.file,
        "format": export.format,
        "status": "withdrawn" if export.withdrawn_at else "committed",
        "unit": export.unit,
        "department": export.department,
        "channel": export.channel,
        "by": export.by,
        "at": export.at.isoformat(),
        "sha256": export.sha256,
        "from": export.first_day.isoformat() if export.first_day else None,
        "to": export.last_day.isoformat() if export.last_day else None,
        "rows": export.rows,
        "new": export.counts.new,
        "changed": export.counts.changed,
        "same": export.counts.same,
        "withdrawn_at": export.withdrawn_at.isoformat() if export.withdrawn_at else None,
        "withdrawn_by": export.withdrawn_by,
        "reason": export.reason,
        "steps": [{**vars(step), "at": step.at.isoformat()} for step in export.steps],
    }
