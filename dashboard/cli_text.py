"""What the command line prints for people; programs read its JSON."""

import sys
from pathlib import Path

from dashboard.intake.archive import file_label
from dashboard.intake.progress import LARGE, Listener
from dashboard.intake.reading import Question, Reading
from dashboard.loading import Loaded
from dashboard.store.log import Counts

#: The option of the command line that takes each decision.
OPTIONS = {
    "format": "--format FORMAT",
    "dates": "--dates dmy or --dates mdy",
    "decimal": "--decimal , or --decimal .",
    "period": "--covers PERIOD",
}

TEXT_COLUMNS = (
    "record_id", "unit", "channel", "published_at", "created_at", "applied_on", "reviewed_on",
    "sentiment", "status", "stage", "source", "rating", "job", "title", "subject", "text",
)  # fmt: skip


def reading_text(reading: Reading) -> str:
    """All that was understood of a file, its problems with row and column."""
    lines = [f"{reading.file}: {reading.format or 'unknown format'} ({reading.outcome})"]
    for table in reading.tables:
        days = f"{table.first_day} – {table.last_day}" if table.first_day else "no days"
        totals = ", ".join(f"{measure} {value:,.10g}" for measure, value in table.totals.items())
        lines.append(
            f"  {table.name}: {table.counted} {table.kind} rows, {table.channel or 'no channel named'}, {days}"
        )
        lines.extend([f"    {totals}"] if totals else [])
    for problem in reading.problems:
        place = ", ".join(f"{k} {v}" for k, v in (("row", problem.row), ("column", problem.column)) if v is not None)
        lines.append(f"  {problem.severity}{f' ({place})' if place else ''}: {problem.message}")
    return "\n".join(lines)


def asked(question: Question) -> str:
    """The question in one line that says which option answers it."""
    option = OPTIONS.get(question.option)
    named = option is None or option.split()[0] in question.sentence
    return question.sentence if named else f"{question.sentence} Answer with {option}."


def outcome(loaded: Loaded) -> str:
    """What became of a file, in one line."""
    file = loaded.reading.file
    if loaded.status == "ask":
        return f"{file}: {' '.join(asked(question) for question in loaded.questions)}"
    if loaded.status == "refused":
        errors = [problem.message for problem in loaded.problems if problem.severity == "error"]
        return f"{file}: {errors[0] if errors else 'refused'}"
    if loaded.status == "unchanged":
        return f"{file}: already loaded as {loaded.export.id if loaded.export else '?'}, nothing changed"
    counts = loaded.counts or Counts(0, 0, 0)
    name = f"{loaded.reading.format}{f' as {loaded.export.id}' if loaded.export else ''}"
    return f"{file}: {name}, {counts.new} new, {counts.changed} changed, {counts.same} same"


def watched(path: Path) -> Listener | None:
    """Shows on stderr how far the reading of a large file is; None where the file is small or nobody watches."""
    if not sys.stderr.isatty() or path.stat().st_size <= LARGE:
        return None
    label = file_label(path.name)

    def show(fraction: float, words: str) -> None:
        line = f"{label}: {fraction:.0%}, {words}" if fraction < 1 else ""
        print(f"\x1b[K{line}\r", end="", file=sys.stderr, flush=True)  # each step over the one before

    return show
