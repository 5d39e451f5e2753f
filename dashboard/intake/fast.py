"""Long text files by arrow: a header that we know, rows below it, and the few odd rows that people and tools leave."""

import csv as careful
import io
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from dashboard.intake.blocks import titled
from dashboard.intake.fields import FRACTIONS, known_fields
from dashboard.intake.formats import Format
from dashboard.intake.lines import THREADS, Lines, lines_of
from dashboard.intake.progress import LARGE, listening
from dashboard.intake.recognise import Match, best_match, looks_like_header, own_headers
from dashboard.intake.sheets import LONGEST_CELL, MOST_ROWS, Row, Sheet
from dashboard.intake.start import MOST_ABOVE, Start, start_of, utf8

_REPEATING = frozenset(
    {
        *("day", "unit", "department", "channel", "account", "measure", "breakdown", "status", "sentiment"),
        *("post_type", "competitor", "language", "country", "remark", "rating"),
    }
)
_TOTAL = (
    r"(?i)^\W*(tota|grand|sum|gesamt|insgesamt|somme|soma|eindtot|sub-?tot|sous|zwischen|teilerg|#)"  # see frame.py
)
_BLOCK = 4 * 2**20
_SAMPLE = 2_000  # rows that tell which column is filled and which ones hold whole numbers

WORTHWHILE = 512 * 1024  # smaller files are read by the csv module just as quickly
MOST_ODD = 100_000  # rows that do not fit; with more of them, it is the careful reader's file


def read_fast(data: bytes, formats: Sequence[Format], least: int = WORTHWHILE) -> tuple[Sheet, dict[str, Any]] | None:
    """The file as a sheet with columns, and its facts; None when it is not as simple as that.

    The delimiter is given, never sniffed, and what the cells mean is decided by the same code as for any other
    file. Cells may hold delimiters, doubled quotation marks and line breaks, as long as each mark stands where the
    csv module and arrow understand it alike. Rows that hold nothing, a note or a total, and rows of another width,
    are set aside for that code. UnreadableFile: damaged text.
    """
    if len(data) < least:
        return None
    data, encoding = utf8(data)
    begin = start_of(data, formats)
    if begin is None:
        return None
    stop = len(data)
    while data[stop - 1] in b"\r\n":  # blank lines at the end are no rows
        stop -= 1
    lines = lines_of(data, begin.offset, stop, ord(begin.delimiter))
    if lines is None or lines.numbers[-1] + begin.header.line > MOST_ROWS:
        return None
    if (lines.ends - lines.starts).max() > LONGEST_CELL:
        return None
    read = _columns(data, begin, stop, lines)
    if read is None:
        return None
    columns, kept, odd = read
    if (odd or begin.above) and (begin.plain or _other_table(odd, begin.above, formats)):
        return None
    numbers = pa.array(lines.numbers[kept] + np.int32(begin.header.line - 1))
    facts = {"encoding": encoding, "delimiter": begin.delimiter}
    return Sheet("", [*begin.above, begin.header, *odd], columns, numbers), facts


def _columns(
    data: bytes, begin: Start, stop: int, lines: Lines
) -> tuple[pa.Table, npt.NDArray[np.int64], list[Row]] | None:
    """The columns that any layout names, the places of their rows, and the rows that stand apart."""
    width, named = len(begin.header.cells), begin.named
    unnamed = {place for place, cell in enumerate(begin.header.cells) if not cell.strip()}  # filled, a row is too long
    everything = dict.fromkeys(range(width), pa.string())
    sample = _parsed(data, begin, int(begin.offset + lines.ends[: _SAMPLE + 1][-1]), lines, everything)
    if sample is None:
        return None
    lead = next((place for place in range(width) if _filled(sample[0].column(place)) * 2 > sample[0].num_rows), None)
    if lead is None:
        return None
    types: dict[int, pa.DataType] = everything
    if not begin.plain:
        types = {place: pa.string() for place in sorted({*named, *unnamed, *range(lead + 1)})}
    coded = pa.dictionary(pa.int32(), pa.string())
    types |= {place: coded for place, name in named.items() if name in _REPEATING}
    counts = {} if begin.plain else dict.fromkeys(_counts(begin.layouts, sample[0], lead), pa.int64())
    read = _parsed(data, begin, stop, lines, types | counts) or (
        _parsed(data, begin, stop, lines, types) if counts else None
    )
    if read is None:
        return None
    table, uneven = read
    fitting = np.ones(len(lines.starts), bool)
    fitting[lines.equal_to(uneven)] = False
    places = np.flatnonzero(fitting)
    if table.num_rows != len(places):
        return None
    apart = _apart(table, begin.header.cells, lead, sorted(unnamed), lines, places)
    fitting[places[apart]] = False
    aside = np.flatnonzero(~fitting).tolist()
    if len(aside) > MOST_ODD:
        return None
    if apart.any():
        table, places = table.filter(pa.array(~apart)).combine_chunks(), places[~apart]
    rows = [_cells(lines, place, begin) for place in aside]
    return table, places, [row for row in rows if row.filled]


def _cells(lines: Lines, place: int, begin: Start) -> Row:
    text = io.StringIO(lines.row(place).decode(), newline="")
    number = int(lines.numbers[place]) + begin.header.line - 1
    return Row(number, next(careful.reader(text, delimiter=begin.delimiter), []))


def _filled(column: pa.ChunkedArray) -> int:
    return int(pc.sum(pc.not_equal(pc.utf8_trim_whitespace(column), "")).as_py() or 0)


def _counts(layouts: Sequence[Match], sample: pa.Table, lead: int) -> list[int]:
    """The columns that are counts in every layout, and whole numbers as far as the sample goes."""
    meant: dict[int, set[bool]] = {}
    for found in layouts:
        known = known_fields(found.layout.kind)
        for name, (place, _) in found.places.items():
            counts = known[name] == "number" and not name.endswith("_s") and name not in FRACTIONS and name != "value"
            meant.setdefault(place, set()).add(counts and name not in found.repeated)
    counted = []
    for place in (place for place, answers in meant.items() if answers == {True} and place > lead):
        column = sample.column(place)
        try:
            column.filter(pc.not_equal(column, "")).cast(pa.int64())
            counted.append(place)
        except pa.ArrowInvalid:
            pass
    return counted


class _Told(io.BytesIO):
    """The bytes up to `stop`, in pieces of whole rows, telling whoever listens how many are read.

    Arrow then never has to look for the end of a row, which takes it a second pass where cells hold line breaks.
    """

    def __init__(self, data: bytes, start: int, stop: int, lines: Lines) -> None:
        super().__init__(data)  # shares the bytes
        self.seek(start)
        self.rows = lines.starts + start
        self.stop, self.told = stop, listening()

    def read(self, size: int | None = -1, /) -> bytes:
        at = self.tell()
        until = at + (_BLOCK if size is None or size < 0 else size)
        if until < self.stop:  # a row is never longer than a block: see LONGEST_CELL
            until = int(self.rows[np.searchsorted(self.rows, until, side="right") - 1])
        part = super().read(min(self.stop, until) - at)
        if self.told is not None and self.stop > LARGE:
            done, whole = (at + len(part)) / 1e6, self.stop / 1e6
            self.told(0.05 + 0.35 * done / whole, f"Taking the file apart: {done:.0f} of {whole:.0f} MB")
        return part


def _parsed(
    data: bytes, begin: Start, stop: int, lines: Lines, types: Mapping[int, pa.DataType]
) -> tuple[pa.Table, set[bytes]] | None:
    """The cells below the header, each column in one piece, and the rows of another width as they are written.

    None where arrow cannot read a column so, or where rows of another width are the rule.
    """
    uneven: list[bytes] = []

    def set_aside(row: csv.InvalidRow) -> str:
        uneven.append(row.text.encode())
        return "skip" if len(uneven) <= MOST_ODD else "error"

    try:
        table = csv.read_csv(
            pa.PythonFile(cast(BinaryIO, _Told(data, begin.offset, stop, lines)), "r"),
            read_options=csv.ReadOptions(
                column_names=[str(place) for place in range(len(begin.header.cells))],
                skip_rows=1,
                use_threads=THREADS > 1,
                block_size=_BLOCK,
            ),
            parse_options=csv.ParseOptions(
                delimiter=begin.delimiter,
                quote_char='"' if lines.quoted else False,
                double_quote=lines.quoted,
                newlines_in_values=False,  # no piece ends inside a cell
                ignore_empty_lines=False,
                invalid_row_handler=set_aside,
            ),
            convert_options=csv.ConvertOptions(
                include_columns=[str(place) for place in types],
                column_types={str(place): type_ for place, type_ in types.items()},
                null_values=[""],
                check_utf8=False,  # the whole text is
                strings_can_be_null=False,
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowKeyError):
        return None
    return table.unify_dictionaries().combine_chunks(), set(uneven)


def _apart(
    table: pa.Table,
    header: Sequence[str],
    lead: int,
    unnamed: Sequence[int],
    lines: Lines,
    places: npt.NDArray[np.int64],
) -> npt.NDArray[np.bool_]:
    """Rows that may be blank, a note, a total or a second header: none of them begins as the others do."""
    apart = np.zeros(table.num_rows, bool)
    if not lead:  # ids and dates begin with a digit, totals and notes do not: one look at a byte spares the others
        first = lines.text[lines.starts[places]]
        marked = np.flatnonzero(first == ord('"'))
        first[marked] = lines.text[lines.starts[places[marked]] + 1]
        likely = np.flatnonzero((first < ord("0")) | (first > ord("9")))
    else:
        likely = np.arange(table.num_rows)
    if len(likely):
        some = table if len(likely) == table.num_rows else table.take(pa.array(likely))
        words = [_texts(some.column(str(place))) for place in range(lead + 1)]
        blank = pc.equal(pc.utf8_trim_whitespace(words[-1]), "")
        for word in words:
            said = pc.or_(pc.match_substring_regex(word, _TOTAL), pc.equal(word, header[lead]))
            blank = pc.or_(blank, said)
        apart[likely] = blank.to_numpy(zero_copy_only=False)
    alone = pa.scalar(True)  # rows that hold nothing beside the column that all fill
    for column in sorted((table.column(name) for name in table.column_names if name != str(lead)), key=_effort):
        alone = pc.and_(alone, column.is_null() if pa.types.is_integer(column.type) else _blank(column))
        if not pc.any(alone, min_count=0).as_py():
            break
    else:
        apart |= np.broadcast_to(np.asarray(alone), apart.shape)
    for place in unnamed:
        apart |= ~_blank(table.column(str(place))).combine_chunks().to_numpy(zero_copy_only=False)
    return apart


def _effort(column: pa.ChunkedArray) -> int:
    return 0 if pa.types.is_integer(column.type) else 1 if pa.types.is_dictionary(column.type) else 2


def _texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if column.type != pa.string() else column


def _blank(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.equal(pc.utf8_trim_whitespace(_texts(column)), "")


def _other_table(odd: Sequence[Row], above: Sequence[Row], formats: Sequence[Format]) -> bool:
    """Whether one of the odd rows begins a table of its own."""
    own = own_headers(format_ for format_ in formats if format_.own)
    for row in (*above, *odd):
        if row.filled > 1 and looks_like_header(row.cells, own) and best_match(row.cells, formats):
            return True
    few = [*above, *odd[:MOST_ABOVE], *odd[-MOST_ABOVE:]]
    return bool(titled([Sheet("", few[at : at + MOST_ABOVE]) for at in range(0, len(few), MOST_ABOVE)], formats))
