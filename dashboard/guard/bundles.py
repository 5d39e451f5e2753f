"""Streamlit's own files, compressed once per start and kept by browsers for good where the name carries a hash."""

import gzip
import mimetypes
import re
from functools import lru_cache
from pathlib import Path

import brotli

from dashboard.guard.headers import STATIC, index

PACKED = frozenset({".js", ".css", ".json", ".svg", ".html", ".wasm", ".map"})
_HASHED = re.compile(r"\.[A-Za-z0-9_-]{8}\.(?:[a-z0-9]+)$")
_FOREVER = "public, max-age=31536000, immutable"
_SMALLEST = 1000


def file_of(path: str) -> Path | None:
    """The installed file behind "/static/…", "/favicon.png" or "/manifest.json"; None: there is none."""
    file = (STATIC / path.lstrip("/")).resolve()
    return file if file.is_relative_to(STATIC.resolve()) and file.is_file() and file.name != "index.html" else None


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


@lru_cache(maxsize=512)  # all that a browser asks for is 6 MB
def packed(file: Path, coding: str | None) -> bytes:
    """The bytes to send. Quality 5: a tenth larger than the best, in a tenth of its time."""
    content = file.read_bytes()
    if coding == "br":
        return bytes(brotli.compress(content, quality=5))
    return gzip.compress(content, 6, mtime=0) if coding == "gzip" else content


def warm() -> None:
    """Compress what every first visit asks for, so that the first visitor need not wait for it."""
    wanted = re.findall(r"\./(static/(?:js|css)/[^\"]+)", index().decode())
    large = sorted(file.relative_to(STATIC).as_posix() for file in STATIC.glob("static/js/PlotlyChart.*.js"))
    for name in [*wanted, *large]:
        if (file := file_of(name)) is not None:
            packed(file, "br")
