"""What people wrote into the log: notes on numbers, and events."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime

import duckdb

from dashboard.company import Event
from dashboard.errors import Refused
from dashboard.note import Entered, Note, Promise
from dashboard.store import ledger

Cursor = duckdb.DuckDBPyConnection


def write_note(cursor: Cursor, entry: int, said: Note, at: datetime | None) -> Note:
    """Append a note, with the entry that says who and when."""
    moment = at or datetime.now(UTC)
    ledger.enter(cursor, entry, "note", None, said.author, moment)
    promise = said.promise
    cursor.execute(
        "insert into notes values ($entry, $metric, $unit, $period, $cause, $action, $promised, $size, $due)",
        {
            "entry": entry, "metric": said.metric, "unit": said.unit, "period": said.period, "cause": said.cause,
            "action": said.action, "promised": promise and promise.metric, "size": promise and promise.size,
            "due": promise and promise.by,
        },
    )  # fmt: skip
    return replace(said, id=f"n{entry:06d}", at=_utc(ledger.naive(moment)))


def write_event(cursor: Cursor, entry: int, said: Entered, at: datetime | None) -> Entered:
    """Append an event, or what becomes of an earlier one. Refused: there is none of this id."""
    event = entry
    if said.id:
        if said.id not in {one.id for one in events(cursor, None, None)}:
            raise Refused(f"There is no event {said.id}; `events` lists them.")
        event = ledger.number(said.id)
    moment = at or datetime.now(UTC)
    ledger.enter(cursor, entry, "event", None, said.author, moment)
    told = said.event
    cursor.execute(
        "insert into events values ($entry, $event, $day, $kind, $unit, $title)",
        {
            "entry": entry, "event": event, "day": told and told.date, "kind": told and told.kind,
            "unit": told and told.unit, "title": told and told.title,
        },
    )  # fmt: skip
    return replace(said, id=f"v{event:06d}", at=_utc(ledger.naive(moment)))


def notes(cursor: Cursor, units: Collection[str] | None, as_of: datetime | None) -> list[Note]:
    """All notes, newest first; those on the company too."""
    only = "" if units is None else "and (n.unit is null or n.unit in (select unnest($units::VARCHAR[])))"
    rows = cursor.execute(
        f"""select n.entry, n.metric, n.unit, n.period, e."by", n.cause, n.action, n.promised, n.size, n.due, e.moment
            from notes n join entries e using (entry) where e.moment <= $at {only} order by n.entry desc""",
        _bound(units, as_of),
    ).fetchall()
    return [
        Note(
            metric,
            unit,
            period,
            by,
            cause,
            action,
            None if due is None else Promise(promised, size, due),
            f"n{entry:06d}",
            _utc(moment),
        )
        for entry, metric, unit, period, by, cause, action, promised, size, due, moment in rows
    ]


def events(cursor: Cursor, units: Collection[str] | None, as_of: datetime | None) -> list[Entered]:
    """The events that stand, by their day; those that concern all units too."""
    only = "" if units is None else "and (unit is null or unit in (select unnest($units::VARCHAR[])))"
    rows = cursor.execute(
        f"""select event, day, kind, unit, title, "by", moment from (
                select v.*, e."by", e.moment from events v join entries e using (entry) where e.moment <= $at
                qualify row_number() over (partition by v.event order by v.entry desc) = 1
            ) where day is not null {only} order by day, event""",
        _bound(units, as_of),
    ).fetchall()
    return [
        Entered(Event(date=day, kind=kind, unit=unit, title=title), by, f"v{event:06d}", _utc(moment))
        for event, day, kind, unit, title, by, moment in rows
    ]


def _bound(units: Collection[str] | None, as_of: datetime | None) -> dict[str, object]:
    at = ledger.naive(as_of) if as_of else datetime.max.replace(microsecond=0)
    return {"at": at} if units is None else {"at": at, "units": list(units)}


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)
