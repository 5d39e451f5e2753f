"""Workbooks to sheets, guarded: small workbooks can abort or exhaust the process that reads them."""

import io
import struct
import zipfile
import zlib
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from dashboard.errors import UnreadableFile
from dashboard.intake.extents import MOST_CELLS, check_extent
from dashboard.intake.sheets import MOST_COLUMNS, Row, Sheet

MOST_PARTS = 200
MOST_UNPACKED = 200 * 2**20
MOST_RATIO = 100
#: What a damaged archive makes the zipfile module raise.
ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)
_BROKEN = "The workbook is damaged or was cut off while downloading. Export it again."


def read_workbook(data: bytes, zipped: bool) -> list[Sheet]:
    """All visible sheets with every cell as text. UnreadableFile: damaged, encrypted, or larger than any export."""
    if zipped:
        _check_archive(data)
    else:
        _check_old(data)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = []
        for about in workbook.sheets_metadata:
            if about.typ != SheetTypeEnum.WorkSheet or about.visible == SheetVisibleEnum.VeryHidden:
                continue
            sheet = workbook.get_sheet_by_name(about.name)
            if sheet.total_height * max(sheet.total_width, 1) > MOST_CELLS or sheet.total_width > 16_384:
                raise UnreadableFile(_too_large(about.name))
            rows = [
                Row(number, [_text(cell) for cell in cells])
                for number, cells in enumerate(sheet.to_python(skip_empty_area=False), 1)
            ]
            if rows and len(rows[0].cells) > MOST_COLUMNS:
                raise UnreadableFile(
                    f"Sheet '{about.name}' has {len(rows[0].cells):,} columns; at most {MOST_COLUMNS} can be read."
                )
            sheets.append(Sheet(about.name, rows))
    except PasswordError:
        raise UnreadableFile("The workbook is protected by a password. Save it without one and try again.") from None
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile):
        raise UnreadableFile(_BROKEN) from None
    return sheets


def _too_large(name: str) -> str:
    return (
        f"Sheet '{name}' claims a size that no export has (a cell far outside the table). "
        "Copy the table into a new workbook and try again."
    )


def check_members(archive: zipfile.ZipFile) -> None:
    """Refuse archives that unpack to far more than they are, or to too many parts."""
    members = archive.infolist()
    if len(members) > MOST_PARTS:
        raise UnreadableFile(f"The archive has {len(members):,} parts; no export has more than {MOST_PARTS}.")
    for member in members:
        if member.flag_bits & 1:
            raise UnreadableFile("The archive is protected by a password. Save it without one and try again.")
        if member.file_size > 100_000 and member.file_size > MOST_RATIO * max(member.compress_size, 1):
            raise UnreadableFile("The archive unpacks to far more than an export holds. It was not opened.")
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise UnreadableFile(f"The archive unpacks to more than {MOST_UNPACKED // 2**20} MB. Export a shorter period.")


def _check_archive(data: bytes) -> None:
    """The directory of the archive, its checksums, and the farthest cell of every sheet, before the parser runs."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_members(archive)
            for member in archive.infolist():
                part = archive.read(member)  # also proves sizes and checksums
                if member.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in part[:2000].upper():
                    raise UnreadableFile("The workbook contains a document type definition, which no export has.")
                check_extent(member.filename, part)
    except ZIP_ERRORS:
        raise UnreadableFile(_BROKEN) from None


def _check_old(data: bytes) -> None:
    """An .xls is at least as long as its own header; encrypted .xlsx files hide in the same container."""
    if len(data) < 1536:
        raise UnreadableFile(_BROKEN)
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableFile("The workbook is protected by a password. Save it without one and try again.")


def _text(cell: object) -> str:
    """A cell as text: whole numbers without a fraction, dates year first, numbers that lost digits as Excel does."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        if cell.is_integer():
            # Beyond 2**53 a float has lost digits: shown as damaged, so that nobody takes it for an id.
            return str(int(cell)) if abs(cell) < 2**53 else f"{cell:.5E}"
        return repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, timedelta):
        total = int(cell.total_seconds())
        return f"{total // 3600}:{total // 60 % 60:02d}:{total % 60:02d}"
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(cell) if cell is not None else ""
