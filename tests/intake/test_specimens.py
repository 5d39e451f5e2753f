"""Every specimen of every declared format gives exactly what expected.json says."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

from dashboard.catalogue import load_catalogue
from dashboard.intake import read
from dashboard.intake.reading import OBSERVATIONS, Table

FOLDER = Path(__file__).parent / "specimens"
EXPECTED: list[dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
NAMED_BY_FILE = ("daily", "posts", "split")  # for other kinds the channel is no promise


def reading(entry: dict[str, Any]) -> Any:
    path = FOLDER / entry["file"]
    today = date.fromisoformat(entry.get("yearless", "2026-11-21"))
    return read(path.read_bytes(), path.name, today=today)


@pytest.mark.parametrize("entry", EXPECTED, ids=[entry["file"] for entry in EXPECTED])
def test_a_specimen_gives_its_expected_result(entry: dict[str, Any]) -> None:
    found = reading(entry)
    assert found.outcome in [entry["outcome"], *entry.get("outcome_also", [])], found.problems
    if found.outcome != "refused":
        assert found.format == entry["format"]
        assert found.language in [entry["language"], *entry.get("language_also", [])]
    if entry["must_warn"]:
        assert any(problem["severity"] != "info" for problem in found.as_dict()["problems"])
    if found.outcome != "ok":
        assert found.tables == ()
        return
    assert [table.kind for table in found.tables] == [
        wanted["kind"] if table.kind not in wanted.get("kind_also", []) else table.kind
        for table, wanted in zip(found.tables, entry["tables"], strict=True)
    ]
    for table, wanted in zip(found.tables, entry["tables"], strict=True):
        check(table, wanted)


def check(table: Table, wanted: dict[str, Any]) -> None:
    assert table.counted in [wanted["rows"], *wanted.get("rows_also", [])]
    if table.kind in NAMED_BY_FILE:
        assert table.channel == wanted["channel"]
    for key, day in (("from", table.first_day), ("to", table.last_day)):
        if wanted[key] != "any":
            assert (day.isoformat() if day else None) == wanted[key]
    for measure, value in wanted["totals"].items():
        if value is None:
            assert measure not in table.totals
        else:
            assert table.totals[measure] == pytest.approx(value, rel=0.005)


@pytest.mark.parametrize("entry", EXPECTED, ids=[entry["file"] for entry in EXPECTED])
def test_rows_hold_what_the_contract_says(entry: dict[str, Any]) -> None:
    for table in reading(entry).tables:
        names = table.rows.column_names
        if table.kind == "daily":
            assert table.rows.schema.equals(OBSERVATIONS)
            assert set(table.rows["measure"].to_pylist()) <= set(load_catalogue().measures)
            keys = table.rows.select(["unit", "department", "channel", "account", "measure", "day"]).to_pylist()
            assert len({tuple(key.values()) for key in keys}) == len(keys)
        elif table.kind == "split":
            assert table.rows.num_rows == 0
        else:
            kind = load_catalogue().records[table.kind]
            extra = {"unit", "department", "channel", "account", "record_id", "row"}
            assert set(names) <= {field.name for field in kind.fields} | extra
            assert extra <= set(names)
            assert table.rows.num_rows == table.counted
            assert table.rows["record_id"].null_count == 0
            assert pc.count_distinct(table.rows["record_id"]).as_py() == table.rows.num_rows


def test_every_refusal_is_one_plain_sentence() -> None:
    for entry in EXPECTED:
        found = reading(entry)
        if found.outcome == "refused":
            assert len(found.problems) == 1
            message = found.problems[0].message
            assert message.endswith(".")
            assert 30 < len(message) < 300
            assert not any(word in message for word in ("Traceback", "Error(", "0x", "None"))
