"""How far the cells of a workbook reach, found before its parser runs: two cells can ask for 17 billion."""

import re
import struct
from contextlib import suppress
from xml.parsers import expat

from dashboard.errors import UnreadableFile

MOST_CELLS = 8_000_000

# Attributes by name alone, however the tag is written: a value that only looks like one does no harm.
_CELL = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_ROW = re.compile(rb"""\br\s*=\s*["'](\d{1,7})["']""")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.(xml|bin)")
_ROW_RECORD, _CELL_RECORDS = 0, range(1, 12)  # of a binary workbook


def check_extent(name: str, part: bytes) -> None:
    """UnreadableFile: this part of a workbook reserves more cells than any export has, or is protected or damaged.

    The parser reserves every cell up to the farthest one that holds something.
    """
    if name == "content.xml":
        cells = _of_open_document(part)
    elif name == "META-INF/manifest.xml" and b"encryption-data" in part:
        raise UnreadableFile("The workbook is protected by a password. Save it without one and try again.")
    elif not (kind := _SHEET.fullmatch(name)):
        return
    else:
        cells = _of_xml(part) if kind[1] == "xml" else _of_records(part)
    if cells > MOST_CELLS:
        raise UnreadableFile(
            "A sheet claims a size that no export has (a cell far outside the table). "
            "Copy the table into a new workbook and try again."
        )


def _of_xml(part: bytes) -> int:
    """A sheet of an .xlsx."""
    widest = tallest = 0
    for letters, row in _CELL.findall(part):
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        widest, tallest = max(widest, column), max(tallest, int(row))
    tallest = max([tallest, *(int(row) for row in _ROW.findall(part))])
    return max(widest * tallest, part.count(b"<c>") + part.count(b"<row>"))


def _of_records(part: bytes) -> int:
    """A sheet of an .xlsb: records of a kind, a length (seven bits a byte, the lowest first) and content."""
    at = widest = tallest = 0
    with suppress(IndexError, struct.error):  # cut off: the parser will say so, and reserve no more than it has read
        while at < len(part):
            kind, at = part[at], at + 1
            if kind > 0x7F:
                kind, at = kind & 0x7F | (part[at] & 0x7F) << 7, at + 1
            size = shift = 0
            while True:
                size |= (part[at] & 0x7F) << shift
                shift, at = shift + 7, at + 1
                if part[at - 1] < 0x80 or shift > 21:
                    break
            if kind == _ROW_RECORD:
                tallest = max(tallest, struct.unpack_from("<I", part, at)[0] + 1)
            elif kind in _CELL_RECORDS:
                widest = max(widest, struct.unpack_from("<I", part, at)[0] + 1)
            at += size
    return tallest * widest


class _OpenDocument:
    """Follows the tables of an .ods; cells and rows may be repeated, and only those with content count."""

    def __init__(self) -> None:
        self.most = self.row = self.tallest = self.widest = 0
        self.column = self.cell = self.filled = self.rows = 0

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        known = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if name == "table":
            self.row = self.tallest = self.widest = 0
        elif name == "table-row":
            self.rows, self.column, self.filled = int(known.get("number-rows-repeated", 1)), 0, 0
        elif name in ("table-cell", "covered-table-cell"):
            self.column += int(known.get("number-columns-repeated", 1))
            self.cell = self.column
            if {"value-type", "value", "formula"} & known.keys():
                self.filled = self.cell
        elif name == "p":
            self.filled = max(self.filled, self.cell)

    def end(self, tag: str) -> None:
        if tag.rpartition(" ")[2] == "table-row":
            self.row += self.rows
            if self.filled:
                self.tallest, self.widest = self.row, max(self.widest, self.filled)
                self.most = max(self.most, self.tallest * self.widest)
                self.cell = self.filled = 0


def _of_open_document(part: bytes) -> int:
    followed = _OpenDocument()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = followed.begin, followed.end
    try:
        parser.Parse(part, True)
    except (expat.ExpatError, ValueError):
        raise UnreadableFile("The workbook is damaged or was cut off while downloading. Export it again.") from None
    return followed.most
