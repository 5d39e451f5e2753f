"""Exports built at random from what the formats declare, with their truth: no wrong total, whatever the user ticked.

`RANDOM_EXPORTS=5000 pytest tests/intake/test_random_exports.py` builds more of them.
"""

import csv
import io
import os
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.intake import read
from dashboard.intake.durations import SECONDS
from dashboard.intake.fields import known_fields, stocks
from dashboard.intake.formats import Column, Format, Layout, all_formats
from dashboard.intake.names import header_key

EXAMPLES = int(os.environ.get("RANDOM_EXPORTS", "150"))
TODAY = date(2026, 11, 21)
WORDS = [
    "kettle",
    "Garten",
    "café",
    "señal",
    "#launch",
    "a, b",
    'the "quiet" one',
    "line\nbreak",
    "=1+1",
    "👋",
    "-",
    "x;y",
]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]
MISSING = ["", "-", " ", "N/A"]


@dataclass(frozen=True)
class Export:
    """One random export and what it says."""

    format: Format
    data: bytes
    rows: int
    days: tuple[date, date] | tuple[None, None]
    totals: Mapping[str, float]
    header: Sequence[str]


def possible() -> list[tuple[Format, Layout, str]]:
    """Every table that is read by the general rules, in every language in which its needed headers are known."""
    found = []
    for format_ in all_formats().values():
        for layout in format_.layouts:
            if (
                format_.prepare
                or layout.special
                or layout.titles
                or layout.optional
                or layout.kind in ("split", "reviews")
            ):
                continue
            if format_.id in ("template.measures", "zendesk.explore"):
                continue  # rows that are measures already; dates without a clock
            for language in ("en", "de", "fr", "es", "pt"):
                spoken = {column.field for column in layout.columns if _headers(layout, column, language)}
                if layout.needs and all(spoken.intersection(group) for group in layout.needs):
                    found.append((format_, layout, language))
    return found


def _headers(layout: Layout, column: Column, language: str) -> list[str]:
    """The headers of a column that mean nothing else in this table."""
    own = []
    for name in column.names.get(language, ()):
        fields = {layout.columns[place].field for place, _, _ in layout.vocabulary[header_key(name)] if place >= 0}
        if fields == {column.field} and "{" not in name:
            own.append(name)
    return own


def build(chance: random.Random) -> Export:
    """An export of some table of some format, in some language, with some of its columns in some order."""
    format_, layout, language = chance.choice(POSSIBLE)
    known = known_fields(layout.kind)
    by_field: dict[str, list[tuple[Column, str]]] = {}
    for column in layout.columns:
        for name in _headers(layout, column, language):
            by_field.setdefault(column.field, []).append((column, name))
    chosen = {chance.choice([name for name in group if name in by_field]) for group in layout.needs}
    others = [name for name in by_field if name not in layout.lacks and name not in ("exported_on", "clock", "remark")]
    chosen |= {name for name in others if chance.random() < 0.6}
    columns = {name: chance.choice(by_field[name]) for name in sorted(chosen)}
    order = list(columns)
    chance.shuffle(order)
    count = chance.randint(1, 25)
    first = date(2025, 1, 1) + timedelta(days=chance.randrange(500))
    times = [
        datetime.combine(first + timedelta(days=at), datetime.min.time())
        + (timedelta(minutes=chance.randrange(1440)) if layout.kind != "daily" else timedelta())
        for at in range(count)
    ]
    if chance.random() < 0.5:
        times.reverse()
    totals: dict[str, float] = {}
    cells: dict[str, list[str]] = {}
    for name in order:
        cells[name] = _column(name, columns[name][0], layout, known[name], times, chance, totals)
    if layout.kind not in ("daily", "split"):
        totals[layout.kind] = count
    headers = [_disguised(columns[name][1], chance) for name in order]
    for number in range(chance.randint(0, len(order) // 3)):  # columns of the user's own
        headers.append(f"My column {number}")
        cells[headers[-1]] = [chance.choice([*WORDS, "7", ""]) for _ in times]
        order.append(headers[-1])
    rows = [headers, *zip(*(cells[name] for name in order), strict=True)]
    if chance.random() < 0.3:
        rows.append([])
    text = io.StringIO()
    writer = csv.writer(
        text,
        delimiter=chance.choice([",", ";", "\t"]),
        quoting=chance.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
        lineterminator=chance.choice(["\n", "\r\n"]),
    )
    writer.writerows(rows)
    dated = {"day", "published_at", "created_at", "applied_on"} & columns.keys()
    days = (min(times).date(), max(times).date()) if dated else (None, None)
    return Export(format_, text.getvalue().encode(chance.choice(ENCODINGS)), count, days, totals, rows[0])


def _disguised(header: str, chance: random.Random) -> str:
    """What eyes cannot see in headers: soft hyphens, no-break spaces, other cases."""
    disguise = chance.random()
    if disguise < 0.1:
        return header.replace(" ", "\u00a0")
    if disguise < 0.2:
        return header[:3] + "\u00ad" + header[3:]
    return header.upper() if disguise < 0.3 and "ß" not in header else header


def _column(
    name: str,
    column: Column,
    layout: Layout,
    kind: str,
    times: Sequence[datetime],
    chance: random.Random,
    totals: dict[str, float],
) -> list[str]:
    if kind in ("time", "day"):
        later = timedelta(hours=5) if name not in ("day", "published_at", "created_at", "applied_on") else timedelta()
        pattern = next(iter(column.dates or layout.dates), "iso")
        return [_written(moment + later, pattern, kind == "day") for moment in times]
    if name.endswith("_s"):
        seconds = [chance.randint(1, 500) * 60 for _ in times]
        if name == "watch_time_s":
            totals[name] = sum(seconds)
        unit = column.unit if column.unit in SECONDS else "seconds"
        return [f"{value / SECONDS[unit]:.12g}" for value in seconds]
    if name == "csat":
        return [str(chance.randint(1, 5)) for _ in times]
    if kind == "number":
        return _numbers(name, column, layout, times, chance, totals)
    if kind == "flag":
        return [chance.choice(["", *column.values]) for _ in times]
    if name == "record_id":
        return [f"{chance.choice('ABC')}{10**15 + at}" for at in range(len(times))]
    if name == "url":
        return [f"https://example.org/{10**15 + at}" for at in range(len(times))]
    if name == "channel":
        networks = ["Facebook", "LinkedIn", "Instagram"]
        return [chance.choice(networks) if layout.kind != "daily" else networks[0] for _ in times]
    if name == "account":
        return ["norvale"] * len(times)
    if name in ("status", "sentiment", "rating", "competitor"):
        return [""] * len(times)
    return [" ".join(chance.sample(WORDS, 2)) for _ in times]


def _numbers(
    name: str,
    column: Column,
    layout: Layout,
    times: Sequence[datetime],
    chance: random.Random,
    totals: dict[str, float],
) -> list[str]:
    values = [chance.randint(1, 9000) for _ in times]
    needed = any(name in group for group in layout.needs)
    rare = not needed and chance.random() < 0.3  # some cells are missing, which is not zero
    there = [not rare or chance.random() < 0.7 for _ in times]
    known = [at for at in range(len(times)) if there[at]]
    if known and name in stocks():
        totals[name] = values[max(known, key=lambda at: times[at])]
    elif known and name != "reach" and layout.kind in ("daily", "posts"):
        totals[name] = sum(values[at] for at in known)
    decimal = column.decimal or layout.decimal
    mark = {".": ",", ",": "."}.get(decimal or "", "") if chance.random() < 0.5 else ""
    sign = "-" if column.absolute and chance.random() < 0.5 else ""
    return [
        sign + f"{value:,}".replace(",", mark) if present else chance.choice(MISSING)
        for value, present in zip(values, there, strict=True)
    ]


def _written(moment: datetime, pattern: str, day_only: bool) -> str:
    if pattern in ("iso", "words", "dmy", "mdy"):
        pattern = {"iso": "%Y-%m-%d", "words": "%B %d, %Y", "dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y"}[pattern]
        pattern += "" if day_only else " %H:%M:%S"
    return moment.strftime(pattern.replace("%z", "+0000"))


POSSIBLE = possible()


@settings(max_examples=EXAMPLES, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**48))
def test_no_total_is_wrong_and_what_is_undecidable_is_asked(seed: int) -> None:
    export = build(random.Random(seed))
    found = read(export.data, "export.csv", today=TODAY)
    told = (export.format.id, export.header, found.problems)
    if found.outcome == "ask":
        assert {question.option for question in found.questions} <= {"format", "dates", "decimal"}, told
        return
    assert found.outcome == "ok", told
    assert found.format == export.format.id, told
    (table,) = found.tables
    assert (table.counted, table.first_day, table.last_day) == (export.rows, *export.days), told
    for measure, value in export.totals.items():
        assert abs(table.totals[measure] - value) <= 1e-6 * value, (measure, table.totals, told)


def test_few_exports_of_a_known_tool_have_to_be_asked_about() -> None:
    asked = [
        export.format.id
        for export in (build(random.Random(seed)) for seed in range(150))
        if read(export.data, "export.csv", today=TODAY).outcome == "ask"
    ]
    assert len(asked) <= 15, asked
