"""The log's own entries: who committed, withdrew or brought back which export, and when."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

import duckdb

from dashboard.errors import Refused
from dashboard.store.current import live
from dashboard.store.log import Batch, Counts, Export, Step

Cursor = duckdb.DuckDBPyConnection

_EXPORTS = """select e.export, e.file, e.sha256, e.format, e.unit, e.department, e.channel, c."by", c.moment,
    e.first_day, e.last_day, e."rows", e.new, e.changed, e.same, s.steps
    from exports e join entries c on c.export = e.export and c.action = 'commit'
    left join (
        select export, list(struct_pack(action, "by", moment, reason) order by entry) as steps
        from entries where action in ('withdraw', 'reinstate') group by export
    ) s on s.export = e.export"""


def listed(cursor: Cursor, units: Collection[str] | None) -> list[Export]:
    """All exports with rows of these units, newest first."""
    where = "" if units is None else "where list_has_any(e.units, $units::VARCHAR[])"
    bound = {} if units is None else {"units": list(units)}
    rows = cursor.execute(f"{_EXPORTS} {where} order by e.export desc", bound).fetchall()
    return [_export(row) for row in rows]


def find(cursor: Cursor, export_id: str) -> Export:
    """One export. Refused when there is none of this id."""
    rows = []
    if export_id[:1] == "e" and export_id[1:].isdecimal() and len(export_id) < 11:
        rows = cursor.execute(f"{_EXPORTS} where e.export = $export", {"export": number(export_id)}).fetchall()
    if not rows:
        raise Refused(f"There is no export {export_id}; `exports` lists them.")
    return _export(rows[0])


def committed(cursor: Cursor, batch: Batch | Export) -> str | None:
    """The id of the live export of these bytes in this place, read as this format."""
    rows = cursor.execute(
        f"select export from {live(None)} where sha256 = $sha256 and format = $format"
        " and unit is not distinct from $unit and department is not distinct from $department"
        " and channel is not distinct from $channel",
        {
            "sha256": batch.sha256,
            "format": batch.format,
            "unit": batch.unit,
            "department": batch.department,
            "channel": batch.channel,
        },
    ).fetchall()
    return export_id(rows[0][0]) if rows else None


def enter(
    cursor: Cursor, entry: int, action: str, export: int | None, by: str, at: datetime | None, reason: str | None = None
) -> None:
    """Append an entry; without `at` it is of this moment. Notes and events are of no export."""
    moment = naive(at or datetime.now(UTC))
    cursor.execute("insert into entries values (?, ?, ?, ?, ?, ?)", [entry, action, export, by, moment, reason])


def past(cursor: Cursor, as_of: datetime | None) -> datetime | None:
    """The moment asked for in UTC, or None when no export came or went since: then it is now."""
    if as_of is None:
        return None
    moment = naive(as_of)
    before = "(select max(entry) from entries where moment <= ?)"
    later = f"select count(*) from entries where entry > coalesce({before}, 0) and export is not null"
    ((since,),) = cursor.execute(later, [moment]).fetchall()
    return moment if since else None


def naive(moment: datetime) -> datetime:
    """The moment in UTC without a zone, as the tables hold it. A moment without a zone is UTC."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def export_id(number: int) -> str:
    """The id that people see: short, and in the order of the commits."""
    return f"e{number:06d}"


def number(export_id: str) -> int:
    """The number behind an id."""
    return int(export_id[1:])


def _export(row: tuple[Any, ...]) -> Export:
    id_, file, sha256, format_, unit, department, channel, by, at, first_day, last_day, rows = row[:12]
    new, changed, same, entered = row[12:]
    steps = tuple(
        Step(step["action"], step["by"], step["moment"].replace(tzinfo=UTC), step["reason"]) for step in entered or ()
    )
    withdrawn = steps[-1] if steps and steps[-1].action == "withdraw" else None
    return Export(
        id=export_id(id_),
        file=file,
        sha256=sha256,
        format=format_,
        unit=unit,
        department=department,
        channel=channel,
        by=by,
        at=at.replace(tzinfo=UTC),
        first_day=first_day,
        last_day=last_day,
        rows=rows,
        counts=Counts(new, changed, same),
        withdrawn_at=withdrawn.at if withdrawn else None,
        withdrawn_by=withdrawn.by if withdrawn else None,
        reason=withdrawn.reason if withdrawn else None,
        steps=steps,
    )
