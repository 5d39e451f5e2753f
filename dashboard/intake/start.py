"""Where the table of a long text file begins: how it is coded, its delimiter, and its header among the first rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pyarrow as pa

from dashboard.errors import UnreadableFile
from dashboard.intake.decode import decode
from dashboard.intake.formats import Format
from dashboard.intake.recognise import Match, best_match, looks_like_header, match, own_headers
from dashboard.intake.sheets import DELIMITERS, MOST_COLUMNS, Row, delimiter_line, rows_of

MOST_ABOVE = 80  # rows among which the header must be
_BOM = b"\xef\xbb\xbf"
_HEAD = 2**16


@dataclass(frozen=True)
class Start:
    """Where the table begins: its header, what stands above it, and every layout that it can be."""

    above: list[Row]
    header: Row
    delimiter: str
    offset: int  # of the header's line, in bytes
    layouts: tuple[Match, ...]

    @property
    def named(self) -> dict[int, str]:
        """Every column that a layout names, and one of its fields."""
        return {
            place: name
            for found in self.layouts
            for name, (first, _) in found.places.items()
            for place in (first, *found.repeated.get(name, ()))
        }

    @property
    def plain(self) -> bool:
        """Whether some layout takes its rows in hand before anyone reads them, and so needs all of them alike."""
        return any(found.format.prepare or found.layout.special for found in self.layouts)


def utf8(data: bytes) -> tuple[bytes, str]:
    """The text in UTF-8, and how it was coded."""
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")) and b"\x00" not in data:
        try:
            ends = pa.py_buffer(np.array([0, len(data)], np.int64))
            pa.Array.from_buffers(pa.large_string(), 1, [None, ends, pa.py_buffer(data)]).validate(full=True)
            return data, "utf-8"
        except pa.ArrowInvalid:
            pass
    text = decode(data)
    return text.characters.encode(), text.encoding


def start_of(data: bytes, formats: Sequence[Format]) -> Start | None:
    """The header, in the first rows, and the delimiter that makes it a known one."""
    first = len(_BOM) if data.startswith(_BOM) else 0
    head = data[first : first + _HEAD]
    head = head[: head.rfind(b"\n") + 1]
    if not head or head.count(b"\r") != head.count(b"\r\n"):
        return None
    try:
        named, text = delimiter_line(head.decode())
    except UnicodeDecodeError:
        return None
    own = own_headers(format_ for format_ in formats if format_.own)
    best: tuple[float, list[Row], str] | None = None
    for delimiter in [named] if named else DELIMITERS:
        try:
            rows = list(islice(rows_of(text, delimiter, strict=False, first_line=2 if named else 1), MOST_ABOVE))
        except UnreadableFile:
            continue
        for place, row in enumerate(rows):
            if row.filled < 2 or not looks_like_header(row.cells, own):
                continue
            if (found := best_match(row.cells, formats)) and found[0].sure:
                score = found[0].score + found[0].known
                if best is None or score > best[0]:
                    best = score, rows[: place + 1], delimiter
                break
    if best is None or len(best[1][-1].cells) > MOST_COLUMNS or ord(best[2]) > 127:
        return None
    _, (*above, header), delimiter = best
    offset = first
    for _ in range(header.line - 1):
        offset = data.find(b"\n", offset) + 1
    if data[offset : data.find(b"\n", offset)].count(b'"') % 2:
        return None  # a header that goes on in the next line
    likely = [found.format for found in best_match(header.cells, formats) if found.sure or len(formats) == 1]
    every = [match(header.cells, format_, layout) for format_ in likely for layout in format_.layouts]
    return Start(above, header, delimiter, offset, tuple(found for found in every if found))
