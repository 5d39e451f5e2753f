"""What the store keeps and answers, whatever the engine: exports, batches, and the Store itself."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, Protocol

import pandas as pd
import pyarrow as pa

from dashboard.note import Entered, Note
from dashboard.period import Period


@dataclass(frozen=True)
class Batch:
    """One export ready to be committed: every row knows its unit, department and channel.

    `observations`: unit, department, channel, account, measure, day, value, sheet, row.
    `records`: kind -> unit, department, channel, account, record_id, the kind's fields, sheet, row.
    Department, channel and account may be null. `carried` names, per kind, the fields this export
    carries: a later export overwrites only fields that it carries itself.
    """

    file: str
    sha256: str
    format: str
    precedence: int  # smaller wins where two formats give the same number
    unit: str | None  # None: the rows name several units
    department: str | None
    channel: str | None
    first_day: date | None
    last_day: date | None
    observations: pa.Table | None
    records: dict[str, pa.Table]

    @property
    def carried(self) -> dict[str, list[str]]:
        """Per record kind, the columns of the batch."""
        return {kind: table.column_names for kind, table in self.records.items()}


@dataclass(frozen=True)
class Counts:
    """What a commit does, or would do, to the current values (observations and records by natural key)."""

    new: int
    changed: int
    same: int


@dataclass(frozen=True)
class Tally:
    """How many values come, become others, and go."""

    new: int = 0
    changed: int = 0
    gone: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.new + other.new, self.changed + other.changed, self.gone + other.gone)


@dataclass(frozen=True)
class Change:
    """One value that is to become another; None: there is none, or it is personal and not told.

    `what` is a measure of the catalogue ("daily"), or a field of the record with this id.
    """

    kind: str  # "daily", or a kind of record
    unit: str
    department: str | None
    channel: str | None
    record: str | None
    day: date | None
    what: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Effect:
    """What taking an export back, or bringing it back, does to the daily values that count and to the records."""

    daily: Tally
    records: Tally
    changes: tuple[Change, ...]  # values that become others first


@dataclass(frozen=True)
class Step:
    """What was done with an export after its commit."""

    action: Literal["withdraw", "reinstate"]
    by: str
    at: datetime  # UTC
    reason: str | None


@dataclass(frozen=True)
class Export:
    """A committed export: an entry in the log."""

    id: str
    file: str
    sha256: str
    format: str
    unit: str | None
    department: str | None
    channel: str | None
    by: str
    at: datetime  # UTC
    first_day: date | None
    last_day: date | None
    rows: int
    counts: Counts
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    reason: str | None = None
    steps: tuple[Step, ...] = ()  # oldest first


@dataclass(frozen=True)
class Rights:
    """What who asks may do with an export beside seeing what it brought them."""

    withdraw: bool  # or bring it back
    open: bool  # its original


@dataclass(frozen=True)
class Commit:
    """The answer to a commit. "unchanged": these bytes are already committed here, nothing was done."""

    status: Literal["committed", "unchanged"]
    export: Export


@dataclass(frozen=True)
class Order:
    """Sort records by a field, the smallest first; `down`: the largest. Records without it come last, else first."""

    field: str
    down: bool = False
    unknown_first: bool = False


#: Conditions on fields of a record: the values one may have, or whether it has any.
Where = Mapping[str, tuple[str | bool, ...] | Literal["present", "absent"]]


class Store(Protocol):
    """One home's data. Readers may be many, writers wait for each other; every change is atomic.

    `units`: only rows of these units are seen; None means all.
    `as_of`: the answer as it was at that moment (UTC); None means now.
    Frames hold days as datetime.date, times as UTC timestamps without a zone, and nan (or None)
    for a missing department, channel, text or number: group by them with dropna=False.
    """

    def commit(self, batch: Batch, original: bytes | Path, by: str, at: datetime | None = None) -> Commit:
        """Keep the original bytes and all rows of the batch, or nothing at all."""
        ...

    def preview(self, batch: Batch) -> Counts:
        """What `commit` would do, without doing it."""
        ...

    def withdraw(self, export_id: str, by: str, reason: str = "", at: datetime | None = None) -> Export:
        """Take an export back: what was there before it is there again, exactly.

        Refused: unknown or already withdrawn.
        """
        ...

    def reinstate(self, export_id: str, by: str, reason: str = "", at: datetime | None = None) -> Export:
        """Undo a withdrawal: all is as if it had never been, later exports included.

        Refused: unknown, not withdrawn, or the same file was committed again since.
        """
        ...

    def changes(self, batch: Batch, most: int = 1000) -> list[Change]:
        """The values that `commit` would change, old and new; at most so many. What is new is not among them."""
        ...

    def effect(self, export_id: str, most: int = 1000) -> Effect:
        """What `withdraw` would do to the numbers, or `reinstate` of a withdrawn export. Changes nothing."""
        ...

    def exports(self, units: Collection[str] | None = None) -> list[Export]:
        """The log, newest first, withdrawn ones included."""
        ...

    def rights(self, exports: Collection[str]) -> dict[str, Rights]:
        """What who asks may do with each of these exports, by its id."""
        ...

    def note(self, said: Note, at: datetime | None = None) -> Note:
        """Write a note into the log; it comes back with its id and time. Nothing that was written is changed."""
        ...

    def notes(self, units: Collection[str] | None = None, as_of: datetime | None = None) -> list[Note]:
        """All notes on these units and on the company, newest first."""
        ...

    def enter(self, said: Entered, at: datetime | None = None) -> Entered:
        """Write an event into the log, or correct or take back an earlier one. Refused: there is none of its id."""
        ...

    def events(self, units: Collection[str] | None = None, as_of: datetime | None = None) -> list[Entered]:
        """The entered events that stand, of these units and of the whole company, by their day."""
        ...

    def original(self, export_id: str) -> bytes:
        """The bytes as they were uploaded."""
        ...

    def sums(
        self,
        windows: Sequence[Period],
        measures: Collection[str] | None = None,
        units: Collection[str] | None = None,
        as_of: datetime | None = None,
    ) -> pd.DataFrame:
        """Sums of flows: window (position in `windows`), unit, department, channel, measure, value,
        days (distinct days with a value), last_day. One row per group that has data, none otherwise."""
        ...

    def lasts(
        self,
        windows: Sequence[Period],
        measures: Collection[str],
        units: Collection[str] | None = None,
        as_of: datetime | None = None,
    ) -> pd.DataFrame:
        """Stocks: the first and last value inside each window and the last one before it:
        window, unit, department, channel, measure, first, value, before (nan if none), days, last_day.

        Accounts of a channel are added up, each at its own last day; one that is new in the window
        counts in `before` with its first value, so that its coming is no growth."""
        ...

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
        """A quantile (linear interpolation) over pooled records of `kind` whose `day` field falls in the window:
        window, unit (null when not by_unit), value, n (with a value), waiting (without one), longest, last_day,
        days, q. by_unit=None gives both, each unit's own and (unit null) all pooled; several q give a row for each.
        by_channel: each channel's own, with department and channel.
        missing="longer": records without the value count as longer than every other, and `value` is inf
        when the quantile falls among them; missing="left_out": they are ignored."""
        ...

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
        """Current records, newest first, with all fields, plus export (id), file and row.

        `search` looks in all texts but personal ones. Refused: no such kind, or no such field of it.
        """
        ...

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
        """How many records there are in all, asked as `records` are."""
        ...

    def reported(self, units: Collection[str] | None = None) -> pd.DataFrame:
        """Who reported what until when: unit, department, channel, measure, first_day, last_day, days."""
        ...

    def sources(
        self,
        measures: Collection[str],
        period: Period,
        units: Collection[str] | None = None,
        as_of: datetime | None = None,
        pooled: tuple[str, str, str] | None = None,
    ) -> pd.DataFrame:
        """Where the values of these measures come from: export (id), format, file, sheet, rows (of the sheet, each
        counted once), first_row, last_row, by, at, sha256, preferred, unit, department, channel, measure, month.

        First one line per export and sheet, with no month: all that it gives. Then the same by channel, measure and
        calendar month (its first day). Not `preferred` are rows that give way to a better ranked source (rule 8);
        rows that a newer export has replaced are not there. `pooled` (kind, field, day) asks for the records of
        a quantile; their measure is the field.
        """
        ...

    def verify(self) -> list[str]:
        """One sentence for each disagreement between log, current values and originals; empty when clean."""
        ...

    def rebuild(self) -> None:
        """Make all current values anew from the log."""
        ...

    def snapshot(self, file: Path) -> set[str]:
        """Copy the database as it is at one moment, without the originals; gives the sha-256 of those it names."""
        ...

    def open_soon(self) -> None:
        """Open the database beside what is done meanwhile, such as reading a file: a new one takes a moment to make.

        What stands against it is said when something is asked.
        """
        ...

    def close(self) -> None:
        """Let go of the database; the next question opens it again."""
        ...

    def version(self) -> str:
        """Changes whenever an answer could change; cheap, and needs no open database."""
        ...
