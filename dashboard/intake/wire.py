"""A Reading or a Proposal between two processes: what is small as JSON, rows as Arrow IPC files beside it."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from dashboard.intake.proposal import Proposal, ProposedColumn, ProposedTable
from dashboard.intake.reading import Problem, Question, Reading, Table
from dashboard.intake.suggest import Suggestion


def pack(reading: Reading, folder: Path) -> dict[str, Any]:
    """The reading as JSON; the rows of table n are written to `folder`/n.arrow."""
    for number, table in enumerate(reading.tables):
        with (
            pa.OSFile(str(folder / f"{number}.arrow"), "wb") as sink,
            pa.ipc.new_file(sink, table.rows.schema) as writer,
        ):
            writer.write_table(table.rows.unify_dictionaries())  # the file format takes one dictionary a column
    return {
        "file": reading.file,
        "sha256": reading.sha256,
        "format": reading.format,
        "confidence": reading.confidence,
        "precedence": reading.precedence,
        "language": reading.language,
        "outcome": reading.outcome,
        "facts": dict(reading.facts),
        "problems": [[p.severity, p.message, p.row, p.column] for p in reading.problems],
        "questions": [[q.option, q.sentence, list(q.choices)] for q in reading.questions],
        "tables": [
            {
                "name": table.name,
                "kind": table.kind,
                "channel": table.channel,
                "counted": table.counted,
                "first_day": table.first_day and table.first_day.isoformat(),
                "last_day": table.last_day and table.last_day.isoformat(),
                "totals": dict(table.totals),
            }
            for table in reading.tables
        ],
    }


def unpack(packed: dict[str, Any], folder: Path) -> Reading:
    """The reading that `pack` packed. The rows stay readable when their file is removed."""
    tables = []
    for number, table in enumerate(packed["tables"]):
        with pa.memory_map(str(folder / f"{number}.arrow")) as source:
            rows = pa.ipc.open_file(source).read_all()
        days = {key: date.fromisoformat(table[key]) if table[key] else None for key in ("first_day", "last_day")}
        tables.append(Table(**{**table, **days}, rows=rows))
    return Reading(
        packed["file"],
        packed["sha256"],
        packed["format"],
        packed["confidence"],
        packed["language"],
        packed["outcome"],
        tuple(tables),
        tuple(Problem(*entry) for entry in packed["problems"]),
        tuple(Question(option, sentence, tuple(choices)) for option, sentence, choices in packed["questions"]),
        packed["facts"],
        packed["precedence"],
    )


def pack_proposal(proposal: Proposal) -> dict[str, Any]:
    """The proposal as JSON."""
    return asdict(proposal)


def unpack_proposal(packed: dict[str, Any]) -> Proposal:
    """The proposal that `pack_proposal` packed."""
    tables = tuple(
        ProposedTable(**{**table, "columns": tuple(_column(column) for column in table["columns"])})
        for table in packed["tables"]
    )
    return Proposal(**{**packed, "tables": tables})


def _column(packed: dict[str, Any]) -> ProposedColumn:
    lists = {key: tuple(packed[key]) for key in ("examples", "dates", "blanks", "words")}
    offered = {form: Suggestion(**offer) for form, offer in packed["suggestions"].items()}
    return ProposedColumn(**{**packed, **lists, "suggestions": offered})
