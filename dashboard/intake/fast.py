"""Long, flawless text files in one pass by arrow: a header in the first line, one row per line, all of one width."""

import io
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from dashboard.intake.formats import Format
from dashboard.intake.recognise import best_match
from dashboard.intake.sheets import DELIMITERS, MOST_COLUMNS, Row, Sheet

_REPEATING = frozenset(
    {"day", "unit", "department", "channel", "account", "measure", "breakdown", "status", "sentiment"}
)

WORTHWHILE = 512 * 1024  # smaller files are read by the csv module just as quickly


def read_fast(data: bytes, formats: Sequence[Format], least: int = WORTHWHILE) -> tuple[Sheet, dict[str, Any]] | None:
    """The file as a sheet with columns, and its facts; None when it is not as simple as that.

    The delimiter is given, never sniffed, and every column is text: what the cells mean is decided
    by the same code as for any other file.
    """
    body = data.removeprefix(b"\xef\xbb\xbf")
    if len(body) < least or b"\x00" in body or body[:4].lower() == b"sep=" or body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return None
    end = body.find(b"\n")
    crlf = end > 0 and body[end - 1 : end] == b"\r"
    returns = body.count(b"\r")
    if end <= 0 or (returns and (not crlf or returns != body.count(b"\r\n") or returns != body.count(b"\n"))):
        return None
    try:
        first = body[:end].decode("utf-8").rstrip("\r")
    except UnicodeDecodeError:
        return None
    header, delimiter, repeating = _header(first, formats)
    quoted = b'"' in body
    if header is None or (quoted and not _tame(body, delimiter.encode())):
        return None
    coded = pa.dictionary(pa.int32(), pa.string())
    try:
        table = csv.read_csv(
            io.BytesIO(body) if len(body) != len(data) else pa.BufferReader(data),
            read_options=csv.ReadOptions(
                column_names=[str(place) for place in range(len(header))],
                skip_rows=1,
                use_threads=False,
                block_size=4 * 2**20,
            ),
            parse_options=csv.ParseOptions(
                delimiter=delimiter,
                quote_char='"' if quoted else False,
                double_quote=False,
                newlines_in_values=False,
                ignore_empty_lines=False,
            ),
            convert_options=csv.ConvertOptions(
                column_types={str(place): coded if place in repeating else pa.string() for place in range(len(header))},
                check_utf8=True,
                strings_can_be_null=False,
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowKeyError, UnicodeDecodeError):
        return None
    table = table.unify_dictionaries().combine_chunks()
    lines = body.count(b"\n") - 1 + (not body.endswith(b"\n"))
    if not table.num_rows or table.num_rows != lines or not _plain(table, header):
        return None
    return Sheet("", [Row(1, header)], table), {"encoding": "utf-8", "delimiter": delimiter}


def _tame(body: bytes, delimiter: bytes) -> bool:
    """Every quotation mark stands at one end of a cell and nowhere else, so that both ways of reading agree on it."""
    marks = body.count(b'"')
    opening = body.count(delimiter + b'"') + body.count(b'\n"') + body.startswith(b'"')
    closing = body.count(b'"' + delimiter) + body.count(b'"\n') + body.count(b'"\r\n') + body.endswith(b'"')
    return b'""' not in body and opening == closing and opening + closing == marks


def _header(first: str, formats: Sequence[Format]) -> tuple[list[str] | None, str, frozenset[int]]:
    """The header cells, the delimiter that makes the line a known header, and the columns whose values repeat."""
    best: tuple[float, list[str] | None, str, frozenset[int]] = (0.0, None, ",", frozenset())
    for delimiter in DELIMITERS:
        cells = [cell.strip('"') for cell in first.split(delimiter)]
        if 2 <= len(cells) <= MOST_COLUMNS and (found := best_match(cells, formats)) and found[0].sure:
            repeating = frozenset(place for name, (place, _) in found[0].places.items() if name in _REPEATING)
            best = max(best, (found[0].score + found[0].known, cells, delimiter, repeating), key=lambda entry: entry[0])
    return best[1:]


def _plain(table: pa.Table, header: Sequence[str]) -> bool:
    """No blank rows, notes, totals or second header among the rows: those are for the careful reader."""
    first, second = table.column(0), table.column(1)
    texts = _texts(first)
    suspicious = pc.or_(
        pc.equal(texts, ""),
        pc.or_(
            pc.equal(texts, header[0]),
            pc.match_substring_regex(texts, r"(?i)^\W*(total|grand|sum|gesamt|insgesamt|somme|soma|#)"),
        ),
    )
    if pc.any(suspicious, min_count=0).as_py():
        return False
    return (
        not pc.any(pc.equal(pc.utf8_trim_whitespace(_texts(second)), ""), min_count=0).as_py() or table.num_columns > 2
    )


def _texts(column: pa.ChunkedArray) -> pa.Array:
    chunk = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    return chunk.dictionary if pa.types.is_dictionary(chunk.type) else chunk
