"""Long, flawless text files in one pass by arrow: a header in the first line, all rows of one width."""

import csv as careful
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from dashboard.intake.formats import Format
from dashboard.intake.recognise import best_match
from dashboard.intake.sheets import DELIMITERS, LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Row, Sheet

_REPEATING = frozenset(
    {
        *("day", "unit", "department", "channel", "account", "measure", "breakdown", "status", "sentiment"),
        *("post_type", "competitor", "language", "country", "remark"),
    }
)
_TOTAL = (
    r"(?i)^\W*(tota|grand|sum|gesamt|insgesamt|somme|soma|eindtot|sub-?tot|sous|zwischen|teilerg|#)"  # see frame.py
)
_BOM = b"\xef\xbb\xbf"
_NEWLINE, _RETURN, _QUOTE = b'\n\r"'
_PIECE = 2**20

WORTHWHILE = 512 * 1024  # smaller files are read by the csv module just as quickly

Places = npt.NDArray[np.int64]


def read_fast(data: bytes, formats: Sequence[Format], least: int = WORTHWHILE) -> tuple[Sheet, dict[str, Any]] | None:
    """The file as a sheet with columns, and its facts; None when it is not as simple as that.

    The delimiter is given, never sniffed, and every column is text: what the cells mean is decided
    by the same code as for any other file. Cells may hold delimiters, doubled quotation marks and line
    breaks, as long as each mark stands where the csv module and arrow understand it alike.
    """
    start = len(_BOM) if data.startswith(_BOM) else 0
    if len(data) < least or data[start : start + 4].lower() == b"sep=" or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return None
    end = data.find(b"\n")
    if end <= start or b"\x00" in data:
        return None
    try:
        first = data[start:end].decode("utf-8").rstrip("\r")
    except UnicodeDecodeError:
        return None
    header, delimiter, repeating = _header(first, formats)
    if header is None or first.count('"') % 2:
        return None
    stop = len(data)
    while data[stop - 1] in b"\r\n":  # blank lines at the end are no rows
        stop -= 1
    body = np.frombuffer(data, np.uint8)[start:stop]
    returns = _found(body, _RETURN) if b"\r" in data else np.array([], np.int64)
    if len(returns) and (returns[-1] + 1 == len(body) or (body[returns + 1] != _NEWLINE).any()):
        return None  # a line break of its own, which the two count differently
    quotes, breaks = _found(body, _QUOTE), _found(body, _NEWLINE)
    if not _agreed(body, quotes, ord(delimiter)):
        return None
    within = np.searchsorted(quotes, breaks) % 2 == 1  # after an odd number of marks a cell is open
    lines = np.flatnonzero(~within).astype(np.int32) + 2  # a row begins in the line after the break before it
    if not len(lines) or lines[-1] > MOST_ROWS:
        return None
    columns = _columns(
        pa.py_buffer(data).slice(start, stop - start),
        len(header),
        delimiter,
        repeating,
        bool(len(quotes)),
        bool(within.any()),
    )
    if columns is None or columns.num_rows != len(lines) or not _plain(columns, header):
        return None
    facts = {"encoding": "utf-8", "delimiter": delimiter}
    return Sheet("", [Row(1, header)], columns, pa.array(lines)), facts


def _columns(
    body: pa.Buffer, width: int, delimiter: str, repeating: frozenset[int], quoted: bool, broken: bool
) -> pa.Table | None:
    """The cells below the header, each column in one piece; None where arrow finds them uneven or not UTF-8."""
    coded = pa.dictionary(pa.int32(), pa.string())
    try:
        table = csv.read_csv(
            pa.BufferReader(body),
            read_options=csv.ReadOptions(
                column_names=[str(place) for place in range(width)],
                skip_rows=1,
                use_threads=False,
                block_size=4 * 2**20,
            ),
            parse_options=csv.ParseOptions(
                delimiter=delimiter,
                quote_char='"' if quoted else False,
                double_quote=quoted,
                newlines_in_values=broken,
                ignore_empty_lines=False,
            ),
            convert_options=csv.ConvertOptions(
                column_types={str(place): coded if place in repeating else pa.string() for place in range(width)},
                check_utf8=True,
                strings_can_be_null=False,
            ),
        )
        return table.unify_dictionaries().combine_chunks()
    except (pa.ArrowInvalid, pa.ArrowKeyError, UnicodeDecodeError):
        return None


def _found(body: npt.NDArray[np.uint8], mark: int) -> Places:
    """Where a byte stands, in order; piece by piece, so that little memory is needed."""
    return np.concatenate(
        [np.flatnonzero(body[place : place + _PIECE] == mark) + place for place in range(0, len(body), _PIECE)]
    )


def _agreed(body: npt.NDArray[np.uint8], quotes: Places, delimiter: int) -> bool:
    """Every quotation mark opens a cell, closes one, or is doubled in one, so that nobody can read it otherwise."""
    if len(quotes) % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    before = body[np.maximum(opening - 1, 0)][opening > 0]
    after = body[np.minimum(closing + 1, len(body) - 1)][closing < len(body) - 1]
    return bool(
        ((before == delimiter) | (before == _NEWLINE) | (before == _QUOTE)).all()
        and ((after == delimiter) | (after == _NEWLINE) | (after == _RETURN) | (after == _QUOTE)).all()
    )


def _header(first: str, formats: Sequence[Format]) -> tuple[list[str] | None, str, frozenset[int]]:
    """The header cells, the delimiter that makes the line a known header, and the columns whose values repeat."""
    best: tuple[float, list[str] | None, str, frozenset[int]] = (0.0, None, ",", frozenset())
    for delimiter in DELIMITERS:
        try:
            cells = next(careful.reader([first], delimiter=delimiter, strict=True), [])
        except careful.Error:
            continue
        if 2 <= len(cells) <= MOST_COLUMNS and (found := best_match(cells, formats)) and found[0].sure:
            repeating = frozenset(place for name, (place, _) in found[0].places.items() if name in _REPEATING)
            best = max(best, (found[0].score + found[0].known, cells, delimiter, repeating), key=lambda entry: entry[0])
    return best[1:]


def _plain(table: pa.Table, header: Sequence[str]) -> bool:
    """No blank rows, notes, totals, second header or huge cells: those are for the careful reader."""
    first = _texts(table.column(0))
    suspicious = pc.or_(
        pc.equal(pc.utf8_trim_whitespace(first), ""),
        pc.or_(pc.equal(first, header[0]), pc.match_substring_regex(first, _TOTAL)),
    )
    if pc.any(suspicious, min_count=0).as_py():
        return False
    if any((pc.max(pc.binary_length(_texts(column))).as_py() or 0) > LONGEST_CELL for column in table.columns):
        return False
    alone = pa.scalar(True)  # rows that hold nothing beside their first cell
    for column in table.columns[1:]:
        alone = pc.and_(alone, pc.equal(pc.utf8_trim_whitespace(column.cast(pa.string())), ""))
        if not pc.any(alone, min_count=0).as_py():
            return True
    return False


def _texts(column: pa.ChunkedArray) -> pa.Array:
    chunk = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    return chunk.dictionary if pa.types.is_dictionary(chunk.type) else chunk
