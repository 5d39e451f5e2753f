"""Google Analytics 4: many tables in one text file, each below its own comment lines that name the period."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from dashboard.intake.findings import Findings, Options
from dashboard.intake.formats import all_formats
from dashboard.intake.names import header_key, normal
from dashboard.intake.reading import Question
from dashboard.intake.sheets import Row, Sheet

_DATE = re.compile(r"(?<!\d)(20\d{6})(?!\d)")
_NOT_DAYS = re.compile(
    r"week|month|hour|minute|year|woche|monat|stunde|jahr|semaine|mois|heure|semana|\bmes\b|mês|hora"
)
_ANY = "Dimension"  # stands for a dimension that ga4.report does not name
_NUMBER = "Metric"  # and for a metric
_LATEST_DAY = 5_000


def tables(sheets: Sequence[Sheet], options: Options, findings: Findings) -> Sequence[Sheet]:
    """One sheet per table, with the period above its header and days in place of "Nth day" and hours."""
    found: list[Sheet] = []
    for sheet in sheets:
        if sheet.columns is not None:
            found.append(sheet)
            continue
        comments: list[Row] = []
        period: tuple[date, ...] = ()
        current: list[Row] = []
        for row in sheet.rows:
            if row.filled and not row.cells[0].startswith("#"):
                current.append(row)
                continue
            if current:
                found.append(_table(current, comments, period, options, findings))
                current, comments = [], []
            if row.filled:
                comments.append(row)
                period = _period(comments) or period
        if current:
            found.append(_table(current, comments, period, options, findings))
    return found


def _period(comments: Sequence[Row]) -> tuple[date, ...]:
    """Start and end, from whatever language says "# Start date: 20260203"."""
    days = []
    for row in comments:
        if ":" in row.cells[0] and (match := _DATE.search(row.cells[0].rpartition(":")[2])):
            try:
                days.append(datetime.strptime(match.group(1), "%Y%m%d").date())
            except ValueError:
                continue
    return tuple(days[:2]) if len(days) >= 2 else ()


def _title(comments: Sequence[Row]) -> str:
    """What the tool calls the table: the last comment that is no line, no setting and no date."""
    texts = [row.cells[0].lstrip("# ").strip() for row in comments]
    titles = [text for text in texts if text and ":" not in text and text.strip("-")]
    return titles[-1] if titles else ""


def _table(
    rows: Sequence[Row], comments: Sequence[Row], period: tuple[date, ...], options: Options, findings: Findings
) -> Sheet:
    """A table as a sheet: its period, its header, its rows."""
    header, *data = rows
    first = header.cells[0]
    written = [row.cells[0].strip() for row in data]
    cells = list(header.cells)
    if written and all(re.fullmatch(r"\d{10}", text) for text in written):  # 2024041623: an hour
        data = [Row(row.line, [row.cells[0][:8], *row.cells[1:], row.cells[0][8:]]) for row in data]
        cells = [*cells, _ANY]
    elif _counted(first, written):
        start = period[0] if period else options.period.start if options.period else None
        if start is None:
            findings.ask(
                Question(
                    "period",
                    f"Column '{first}' counts days from 0000, and the lines that name the start date are cut off. "
                    "Say which period the file covers, or export it again with its first lines.",
                )
            )
            return Sheet("", rows)
        data = [_dated(row, start) for row in data]
    elif not (_known(first, "breakdown") or _known(first, "day")) and not all(
        re.fullmatch(r"20\d{6}", text) for text in written
    ):
        cells[0] = _ANY
    if not any(_known(cell) for cell in cells[1:]):
        cells[1:2] = [_NUMBER]
    days = [row.cells[0] for row in data]
    if len(set(days)) < len(days) and not any(_known(cell, "breakdown") for cell in cells):
        cells = [*cells, _ANY]  # several rows of a day add up, whatever they are split by
        data = [Row(row.line, [*row.cells, str(place)]) for place, row in enumerate(data)]
    above = [Row(header.line - 1, [f"{period[0]} {period[1]}"])] if period else []
    return Sheet(_title(comments), [*above, Row(header.line, cells), *data])


def _counted(header: str, written: Sequence[str]) -> bool:
    """Whether the first column counts days (0000, 0001, …): it is called so, or it begins with 0000."""
    if not written or not all(re.fullmatch(r"\d{4}", text) for text in written):
        return False
    (layout,) = (layout for layout in all_formats()["ga4.report"].layouts if layout.name == "days")
    called = any(position >= 0 for position, _, _ in layout.vocabulary.get(header_key(header), ()))
    return called or (min(written) == "0000" and not _NOT_DAYS.search(normal(header)))


def _dated(row: Row, start: date) -> Row:
    days = int(row.cells[0])
    day = (start + timedelta(days=days)).isoformat() if days <= _LATEST_DAY else row.cells[0]
    return Row(row.line, [day, *row.cells[1:]])


def _known(header: str, field: str | None = None) -> bool:
    """Whether ga4.report names this header (as this field)."""
    return any(
        field is None or (position >= 0 and field == layout.columns[position].field)
        for layout in all_formats()["ga4.report"].layouts
        for position, _, _ in layout.vocabulary.get(header_key(header), ())
    )
