"""A block's data rows as columns of text: without blank rows, totals and footers, which are kept aside."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dashboard.intake.blocks import Block
from dashboard.intake.dates import looks_like_date
from dashboard.intake.findings import Findings, rows_named, shown
from dashboard.intake.names import normal
from dashboard.intake.sheets import Row

_TOTALS = frozenset(
    {
        "total",
        "totals",
        "grand total",
        "sum",
        "gesamt",
        "gesamtsumme",
        "gesamtergebnis",
        "summe",
        "insgesamt",
        "somme",
        "total général",
        "total general",
        "totales",
        "suma",
        "suma total",
        "total geral",
        "totais",
        "soma",
        "totale",
        "totali",
        "totaal",
        "eindtotaal",
    }
)
_PARTS = frozenset(
    {
        "subtotal",
        "subtotals",
        "sub-total",
        "zwischensumme",
        "zwischensummen",
        "teilergebnis",
        "sous-total",
        "subtotales",
    }
)
_GRAND = re.compile(r"(grand totals?|total|gesamt\w*|totaux|totales|totais)\b.{0,30}\(?\d")


@dataclass(frozen=True)
class Frame:
    """The data rows of a block."""

    block: Block
    lines: pa.Array  # int32
    rows: Sequence[Row]
    table: pa.Table | None
    total: Row | None  # the tool's own totals row
    footers: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.lines)

    def column(self, place: int) -> pa.Array:
        """The text of one column, "" where it is blank; a plain or dictionary array."""
        if self.table is not None:
            column = _one(self.table.column(str(place)))
            return column.cast(pa.string()).fill_null("") if pa.types.is_integer(column.type) else column
        return pa.array([row.cells[place] if place < len(row.cells) else "" for row in self.rows], pa.string())

    def counts(self, place: int) -> pa.Array | None:
        """The column as whole numbers, null where it is blank, when it was read as such from the first."""
        column = self.table.column(str(place)) if self.table is not None else None
        return _one(column) if column is not None and pa.types.is_integer(column.type) else None

    def line(self, place: int) -> int:
        """The line of a data row."""
        return int(self.lines[place].as_py())

    def lines_of(self, places: Sequence[int]) -> list[int]:
        """The lines of some data rows."""
        return [self.line(place) for place in places]

    def keep(self, mask: pa.Array) -> "Frame":
        """Only the rows for which the mask is true."""
        lines = self.lines.filter(mask)
        if self.table is not None:
            return Frame(self.block, lines, (), self.table.filter(mask), self.total, self.footers)
        kept = [row for row, wanted in zip(self.rows, mask.to_pylist(), strict=True) if wanted]
        return Frame(self.block, lines, kept, None, self.total, self.footers)


def _one(column: pa.ChunkedArray) -> pa.Array:
    if column.num_chunks == 1:
        return column.chunk(0)
    if pa.types.is_dictionary(column.type):
        return column.unify_dictionaries().combine_chunks()
    combined = column.combine_chunks()
    return pa.concat_arrays(combined.chunks) if isinstance(combined, pa.ChunkedArray) else combined


def frame(block: Block, findings: Findings) -> Frame:
    """Take the data rows of a block; say which rows do not fit the header."""
    width = len(block.header.cells) if block.match else max((len(row.cells) for row in block.rows), default=0)
    while block.match and width and not block.header.cells[width - 1].strip():
        width -= 1
    rows: list[Row] = []
    total: Row | None = None
    footers: list[str] = []
    long: list[int] = []
    short: list[int] = []
    least = 2 if width > 2 and block.match else 1
    for row in block.rows:
        filled = row.filled
        if filled == 0:
            continue
        if (filled < least or (filled == 1 and row.cells[0].startswith("#"))) and not _is_day(row, block):
            footers.append(next(cell for cell in row.cells if cell.strip()))
            continue
        if not row.cells[0][:1].isdigit() and _is_total(row, block):
            total = row if total is None and not _is_part(row) else total
            continue
        if len(row.cells) > width and any(cell.strip() for cell in row.cells[width:]):
            long.append(row.line)
        elif len(row.cells) < width:
            short.append(row.line)
        rows.append(row)
    if long:
        findings.say(
            "warning",
            f"There are more cells than headers in {rows_named(long)}; the cells beyond the last header "
            "were not read. Check that no text with the delimiter lacks its quotation marks.",
            long[0],
        )
    if short:
        findings.say(
            "info", f"There are fewer cells than headers in {rows_named(short)}; the missing ones are blank.", short[0]
        )
    lines = pa.array([row.line for row in rows], pa.int32())
    if block.columns is None:
        return Frame(block, lines, rows, None, total, tuple(footers))
    assert block.lines is not None
    columns, lines = _with(rows, lines, block.columns, block.lines) if rows else (block.columns, block.lines)
    return Frame(block, lines, (), columns, total, tuple(footers))


def _with(rows: Sequence[Row], places: pa.Array, table: pa.Table, lines: pa.Array) -> tuple[pa.Table, pa.Array]:
    """The columns with some further rows, each in its place."""
    order = pa.array(np.argsort(pa.concat_arrays([lines, places]).to_numpy(), kind="stable"))
    columns = []
    for name in table.column_names:
        column, place = table.column(name), int(name)
        texts = pa.array([row.cells[place] if place < len(row.cells) else "" for row in rows], pa.string())
        if pa.types.is_integer(column.type):
            try:
                texts = pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts).cast(column.type)
            except pa.ArrowInvalid:
                column = column.cast(pa.string()).fill_null("")
        elif pa.types.is_dictionary(column.type):
            texts = texts.dictionary_encode()
        whole = _one(pa.chunked_array([*column.chunks, texts]))
        columns.append(whole.take(order))
    return pa.table(columns, table.column_names), pa.concat_arrays([lines, places]).take(order)


def _is_part(row: Row) -> bool:
    """Whether a total is one of a group only."""
    return normal(next((cell for cell in row.cells if cell.strip()), "")).strip(":* ") in _PARTS


def says_total(text: str) -> bool:
    """Whether a cell is the name of a totals row, in any language we read."""
    word = normal(text).strip(":* ")
    return word in _TOTALS or word in _PARTS or _GRAND.match(word) is not None


def _is_total(row: Row, block: Block) -> bool:
    """A row that says "Total" where others have their name, and has no date of its own."""
    first = next(((place, cell) for place, cell in enumerate(row.cells) if cell.strip()), (0, ""))
    if not says_total(first[1]):
        return False
    if block.match is None:
        return True
    dated = _dated(block)
    return all(place >= len(row.cells) or not row.cells[place].strip() or place == first[0] for place in dated)


def _dated(block: Block) -> list[int]:
    """The columns that say when a row was."""
    times = ("day", "published_at", "created_at", "applied_on", "reviewed_on")
    return [place for name, (place, _) in block.match.places.items() if name in times] if block.match else []


def _is_day(row: Row, block: Block) -> bool:
    """Whether the one cell of a row is its day: nothing was counted then, which is no footer."""
    return any(place < len(row.cells) and looks_like_date(row.cells[place]) for place in _dated(block))


def check_total(own: Row, sums: dict[str, tuple[int, str, float]], findings: Findings, read: object) -> None:
    """Compare the tool's totals row with the rows. `sums`: measure -> cell, header, sum; `read`: text to number."""
    apart = []
    for place, header, total in sums.values():
        value = read(own.cells[place]) if place < len(own.cells) and callable(read) else None
        if value is not None and abs(value - total) > 0.005 * max(abs(value), abs(total)):
            apart.append(f"{shown(header)} {value:,.6g} against {total:,.6g}")
    if apart:
        findings.say(
            "warning",
            f"The tool's own totals row (row {own.line}) differs from the sum of the rows: "
            f"{'; '.join(apart)}. The rows are counted, the totals row is not.",
            own.line,
        )
