"""Where current values come from: the exports, sheets and rows behind a set of measures, as one statement of SQL."""

from collections.abc import Collection
from datetime import datetime

from dashboard.catalogue import RecordKind
from dashboard.store.current import SCOPE, Definition, conditions, live
from dashboard.store.schema import OBSERVATION_KEY, RECORD_KEY, identifier, literal, same

#: Bound: $start, $end, and $measures and $units where asked for. Rule 8 is decided by whole months.
_MONTHS = "date_trunc('month', $start::DATE)::DATE and last_day($end::DATE)"


def sources(
    definition: Definition,
    measures: Collection[str],
    pooled: tuple[str, str, str] | None,
    units: bool,
    as_of: datetime | None,
) -> str:
    """Per export and sheet the rows that count, or that give way to a better ranked source. Columns: see Store.

    What competes, and who wins, is as in `Definition.facts`; but every row knows where it was read.
    """
    parts = [_observations(units, as_of)] if measures else []
    for kind in definition.catalogue.records.values():
        for derived in kind.measures:
            if derived.measure in measures:
                _, known = conditions(kind, derived)
                fields = (*derived.day, *derived.where, *filter(None, [derived.sum]))
                parts.append(_records(definition, kind, derived.day, derived.measure, known, fields, units, as_of))
    if pooled:
        name, field, day = pooled
        kind = definition.catalogue.records[name]
        parts.append(_records(definition, kind, (day,), field, "true", (day, field), units, as_of))
    return f"""
        with candidates as materialized (
            select *, date_trunc('month', day)::DATE as month from ({" union all ".join(parts)})
        ), winners as (
            select {", ".join(SCOPE)}, arg_min({{'source': source, 'level': level}},
                {{'precedence': precedence, 'level': level, 'age': -newest}}) as best
            from candidates group by {", ".join(SCOPE)}
        ), origins as (
            select {", ".join(f"c.{name}" for name in SCOPE)}, c.export, c.sheet, c."row",
                c.source = w.best.source and c.level = w.best.level as preferred
            from candidates c join winners w on {same("c", "w", SCOPE)} where c.day between $start and $end
        ), counted as (
            select {", ".join(SCOPE)}, export, sheet, preferred,
                coalesce(nullif(count(distinct "row"), 0), count(*)) as "rows",
                min("row") as first_row, max("row") as last_row
            from origins group by grouping sets (
                (export, sheet, preferred), (export, sheet, preferred, {", ".join(SCOPE)})
            )
        )
        select format('e{{:06d}}', o.export) as export, e.format, e.file, o.sheet, o."rows", o.first_row, o.last_row,
            n."by", n.moment as at, e.sha256, o.preferred, {", ".join(f"o.{name}" for name in SCOPE)}
        from counted o join exports e on e.export = o.export
        join entries n on n.export = o.export and n.action = 'commit'
        order by o.month nulls first, o.export, o.sheet, o.preferred, {", ".join(f"o.{name}" for name in SCOPE)}"""


def _observations(units: bool, as_of: datetime | None) -> str:
    """The newest of each observation within its source."""
    key = ", ".join(f"l.{name}" for name in OBSERVATION_KEY)
    only = "and l.unit in (select unnest($units::VARCHAR[]))" if units else ""
    return f"""
        select l.unit, l.department, l.channel, l.measure, l.day, max(l._export) as export,
            arg_max_null(l.sheet, l._serial) as sheet, arg_max_null(l."row", l._serial) as "row",
            max(l._export) as newest, e.format as source, arg_max(e.precedence, l._serial) as precedence, 0 as level
        from observations_log l join {live(as_of)} on e.export = l._export
        where l.measure in (select unnest($measures::VARCHAR[])) and l.day between {_MONTHS} {only}
        group by {key}, e.format"""


def _records(
    definition: Definition,
    kind: RecordKind,
    day: tuple[str, ...],
    measure: str,
    known: str,
    fields: Collection[str],
    units: bool,
    as_of: datetime | None,
) -> str:
    """The records that a measure is made from, and for each of the fields it needs the newest row that carries it."""
    records = identifier(kind.id) if as_of is None else f"({definition.records(kind, as_of)})"
    at = definition.day(kind, day)
    only = "and r.unit in (select unnest($units::VARCHAR[]))" if units else ""
    needed = [identifier(name) for name in dict.fromkeys(fields)]
    flags = "".join(
        f", list_contains(e.carried, {literal(f'{kind.id}.{name}')}) as {identifier(name)}"
        for name in dict.fromkeys(fields)
    )
    origins = ", ".join(
        """arg_max_null({'export': l._export, 'sheet': l.sheet, 'row': l."row"}, l._serial)"""
        f" filter (where live.{name})"
        for name in needed
    )
    return f"""
        select unit, department, channel, {literal(measure)} as measure, day, origin.export as export,
            origin.sheet as sheet, origin."row" as "row", newest, source, precedence, 1 as level
        from (
            select r.unit, r.department, r.channel, r.day, r.newest, r.source, r.precedence,
                unnest(list_distinct([{origins}])) as origin
            from (
                select {", ".join(f"r.{name}" for name in RECORD_KEY)}, {at} as day, r._export as newest,
                    r._source as source, r._precedence as precedence
                from {records} r join exports e on e.export = r._export
                where {at} between {_MONTHS} and {known} {only}
            ) r
            join {identifier(f"{kind.id}_log")} l on {same("r", "l", RECORD_KEY)}
            join (select e.export{flags} from {live(as_of)}) live on live.export = l._export
            group by {", ".join(f"r.{name}" for name in RECORD_KEY)}, r.day, r.newest, r.source, r.precedence
        )"""
