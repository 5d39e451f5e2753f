"""Sheets to blocks: one header with its rows, found by what headers and titles say, never by position."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from dashboard.intake.formats import Format
from dashboard.intake.recognise import (
    Match,
    Titled,
    best_match,
    looks_like_header,
    match,
    own_headers,
    read_title,
    title_languages,
)
from dashboard.intake.sheets import Row, Sheet

_SEARCHED = 80  # rows in which the first header of a sheet must stand, for a file of unknown format


@dataclass(frozen=True)
class Block:
    """One table of a file: what stands above it, its header, its rows."""

    sheet: str
    notes: tuple[str, ...]  # titles, periods and notes above the header, one text per row
    header: Row
    match: Match | None  # None: a table without a header, known by its title
    title: Titled | None
    rows: Sequence[Row]  # beside `columns`: only those that may not fit there
    columns: pa.Table | None = None
    lines: pa.Array | None = None  # int32, of `columns`

    @property
    def votes(self) -> Counter[str]:
        """How many headers and titles speak each language."""
        votes = Counter(self.match.languages if self.match else {})
        if self.title and self.notes:
            votes.update(title_languages(self.notes[-1], self.title.layout, self.title.name))
        return votes


def candidates(sheets: Iterable[Sheet], formats: Sequence[Format]) -> list[Match]:
    """The formats that any header near the top of any sheet can be, best first; one entry per format."""
    best: dict[str, Match] = {}
    own = own_headers(format_ for format_ in formats if format_.own)
    for sheet in sheets:
        for row in sheet.rows[:_SEARCHED]:
            if row.filled < 2 or not looks_like_header(row.cells, own):
                continue
            for found in best_match(row.cells, formats):
                current = best.get(found.format.id)
                if not found.layout.optional and (current is None or _order(found) > _order(current)):
                    best[found.format.id] = found
    return sorted(best.values(), key=_order, reverse=True)


def titled(sheets: Iterable[Sheet], formats: Sequence[Format]) -> list[Format]:
    """The formats of which a title row near the top announces a table without a header."""
    found = []
    for format_ in formats:
        layouts = [layout for layout in format_.layouts if layout.titles and not layout.columns]
        rows = [row for sheet in sheets for row in sheet.rows[:_SEARCHED] if row.filled == 1] if layouts else []
        if any(read_title(_only(row), layouts) for row in rows):
            found.append(format_)
    return found


def _order(found: Match) -> tuple[float, int, bool]:
    """How well a format fits; where two fit alike, the company's own comes first."""
    return round(found.score, 3), found.known, found.format.own


def _only(row: Row) -> str:
    return next((cell for cell in row.cells if cell.strip()), "")


def _title_above(rows: Sequence[Row], place: int, found: Match) -> Titled | None:
    """What the nearest title above a header announces."""
    for row in reversed(rows[max(0, place - 4) : place]):
        if row.filled == 1:
            return read_title(_only(row), [found.layout])
        if row.filled > 1:
            return None
    return None


def split(sheet: Sheet, format_: Format) -> list[Block]:
    """Every block of a sheet that the format knows."""
    starts: list[tuple[int, Match | None, Titled | None]] = []
    headless = [layout for layout in format_.layouts if layout.titles and not layout.columns]
    own = own_headers([format_]) if format_.own else frozenset()
    for place, row in enumerate(sheet.rows):
        if headless and row.filled == 1 and (title := read_title(_only(row), headless)):
            starts.append((place, None, title))
        elif row.filled >= 2 and looks_like_header(row.cells, own):
            found = _header(row, format_, sheet.rows, place)
            if found:
                starts.append((place, *found))
    # A table known by its title begins with it; notes belong to the header below them.
    begins = [
        place if found_match is None else _notes_start(sheet.rows, place, starts[number - 1][0] + 1 if number else 0)
        for number, (place, found_match, _) in enumerate(starts)
    ]
    blocks = []
    for number, (place, found_match, title) in enumerate(starts):
        until = begins[number + 1] if number + 1 < len(starts) else len(sheet.rows)
        above = sheet.rows[begins[number] if number else 0 : place + (found_match is None)]
        notes = tuple(" ".join(cell for cell in row.cells if cell.strip()) for row in above if row.filled)
        columns = sheet.columns if number == 0 and len(starts) == 1 else None
        blocks.append(
            Block(
                sheet.name,
                notes,
                sheet.rows[place],
                found_match,
                title,
                sheet.rows[place + 1 : until],
                columns,
                sheet.lines,
            )
        )
    return blocks


def _header(
    row: Row,
    format_: Format,
    rows: Sequence[Row],
    place: int,
) -> tuple[Match, Titled | None] | None:
    """The best layout of this format whose header the row is, with its title where it needs one."""
    found = [candidate for layout in format_.layouts if (candidate := match(row.cells, format_, layout))]
    for candidate in sorted(found, key=_order, reverse=True):
        if not candidate.layout.titles:
            return candidate, None
        return candidate, _title_above(rows, place, candidate)
    return None


def _notes_start(rows: Sequence[Row], header: int, above: int) -> int:
    """Where the notes over a header begin: single-cell, comment and blank rows belong to the table below them."""
    start = header
    while start > above and (rows[start - 1].filled <= 1 or rows[start - 1].cells[0].startswith("#")):
        start -= 1
    return start
