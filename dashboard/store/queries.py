"""The questions pages ask, as SQL: one statement each, whatever the number of windows and units."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dashboard.catalogue import RecordKind
from dashboard.errors import Refused
from dashboard.period import Period
from dashboard.store.current import Definition, bit, by_month
from dashboard.store.log import Order, Where
from dashboard.store.schema import PLACE, identifier, literal, same

#: Bound: $numbers, $starts, $ends. An equal-join on days is quicker than one on ranges.
_WINDOWS = """windows as (
    select unnest($numbers::INTEGER[]) as "window", unnest($starts::DATE[]) as a, unnest($ends::DATE[]) as z
), days as (
    select "window", a + unnest(range(0, z - a + 1))::INTEGER as day from windows
)"""

#: The same cut into whole months and the days that are left, at most a month at either end.
_MONTHS = """windows as (
    select *, (date_trunc('month', a - 1) + interval 1 month)::DATE as since, date_trunc('month', z + 1)::DATE as until,
        date_trunc('month', a)::DATE as within
    from (select unnest($numbers::INTEGER[]) as "window", unnest($starts::DATE[]) as a, unnest($ends::DATE[]) as z)
), months as (
    select "window", unnest(range(since, until, interval 1 month))::DATE as month from windows
), days as (
    from (select "window", since, until, a + unnest(range(0, z - a + 1))::INTEGER as day from windows)
    select "window", day where day < since or day >= until
)"""

#: The same where no days are left.
_WHOLE_MONTHS = """windows as (
    select *, a as within
    from (select unnest($numbers::INTEGER[]) as "window", unnest($starts::DATE[]) as a, unnest($ends::DATE[]) as z)
), months as (
    select "window", unnest(range(a, z + 1, interval 1 month))::DATE as month from windows
)"""


def _only(measures: bool, units: bool, table: str = "f") -> str:
    conditions = ["true"]
    if measures:
        conditions.append(f"{table}.measure in (select unnest($measures::VARCHAR[]))")
    if units:
        conditions.append(f"{table}.unit in (select unnest($units::VARCHAR[]))")
    return " and ".join(conditions)


def _of(table: str, columns: Iterable[str]) -> str:
    return ", ".join(f"{table}.{column}" for column in columns)


def are_months(windows: Iterable[Period]) -> bool:
    """Whether all windows begin with a month and end with one, as most do: nothing is left to be asked day by day."""
    return all(window.start.day == 1 and (window.end + timedelta(1)).day == 1 for window in windows)


def _pieces(measures: bool, units: bool, whole: bool) -> str:
    """What lies in the windows, by account: whole months as they are kept, the other days one by one."""
    key = _of("f", (*PLACE, "account", "measure"))
    only = _only(measures, units)
    months = f"""select months."window", {key}, f.month, f.value, f.first, f.last, f.first_day, f.last_day, f.days
        from monthly f join months on months.month = f.month where {only}"""
    days = f"""select days."window", {key}, date_trunc('month', f.day)::DATE, f.value, f.value, f.value, f.day, f.day,
            {bit("f.day")}
        from facts f join days on days.day = f.day where {only}"""
    return months if whole else f"{months} union all {days}"


def sums(as_of: str, measures: bool, units: bool, whole: bool) -> str:
    """Σ value per window, channel and measure. `as_of`: see `past`; `whole`: see `are_months`."""
    return f"""with {as_of}{_WHOLE_MONTHS if whole else _MONTHS}, by_month as (
        select "window", unit, department, channel, measure, month, sum(value) as value,
            bit_count(bit_or(days)) as days, max(last_day) as last_day
        from ({_pieces(measures, units, whole)}) group by "window", unit, department, channel, measure, month
    )
    select "window", unit, department, channel, measure, sum(value) as value, sum(days)::BIGINT as days,
        max(last_day) as last_day
    from by_month group by "window", unit, department, channel, measure order by all"""


def lasts(as_of: str, units: bool, whole: bool) -> str:
    """Levels per window, channel and measure; accounts of one channel are added up at their own last day.

    An account that is new in the window starts from its first value, so that `value - before` is
    growth and not a new account. `as_of`: see `past`; `whole`: see `are_months`.
    """
    channel = ", ".join((*PLACE, "measure"))
    account = f"{channel}, account"
    only = _only(True, units)
    before = f"""select i."window", {_of("i", account.split(", "))}, i.first, i.value, i.last_day, f.last as before
        from (select inside.*, windows.within from inside join windows using ("window")) i
        asof left join (select {account}, month, last from monthly f where {only}) f
            on {same("f", "i", account.split(", "))} and f.month < i.within"""
    if whole:
        levels = f"levels as ({before})"
    else:
        levels = f"""outset as (
        select "window", within + unnest(range(0, a - within))::INTEGER as day from windows
    ), sooner as (
        select o."window", {account}, arg_max(f.value, f.day) as before
        from facts f join outset o on o.day = f.day where {only} group by o."window", {account}
    ), levels as (
        select l.* replace (coalesce(s.before, l.before) as before) from ({before}) l
        left join sooner s on s."window" = l."window" and {same("s", "l", account.split(", "))}
    )"""
    return f"""with {as_of}{_WHOLE_MONTHS if whole else _MONTHS}, pieces as materialized (
        {_pieces(True, units, whole)}
    ), inside as (
        select "window", {account}, arg_min(first, first_day) as first, arg_max(last, last_day) as value,
            max(last_day) as last_day
        from pieces group by "window", {account}
    ), covered as (
        select "window", {channel}, sum(days)::BIGINT as days from (
            select "window", {channel}, month, bit_count(bit_or(days)) as days
            from pieces group by "window", {channel}, month
        ) group by "window", {channel}
    ), {levels}
    select l."window", {_of("l", PLACE)}, l.measure, sum(l.first) as first, sum(l.value) as value,
        case when count(l.before) > 0 then sum(coalesce(l.before, l.first)) end as before,
        any_value(c.days) as days, max(l.last_day) as last_day
    from levels l join covered c on c."window" = l."window" and {same("c", "l", (*PLACE, "measure"))}
    group by l."window", {_of("l", PLACE)}, l.measure order by all"""


def past(facts: str) -> str:
    """The beginning of a question about the past: these facts stand in the place of today's, and of today's months."""
    return f"facts as materialized ({facts}), monthly as materialized ({by_month('facts')}), "


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
    near = definition.around(
        day, "date_trunc('month', (select min(a) from windows))", "last_day((select max(z) from windows))"
    )
    return f"""with {_WINDOWS}, dated as materialized (
        select *, date_trunc('month', day)::DATE as month from (
            select r.unit, r.department, r.channel, {at} as day, r.{identifier(field)}::DOUBLE as value,
                r._source as source, r._precedence::BIGINT * 4294967296 - r._export as rank
            from {records} r where {only} and {near}
        )
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


def no_quantiles(by_channel: bool) -> str:
    """The answer of `quantiles` where there are no records, which is known far sooner than it is asked for."""
    place = ", ".join(f"null::VARCHAR as {name}" for name in (PLACE if by_channel else PLACE[:1]))
    return f"""select 0 as "window", {place}, 0.0::DOUBLE as value, 0::BIGINT as n, 0::BIGINT as waiting,
        0.0::DOUBLE as longest, null::DATE as last_day, 0::BIGINT as days, 0.0::DOUBLE as q where false"""


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
        conditions.append(definition.around(kind.time, "$start::DATE", "$end::DATE"))
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
    channel = "unit, department, channel, measure"
    return f"""select {channel}, min(first_day) as first_day, max(last_day) as last_day, sum(days)::BIGINT as days
    from (
        select {channel}, min(first_day) as first_day, max(last_day) as last_day, bit_count(bit_or(days)) as days
        from monthly f where {_only(False, units)} group by {channel}, month
    ) group by {channel} order by all"""
