"""What a file looks like before anyone knows what it means: sheets of cells, all text, with their lines."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa

from dashboard.errors import UnreadableFile

MOST_COLUMNS = 512
MOST_ROWS = 5_000_000
LONGEST_CELL = 1_000_000
DELIMITERS = (",", ";", "\t", "|")


class Row(NamedTuple):
    """One row of cells; `line` is 1-based, as an editor or Excel shows it."""

    line: int
    cells: list[str]

    @property
    def filled(self) -> int:
        """How many cells hold something; beyond a handful, spaces count too."""
        quick = len(self.cells) - self.cells.count("")
        return quick if quick > 4 else sum(1 for cell in self.cells if cell and not cell.isspace())


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook, a table of a web page, or a whole text file."""

    name: str
    rows: Sequence[Row]
    #: A long text file: the columns below its header, named by their place ("0", "1", …); those that no layout names
    #: may be missing. `rows` then holds what stands above, the header, and the rows that may not fit into columns.
    columns: pa.Table | None = None
    lines: pa.Array | None = None  # int32: the line in which each row of `columns` begins


def delimiter_line(text: str) -> tuple[str | None, str]:
    """The delimiter that a leading `sep=` line names, and the text below it."""
    if text[:4].lower() == "sep=" or text[:5].lower() == '"sep=':
        line, _, rest = text.partition("\n")
        mark = line.strip("\r").strip('"')[4:5]
        if mark:
            return mark, rest
    return None, text


def head(text: str, size: int = 65_536) -> str:
    """The first lines of a text, whole."""
    if len(text) <= size:
        return text
    cut = text.rfind("\n", 0, size)
    return text[: cut + 1 if cut > 0 else size]


def best_delimiter(text: str, score: Callable[[Sequence[Row]], float]) -> str:
    """The delimiter whose first rows look most like a known header; failing that, the most regular rows."""
    best, found = (-1.0, -1.0), ","
    refusal: UnreadableFile | None = None
    for mark in DELIMITERS:
        rows = []
        try:
            for row in rows_of(head(text), mark, strict=False):
                rows.append(row)
                if len(rows) >= 60:
                    break
        except UnreadableFile as error:
            refusal = error
            continue
        widths = [len(row.cells) for row in rows if row.filled]
        common = max(set(widths), key=widths.count) if widths else 0
        regular = widths.count(common) / len(widths) if common > 1 else 0.0
        if (score(rows), regular) > best:
            best, found = (score(rows), regular), mark
    if refusal is not None and best <= (0.0, 0.0):
        raise refusal  # by one delimiter it is no table, by the others it has but one column
    return found


def rows_of(text: str, delimiter: str, strict: bool = True, first_line: int = 1) -> Iterator[Row]:
    """The rows of a text by the csv module. UnreadableFile: an open quote, too wide, too long, a huge cell."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    line = first_line
    try:
        for cells in reader:
            if len(cells) > MOST_COLUMNS:
                raise UnreadableFile(
                    f"Row {line} has {len(cells):,} columns; at most {MOST_COLUMNS} can be read. "
                    "This is not an export as a tool writes it."
                )
            if line > MOST_ROWS:
                raise UnreadableFile(f"The file has more than {MOST_ROWS:,} rows. Export a shorter period.")
            yield Row(line, cells)
            line = first_line + reader.line_num
    except csv.Error as error:
        reason = str(error)
        if "field larger" in reason:
            message = f"A cell that begins in row {line} is longer than {LONGEST_CELL:,} characters."
        elif "unexpected end" in reason or "expected after" in reason:
            message = (
                f"A quotation mark that opens in row {line} is never closed, so the rows after it cannot be told apart."
            )
        else:
            message = f"Row {line} cannot be read as a table ({reason})."
        raise UnreadableFile(f"{message} Export the file again, or repair that row.") from None
