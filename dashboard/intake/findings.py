"""Collects what a person should know, or decide, while one file is read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from dashboard.intake.reading import Problem, Question, Severity
from dashboard.period import Period


@dataclass(frozen=True)
class Options:
    """What a person has decided beforehand, and the day of the upload."""

    today: date
    format: str | None = None
    dates: Literal["dmy", "mdy"] | None = None
    decimal: Literal[",", "."] | None = None
    period: Period | None = None
    timezone: str = "UTC"  # for tools that write the account's own clock


@dataclass
class Findings:
    """Problems and questions so far, in the order they were met."""

    problems: list[Problem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def say(self, severity: Severity, message: str, row: int | None = None, column: str | None = None) -> None:
        """Add a problem, once."""
        problem = Problem(severity, message, row, column)
        if problem not in self.problems:
            self.problems.append(problem)

    def ask(self, question: Question) -> None:
        """Add a question; of several with the same option the first is asked."""
        if all(question.option != other.option for other in self.questions):
            self.questions.append(question)

    def include(self, others: "Findings") -> None:
        """Add what was found elsewhere, in its order."""
        for problem in others.problems:
            self.say(problem.severity, problem.message, problem.row, problem.column)
        for question in others.questions:
            self.ask(question)


def rows_named(rows: Sequence[int], most: int = 5) -> str:
    """'row 7', 'rows 7, 9 and 12', 'rows 7, 9, 12, 13, 20 and 41 more'."""
    shown = [str(row) for row in rows[:most]]
    rest = len(rows) - len(shown)
    if len(rows) == 1:
        return f"row {shown[0]}"
    if rest:
        return f"rows {', '.join(shown)} and {rest:,} more"
    return f"rows {', '.join(shown[:-1])} and {shown[-1]}"


def shown(text: str, most: int = 40) -> str:
    """A cell as it may stand in a sentence: one line, not long."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
