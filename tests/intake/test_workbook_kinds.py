"""OpenDocument spreadsheets and binary workbooks, made by hand here, are read as any other."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from dashboard.intake import read
from dashboard.intake.reading import Reading

Cell = str | float
ROWS: list[list[Cell]] = [
    ["Posts of March", "", "", "", "", ""],
    ["date", "unit", "department", "channel", "measure", "value"],
    ["2026-03-01", "north", "care", "facebook", "impressions", 12],
    ["", "", "", "", "", ""],
    ["2026-03-02", "north", "care", "facebook", "impressions", 30],
]
_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"


def ods(rows: Sequence[Sequence[Cell]], more: str = "") -> bytes:
    """An .ods as LibreOffice writes it: empty cells and rows repeated to the end of the sheet."""

    def cell(value: Cell) -> str:
        if value == "":
            return "<table:table-cell/>"
        said = f'"float" office:value="{value}"' if isinstance(value, (int, float)) else '"string"'
        return f"<table:table-cell office:value-type={said}><text:p>{value}</text:p></table:table-cell>"

    nothing = '<table:table-cell table:number-columns-repeated="16000"/>'
    body = "".join(f"<table:table-row>{''.join(map(cell, row))}{nothing}</table:table-row>" for row in rows)
    spaces = " ".join(f'xmlns:{name}="{_NAMES}{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="Sheet1">{body}{more}<table:table-row table:number-rows-repeated="1048000">{nothing}'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="{_NAMES}manifest:1.0"><manifest:file-entry '
        f'manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return _zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def _zipped(parts: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _record(kind: int, content: bytes = b"") -> bytes:
    size = len(content)
    lengths = bytes([size & 127 | 128, size >> 7]) if size > 127 else bytes([size])
    return (bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])) + lengths + content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(rows: Mapping[int, Mapping[int, Cell]]) -> bytes:
    """An .xlsb of one sheet: row -> column -> cell."""
    cells = b""
    for number, row in rows.items():
        cells += _record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0))
        for column, value in row.items():
            if isinstance(value, str):
                cells += _record(6, struct.pack("<II", column, 0) + _wide(value))
            else:
                cells += _record(5, struct.pack("<IId", column, 0, value))
    size = struct.pack("<IIII", 0, max(rows), 0, max(max(row) for row in rows.values()))
    named = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Sheet1")
    related = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" '
        'Target="{}"/></Relationships>'
    )
    return _zipped(
        {
            "[Content_Types].xml": '<?xml version="1.0"?><Types/>',
            "_rels/.rels": related.format("officeDocument", "xl/workbook.bin"),
            "xl/workbook.bin": _record(131) + _record(153, struct.pack("<II", 0, 0) + _wide("")) + _record(143)
            + _record(156, named) + _record(144) + _record(132),
            "xl/_rels/workbook.bin.rels": related.format("worksheet", "worksheets/sheet1.bin"),
            "xl/worksheets/sheet1.bin": _record(129) + _record(148, size) + _record(145) + cells + _record(146)
            + _record(130),
        }
    )  # fmt: skip


def _by_place(rows: Sequence[Sequence[Cell]]) -> dict[int, dict[int, Cell]]:
    return {number: {place: cell for place, cell in enumerate(row) if cell != ""} for number, row in enumerate(rows)}


BOOKS = {"ods": ods(ROWS), "xlsb": xlsb({number: row for number, row in _by_place(ROWS).items() if row})}


def _read(data: bytes, name: str) -> Reading:
    return read(data, name, today=date(2026, 11, 21))


@pytest.mark.parametrize("kind", BOOKS)
def test_a_workbook_of_another_kind_reads_like_any_other(kind: str) -> None:
    found = _read(BOOKS[kind], f"march.{kind}")
    assert (found.outcome, found.format, found.facts["container"]) == ("ok", "template.measures", kind)
    assert dict(found.tables[0].totals) == {"impressions": 42.0}
    assert found.tables[0].rows["row"].to_pylist() == [3, 5]


@pytest.mark.parametrize("kind", BOOKS)
def test_a_workbook_in_an_archive_is_read(kind: str) -> None:
    found = _read(_zipped({f"march.{kind}": BOOKS[kind]}), "exports.zip")
    assert dict(found.tables[0].totals) == {"impressions": 42.0}


REPEATED = (
    '<table:table-row table:number-rows-repeated="{}"><table:table-cell table:number-columns-repeated="{}" '
    'office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell></table:table-row>'
)


@pytest.mark.parametrize(
    "data",
    [
        ods(ROWS, REPEATED.format(1_000_000, 16_000)),
        ods(ROWS, '<table:table-row table:number-rows-repeated="9000000"/>' + REPEATED.format(1, 1)),
        xlsb({**_by_place(ROWS[:3]), 1_048_575: {16_383: 1.0}}),
    ],
    ids=["ods, a cell repeated", "ods, a cell far below", "xlsb"],
)
def test_a_workbook_that_claims_billions_of_cells_is_refused_before_it_is_opened(data: bytes) -> None:
    found = _read(data, "book")
    assert found.outcome == "refused"
    assert "a size that no export has" in found.problems[0].message


def test_an_opendocument_text_is_no_spreadsheet() -> None:
    found = _read(_zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}), "a.odt")
    assert [problem.message for problem in found.problems] == [
        "The file is an OpenDocument file, but no spreadsheet. Save its table as CSV or Excel."
    ]


def test_a_protected_or_damaged_opendocument_sheet_says_so() -> None:
    kind = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}
    locked = _zipped({**kind, "META-INF/manifest.xml": "<a encryption-data=''/>", "content.xml": "gone"})
    assert "protected by a password" in _read(locked, "a.ods").problems[0].message
    assert "damaged" in _read(_zipped({**kind, "content.xml": "<a><b>"}), "a.ods").problems[0].message
