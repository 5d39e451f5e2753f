"""The embedded engine: the Store in one DuckDB file."""
# ruff: noqa: D102 - Store says what its methods do

import os
import secrets
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd

from dashboard import logs
from dashboard.catalogue import Catalogue, RecordKind
from dashboard.errors import DefinitionError, Refused
from dashboard.note import Entered, Note
from dashboard.period import Period
from dashboard.store import asked, changes, ledger, notes, opening, originals, provenance, queries, schema, writing
from dashboard.store.arrival import arriving
from dashboard.store.current import Definition
from dashboard.store.door import Door, copy_while_open, first_line, is_damage
from dashboard.store.log import Batch, Change, Commit, Counts, Effect, Export, Order, Rights, Where
from dashboard.store.verify import disagreements

#: One writer at a time per file, also among several stores of one process.
_WRITERS: dict[Path, threading.RLock] = {}

#: What a full disk, a quota or a broken disk makes of a change.
_CANNOT_WRITE = (
    OSError, duckdb.IOException, duckdb.TransactionException, duckdb.OutOfMemoryException, duckdb.FatalException,
)  # fmt: skip


class DuckStore:
    """See Store. The file is opened when first needed and shared with other processes by turns."""

    def __init__(self, folder: Path, timezone: str, catalogue: Catalogue, patience: float = 20.0) -> None:
        try:
            ZoneInfo(timezone)
        except (KeyError, ValueError, OSError) as error:
            raise DefinitionError(f"{timezone!r} is not a time zone; write one like Europe/Berlin.") from error
        self.folder = folder
        self._originals = folder / "originals"
        self._originals.mkdir(parents=True, exist_ok=True)
        self._definition = Definition(catalogue, timezone)
        self._fingerprint = opening.fingerprint(self._definition)
        self._door = Door(folder / "store.duckdb", self._prepare, patience)
        self._writer = _WRITERS.setdefault(folder.resolve(), threading.RLock())
        self._swept = False

    def open_soon(self) -> None:
        def quietly() -> None:
            with suppress(Refused), self._open():
                pass

        threading.Thread(target=quietly, name="opens the store").start()

    def close(self) -> None:
        """Release the file now; the next question opens it again."""
        self._door.close()

    # -- changes

    def commit(self, batch: Batch, original: bytes | Path, by: str, at: datetime | None = None) -> Commit:
        started = time.monotonic()
        with self._writer, self._open() as cursor, ThreadPoolExecutor(1) as disk:
            already = ledger.committed(cursor, batch)
            if already:
                return Commit("unchanged", ledger.find(cursor, already))
            kept = disk.submit(originals.keep, self._originals, batch.sha256, original)
            tables, unique = arriving(batch, self._definition.catalogue)
            with self._change(cursor) as entry:
                export = int(asked.scalar(cursor, "select coalesce(max(export), 0) + 1 from exports"))
                writing.register(cursor, tables)
                counted = writing.counted(cursor, self._definition, batch, tables, unique)
                writing.append(cursor, export, batch, tables, counted)
                ledger.enter(cursor, entry, "commit", export, by, at)
                plain = unique and list(tables) == ["observations"]
                writing.refresh(cursor, self._definition, export, tables["observations"] if plain else None)
                kept.result()
            done = ledger.find(cursor, ledger.export_id(export))
        logs.tell("committed", export=done.id, rows=done.rows, seconds=round(time.monotonic() - started, 3))
        return Commit("committed", done)

    def preview(self, batch: Batch) -> Counts:
        tables, unique = arriving(batch, self._definition.catalogue)
        with self._open() as cursor:
            writing.register(cursor, tables)
            return writing.count(cursor, self._definition, batch, tables, unique)

    def changes(self, batch: Batch, most: int = 1000) -> list[Change]:
        tables, _ = arriving(batch, self._definition.catalogue)
        with self._open() as cursor:
            writing.register(cursor, tables)
            return changes.coming(cursor, self._definition, batch, tables, most)

    def withdraw(self, export_id: str, by: str, reason: str = "", at: datetime | None = None) -> Export:
        with self._writer, self._open() as cursor:
            return changes.turned(cursor, self._definition, self._change, "withdraw", export_id, by, reason, at)

    def reinstate(self, export_id: str, by: str, reason: str = "", at: datetime | None = None) -> Export:
        with self._writer, self._open() as cursor:
            return changes.turned(cursor, self._definition, self._change, "reinstate", export_id, by, reason, at)

    def effect(self, export_id: str, most: int = 1000) -> Effect:
        with self._writer, self._open() as cursor, self._open() as then:
            return changes.effect(cursor, then, self._definition, self._change, export_id, most)

    # -- the log

    def exports(self, units: Collection[str] | None = None) -> list[Export]:
        with self._open() as cursor:
            return ledger.listed(cursor, units)

    def rights(self, exports: Collection[str]) -> dict[str, Rights]:
        return {export: Rights(withdraw=True, open=True) for export in exports}

    def note(self, said: Note, at: datetime | None = None) -> Note:
        with self._writer, self._open() as cursor, self._change(cursor) as entry:
            return notes.write_note(cursor, entry, said, at)

    def notes(self, units: Collection[str] | None = None, as_of: datetime | None = None) -> list[Note]:
        with self._open() as cursor:
            return notes.notes(cursor, units, as_of)

    def enter(self, said: Entered, at: datetime | None = None) -> Entered:
        with self._writer, self._open() as cursor, self._change(cursor) as entry:
            return notes.write_event(cursor, entry, said, at)

    def events(self, units: Collection[str] | None = None, as_of: datetime | None = None) -> list[Entered]:
        with self._open() as cursor:
            return notes.events(cursor, units, as_of)

    def original(self, export_id: str) -> bytes:
        with self._open() as cursor:
            export = ledger.find(cursor, export_id)
        try:
            return originals.path_of(self._originals, export.sha256).read_bytes()
        except FileNotFoundError:
            raise Refused(f"The original file of {export_id} ({export.file}) is missing from the store.") from None

    def verify(self) -> list[str]:
        with self._writer, self._open() as cursor:
            return disagreements(cursor, self._definition, self._originals)

    def rebuild(self) -> None:
        with self._writer, self._open() as cursor, self._change(cursor):
            writing.rebuild(cursor, self._definition)

    def snapshot(self, file: Path) -> set[str]:
        with self._writer, self._open() as cursor:
            if self._door.read_only:
                raise Refused("The home can only be read: copy its folder instead.")
            cursor.execute("checkpoint")  # from here on all is in the one file, until somebody writes again
            copy_while_open(self.folder / "store.duckdb", file)
            return {sha256 for (sha256,) in cursor.execute("select sha256 from exports").fetchall()}

    def version(self) -> str:
        try:
            written = (self.folder / "version").read_text()
        except FileNotFoundError:
            written = "0"
        return f"{written}.{self._fingerprint[:8]}"

    # -- answers

    def sums(
        self,
        windows: Sequence[Period],
        measures: Collection[str] | None = None,
        units: Collection[str] | None = None,
        as_of: datetime | None = None,
    ) -> pd.DataFrame:
        bound = asked.bound(windows, measures, units)
        with self._open() as cursor:
            past = self._past(cursor, as_of)
            whole = queries.are_months(windows)
            return asked.frame(cursor, queries.sums(past, measures is not None, units is not None, whole), bound)

    def lasts(
        self,
        windows: Sequence[Period],
        measures: Collection[str],
        units: Collection[str] | None = None,
        as_of: datetime | None = None,
    ) -> pd.DataFrame:
        bound = asked.bound(windows, measures, units)
        with self._open() as cursor:
            whole = queries.are_months(windows)
            return asked.frame(cursor, queries.lasts(self._past(cursor, as_of), units is not None, whole), bound)

    def quantiles(
        self,
        windows: Sequence[Period],
        kind: str,
        field: str,
        day: str,
        q: float | Sequence[float],
        missing: str,
        by_unit: bool | None,
        units: Collection[str] | None = None,
        as_of: datetime | None = None,
        *,
        by_channel: bool = False,
    ) -> pd.DataFrame:
        bound = asked.bound(windows, units=units) | {"qs": [q] if isinstance(q, float) else list(q)}
        bound |= {"longer": missing == "longer", "levels": [True, False] if by_unit is None else [by_unit]}
        declared = self._kind(kind)
        with self._open() as cursor:
            records = self._records(cursor, declared, as_of)
            if as_of is None and not asked.holding(cursor, {kind: f"exists (from {records})"}):
                return asked.frame(cursor, queries.no_quantiles(by_channel), {})
            sql = queries.quantiles(self._definition, declared, records, field, day, units is not None, by_channel)
            return asked.frame(cursor, sql, bound)

    def records(
        self,
        kind: str,
        period: Period | None = None,
        units: Collection[str] | None = None,
        search: str | None = None,
        limit: int = 100,
        offset: int = 0,
        as_of: datetime | None = None,
        *,
        channel: str | None = None,
        where: Where | None = None,
        order: Sequence[Order] = (),
    ) -> pd.DataFrame:
        declared, sought = self._kind(kind), queries.Sought(period, units, search, channel, where)
        with self._open() as cursor:
            sql = queries.records(self._definition, declared, self._records(cursor, declared, as_of), sought, order)
            return asked.frame(cursor, sql, {**sought.bound, "limit": limit, "offset": offset})

    def count(
        self,
        kind: str,
        period: Period | None = None,
        units: Collection[str] | None = None,
        search: str | None = None,
        as_of: datetime | None = None,
        *,
        channel: str | None = None,
        where: Where | None = None,
    ) -> int:
        declared, sought = self._kind(kind), queries.Sought(period, units, search, channel, where)
        with self._open() as cursor:
            sql = queries.count(self._definition, declared, self._records(cursor, declared, as_of), sought)
            return int(asked.scalar(cursor, sql, sought.bound))

    def reported(self, units: Collection[str] | None = None) -> pd.DataFrame:
        with self._open() as cursor:
            return asked.frame(cursor, queries.reported(units is not None), asked.bound(units=units))

    def sources(
        self,
        measures: Collection[str],
        period: Period,
        units: Collection[str] | None = None,
        as_of: datetime | None = None,
        pooled: tuple[str, str, str] | None = None,
    ) -> pd.DataFrame:
        bound = asked.bound(measures=measures or None, units=units) | {"start": period.start, "end": period.end}
        with self._open() as cursor:
            moment = ledger.past(cursor, as_of)
            sql = provenance.sources(self._definition, measures, pooled, units is not None, moment)
            return asked.frame(cursor, sql, bound)

    # -- inside

    def _prepare(self, fresh: duckdb.DuckDBPyConnection) -> None:
        opening.prepare(fresh, self._definition, self._fingerprint, self.folder)

    @contextmanager
    def _open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._door.open() as cursor:
            # Not while somebody writes: an original comes before its export.
            if not self._swept and self._writer.acquire(blocking=False):
                try:
                    known = cursor.execute("select sha256 from exports").fetchall()
                    with suppress(OSError):  # in a home that can only be read
                        originals.sweep(self._originals, {row[0] for row in known})
                    self._swept = True
                finally:
                    self._writer.release()
            yield cursor

    @contextmanager
    def _change(self, cursor: duckdb.DuckDBPyConnection) -> Iterator[int]:
        """One transaction; gives the number of its log entry. All of it is durable at the end, or nothing happened.

        The version changes before and after: whoever reads in between keeps what he saw under a
        version of its own, and a crash right after the commit cannot leave the old one. No version comes
        again, not even where an older state is restored and goes on from there.
        """
        token = secrets.token_hex(4)
        if self._door.read_only:
            raise Refused("Nothing was changed: the home can be read, but not written.")
        cursor.begin()
        try:
            entry = int(asked.scalar(cursor, "select coalesce(max(entry), 0) + 1 from entries"))
            yield entry
            if entry >= 16 and entry & (entry - 1) == 0:  # powers of two: the work stays in proportion
                writing.sort(cursor, self._definition.catalogue)
            last = asked.scalar(cursor, "select coalesce(max(entry), 0) from entries")
            self._stamp(f"{last}-{token}")
            cursor.commit()
        except BaseException as error:
            with suppress(duckdb.Error):  # after a failed commit there may be nothing left to roll back
                cursor.rollback()
            self._swept = False  # an original may have been left without its export
            if isinstance(error, _CANNOT_WRITE) and not is_damage(error):
                raise Refused(f"Nothing was changed: the store could not write ({first_line(error)}).") from error
            raise
        try:
            self._stamp(f"{last}.{token}")
        except OSError:  # what is committed is committed; on a full disk the same length still fits
            with suppress(OSError), (self.folder / "version").open("r+") as file:
                file.write(f"{last}.{token}")

    def _stamp(self, text: str) -> None:
        temporary = self.folder / "version.tmp"
        with temporary.open("w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.folder / "version")
        originals.sync_folder(self.folder)

    def _kind(self, kind: str) -> RecordKind:
        try:
            return self._definition.catalogue.records[kind]
        except KeyError:
            raise Refused(
                f"There are no records called {kind!r}; there are {', '.join(self._definition.catalogue.records)}."
            ) from None

    def _past(self, cursor: duckdb.DuckDBPyConnection, as_of: datetime | None) -> str:
        moment = ledger.past(cursor, as_of)
        return queries.past(self._definition.facts(moment)) if moment else ""

    def _records(self, cursor: duckdb.DuckDBPyConnection, kind: RecordKind, as_of: datetime | None) -> str:
        moment = ledger.past(cursor, as_of)
        return f"({self._definition.records(kind, moment)})" if moment else schema.identifier(kind.id)
