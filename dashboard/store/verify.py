"""Whether log, current values and originals agree, in sentences."""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from dashboard.catalogue import RecordKind
from dashboard.store import originals
from dashboard.store.asked import holding
from dashboard.store.current import Definition, by_month
from dashboard.store.schema import PLACE, RECORD_KEY, identifier, same

_FACT_KEY = (*PLACE, "account", "measure", "day")


def disagreements(cursor: duckdb.DuckDBPyConnection, definition: Definition, folder: Path) -> list[str]:
    """One sentence for each disagreement; empty when all is well.

    Recomputes all current values from the log. Sums may differ in the last digits, because the
    order of addition is free; anything above 1e-9 of the value is a disagreement.
    """
    log, files = [*_acknowledged(cursor, folder.parent), *_log(cursor, definition)], _originals(cursor, folder)
    there = {
        name: f"exists (from {identifier(name)}) or exists (from {identifier(f'{name}_log')})"
        for name in definition.catalogue.records
    }
    held = holding(cursor, there)
    kinds = [kind for name, kind in definition.catalogue.records.items() if name in held]
    daily = _facts(cursor, definition, kinds) or _monthly(cursor)
    return [*log, *files, *_records(cursor, definition, kinds), *daily]


def _acknowledged(cursor: duckdb.DuckDBPyConnection, store: Path) -> list[str]:
    """Whether the log reaches as far as its last acknowledged entry; an older database may have been put here."""
    version = store / "version"
    last, dot, _ = (version.read_text() if version.exists() else "").partition(".")
    ((entry,),) = cursor.execute("select coalesce(max(entry), 0) from entries").fetchall()
    if dot and last.isdecimal() and int(last) > entry:
        return [f"Entry {int(last)} was acknowledged, but the log ends at entry {entry}: newer entries are lost."]
    return []


def _log(cursor: duckdb.DuckDBPyConnection, definition: Definition) -> list[str]:
    logs = ["observations_log", *(identifier(f"{kind}_log") for kind in definition.catalogue.records)]
    rows = " union all ".join(f"select _export from {log}" for log in logs)
    found = cursor.execute(
        f"""select coalesce(e.export, r._export), e."rows", coalesce(r.n, 0)
            from exports e full join (select _export, count(*) as n from ({rows}) group by _export) r
            on r._export = e.export where e."rows" is distinct from coalesce(r.n, 0) order by 1"""
    ).fetchall()
    return [
        f"Export e{number:06d} has {there:,} rows in the log, but the log has no such export."
        if stated is None
        else f"Export e{number:06d} was committed with {stated:,} rows, the log has {there:,}."
        for number, stated, there in found
    ]


def _originals(cursor: duckdb.DuckDBPyConnection, folder: Path) -> list[str]:
    found = []
    for number, file, sha256 in cursor.execute("select export, file, sha256 from exports order by export").fetchall():
        state = originals.state(folder, sha256)
        if state == "missing":
            found.append(f"The original of export e{number:06d} ({file}) is missing.")
        if state == "changed":
            found.append(
                f"The original of export e{number:06d} ({file}) is not what was uploaded: its bytes have changed."
            )
    return found


def _records(cursor: duckdb.DuckDBPyConnection, definition: Definition, kinds: Iterable[RecordKind]) -> list[str]:
    found = []
    for kind in kinds:
        columns = ", ".join(
            [*RECORD_KEY, "account", "sheet", '"row"', "_export", "_source", "_precedence"]
            + [identifier(field.name) for field in kind.fields]
        )
        kept = f"select {columns} from {identifier(kind.id)}"
        right = f"select {columns} from ({definition.records(kind)})"
        ((number, example),) = cursor.execute(
            f"""select count(*), min(record_id) from (
                    select distinct unit, department, channel, record_id from (
                        (({kept}) except all ({right})) union all (({right}) except all ({kept}))
                ))"""
        ).fetchall()
        if number:
            found.append(f"{number:,} current {kind.id} differ from the log, for example {example}.")
    return found


def _facts(cursor: duckdb.DuckDBPyConnection, definition: Definition, kinds: Iterable[RecordKind]) -> list[str]:
    wrong = cursor.execute(
        f"""with wrong as (
                select coalesce(f.unit, l.unit) as unit, coalesce(f.measure, l.measure) as measure,
                    coalesce(f.day, l.day) as day, f.value as kept, l.value as logged
                from facts f full join ({definition.facts(kinds=kinds)}) l on {same("f", "l", (*_FACT_KEY, "source"))}
                where f.unit is null or l.unit is null or f.export <> l.export or f.precedence <> l.precedence
                    or abs(f.value - l.value) > 1e-9 * greatest(1, abs(l.value))
            )
            select count(*) over (), * from wrong order by measure, unit, day limit 1"""
    ).fetchall()
    if not wrong:
        return []
    number, unit, measure, day, kept, logged = wrong[0]
    return [
        f"{number:,} daily values differ from the log, for example {measure} of {unit} on {day}: "
        f"{_text(kept)} is kept, the log says {_text(logged)}."
    ]


def _monthly(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    """Whether the months are what the daily values add up to; those agree with the log."""
    differs = " or ".join(f"m.{name} <> f.{name}" for name in ("first", "last", "first_day", "last_day", "days"))
    key = same("m", "f", (*PLACE, "account", "measure", "month"))
    wrong = cursor.execute(
        f"""select count(*) over (), coalesce(m.measure, f.measure), coalesce(m.unit, f.unit),
                coalesce(m.month, f.month)
            from monthly m full join ({by_month("facts")}) f on {key}
            where m.unit is null or f.unit is null or {differs}
                or abs(m.value - f.value) > 1e-9 * greatest(1, abs(f.value))
            order by 2, 3, 4 limit 1"""
    ).fetchall()
    return [
        f"{number:,} months differ from their daily values, for example {measure} of {unit} in {month:%B %Y}."
        for number, measure, unit, month in wrong
    ]


def _text(value: float | None) -> str:
    return "nothing" if value is None else f"{value:g}"
