"""Streamlit's own files, compressed once per start and kept by browsers for good where the name carries a hash."""

import gzip
import mimetypes
import re
from pathlib import Path

import brotli

from dashboard.ui.guard.headers import STATIC, index

PACKED = frozenset({".js", ".css", ".json", ".svg", ".html", ".wasm", ".map"})
_HASHED = re.compile(r"\.[A-Za-z0-9_-]{8}\.(?:[a-z0-9]+)$")
_FOREVER = "public, max-age=31536000, immutable"
_SMALLEST = 1000
#: The largest parts that our pages load besides those of every page: charts, tables, sparklines.
CHARTS = ("PlotlyChart", "DataFrame", "arrowFormatUtils", "embed")


def file_of(path: str) -> Path | None:
    """The installed file behind "/static/…", "/favicon.png" or "/manifest.json"; None: there is none."""
    try:
        file = (STATIC / path.lstrip("/")).resolve()
        there = file.is_relative_to(STATIC.resolve()) and file.is_file() and file.name != "index.html"
    except (OSError, ValueError):  # too long for a file system, or with a zero byte
        return None
    return file if there else None


def headers_of(file: Path) -> dict[str, str]:
    """Its type, and how long a browser may keep it."""
    kind = "text/javascript" if file.suffix == ".js" else mimetypes.guess_type(file.name)[0]
    return {
        "content-type": kind or "application/octet-stream",
        "cache-control": _FOREVER if _HASHED.search(file.name) else "no-cache",
        "vary": "accept-encoding",
    }


def coding_of(accepted: str, file: Path) -> str | None:
    """The shortest coding that the browser takes and that is worth it: "br", "gzip", or None."""
    if file.suffix not in PACKED or file.stat().st_size < _SMALLEST:
        return None
    wishes = accepted.lower().replace(" ", "").split(",")
    offered = {wish.partition(";")[0] for wish in wishes if not wish.endswith(";q=0")}
    return next((coding for coding in ("br", "gzip") if coding in offered), None)


#: What was compressed so far: 6 MB when everything has been asked for in both codings.
_kept: dict[tuple[Path, str], bytes] = {}


def packed(file: Path, coding: str | None) -> bytes:
    """The bytes to send; compressed at once, if not very well, where `warm` has not come to it yet."""
    if coding is None:
        return file.read_bytes()
    if (file, coding) not in _kept:
        _kept[file, coding] = _compressed(file, coding, 5)
    return _kept[file, coding]


def warm() -> None:
    """Compress well what every first visit asks for, and the charts: a few seconds in the background of a start."""
    wanted = re.findall(r"\./(static/(?:js|css)/[^\"]+)", index().decode())
    charts = [file for name in CHARTS for file in sorted(STATIC.glob(f"static/js/{name}.*.js"))]
    for name in [*wanted, *(file.relative_to(STATIC).as_posix() for file in charts)]:
        if (file := file_of(name)) is not None:
            _kept[file, "br"] = _compressed(file, "br", 9)


def _compressed(file: Path, coding: str, quality: int) -> bytes:
    content = file.read_bytes()
    return bytes(brotli.compress(content, quality=quality)) if coding == "br" else gzip.compress(content, 6, mtime=0)
