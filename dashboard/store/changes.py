"""What an upload would make different, and what taking an export back or bringing it back does: old beside new."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from typing import Literal

import duckdb
import pyarrow as pa

from dashboard import logs
from dashboard.catalogue import RecordKind
from dashboard.errors import Refused
from dashboard.store import ledger, writing
from dashboard.store.current import FACTS, Definition, live
from dashboard.store.log import Batch, Change, Effect, Export, Tally
from dashboard.store.schema import OBSERVATION_KEY, PLACE, RECORD_KEY, identifier, same

Cursor = duckdb.DuckDBPyConnection
#: Opens the one transaction of a change, and gives the number of its log entry.
Changing = Callable[[Cursor], AbstractContextManager[int]]

#: Sums may differ in their last digits, because the order of addition is free.
_DIFFERS = "coalesce(abs(o.value - n.value) > 1e-9 * greatest(1, abs(o.value)), true)"


class _Undone(Exception):
    """Ends a change that was only tried."""


def coming(
    cursor: Cursor, definition: Definition, batch: Batch, tables: dict[str, pa.Table], most: int
) -> list[Change]:
    """The current values that a commit of this batch would change, by place and day; the rows are registered."""
    found: list[Change] = []
    if "observations" in tables:
        key = ", ".join(OBSERVATION_KEY)
        rows = cursor.execute(
            f"""with a as (
                    select {key}, arg_max(value, _serial) as value from arriving_observations group by {key}
                ), k as (
                    select {", ".join(f"l.{name}" for name in OBSERVATION_KEY)}, arg_max(l.value, l._serial) as value
                    from observations_log l join {live(None)} on e.export = l._export
                    where e.format = $format and l.measure in (select measure from a)
                        and l.unit in (select unit from a)
                        and l.day between (select min(day) from a) and (select max(day) from a)
                    group by {", ".join(f"l.{name}" for name in OBSERVATION_KEY)}
                )
                select a.unit, a.department, a.channel, null, a.day, a.measure, k.value, a.value
                from a join k on {same("a", "k", OBSERVATION_KEY)} where k.value <> a.value
                order by 1, 2, 3, 6, 5 limit $most""",
            {"format": batch.format, "most": most},
        ).fetchall()
        found += [Change("daily", *row) for row in rows]
    for name, table in tables.items():
        if name != "observations":
            kind = definition.catalogue.records[name]
            fields = [field.name for field in kind.fields if field.name in table.column_names]
            newest = "".join(f", arg_max_null({identifier(f)}, _serial) as {identifier(f)}" for f in fields)
            arriving = f"select {', '.join(RECORD_KEY)}{newest} from {identifier(f'arriving_{name}')} group by all"
            found += _fields(cursor, definition, kind, fields, identifier(name), f"({arriving})", most - len(found))
    return found


def turned(
    cursor: Cursor,
    definition: Definition,
    changing: Changing,
    action: Literal["withdraw", "reinstate"],
    export_id: str,
    by: str,
    reason: str,
    at: datetime | None,
) -> Export:
    """Take an export back, or undo that: then all is as if it had never been.

    Refused: unknown, already so, or its file was committed again since.
    """
    export = ledger.find(cursor, export_id)
    if action == "withdraw" and export.withdrawn_at:
        raise Refused(f"{export_id} was already withdrawn by {export.withdrawn_by}.")
    if action == "reinstate":
        if not export.withdrawn_at:
            raise Refused(f"{export_id} is not withdrawn; there is nothing to bring back.")
        if again := ledger.committed(cursor, export):
            raise Refused(f"The same file was committed again as {again}; there is nothing to bring back.")
    number = ledger.number(export_id)
    with changing(cursor) as entry:
        ledger.enter(cursor, entry, action, number, by, at, reason or None)
        writing.refresh(cursor, definition, number)
    logs.tell("withdrawn" if action == "withdraw" else "reinstated", export=export_id)
    return ledger.find(cursor, export_id)


def effect(
    cursor: Cursor, then: Cursor, definition: Definition, changing: Changing, export_id: str, most: int
) -> Effect:
    """What withdrawing an export would do to the numbers; of a withdrawn one: what bringing it back would do.

    The change is tried in a transaction that never ends in a commit, so that what is shown is what will happen.
    `then` is a second cursor, which still sees everything as it is.
    """
    export = ledger.find(cursor, export_id)
    found: list[Effect] = []
    with suppress(_Undone), changing(cursor) as entry:
        action = "reinstate" if export.withdrawn_at else "withdraw"
        ledger.enter(cursor, entry, action, ledger.number(export_id), "nobody", None)
        touched = writing.refresh(cursor, definition, ledger.number(export_id))
        found.append(_compared(cursor, then, definition, touched, most))
        raise _Undone
    return found[0]


def _compared(cursor: Cursor, then: Cursor, definition: Definition, kinds: Iterable[RecordKind], most: int) -> Effect:
    """Everything in the scope of a change just made, beside what `then` still sees. `kinds`: of the records in it."""
    touches = f"""exists (select 1 from scope_of_change s where {same("s", "f", (*PLACE, "measure"))}
        and s.month = date_trunc('month', f.day)::DATE)"""
    then.register("scope_of_change", cursor.sql("select * from scope").to_arrow_table())
    cursor.register("facts_then", then.sql(f"select {FACTS} from facts f where {touches}").to_arrow_table())
    now = f"(select {FACTS} from facts f where {touches.replace('scope_of_change', 'scope')})"
    key = (*PLACE, "account", "measure", "day")
    cursor.execute(
        f"""create or replace temp table differing as
            select {", ".join(f"coalesce(o.{name}, n.{name}) as {name}" for name in key)},
                o.value as was, n.value as will
            from facts_then o full join {now} n on {same("o", "n", key)} where {_DIFFERS}"""
    )
    daily = _tally(cursor)
    changes = [
        Change("daily", *row)
        for row in cursor.execute(
            "select unit, department, channel, null, day, measure, was, will from differing"
            " order by was is null or will is null, 1, 2, 3, 6, 5 limit $most",
            {"most": most},
        ).fetchall()
    ]
    records = Tally()
    for kind in kinds:
        touched, table = f"touched_{kind.id}", identifier(kind.id)
        then.register(touched, cursor.sql(f"select * from {touched}").to_arrow_table())
        old = f"select r.* from {table} r semi join {touched} k on {same('k', 'r', RECORD_KEY)}"
        cursor.register(f"{kind.id}_then", then.sql(old).to_arrow_table())
        fields = [field.name for field in kind.fields]
        differs = " or ".join(f"o.{identifier(f)} is distinct from n.{identifier(f)}" for f in fields)
        cursor.execute(
            f"""create or replace temp table differing as
                select o.record_id as was, n.record_id as will from {identifier(f"{kind.id}_then")} o
                full join ({old}) n on {same("o", "n", RECORD_KEY)}
                where o.record_id is null or n.record_id is null or {differs}"""
        )
        records += _tally(cursor)
        then_table = identifier(f"{kind.id}_then")
        changes += _fields(cursor, definition, kind, fields, then_table, f"({old})", most - len(changes))
    return Effect(daily, records, tuple(changes))


def _tally(cursor: Cursor) -> Tally:
    """What came, changed and went, of the relation `differing`."""
    ((new, changed, gone),) = cursor.execute(
        "select count(*) filter (where was is null), count(*) filter (where was is not null and will is not null),"
        " count(*) filter (where will is null) from differing"
    ).fetchall()
    return Tally(int(new), int(changed), int(gone))


def _fields(
    cursor: Cursor, definition: Definition, kind: RecordKind, fields: list[str], old: str, new: str, most: int
) -> list[Change]:
    """The fields that differ between records in both relations, at most so many; what is personal stays unsaid."""
    if most <= 0 or not fields:
        return []
    differs = " or ".join(f"o.{identifier(f)} is distinct from n.{identifier(f)}" for f in fields)
    pairs = ", ".join(f"o.{identifier(f)}, n.{identifier(f)}" for f in fields)
    rows = cursor.execute(
        f"""select n.unit, n.department, n.channel, n.record_id, {definition.day(kind, (kind.time,), "o")}, {pairs}
            from {old} o join {new} n on {same("o", "n", RECORD_KEY)} where {differs} order by 1, 2, 3, 5, 4
            limit $most""",
        {"most": most},
    ).fetchall()
    personal = {field.name for field in kind.fields if field.personal}
    found = []
    for unit, department, channel, record, day, *values in rows:
        for name, was, will in zip(fields, values[::2], values[1::2], strict=True):
            if was != will:
                told = (None, None) if name in personal else (was, will)
                found.append(Change(kind.id, unit, department, channel, record, day, name, *told))
    return found[:most]
