"""Bytes become text by what they are, never by what the file is called."""

import pytest

from dashboard.errors import UnreadableFile
from dashboard.intake.decode import container, decode


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("a,ä\n".encode(), "utf-8"),
        ("\ufeffa,ä\n".encode(), "utf-8"),
        ("\ufeffa,ä\n".encode("utf-16-le"), "utf-16-le"),
        ("\ufeffa,ä\n".encode("utf-16-be"), "utf-16-be"),
        ("date\tviews\nä\t1\n".encode("utf-16-le"), "utf-16-le"),
        ("date\tviews\nä\t1\n".encode("utf-16-be"), "utf-16-be"),
        ("a,ä – €\n".encode("cp1252"), "cp1252"),
    ],
)
def test_an_encoding_is_known_by_its_bytes(data: bytes, encoding: str) -> None:
    text = decode(data)
    assert text.encoding == encoding
    assert "ä" in text.characters
    assert not text.characters.startswith("\ufeff")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"), (b"\xef\xbb\xbf \r\n", "empty"), (b"\x89PNG\r\n\x1a\n123", "picture"), (b"%PDF-1.7 ...", "PDF"),
        (b"\x1f\x8b\x08\x00abc", "gzip"),
        (b"PK\x03\x04...mimetypeapplication/vnd.oasis.opendocument.text", "OpenDocument"),
    ],
)  # fmt: skip
def test_what_is_no_export_is_refused_by_name(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says):
        container(data)


def test_nul_bytes_are_refused_with_their_line() -> None:
    with pytest.raises(UnreadableFile, match="line 3 holds NUL"):
        decode(b"date,views\n2026-03-01,1\n2026-03-02,\x002\n")


def test_a_cut_off_utf16_file_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="UTF-16-LE, but line 2 is not"):
        decode("\ufeffa,b\n1,2".encode("utf-16-le")[:-1])


def test_noise_is_not_taken_for_text() -> None:
    with pytest.raises(UnreadableFile, match="not text"):
        decode(bytes(range(1, 256)) * 20)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"<!DOCTYPE html><html>", "html"), (b"  <table><tr>", "html"), (b"PK\x03\x04....report.csv", "zip"),
        (b"PK\x03\x04....[Content_Types].xml", "xlsx"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
        (b"a,b\n", "text"),
        (b"BMW,1\n", "text"), (b"MZ notes, 5\n", "text"),
    ],
)  # fmt: skip
def test_the_container_is_known_by_its_content(data: bytes, kind: str) -> None:
    assert container(data) == kind
