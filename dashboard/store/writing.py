"""What a change does inside its one transaction: count, append to the log, bring current values up to date."""

from collections.abc import Iterable, Mapping

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from dashboard.catalogue import Catalogue, RecordKind
from dashboard.store import places
from dashboard.store.arrival import SORTED
from dashboard.store.asked import holding
from dashboard.store.current import FACTS, MONTHLY, SCOPE, Definition, Scope, by_month, live
from dashboard.store.log import Batch, Counts
from dashboard.store.schema import (
    OBSERVATION_KEY,
    PLACE,
    RECORD_KEY,
    identifier,
    same,
    statements,
)
from dashboard.viewer import Place

Cursor = duckdb.DuckDBPyConnection

_ORDER = ", ".join(SORTED)
_MONTHLY_ORDER = _ORDER.replace("day", "month")
_AT_ONCE = 100_000  # records whose newest values are looked up together


def register(cursor: Cursor, tables: dict[str, pa.Table]) -> None:
    """Make the rows known to the cursor as `arriving_<name>`."""
    for name, table in tables.items():
        cursor.register(f"arriving_{name}", table)


def count(cursor: Cursor, definition: Definition, batch: Batch, tables: dict[str, pa.Table], unique: bool) -> Counts:
    """New, changed and same natural keys, measured at the current values; the rows are registered."""
    return _total(counted(cursor, definition, batch, tables, unique).values())


def counted(
    cursor: Cursor, definition: Definition, batch: Batch, tables: dict[str, pa.Table], unique: bool
) -> dict[Place, Counts]:
    """What `count` counts, by unit and department."""
    found: dict[Place, Counts] = {}
    for name, table in tables.items():
        if name == "observations":
            parts = _observations(cursor, batch, unique)
        else:
            parts = _records(cursor, definition.catalogue.records[name], table.column_names)
        for unit, department, *counts in parts:
            earlier = found.get((unit, department), Counts(0, 0, 0))
            found[unit, department] = _total([earlier, Counts(*counts)])
    return found


def _total(parts: Iterable[Counts]) -> Counts:
    parts = list(parts)
    return Counts(sum(p.new for p in parts), sum(p.changed for p in parts), sum(p.same for p in parts))


def _observations(cursor: Cursor, batch: Batch, unique: bool) -> list[tuple[str, str | None, int, int, int]]:
    bound = {"format": batch.format}
    if unique and not _one(
        cursor,
        f"""select exists (select 1 from observations_log l join {live(None)} on e.export = l._export
            where e.format = $format and l.day between (select min(day) from arriving_observations)
                and (select max(day) from arriving_observations))""",
        bound,
    ):
        new = "select unit, department, count(*), 0, 0 from arriving_observations group by unit, department"
        return cursor.execute(new).fetchall()
    key = ", ".join(OBSERVATION_KEY)
    return cursor.execute(
        f"""with a as (
                select {key}, arg_max(value, _serial) as value from arriving_observations group by {key}
            ), k as (
                select {", ".join(f"l.{name}" for name in OBSERVATION_KEY)}, arg_max(l.value, l._serial) as value
                from observations_log l join {live(None)} on e.export = l._export
                where e.format = $format and l.measure in (select measure from a) and l.unit in (select unit from a)
                    and l.day between (select min(day) from a) and (select max(day) from a)
                group by {", ".join(f"l.{name}" for name in OBSERVATION_KEY)}
            )
            select a.unit, a.department, count(*) filter (where k.value is null),
                count(*) filter (where k.value <> a.value), count(*) filter (where k.value = a.value)
            from a left join k on {same("a", "k", OBSERVATION_KEY)} group by a.unit, a.department""",
        bound,
    ).fetchall()


def _records(cursor: Cursor, kind: RecordKind, columns: Iterable[str]) -> list[tuple[str, str | None, int, int, int]]:
    carried = set(columns)
    fields = [identifier(field.name) for field in kind.fields if field.name in carried]
    newest = "".join(f", arg_max_null({field}, _serial) as {field}" for field in fields)
    differs = " or ".join(["false"] + [f"a.{field} is distinct from k.{field}" for field in fields])
    key = ", ".join(RECORD_KEY)
    return cursor.execute(
        f"""with a as (select {key}{newest} from {identifier(f"arriving_{kind.id}")} group by {key})
            select a.unit, a.department, count(*) filter (where k.record_id is null),
                count(*) filter (where k.record_id is not null and ({differs})),
                count(*) filter (where k.record_id is not null and not ({differs}))
            from a left join {identifier(kind.id)} k on {same("a", "k", RECORD_KEY)}
            group by a.unit, a.department"""
    ).fetchall()


def append(
    cursor: Cursor, export: int, batch: Batch, tables: dict[str, pa.Table], counted: Mapping[Place, Counts]
) -> None:
    """Write the export and its rows to the log (the registered ones), and the places that they are of."""
    counts = _total(counted.values())
    places.enter(cursor, export, tables, counted)
    first = int(_one(cursor, 'select coalesce(max(first_serial + "rows"), 0) from exports'))
    units: set[str] = set()
    rows = 0
    for name, table in tables.items():
        columns = ", ".join(f'"{column}"' for column in _filled(table) if column != "_serial")
        cursor.execute(
            f"insert into {identifier(f'{name}_log')} (_export, _serial, {columns})"
            f" select $export, _serial + $first, {columns} from {identifier(f'arriving_{name}')}",
            {"export": export, "first": first + rows},
        )
        rows += table.num_rows
        units.update(pc.unique(table["unit"]).to_pylist())
    carried = [f"{kind}.{field}" for kind, fields in batch.carried.items() for field in fields]
    cursor.execute(
        "insert into exports values ($export, $file, $sha256, $format, $precedence, $unit, $department, $channel,"
        " $units, $carried, $first_day, $last_day, $first, $rows, $new, $changed, $same)",
        {
            "export": export, "file": batch.file, "sha256": batch.sha256, "format": batch.format,
            "precedence": batch.precedence, "unit": batch.unit, "department": batch.department,
            "channel": batch.channel, "units": sorted(units), "carried": carried, "first_day": batch.first_day,
            "last_day": batch.last_day, "first": first, "rows": rows, "new": counts.new, "changed": counts.changed,
            "same": counts.same,
        },
    )  # fmt: skip


def refresh(cursor: Cursor, definition: Definition, export: int, plain: pa.Table | None = None) -> list[RecordKind]:
    """Bring everything up to date that the rows of this export touch, after it was committed or withdrawn.

    What they touch stands in the temporary tables `scope` and, for each record kind that is returned, `touched_<kind>`.

    `plain`: the export's rows, registered as `arriving_observations`, if they are SORTED, it holds nothing else,
    and no key occurs twice in it. Where no other export speaks of the same months, its rows are the facts.
    """
    kinds = list(definition.catalogue.records.values())
    month = "date_trunc('month', day)::DATE as month"
    cursor.execute(
        f"create or replace temp table scope as select distinct {', '.join(PLACE)}, measure, {month}"
        " from observations_log where _export = $export",
        {"export": export},
    )
    logs = {kind.id: f"exists (from {identifier(f'{kind.id}_log')} where _export = {export})" for kind in kinds}
    found = holding(cursor, logs)
    touched = [kind for kind in kinds if kind.id in found]
    for kind in touched:
        keys, table = f"touched_{kind.id}", identifier(kind.id)
        cursor.execute(
            f"create or replace temp table {keys} as select distinct {', '.join(RECORD_KEY)}"
            f" from {identifier(f'{kind.id}_log')} where _export = $export",
            {"export": export},
        )
        where = f"exists (select 1 from {keys} k where {same('k', table, RECORD_KEY)})"
        _widen(cursor, definition, kind, where)
        cursor.execute(f"delete from {table} where {where}")
        parts = 1 + _one(cursor, f"select count(*) from {keys}") // _AT_ONCE
        for part in range(parts):  # all at once, the texts of a million posts would take 2 GB
            these = f"(from {keys} where hash(record_id) % {parts} = {part})"
            cursor.execute(f"insert into {table} by name {definition.records(kind, keys=these)}")
        _widen(cursor, definition, kind, where)
    scope = _scope(cursor)
    if scope is None:  # of records that no measure counts
        return touched
    competing = _with_records(cursor, kinds, scope)
    if plain is not None and not competing and not _others(cursor, scope, export):
        source = cursor.execute("select format, precedence from exports where export = $export", {"export": export})
        columns = ", ".join(column for column in _filled(plain) if column in (*OBSERVATION_KEY, "value"))
        cursor.execute(
            f"insert into facts ({columns}, export, source, precedence) select {columns}, ?, ?, ?"
            " from arriving_observations",
            [export, *(source.fetchone() or ())],
        )
        sum_up(cursor, "arriving_observations")
        return touched
    cursor.execute(f"delete from facts where {scope.holds('facts')}")
    counting = definition.facts(scope=scope, kinds=competing)
    cursor.execute(f"insert into facts ({FACTS}) select * from ({counting}) order by {_ORDER}")
    cursor.execute(f"delete from monthly where exists (select 1 from scope s where {same('s', 'monthly', SCOPE)})")
    sum_up(cursor, f"(from facts where {scope.holds('facts')})")
    return touched


def _widen(cursor: Cursor, definition: Definition, kind: RecordKind, where: str) -> None:
    """Add to the scope the months that the current records `where` count in."""
    table = identifier(kind.id)
    for fields, derived in definition.days(kind).items():
        names = [item.measure for item in derived]
        cursor.execute(
            f"""insert into scope select distinct {", ".join(PLACE)}, m.measure,
                    date_trunc('month', {definition.day(kind, fields, table)})::DATE
                from {table}, (select unnest($measures::VARCHAR[]) as measure) m
                where {where} and {definition.day(kind, fields, table)} is not null""",
            {"measures": names},
        )


def _scope(cursor: Cursor) -> Scope | None:
    """What stands in the relation scope; None when nothing does."""
    ((measures, first, last),) = cursor.execute(
        "select list(distinct measure), min(month), last_day(max(month)) from scope"
    ).fetchall()
    return Scope(tuple(sorted(measures)), first, last) if measures else None


def _others(cursor: Cursor, scope: Scope, export: int) -> bool:
    """Whether other exports hold observations in the scope."""
    held = f"select exists (from observations_log where _export <> $export and {scope.holds('observations_log')})"
    return bool(_one(cursor, held, {"export": export}))


def _with_records(cursor: Cursor, kinds: Iterable[RecordKind], scope: Scope) -> list[RecordKind]:
    """The kinds whose records could add up to measures in the scope: they are of its channels."""
    there = {
        kind.id: f"exists (from {identifier(kind.id)} r where exists (from scope s where {same('s', 'r', PLACE)}))"
        for kind in kinds
        if any(derived.measure in scope.measures for derived in kind.measures)
    }
    found = holding(cursor, there)
    return [kind for kind in kinds if kind.id in found]


def rebuild(cursor: Cursor, definition: Definition) -> None:
    """Make all current values anew from the log."""
    for kind in definition.catalogue.records.values():
        table = identifier(kind.id)
        cursor.execute(f"delete from {table}")
        cursor.execute(f"insert into {table} by name {definition.records(kind)}")
    cursor.execute("delete from facts")
    cursor.execute(f"insert into facts ({FACTS}) select * from ({definition.facts()}) order by {_ORDER}")
    cursor.execute("delete from monthly")
    sum_up(cursor, "facts")


def sum_up(cursor: Cursor, facts: str) -> None:
    """Add these facts by month to `monthly`."""
    cursor.execute(f"insert into monthly ({MONTHLY}) select * from ({by_month(facts)}) order by {_MONTHLY_ORDER}")


def sort(cursor: Cursor, catalogue: Catalogue) -> None:
    """Put the facts in order again: commits append, and pages are quick where measure, unit and day lie together."""
    made = statements(catalogue)
    for table, columns, order in (("facts", FACTS, _ORDER), ("monthly", MONTHLY, _MONTHLY_ORDER)):
        cursor.execute(f"alter table {table} rename to unsorted")
        cursor.execute(next(statement for statement in made if f"exists {table} " in statement))
        cursor.execute(f"insert into {table} ({columns}) select {columns} from unsorted order by {order}")
        cursor.execute("drop table unsorted")


def _filled(table: pa.Table) -> list[str]:
    """The columns that hold anything: the others cost as much to write, and are null without that."""
    return [name for name in table.column_names if table[name].null_count < table.num_rows]


def _one(cursor: Cursor, sql: str, bound: Mapping[str, object] | None = None) -> int:
    ((value,),) = cursor.execute(sql, bound).fetchall()  # a fetchone would leave the cursor busy
    return int(value)
