"""Breakdowns over a period that stands above the table, or that only a person knows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from dashboard.intake.blocks import Block
from dashboard.intake.daily import read_split
from dashboard.intake.findings import Findings, Options
from dashboard.intake.frame import Frame
from dashboard.intake.reading import OBSERVATIONS, Question, Table
from dashboard.intake.values import Reader

_DAY = re.compile(r"(?<!\d)(?:(\d{4}-\d{2}-\d{2})|(\d{1,2}/\d{1,2}/\d{4}))(?!\d)")
_CASES = {"cases_opened": "cases", "cases_closed": "cases_resolved"}


def period_above(notes: Sequence[str]) -> tuple[date, date] | None:
    """The period that a line above a table names: ISO days, or month first as American tools write it."""
    for note in reversed(notes):
        days = [found for found in map(_day, _DAY.findall(note)) if found]
        if len(days) == 2 and days[0] <= days[1]:
            return days[0], days[1]
    return None


def _day(found: tuple[str, str]) -> date | None:
    try:
        return date.fromisoformat(found[0]) if found[0] else datetime.strptime(found[1], "%m/%d/%Y").date()
    except ValueError:
        return None


def over_period(block: Block, data: Frame, options: Options, findings: Findings) -> Table | None:
    """A breakdown with the period of the line above it."""
    table = read_split(data, options, findings)
    period = period_above(block.notes)
    return replace(table, first_day=period[0], last_day=period[1]) if table and period else table


def cases_over_period(block: Block, data: Frame, options: Options, findings: Findings) -> Table | None:
    """Cases per agent, team or inbox. Mean durations per agent are left out: they are no medians of cases."""
    table = over_period(block, data, options, findings)
    return replace(table, totals=_renamed(table.totals)) if table else None


def _renamed(totals: Mapping[str, float]) -> dict[str, float]:
    return {_CASES.get(name, name): value for name, value in totals.items()}


def locations(block: Block, data: Frame, options: Options, findings: Findings) -> Table | None:
    """One row per location and no date in the file: the sum of a period that a person names, on its last day."""
    table = read_split(data, options, findings)
    if table is None:
        return None
    if options.period is None:
        findings.ask(
            Question(
                "period",
                "The file has one row per location and says nowhere which days it covers (only its name may). "
                "Say the period you exported.",
            )
        )
        return None
    reader = Reader(data, options, findings)
    match = block.match
    assert match is not None
    count = len(data)
    parts = []
    for measure in table.totals:
        columns = {
            "channel": pa.repeat(pa.scalar(match.layout.channel), count),
            "account": reader.text("account") if reader.has("account") else pa.nulls(count, pa.string()),
            "measure": pa.repeat(pa.scalar(measure), count),
            "day": pa.repeat(pa.scalar(options.period.end, pa.date32()), count),
            "value": reader.numbers(measure),
            "row": data.lines,
        }
        arrays = [columns.get(field.name, pa.nulls(count, field.type)).cast(field.type) for field in OBSERVATIONS]
        part = pa.Table.from_arrays(arrays, schema=OBSERVATIONS)
        parts.append(part.filter(pc.is_valid(part["value"])))
    rows = pa.concat_tables(parts) if parts else table.rows
    findings.say(
        "info", f"The file has no days: its numbers count on the last day of the period ({options.period.end})."
    )
    return replace(table, kind="daily", first_day=options.period.start, last_day=options.period.end, rows=rows)
