"""The same export, saved again by another program, says the same."""

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dashboard.intake import read
from dashboard.intake.decode import decode
from dashboard.intake.reading import Reading
from dashboard.intake.sheets import delimiter_line

FOLDER = Path(__file__).parent / "specimens"
FILES = [
    entry
    for entry in json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
    if entry["outcome"] == "ok" and entry["file"].endswith(".csv") and not entry["file"].startswith("hostile")
]


def cells(data: bytes, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(delimiter_line(decode(data).characters)[1], newline=""), delimiter=delimiter))


def written(rows: list[list[str]], delimiter: str, **options: Any) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, **options).writerows(rows)
    return buffer.getvalue()


def workbook(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    for row in rows:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def said(reading: Reading) -> object:
    return reading.outcome, reading.format, reading.language, [
        (table.kind, table.counted, table.channel, table.first_day, table.last_day, dict(table.totals))
        for table in reading.tables
    ]  # fmt: skip


@pytest.mark.parametrize("entry", FILES, ids=[entry["file"] for entry in FILES])
def test_a_copy_says_what_the_original_says(entry: dict[str, Any]) -> None:
    data = (FOLDER / entry["file"]).read_bytes()
    today = date.fromisoformat(entry.get("yearless", "2026-11-21"))
    original = read(data, "original.csv", today=today)
    rows = cells(data, original.facts.get("delimiter", ","))
    copies = {
        "semicolons": written(rows, ";").encode(),
        "every cell quoted": written(rows, ",", quoting=csv.QUOTE_ALL).encode("utf-8-sig"),
        "tabs in UTF-16": written(rows, "\t", lineterminator="\n").encode("utf-16"),
        "sep line": b"sep=|\r\n" + written(rows, "|").encode(),
        "workbook": workbook(rows),
    }
    for how, copy in copies.items():
        assert said(read(copy, "copy", today=today)) == said(original), how
