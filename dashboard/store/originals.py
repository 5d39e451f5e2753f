"""The uploaded bytes as they came, each file under its own sha-256."""

import hashlib
import os
import re
import uuid
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from dashboard.errors import Refused

_HASH = re.compile(r"[0-9a-f]{64}")


def path_of(folder: Path, sha256: str) -> Path:
    """Where the bytes with this hash are kept. Refused when it is no sha-256 (it becomes a path)."""
    if not _HASH.fullmatch(sha256):
        raise Refused(f"{sha256!r} is not a sha-256.")
    return folder / sha256[:2] / sha256


def keep(folder: Path, sha256: str, original: bytes | Path) -> None:
    """Write the bytes so that they survive a crash from here on: temporary file, fsync, rename, fsync of the folder."""
    target = path_of(folder, sha256)
    data = original if isinstance(original, bytes) else original.read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Refused("The file has changed since it was read. Load it again.")
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f"{uuid.uuid4().hex}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    for parent in (target.parent, folder, folder.parent):
        sync_folder(parent)


def state(folder: Path, sha256: str) -> str:
    """ "kept", "missing" or "changed"."""
    try:
        with path_of(folder, sha256).open("rb") as file:
            return "kept" if hashlib.file_digest(file, "sha256").hexdigest() == sha256 else "changed"
    except OSError:
        return "missing"


def sweep(folder: Path, known: Collection[str]) -> None:
    """Remove what a crash left behind: temporary files and originals of no export.

    Nothing but temporary files goes when no export is known: then the database may be what is lost.
    """
    for file in folder.glob("??/*"):
        orphan = bool(known) and _HASH.fullmatch(file.name) is not None and file.name not in known
        if file.suffix == ".tmp" or orphan:
            file.unlink(missing_ok=True)
            with suppress(OSError):
                file.parent.rmdir()


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
