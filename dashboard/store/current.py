"""What "current" means, as SQL over the log: the one definition behind every number.

The same text brings a commit's keys up to date, checks the whole store (`verify`) and answers
"as seen on a date"; only the set of live exports and the scope differ.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from dashboard.catalogue import Catalogue, Derived, RecordKind
from dashboard.store.schema import OBSERVATION_KEY, PLACE, RECORD_KEY, identifier, literal, same

#: What competes under rule 8: one channel's measure in one calendar month.
SCOPE = (*PLACE, "measure", "month")
FACTS = "unit, department, channel, account, measure, day, value, export, source, precedence"
MONTHLY = "unit, department, channel, account, measure, month, value, first, last, first_day, last_day, days"


@dataclass(frozen=True)
class Scope:
    """What a change touches: a relation called scope with the columns SCOPE, its measures, its first and last day.

    The engine is told measures and days as they are: to plan with queries for them takes longer than a small change.
    """

    measures: tuple[str, ...]
    first: date
    last: date

    def near(self, rows: str) -> str:
        """A condition on rows that lets the engine pass over other measures and times unread."""
        measures = ", ".join(map(literal, self.measures))
        return f"{rows}.measure in ({measures}) and {rows}.day between DATE '{self.first}' and DATE '{self.last}'"

    def holds(self, rows: str) -> str:
        """The condition that a row's channel, measure and month are in the scope."""
        agree = same("s", rows, (*PLACE, "measure"))
        month = f"date_trunc('month', {rows}.day)::DATE"
        return f"{self.near(rows)} and exists (select 1 from scope s where {agree} and s.month = {month})"


@dataclass(frozen=True)
class Definition:
    """The meaning of the log for one catalogue and one time zone (of the company)."""

    catalogue: Catalogue
    timezone: str

    def records(self, kind: RecordKind, as_of: datetime | None = None, keys: str | None = None) -> str:
        """The current records of a kind; each field from the newest live export that carries it.

        A record's source is the best ranked of its exports, so that a post that a suite repeats
        still counts as the platform's own. `keys` names a relation of RECORD_KEY to restrict to.
        """
        fields = [identifier(field.name) for field in kind.fields]
        flags = "".join(
            f", list_contains(e.carried, {literal(f'{kind.id}.{field.name}')}) as {identifier(field.name)}"
            for field in kind.fields
        )
        only = f"where exists (select 1 from {keys} k where {same('k', 'l', RECORD_KEY)})" if keys else ""
        values = "".join(
            f", arg_max_null(l.{field}, l._serial) filter (where live.{field}) as {field}" for field in fields
        )
        return f"""
            select l.unit, l.department, l.channel, arg_max(l.account, l._serial) as account, l.record_id,
                arg_max_null(l.sheet, l._serial) as sheet, arg_max_null(l."row", l._serial) as "row",
                max(l._export) as _export,
                arg_min(live.format, live.precedence::BIGINT * 4294967296 - l._export) as _source,
                min(live.precedence) as _precedence{values}
            from {identifier(f"{kind.id}_log")} l
            join (select e.export, e.format, e.precedence{flags} from {live(as_of)}) live on live.export = l._export
            {only}
            group by l.unit, l.department, l.channel, l.record_id"""

    def day(self, kind: RecordKind, fields: tuple[str, ...], alias: str = "r") -> str:
        """The day of a record in the company's time zone: the first of `fields` that is not null."""
        types = {field.name: field.type for field in kind.fields}
        zone = literal(self.timezone)
        days = [
            f"(({alias}.{identifier(name)} at time zone 'UTC') at time zone {zone})::DATE"
            if types[name] == "time"
            else f"{alias}.{identifier(name)}"
            for name in fields
        ]
        return days[0] if len(days) == 1 else f"coalesce({', '.join(days)})"

    def around(self, field: str, first: str, last: str) -> str:
        """A condition on records r that lets the engine pass over others than those of these days unread.

        It holds for a few more: a day begins at most a day earlier or later than in UTC.
        """
        return f"r.{identifier(field)} between {first} - interval 1 day and {last} + interval 2 day"

    def days(self, kind: RecordKind) -> dict[tuple[str, ...], list[Derived]]:
        """The derived measures of a kind, by the fields that date them."""
        grouped: dict[tuple[str, ...], list[Derived]] = {}
        for derived in kind.measures:
            grouped.setdefault(derived.day, []).append(derived)
        return grouped

    def derived(self, kind: RecordKind, fields: tuple[str, ...], records: str, scope: Scope | None) -> str:
        """The daily measures that records dated by `fields` add up to, as facts of level 1.

        `records` is the relation of current records. A count of 0 is stated only where it is known:
        on days with records whose `where` fields were carried. A sum needs at least one value.
        """
        measures = [item for item in self.days(kind)[fields] if scope is None or item.measure in scope.measures]
        only = f"and exists (select 1 from scope s where {same('s', 'r', PLACE)})" if scope else ""
        columns = ", ".join(f"{_total(kind, derived)} as {identifier(derived.measure)}" for derived in measures)
        names = ", ".join(identifier(derived.measure) for derived in measures)
        return f"""
            select unit, department, channel, null::VARCHAR as account, measure, day, value, export, source,
                precedence, 1 as level
            from (unpivot (
                select r.unit, r.department, r.channel, {self.day(kind, fields)} as day, r._source as source,
                    max(r._export) as export, min(r._precedence) as precedence, {columns}
                from {records} r join exports e on e.export = r._export
                where {self.day(kind, fields)} is not null {only}
                group by all
            ) on {names} into name measure value value)"""

    def facts(
        self, as_of: datetime | None = None, scope: Scope | None = None, kinds: Iterable[RecordKind] | None = None
    ) -> str:
        """The daily values that count: the newest of each observation, and what records add up to.

        Per channel, measure and month one source counts: the smallest precedence, then daily figures
        before sums of records, then the newest export. `scope` restricts it; `kinds` are the record kinds that
        matter there. Columns: FACTS.
        """
        only = f"where {scope.holds('l')}" if scope else ""
        parts = [
            f"""
            select {", ".join(f"l.{name}" for name in OBSERVATION_KEY)}, arg_max(l.value, l._serial) as value,
                max(l._export) as export, e.format as source,
                arg_max(e.precedence, l._serial) as precedence, 0 as level
            from observations_log l join {live(as_of)} on e.export = l._export {only}
            group by {", ".join(f"l.{name}" for name in OBSERVATION_KEY)}, e.format"""
        ]
        for kind in self.catalogue.records.values() if kinds is None else kinds:
            records = identifier(kind.id) if as_of is None else f"({self.records(kind, as_of)})"
            parts += [
                self.derived(kind, fields, records, scope)
                for fields, found in self.days(kind).items()
                if scope is None or any(item.measure in scope.measures for item in found)
            ]
        candidates = " union all ".join(parts)
        within = f"where exists (select 1 from scope s where {same('s', 'c', SCOPE)})" if scope else ""
        return f"""
            with candidates as materialized (
                select c.* from (select *, date_trunc('month', day)::DATE as month from ({candidates})) c {within}
            ), winners as (
                select {", ".join(SCOPE)}, arg_min({{'source': source, 'level': level}},
                    {{'precedence': precedence, 'level': level, 'age': -export}}) as best
                from candidates group by {", ".join(SCOPE)}
            )
            select {", ".join(f"c.{name}" for name in FACTS.split(", "))} from candidates c join winners w
            on {same("c", "w", SCOPE)} and c.source = w.best.source and c.level = w.best.level"""


def by_month(facts: str) -> str:
    """Daily values of each account by calendar month: their sum, the first and the last, and which days have one.

    What pages ask of whole months follows from these alone, whatever the number of days. Columns: MONTHLY.
    """
    return f"""
        select unit, department, channel, account, measure, date_trunc('month', day)::DATE as month,
            sum(value) as value, arg_min(value, day) as first, arg_max(value, day) as last,
            min(day) as first_day, max(day) as last_day, bit_or({bit("day")}) as days
        from {facts} group by all"""


def bit(day: str) -> str:
    """Which day of its month a day is, as one bit of 31: months of several accounts are laid over each other."""
    return f"1::INTEGER << (day({day}) - 1)::INTEGER"


def live(as_of: datetime | None) -> str:
    """The exports that count at a moment (naive UTC; None: now), as a relation called e.

    A moment is a place in the log: behind its last entry of that time or before. So a clock that was put back never
    shows a withdrawal without its commit.
    """
    last = f"(select max(entry) from entries where moment <= TIMESTAMP '{as_of.isoformat(' ')}')" if as_of else ""
    moment = f"where entry <= {last}" if as_of else ""
    return (
        f"(select exports.* from exports join (select export from entries {moment} group by export "
        "having arg_max(action, entry) <> 'withdraw') using (export)) e"
    )


def conditions(kind: RecordKind, derived: Derived) -> tuple[str, str]:
    """Which records r, with their newest export e, count in a derived measure, and of which it is known whether."""
    meets, known = ["true"], ["true"]
    for name, wanted in derived.where.items():
        field = f"r.{identifier(name)}"
        carried = f"list_contains(e.carried, {literal(f'{kind.id}.{name}')})"
        if wanted == "present":
            meets.append(f"{field} is not null")
            known.append(f"({field} is not null or {carried})")
        elif wanted == "absent":
            meets.append(f"{field} is null")
            known.append(f"{field} is null")
        else:
            meets.append(f"{field} in ({', '.join(literal(value) for value in wanted)})")
            known.append(f"{field} is not null")
    if derived.sum is not None:
        return " and ".join(meets), " and ".join([*meets, f"r.{identifier(derived.sum)} is not null"])
    return " and ".join(meets), " and ".join(known)


def _total(kind: RecordKind, derived: Derived) -> str:
    """The aggregate of one derived measure over records r and their newest export e; null means no row."""
    meets, known = conditions(kind, derived)
    if derived.sum is not None:
        return f"sum(r.{identifier(derived.sum)}) filter (where {meets})::DOUBLE"
    counted = f"count(*) filter (where {meets})"
    return f"case when count(*) filter (where {known}) > 0 then {counted}::DOUBLE end"
