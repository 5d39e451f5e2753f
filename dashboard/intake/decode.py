"""Bytes to text: what kind of file it is, by its content, and its characters."""

from dataclasses import dataclass
from typing import Literal

from dashboard.errors import UnreadableFile

Container = Literal["text", "html", "xlsx", "xls", "xlsb", "ods", "zip"]

_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
)
_BINARY = {
    b"\x89PNG": "a picture (PNG)",
    b"\xff\xd8\xff": "a picture (JPEG)",
    b"GIF8": "a picture (GIF)",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a gzip archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"\x7fELF": "a program",
    b"MZ": "a program",
    b"SQLite": "a database",
    b"PAR1": "a Parquet file",
    b"BM": "a picture",
    b"RIFF": "a media file",
}
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument"
_NOTHING = b"\x00 \t\r\n\xef\xbb\xbf"
_HTML = (b"<!doctype html", b"<html", b"<table", b"<head", b"<body", b"<?xml", b"<meta", b"<style")


@dataclass(frozen=True)
class Text:
    """The characters of a text file and how they were coded."""

    characters: str
    encoding: str


def container(data: bytes) -> Container:
    """What the bytes are, whatever the name says. UnreadableFile: empty, or a picture, program or the like."""
    if not (data[:4096].strip(_NOTHING) or data.strip(_NOTHING)):
        raise UnreadableFile("The file is empty: there is nothing in it to read. Export it again.")
    if b"mimetype" + _OPEN_DOCUMENT in data[:200]:
        if b"mimetype" + _OPEN_DOCUMENT + b".spreadsheet" in data[:200]:
            return "ods"
        raise UnreadableFile("The file is an OpenDocument file, but no spreadsheet. Save its table as CSV or Excel.")
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return _zipped(data) if kind == "zip" else "xls"
    for magic, what in _BINARY.items():
        if data.startswith(magic) and (len(magic) > 2 or b"\x00" in data[:4096]):
            raise UnreadableFile(f"The file is {what}, not an export. Export the data as CSV or Excel and try again.")
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(_HTML):
        return "html"
    return "text"


def _zipped(data: bytes) -> Container:
    """An Excel workbook and a plain archive are both ZIP files; a workbook has its parts in known folders."""
    if not any(mark in data[:4096] or mark in data[-65536:] for mark in (b"xl/", b"[Content_Types].xml")):
        return "zip"
    return "xlsb" if b"xl/workbook.bin" in data[:4096] or b"xl/workbook.bin" in data[-65536:] else "xlsx"


def decode(data: bytes) -> Text:
    """Bytes of a text file to characters: BOM, UTF-16 without a BOM, strict UTF-8, else Windows-1252."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return _whole(_strict(data[len(mark) :], encoding), encoding)
    if b"\x00" in data:
        sample = data[:2000]
        odd, even = sample[1::2].count(0), sample[0::2].count(0)
        if odd > len(sample) // 4 and even <= len(sample) // 50:
            return _whole(_strict(data, "utf-16-le"), "utf-16-le")
        if even > len(sample) // 4 and odd <= len(sample) // 50:
            return _whole(_strict(data, "utf-16-be"), "utf-16-be")
        line = data[: data.index(b"\x00")].count(b"\n") + 1
        raise UnreadableFile(
            f"The file is damaged: line {line} holds NUL bytes, which no export contains. Export it again."
        )
    try:
        return Text(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    controls = sum(data[:65536].count(bytes([code])) for code in (*range(1, 9), *range(14, 32), 127))
    if controls > len(data[:65536]) // 200:
        raise UnreadableFile("The file is not text and no known kind of export. Export the data as CSV or Excel.")
    return Text(data.decode("cp1252", errors="replace"), "cp1252")


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(encoding, errors="replace").count("\n") + 1
        raise UnreadableFile(
            f"The file says it is {encoding.upper()}, but line {line} is not. "
            "It is damaged or was cut off: export it again."
        ) from None


def _whole(characters: str, encoding: str) -> Text:
    if "\x00" in characters:
        line = characters[: characters.index("\x00")].count("\n") + 1
        raise UnreadableFile(f"The file is damaged: line {line} holds NUL characters. Export it again.")
    return Text(characters.lstrip("\ufeff"), encoding)
