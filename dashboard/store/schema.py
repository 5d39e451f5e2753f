"""The tables of the store, in plain SQL; their columns come from the catalogue.

The log, append-only: `entries` (commit, withdraw, note or event), `exports` and their `places`, `observations_log`
and one `<kind>_log` per record kind, `notes` and `events`. Made from it and replaceable at any time: `<kind>` (the
current records), `facts` (the daily values that count) and `monthly` (the facts of each account by calendar month).
Columns that the store adds to records start with an underscore, so that a field may be called "source". `_serial`
numbers the rows of the whole log: of two rows the larger one is the newer.
"""

import re
from collections.abc import Iterable

import pyarrow as pa

from dashboard.catalogue import Catalogue, RecordKind
from dashboard.errors import DefinitionError

VERSION = 4

_TYPES: dict[str, tuple[str, pa.DataType]] = {
    "text": ("VARCHAR", pa.string()),
    "number": ("DOUBLE", pa.float64()),
    "time": ("TIMESTAMP", pa.timestamp("us")),
    "day": ("DATE", pa.date32()),
    "flag": ("BOOLEAN", pa.bool_()),
}
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_TABLES = {"entries", "exports", "observations", "facts", "monthly", "notes", "events", "places", "schema_version"}
_COLUMNS = {"unit", "department", "channel", "account", "record_id", "sheet", "row", "export", "file"}

#: What identifies a channel; department and channel may be null.
PLACE = ("unit", "department", "channel")
#: The natural key of an observation within one source format.
OBSERVATION_KEY = (*PLACE, "account", "measure", "day")
#: The natural key of a record within its kind, whatever the format: equal ids of one channel merge.
RECORD_KEY = (*PLACE, "record_id")

OBSERVATIONS = pa.schema(
    [(name, pa.string()) for name in (*PLACE, "account", "measure")]
    + [("day", pa.date32()), ("value", pa.float64()), ("sheet", pa.string()), ("row", pa.int32())]
)


def identifier(name: str) -> str:
    """A table or column name from the catalogue, quoted. DefinitionError when it is not a plain word.

    Quoting alone is no protection: DuckDB would read the file of a table named like one.
    """
    if not _NAME.fullmatch(name):
        raise DefinitionError(f"{name!r} cannot be a name here: use small letters, digits and _, a letter first.")
    return f'"{name}"'


def literal(value: str | bool | float) -> str:
    """A value of the catalogue as SQL text. Values of people and files are bound instead."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return repr(value)


def same(left: str, right: str, columns: Iterable[str]) -> str:
    """The condition that two relations agree in these columns, nulls included."""
    return " and ".join(f"{left}.{column} is not distinct from {right}.{column}" for column in columns)


def record_schema(kind: RecordKind, carried: Iterable[str]) -> pa.Schema:
    """The Arrow schema of a batch's records: the key, account, the fields that it carries, sheet and row."""
    carried = set(carried)
    return pa.schema(
        [(name, pa.string()) for name in (*PLACE, "account", "record_id")]
        + [(field.name, _TYPES[field.type][1]) for field in kind.fields if field.name in carried]
        + [("sheet", pa.string()), ("row", pa.int32())]
    )


def statements(catalogue: Catalogue) -> list[str]:
    """Everything that has to be run on an empty or older store; running it again changes nothing."""
    place = "unit VARCHAR NOT NULL, department VARCHAR, channel VARCHAR, account VARCHAR"
    made = [
        "create table if not exists schema_version (version INTEGER NOT NULL, definition VARCHAR NOT NULL)",
        "create table if not exists entries (entry INTEGER NOT NULL, action VARCHAR NOT NULL, export INTEGER,"
        ' "by" VARCHAR NOT NULL, moment TIMESTAMP NOT NULL, reason VARCHAR)',
        "alter table entries alter column export drop not null",  # version 1: every entry was of an export
        "create table if not exists exports (export INTEGER NOT NULL, file VARCHAR NOT NULL, sha256 VARCHAR NOT NULL,"
        " format VARCHAR NOT NULL, precedence INTEGER NOT NULL, unit VARCHAR, department VARCHAR, channel VARCHAR,"
        " units VARCHAR[] NOT NULL, carried VARCHAR[] NOT NULL, first_day DATE, last_day DATE, first_serial BIGINT"
        ' NOT NULL, "rows" BIGINT NOT NULL, new BIGINT NOT NULL, changed BIGINT NOT NULL, same BIGINT NOT NULL)',
        f"create table if not exists observations_log (_export INTEGER NOT NULL, _serial BIGINT NOT NULL, {place},"
        ' measure VARCHAR NOT NULL, day DATE NOT NULL, value DOUBLE NOT NULL, sheet VARCHAR, "row" INTEGER)',
        f"create table if not exists facts ({place}, measure VARCHAR NOT NULL, day DATE NOT NULL,"
        " value DOUBLE NOT NULL, export INTEGER NOT NULL, source VARCHAR NOT NULL, precedence INTEGER NOT NULL)",
        f"create table if not exists monthly ({place}, measure VARCHAR NOT NULL, month DATE NOT NULL,"
        " value DOUBLE NOT NULL, first DOUBLE NOT NULL, last DOUBLE NOT NULL, first_day DATE NOT NULL,"
        " last_day DATE NOT NULL, days INTEGER NOT NULL)",  # days: a bit for each that has a value
        'create table if not exists places (export INTEGER NOT NULL, unit VARCHAR NOT NULL, department VARCHAR, "rows"'
        " BIGINT NOT NULL, new BIGINT NOT NULL, changed BIGINT NOT NULL, same BIGINT NOT NULL)",
        "create table if not exists notes (entry INTEGER NOT NULL, metric VARCHAR NOT NULL, unit VARCHAR,"
        " period VARCHAR NOT NULL, cause VARCHAR NOT NULL, action VARCHAR NOT NULL, promised VARCHAR,"
        " size DOUBLE, due DATE)",
        "create table if not exists events (entry INTEGER NOT NULL, event INTEGER NOT NULL, day DATE, kind VARCHAR,"
        " unit VARCHAR, title VARCHAR)",  # the newest entry of an event counts; without a day it takes it back
    ]
    for kind in catalogue.records.values():
        if kind.id in _TABLES:
            raise DefinitionError(f"A record kind cannot be called {kind.id}: the store keeps a table of that name.")
        table, log = identifier(kind.id), identifier(f"{kind.id}_log")
        made.append(
            f"create table if not exists {log} (_export INTEGER NOT NULL, _serial BIGINT NOT NULL, {place},"
            ' record_id VARCHAR NOT NULL, sheet VARCHAR, "row" INTEGER)'
        )
        made.append(
            f"create table if not exists {table} ({place}, record_id VARCHAR NOT NULL, sheet VARCHAR, "
            '"row" INTEGER, _export INTEGER NOT NULL, _source VARCHAR NOT NULL, _precedence INTEGER NOT NULL)'
        )
        for field in kind.fields:
            if field.name in _COLUMNS:
                raise DefinitionError(f"A field of {kind.id} cannot be called {field.name}: every record has that.")
            for name in (table, log):
                column = f"{identifier(field.name)} {_TYPES[field.type][0]}"
                made.append(f"alter table {name} add column if not exists {column}")
    return [*made, _places_of_older_exports(catalogue)]


def _places_of_older_exports(catalogue: Catalogue) -> str:
    """Version 2 did not know which departments an export speaks of, nor what it brought to each: there the share of
    each place is taken as new."""
    logs = ["observations_log", *(identifier(f"{kind}_log") for kind in catalogue.records)]
    rows = " union all ".join(f"select _export, unit, department from {log}" for log in logs)
    return f"""insert into places
        select e.export, r.unit, r.department, r.n, case when r.several then r.n else e.new end,
            case when r.several then 0 else e.changed end, case when r.several then 0 else e.same end
        from exports e join (
            select _export, unit, department, count(*) as n, count(*) over (partition by _export) > 1 as several
            from ({rows}) group by _export, unit, department
        ) r on r._export = e.export
        where e.export not in (select export from places)"""
