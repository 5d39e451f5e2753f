"""Which unit, department and channel each row of a Reading belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from dashboard.catalogue import load_catalogue
from dashboard.company import BusinessUnit, Channel, Company, Department
from dashboard.intake.formats import all_formats
from dashboard.intake.reading import Problem, Question, Reading, Table
from dashboard.promises import with_promises
from dashboard.store.log import Batch
from dashboard.strict_yaml import did_you_mean

#: Kinds whose rows belong to one of the company's own channels; the others may come from anywhere.
OWN_CHANNELS = ("daily", "posts")
_NULL = "\x00"
_SEPARATOR = "\x1f"

Owner = TypeVar("Owner", BusinessUnit, Department)


@dataclass(frozen=True)
class Place:
    """Where rows belong, by ids of company.yaml; None means not said."""

    unit: str | None = None
    department: str | None = None
    channel: str | None = None


NOWHERE = Place()


@dataclass(frozen=True)
class Placed:
    """A Reading with a place for every row: a batch to commit, or the questions that stand before it."""

    reading: Reading
    batch: Batch | None
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()


def place_from_path(path: Path, company: Company) -> Place:
    """What the folders say: …/<unit>/<department>/<channel>/<file>, as far as they are ids of the company."""
    for depth in (3, 2, 1):
        names = path.resolve().parts[:-1][-depth:]
        unit = company.unit(names[0]) if len(names) == depth else None
        if unit is None:
            continue
        department = unit.department(names[1]) if depth > 1 else None
        if depth > 1 and department is None:
            continue
        channel = names[2] if depth > 2 else None
        known = {c.id for _, c in unit.channels}
        return Place(unit.id, department.id if department else None, channel if channel in known else None)
    return Place()


def place(reading: Reading, company: Company, said: Place = NOWHERE) -> Placed:
    """Give every row of a Reading its unit, department and channel.

    What the file names counts first, then what the person (or the folder) says, then what follows
    from company.yaml. What cannot follow is asked, never guessed.
    """
    resolver = _Resolver(company, said)
    placed: list[tuple[Table, pa.Table]] = [
        (table, _place_rows(table, resolver))
        for table in reading.tables
        if table.kind != "split" and table.rows.num_rows
    ]
    if resolver.questions:
        return Placed(reading, None, reading.problems, tuple(resolver.questions.values()))
    placed = [
        (table, with_promises(rows, company.business_units, company.sla) if table.kind == "cases" else rows)
        for table, rows in placed
    ]
    if not placed:
        problem = Problem("error", "The file holds no days and no records that could be loaded, only breakdowns.")
        return Placed(reading, None, (*reading.problems, problem))
    batch = _batch(reading, placed)
    return Placed(reading, batch, (*reading.problems, *resolver.problems.values()))


def _batch(reading: Reading, placed: Sequence[tuple[Table, pa.Table]]) -> Batch:
    daily = [rows for table, rows in placed if table.kind == "daily"]
    kinds = {table.kind for table, _ in placed} - {"daily"}
    format_ = all_formats()[reading.format or ""]
    days = [day for table, _ in placed for day in (table.first_day, table.last_day) if day]

    def single(column: str) -> str | None:
        values = {v for _, rows in placed for v in pc.unique(rows[column]).to_pylist()}
        return values.pop() if len(values) == 1 else None

    return Batch(
        file=reading.file,
        sha256=reading.sha256,
        format=format_.id,
        precedence=format_.precedence,
        unit=single("unit"),
        department=single("department"),
        channel=single("channel"),
        first_day=min(days, default=None),
        last_day=max(days, default=None),
        observations=pa.concat_tables(daily) if daily else None,
        records={
            kind: pa.concat_tables([r for t, r in placed if t.kind == kind], promote_options="default")
            for kind in sorted(kinds)
        },
    )


def _place_rows(table: Table, resolver: "_Resolver") -> pa.Table:
    """The table's rows with resolved unit, department and channel, and the sheet they stand in."""
    rows = table.rows
    columns = [pc.fill_null(rows[name].cast(pa.string()), _NULL) for name in ("unit", "department", "channel")]
    key = pc.binary_join_element_wise(*columns, _SEPARATOR).combine_chunks().dictionary_encode()
    answers = []
    for value in key.dictionary.to_pylist():
        unit, department, channel = (None if part == _NULL else part for part in value.split(_SEPARATOR))
        answers.append(resolver.resolve(Place(unit, department, channel), table))
    for position, name in enumerate(("unit", "department", "channel")):
        words = pa.array([(a.unit, a.department, a.channel)[position] for a in answers], pa.string())
        rows = rows.set_column(rows.schema.get_field_index(name), name, words.take(key.indices))
    return rows.append_column("sheet", pa.repeat(pa.scalar(table.name), rows.num_rows))


class _Resolver:
    """Answers where rows belong, and collects each question and problem once."""

    def __init__(self, company: Company, said: Place) -> None:
        self.company = company
        self.said = said
        self.questions: dict[str, Question] = {}
        self.problems: dict[str, Problem] = {}

    def resolve(self, named: Place, table: Table) -> Place:
        unit = self._unit(named.unit)
        if unit is None:
            return named
        department = self._department(unit, named.department)
        return self._channel(unit, department, named.channel, table)

    def _unit(self, named: str | None) -> BusinessUnit | None:
        units = {unit.id: unit for unit in self.company.business_units}
        for word in (named, self.said.unit):
            unit = _by_word(word, units)
            if unit is not None:
                return unit
        if named is None and self.said.unit is None and len(units) == 1:
            return next(iter(units.values()))
        listed = ", ".join(units)
        wrong = named or self.said.unit
        sentence = (
            f"'{wrong}' is not a business unit of {self.company.name}{did_you_mean(wrong, list(units)) or '.'} "
            f"The units are {listed}; say which with --unit."
            if wrong
            else f"The file does not say which business unit it belongs to; say it with --unit ({listed})."
        )
        self.questions.setdefault("unit", Question("unit", sentence, tuple(units)))
        return None

    def _department(self, unit: BusinessUnit, named: str | None) -> Department | None:
        departments = {department.id: department for department in unit.departments}
        for word in (named, self.said.department):
            department = _by_word(word, departments)
            if department is not None:
                return department
        wrong = named or self.said.department
        if wrong is not None:
            listed = ", ".join(departments)
            sentence = (
                f"'{wrong}' is not a department of {unit.name}{did_you_mean(wrong, list(departments)) or '.'} "
                f"Its departments are {listed}; say which with --department."
            )
            self.questions.setdefault("department", Question("department", sentence, tuple(departments)))
        return unit.departments[0] if len(unit.departments) == 1 else None

    def _channel(self, unit: BusinessUnit, department: Department | None, named: str | None, table: Table) -> Place:
        own = [(d, c) for d, c in unit.channels if department is None or d.id == department.id]
        said = self.said.channel
        word = named if named is not None else said
        if word is None:
            if table.kind in OWN_CHANNELS:
                self._ask_channel(own, "The file does not say which channel it is about; it is one of")
            return Place(unit.id, department.id if department else None, None)
        word = word if any(c.id == word for _, c in own) else platform_id(word)
        found = [(d, c) for d, c in own if c.id == word] or [(d, c) for d, c in own if c.platform == word]
        if not found and named is None and word not in load_catalogue().platforms:
            self._ask_channel(own, f"{unit.name} has no channel '{said}'; the channel is one of")
        if named is not None and said is not None:
            found = [(d, c) for d, c in found if c.id == said] or found
        ids = tuple(dict.fromkeys(c.id for _, c in found))
        if len(ids) > 1 and table.kind in OWN_CHANNELS:
            self._ask_channel(found, f"{unit.name} has several {word} channels:")
        if not found and table.kind in OWN_CHANNELS:
            self.problems.setdefault(
                f"channel {word}",
                Problem(
                    "warning",
                    f"{unit.name} has no channel '{word}' in company.yaml; the numbers are kept under that name. "
                    f"Add the channel to the department that runs it.",
                ),
            )
        departments = tuple(dict.fromkeys(d.id for d, _ in found))
        if department is not None:
            departments = (department.id,)
        if len(departments) > 1 and table.kind in OWN_CHANNELS:
            listed = ", ".join(departments)
            sentence = f"Several departments of {unit.name} run {word}: {listed}. Say whose with --department."
            self.questions.setdefault("department", Question("department", sentence, departments))
        return Place(unit.id, departments[0] if len(departments) == 1 else None, ids[0] if len(ids) == 1 else word)

    def _ask_channel(self, channels: Sequence[tuple[Department, Channel]], reason: str) -> None:
        choices = tuple(dict.fromkeys(c.id for _, c in channels))
        sentence = f"{reason} {', '.join(choices)}. Say which with --channel."
        self.questions.setdefault("channel", Question("channel", sentence, choices))


def platform_id(word: str) -> str:
    """The platform that exports call so ("Twitter" → "x"), else the word itself."""
    folded = word.strip().casefold()
    return next((p.id for p in load_catalogue().platforms.values() if folded in p.names), word)


def _by_word(word: str | None, known: dict[str, Owner]) -> Owner | None:
    """The unit or department with this id, or with this name when written as people write it."""
    if word is None:
        return None
    if word in known:
        return known[word]
    folded = word.strip().casefold()
    return next((item for item in known.values() if folded in (item.id.casefold(), item.name.casefold())), None)
