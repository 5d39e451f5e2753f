"""A home as one file: made while the app runs, checked before it counts, and put back whole or not at all."""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from dashboard.catalogue import load_catalogue
from dashboard.company import read_company
from dashboard.errors import Refused, StoreBusy
from dashboard.store import open_store, originals
from dashboard.store.exchange import exchange
from dashboard.store.log import Store

MANIFEST = "manifest.json"
KIND = "ceo-dashboard backup"
#: The store comes as a snapshot; sessions are secrets, and people sign in again.
LEFT_OUT = ("store", "sessions.db")
PATIENCE = 20.0  # seconds that a restore waits for whoever is using the home that it replaces
STALE = 86_400  # seconds after which what a killed backup or restore left behind is nobody's work


@dataclass(frozen=True)
class Backup:
    """What a backup holds."""

    files: int
    exports: int
    bytes: int  # of the backup itself
    at: datetime  # UTC


def backup(home: Path, target: Path) -> Backup:
    """Write all of a home into one file. It takes its name only once it was unpacked, and verified, on a trial.

    Refused: no company there, a file of another kind under that name, or the copy does not verify.
    """
    company = _company(home)
    if target.exists() and not _is_backup(target):
        raise Refused(f"{target} is there already, and it is no backup: name another file.")
    at = datetime.now(UTC)
    with _workshop(target) as work:
        snapshot, packed = work / "store.duckdb", work / "backup.zip"
        store = open_store(home / "store", company.timezone, load_catalogue())
        with closing(store):
            kept, exports = store.snapshot(snapshot), len(store.exports())
        files = {"store/store.duckdb": snapshot}
        files |= {f"store/originals/{sha[:2]}/{sha}": originals.path_of(home / "store/originals", sha) for sha in kept}
        files |= dict(_others(home))
        _pack(packed, files, {"exports": exports, "at": at.isoformat(timespec="seconds")})
        snapshot.unlink()
        _unpack(packed, work / "trial")
        size = packed.stat().st_size
        packed.replace(target)
    originals.sync_folder(target.parent)
    return Backup(len(files), exports, size, at)


def restore(file: Path, home: Path, replace: bool = False) -> Path | None:
    """Put a backup in the place of `home`; everything is checked before. Gives where the replaced home is now.

    Refused: not a backup, damaged, of a newer release, or the home is occupied and not to be replaced.
    """
    occupied = home.exists() and (not home.is_dir() or any(home.iterdir()))
    if occupied and not replace:
        raise Refused(f"{home} is not empty. Name another --home, or put the backup in its place with --replace.")
    home = home.resolve()
    if home.is_mount():
        raise Refused(f"{home} is a mount point, which cannot be replaced as a whole: restore to a folder in it.")
    home.parent.mkdir(parents=True, exist_ok=True)
    with _workshop(home) as work:
        fresh = work / "home"
        _unpack(file, fresh)
        if not occupied:
            fresh.replace(home)
            originals.sync_folder(home.parent)
            return None
        with _alone(home / "store" / "store.duckdb"):
            exchange(fresh, home)
        aside = _aside(fresh, home)
        originals.sync_folder(home.parent)
        return aside


def _aside(replaced: Path, home: Path) -> Path:
    """Keep the replaced home beside the new one, under a name that no other has."""
    name, number = f"{home.name}.before-{datetime.now():%Y%m%dT%H%M%S}", 1
    while True:
        aside = home.with_name(name if number == 1 else f"{name}-{number}")
        with suppress(FileExistsError):
            aside.mkdir()  # taken for us alone; a rename puts the home in the place of an empty folder
            return replaced.replace(aside)
        number += 1


def _company(home: Path) -> Any:
    file = home / "company.yaml"
    if not file.exists():
        raise Refused(f"There is no company.yaml in {home}: there is nothing to back up. Name the home with --home.")
    return read_company(file)


def _others(home: Path) -> Iterator[tuple[str, Path]]:
    """Everything in the home but the store, who is signed in, what is hidden, and what is just being written."""
    for path in sorted(home.rglob("*")):
        name = path.relative_to(home)
        passing = any(part.startswith(".") for part in name.parts) or path.suffix in (".tmp", ".new")
        if path.is_file() and not passing and not name.parts[0].startswith(LEFT_OUT):
            yield name.as_posix(), path


def _pack(packed: Path, files: dict[str, Path], told: dict[str, Any]) -> None:
    """One file of them all, with a manifest of their sha-256, safe on the disk."""
    hashes = {}
    with packed.open("wb") as raw:
        with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, path in files.items():
                digest = hashlib.sha256()
                with _existing(path).open("rb") as source, archive.open(name, "w", force_zip64=True) as sink:
                    while block := source.read(1 << 20):
                        digest.update(block)
                        sink.write(block)
                hashes[name] = digest.hexdigest()
            manifest = {"kind": KIND, **told, "files": hashes}
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
        raw.flush()
        os.fsync(raw.fileno())


def _existing(path: Path) -> Path:
    if not path.exists():
        raise Refused(f"{path} is missing, so this home is not whole. `ceo-dashboard verify` says what is wrong.")
    return path


def _manifest(archive: zipfile.ZipFile) -> dict[str, str]:
    told = json.loads(archive.read(MANIFEST))
    if told["kind"] != KIND:
        raise KeyError(KIND)
    files: dict[str, str] = told["files"]
    return files


def _is_backup(file: Path) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            return bool(_manifest(archive))
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError):
        return False


def _unpack(packed: Path, folder: Path) -> None:
    """The home in this folder, each file held against its sha-256 and the store against its log."""
    if not packed.exists():
        raise Refused(f"There is no file {packed}.")
    if not _is_backup(packed):
        raise Refused(f"{packed} is not a backup of this dashboard, or was cut off: take another copy of it.")
    try:
        with zipfile.ZipFile(packed) as archive:
            hashes = _manifest(archive)
            for name, expected in hashes.items():
                path = folder / _inside(name)
                path.parent.mkdir(parents=True, exist_ok=True)
                digest = hashlib.sha256()
                with archive.open(name) as source, path.open("wb") as sink:
                    while block := source.read(1 << 20):
                        digest.update(block)
                        sink.write(block)
                    sink.flush()
                    os.fsync(sink.fileno())
                if digest.hexdigest() != expected:
                    raise Refused(f"{packed} is damaged: {name} is not what was saved. Take another copy of it.")
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, RuntimeError) as error:
        raise Refused(f"{packed} is damaged ({error}). Take another copy of it.") from error
    findings = _checked(folder)
    if findings:
        more = f" and {len(findings) - 1} more" if len(findings) > 1 else ""
        raise Refused(f"The copy does not verify: {findings[0]}{more}. Nothing was kept of it.")


def _inside(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name:
        raise Refused(f"The backup names a file outside the home ({name}): it was not made by this dashboard.")
    return path


def _checked(folder: Path) -> list[str]:
    """What `verify` says of an unpacked home; whoever read the home before sees that it is another one."""
    store: Store = open_store(folder / "store", _company(folder).timezone, load_catalogue())
    with closing(store):
        (folder / "store" / "version").write_text(f"restored-{os.urandom(4).hex()}")
        return store.verify()


@contextmanager
def _workshop(target: Path) -> Iterator[Path]:
    """A hidden folder beside the target, on the same disk, so that the last step is one rename."""
    prefix = f".{target.name}.work-"
    for left in target.parent.glob(f"{prefix}*"):
        if time.time() - left.stat().st_mtime > STALE:
            shutil.rmtree(left, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix=prefix, dir=target.parent))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


@contextmanager
def _alone(database: Path) -> Iterator[None]:
    """Nobody has this database open, damaged or not: the lock that DuckDB itself asks for."""
    if not database.exists():
        yield
        return
    with database.open("rb+") as file:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError as error:
                if time.monotonic() > deadline:
                    raise StoreBusy(f"{database} is in use. Stop the app, then restore.") from error
                time.sleep(0.05)
        yield
