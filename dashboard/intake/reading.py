"""What intake says about one file: its tables, their typed rows, and every problem met."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import pyarrow as pa

Severity = Literal["info", "warning", "error", "question"]
Outcome = Literal["ok", "ask", "refused"]
Kind = Literal["daily", "posts", "mentions", "cases", "applicants", "reviews", "split"]

#: Texts that repeat: a million rows name a handful of units and measures, so each is kept once.
CODED = pa.dictionary(pa.int32(), pa.string())

#: Columns of `Table.rows` for kind "daily": one row per measure and day, in the file's own words.
#: unit, department and channel are null unless the file itself names them; `channel` is then a
#: platform id of platforms.yaml ("facebook") or, in our templates, whatever the file says.
OBSERVATIONS = pa.schema(
    [
        ("unit", CODED),
        ("department", CODED),
        ("channel", CODED),
        ("account", CODED),
        ("measure", CODED),
        ("day", pa.date32()),
        ("value", pa.float64()),
        ("row", pa.int32()),  # 1-based line or sheet row the value came from
    ]
)


@dataclass(frozen=True)
class Problem:
    """One thing a person should know, with its place. `row` is 1-based as an editor or Excel shows it."""

    severity: Severity
    message: str
    row: int | None = None
    column: str | None = None


@dataclass(frozen=True)
class Question:
    """A decision that only a person can take. `option` is the `load`/`read` keyword that takes it."""

    option: Literal["unit", "department", "channel", "format", "dates", "decimal", "period", "until"]
    sentence: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One table of a file.

    `rows` is an Arrow table: OBSERVATIONS for kind "daily"; for records the columns
    `records.yaml` declares for the kind (those the file carries, and no others) plus unit,
    department, channel, account, record_id (text) and row; empty for "split".
    Times in `rows` are UTC timestamps (us); `first_day`/`last_day` are the file's own clock.
    `counted` is the number of data rows: without titles, headers, totals, footers, blanks, copies.
    """

    name: str
    kind: Kind
    channel: str | None  # the platform the file itself names, "mixed" for several, else None
    counted: int
    first_day: date | None
    last_day: date | None
    totals: Mapping[str, float]  # by measure; never a measure whose column is falsely all zero
    rows: pa.Table


@dataclass(frozen=True)
class Reading:
    """All that was understood of one file. Nothing has been stored yet."""

    file: str  # a label for people, never used as a path
    sha256: str
    format: str | None
    confidence: float  # 0..1
    language: str | None  # ISO 639-1 of the headers
    outcome: Outcome
    tables: tuple[Table, ...] = ()
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)  # encoding, delimiter, sheets: for the receipt
    precedence: int = 20  # the rank of its format: smaller wins where two give the same number

    @property
    def unknown(self) -> bool:
        """Whether it holds a table that no format is sure to know: a person can say what its columns mean."""
        asked = self.outcome == "ask" and any(question.option == "format" for question in self.questions)
        return self.outcome != "ok" and (asked or bool(self.facts.get("unknown")))

    def as_dict(self) -> dict[str, Any]:
        """The document of `inspect --json`. Questions stand among the problems too, so that nobody misses them."""
        asked = [Problem("question", question.sentence) for question in self.questions]
        return {
            "file": self.file,
            "format": self.format,
            "confidence": round(self.confidence, 3),
            "language": self.language,
            "outcome": self.outcome,
            "tables": [
                {
                    "name": table.name,
                    "channel": table.channel,
                    "kind": table.kind,
                    "rows": table.counted,
                    "from": table.first_day.isoformat() if table.first_day else None,
                    "to": table.last_day.isoformat() if table.last_day else None,
                    "totals": dict(table.totals),
                }
                for table in self.tables
            ],
            "problems": [vars(problem) for problem in (*self.problems, *asked)],
            "questions": [
                {"option": q.option, "sentence": q.sentence, "choices": list(q.choices)} for q in self.questions
            ],
        }
