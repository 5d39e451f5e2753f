"""The questions pages ask, as SQL: one statement each, whatever the number of windows and units."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.catalogue import RecordKind
from dashboard.errors import Refused
from dashboard.period import Period
from dashboard.store.current import Definition
from dashboard.store.log import Order, Where
from dashboard.store.schema import PLACE, identifier, literal, same

#: Bound: $numbers, $starts, $ends. An equal-join on days is quicker than one on ranges.
_WINDOWS = """windows as (
    select unnest($numbers::INTEGER[]) as "window", unnest($starts::DATE[]) as a, unnest($ends::DATE[]) as z
), days as (
    select "window", a, a + unnest(range(0, z - a + 1))::INTEGER as day from windows
)"""


def _only(measures: bool, units: bool, table: str = "f") -> str:
    conditions = ["true"]
    if measures:
        conditions.append(f"{table}.measure in (select unnest($measures::VARCHAR[]))")
    if units:
        conditions.append(f"{table}.unit in (select unnest($units::VARCHAR[]))")
    return " and ".join(conditions)


def sums(facts: str, measures: bool, units: bool) -> str:
    """Σ value per window, channel and measure."""
    return f"""with {_WINDOWS}, daily as (
        select days."window", f.unit, f.department, f.channel, f.measure, f.day, sum(f.value) as value
        from {facts} f join days on days.day = f.day where {_only(measures, units)} group by all
    )
    select "window", unit, department, channel, measure, sum(value) as value, count(*) as days, max(day) as last_day
    from daily group by "window", unit, department, channel, measure order by all"""


def lasts(facts: str, units: bool) -> str:
    """Levels per window, channel and measure; accounts of one channel are added up at their own last day.

    An account that is new in the window starts from its first value, so that `value - before` is
    growth and not a new account.
    """
    account = ", ".join(f"f.{name}" for name in (*PLACE, "measure", "account"))
    return f"""with {_WINDOWS}, levels as (
        select f.* from {facts} f where {_only(True, units)}
    ), inside as (
        select days."window", days.a, {account}, arg_min(f.value, f.day) as first, arg_max(f.value, f.day) as value,
            list(f.day) as days, max(f.day) as last_day
        from levels f join days on days.day = f.day group by days."window", days.a, {account}
    ), earlier as (
        select i."window", {account}, arg_max(f.value, f.day) as before
        from levels f join (select distinct "window", a from windows) i on f.day < i.a group by i."window", {account}
    )
    select i."window", i.unit, i.department, i.channel, i.measure, sum(i.first) as first, sum(i.value) as value,
        case when count(e.before) > 0 then sum(coalesce(e.before, i.first)) end as before,
        len(list_distinct(flatten(list(i.days)))) as days, max(i.last_day) as last_day
    from inside i left join earlier e on e."window" = i."window" and {same("e", "i", (*PLACE, "measure", "account"))}
    group by i."window", i.unit, i.department, i.channel, i.measure order by all"""


def quantiles(
    definition: Definition, kind: RecordKind, records: str, field: str, day: str, units: bool, by_channel: bool = False
) -> str:
    """Quantiles of pooled records. Bound besides the windows: $qs, $longer, and $levels: true for each unit's
    own records, false for those of all units together. `by_channel`: those of each channel by itself.

    Linear interpolation between the two nearest ranks (type 7 of Hyndman and Fan, 1996). Records
    that still wait rank above all others; between a value and one of them there is no middle.
    As in `facts`, one source counts per channel and month.
    """
    place = f'"window", {", ".join(PLACE) if by_channel else "unit"}'
    own = "d.department, d.channel, " if by_channel else ""
    only = "r.unit in (select unnest($units::VARCHAR[]))" if units else "true"
    at = definition.day(kind, (day,))
    return f"""with {_WINDOWS}, dated as (
        select r.unit, r.department, r.channel, {at} as day, date_trunc('month', {at})::DATE as month,
            r.{identifier(field)}::DOUBLE as value, r._source as source,
            r._precedence::BIGINT * 4294967296 - r._export as rank
        from {records} r where {only} and {at} is not null
    ), best as (
        select {", ".join(PLACE)}, month, arg_min(source, rank) as source from dated group by all
    ), pooled as (
        select days."window", case when levels.by_unit then d.unit end as unit, {own}d.day, d.value
        from (select unnest($levels::BOOLEAN[]) as by_unit) levels, dated d
        join best on {same("best", "d", (*PLACE, "month", "source"))} join days on days.day = d.day
    ), ranked as (
        select {place}, list(value order by value) filter (where value is not null) as ordered,
            count(value) as n, count(*) - count(value) as waiting, max(value) as longest,
            max(day) as last_day, count(distinct day) as days
        from pooled group by {place}
    ), placed as (
        select *, round((n + case when $longer then waiting else 0 end - 1) * q, 9) as place
        from ranked, (select unnest($qs::DOUBLE[]) as q)
    )
    select {place}, case
            when n = 0 and not $longer then null
            when ceil(place) > n - 1 then 'inf'::DOUBLE
            else ordered[floor(place)::BIGINT + 1]
                + (ordered[ceil(place)::BIGINT + 1] - ordered[floor(place)::BIGINT + 1]) * (place - floor(place))
        end as value, n, waiting, longest, last_day, days, q
    from placed order by {place}, q"""


@dataclass(frozen=True)
class Sought:
    """Which records of a kind are meant; None: whatever they are."""

    period: Period | None = None
    units: Collection[str] | None = None
    search: str | None = None
    channel: str | None = None
    where: Where | None = None

    @property
    def bound(self) -> dict[str, Any]:
        """The values that the statement is bound to."""
        given: dict[str, Any] = {"search": self.search or None, "channel": self.channel}
        given |= {} if self.units is None else {"units": list(self.units)}
        given |= {} if self.period is None else {"start": self.period.start, "end": self.period.end}
        return {name: value for name, value in given.items() if value is not None}


def records(definition: Definition, kind: RecordKind, relation: str, sought: Sought, order: Sequence[Order]) -> str:
    """Current records, by `order`, then newest first. Bound: $limit, $offset and `sought.bound`."""
    listed = "".join(f", r.{identifier(field.name)}" for field in kind.fields)
    sorted_by = [
        f"{_field(kind, by.field)} {'desc' if by.down else 'asc'} nulls {'first' if by.unknown_first else 'last'}, "
        for by in order
    ]
    return f"""select r.unit, r.department, r.channel, r.account, r.record_id{listed},
        format('e{{:06d}}', r._export) as export, e.file, r.sheet, r."row"
    from {relation} r join exports e on e.export = r._export where {_sought(definition, kind, sought)}
    order by {"".join(sorted_by)}r.{identifier(kind.time)} desc nulls last,
        r.unit, r.department, r.channel, r.record_id
    limit $limit offset $offset"""


def count(definition: Definition, kind: RecordKind, relation: str, sought: Sought) -> str:
    """How many there are. Bound: `sought.bound`."""
    return f"select count(*) from {relation} r where {_sought(definition, kind, sought)}"


def _sought(definition: Definition, kind: RecordKind, sought: Sought) -> str:
    """The condition on records r. Personal texts are not searched: what is never shown is not found either."""
    conditions = ["true"]
    if sought.period:
        conditions.append(f"{definition.day(kind, (kind.time,))} between $start and $end")
    if sought.units is not None:
        conditions.append("r.unit in (select unnest($units::VARCHAR[]))")
    if sought.channel is not None:
        conditions.append("r.channel = $channel")
    if sought.search:
        texts = [identifier(field.name) for field in kind.fields if field.type == "text" and not field.personal]
        found = (f"contains(lower(r.{text}), lower($search))" for text in ("record_id", *texts))
        conditions.append(f"({' or '.join(found)})")
    for name, wanted in (sought.where or {}).items():
        field = _field(kind, name)
        match wanted:
            case "present":
                conditions.append(f"{field} is not null")
            case "absent":
                conditions.append(f"{field} is null")
            case _:
                conditions.append(f"{field} in ({', '.join(map(literal, wanted))})")
    return " and ".join(conditions)


def _field(kind: RecordKind, name: str) -> str:
    known = [field.name for field in kind.fields if not field.personal]
    if name not in known:
        raise Refused(f"{kind.label} have no field called {name!r}; they have {', '.join(known)}.")
    return f"r.{identifier(name)}"


def reported(units: bool) -> str:
    """Per channel and measure the first and last day with a value."""
    return f"""select unit, department, channel, measure, min(day) as first_day, max(day) as last_day,
        count(distinct day) as days
    from facts f where {_only(False, units)} group by all order by all"""
