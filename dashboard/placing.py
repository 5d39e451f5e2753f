"""Which unit, department and channel each row of a Reading belongs to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dashboard.catalogue import load_catalogue
from dashboard.company import BusinessUnit, Channel, Company, Department
from dashboard.errors import NotGranted
from dashboard.intake.reading import Problem, Question, Reading, Table
from dashboard.promises import with_promises
from dashboard.store.log import Batch
from dashboard.strict_yaml import did_you_mean

#: Kinds whose rows belong to one of the company's own channels; the others may come from anywhere.
OWN_CHANNELS = ("daily", "posts")
PLACE = ("unit", "department", "channel")

Owner = TypeVar("Owner", BusinessUnit, Department)
Owned = tuple[Department, Channel]


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
    from company.yaml. What cannot follow is asked, never guessed. A single unknown name is replaced by what is said;
    several are refused, for one answer would make them one.

    NotGranted: the company is shown in part, and the file names a unit or department that is not in it. Whether there
    is one is not told, and no answer brings its rows into another.
    """
    if reading.outcome != "ok":
        return Placed(reading, None, reading.problems)
    resolver = _Resolver(company, said)
    placed: list[tuple[Table, pa.Table]] = [
        (table, _place_rows(table, resolver))
        for table in reading.tables
        if table.kind != "split" and table.rows.num_rows
    ]
    if faults := resolver.faults():
        return Placed(reading, None, (*reading.problems, *faults))
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
    days = [day for table, _ in placed for day in (table.first_day, table.last_day) if day]

    def single(column: str) -> str | None:
        values = {v for _, rows in placed for v in pc.unique(rows[column]).to_pylist()}
        return values.pop() if len(values) == 1 else None

    return Batch(
        file=reading.file,
        sha256=reading.sha256,
        format=reading.format or "",
        precedence=reading.precedence,
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
    coded = [_coded(rows[name]) for name in PLACE]
    key = pa.array(np.zeros(rows.num_rows, dtype=np.int64))
    for codes in coded:
        key = pc.add(pc.multiply(key, len(codes.dictionary) + 1), pc.fill_null(codes.indices, len(codes.dictionary)))
    key = key.dictionary_encode()
    answers = []
    for value in key.dictionary.to_pylist():
        named: list[str | None] = []
        for codes in reversed(coded):
            value, place_ = divmod(value, len(codes.dictionary) + 1)
            named.insert(0, codes.dictionary[place_].as_py() if place_ < len(codes.dictionary) else None)
        answers.append(resolver.resolve(Place(*named), table))
    for position, name in enumerate(PLACE):
        answered = [(a.unit, a.department, a.channel)[position] for a in answers]
        words = pa.array(answered, pa.string()).dictionary_encode()
        column = pa.DictionaryArray.from_arrays(words.indices.take(key.indices), words.dictionary)
        rows = rows.set_column(rows.schema.get_field_index(name), name, column)
    return rows.append_column("sheet", pa.repeat(pa.scalar(table.name), rows.num_rows))


def _coded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """The column with each different text once, in one piece."""
    coded = column.unify_dictionaries() if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    whole = coded.combine_chunks()
    return whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole


class _Resolver:
    """Answers where rows belong, and collects each question and problem once."""

    def __init__(self, company: Company, said: Place) -> None:
        self.company = company
        self.said = said
        self.questions: dict[str, Question] = {}
        self.problems: dict[str, Problem] = {}
        self._unknown: dict[str, dict[str, str]] = {}  # names that nobody has, by "departments that Tools"

    def faults(self) -> list[Problem]:
        """An error where the file gives several unknown names."""
        return [
            Problem(
                "error",
                f"The file names several {whose} does not have: {', '.join(map(repr, [*names.values()][:5]))}. "
                "One answer cannot stand for all of them: correct the names in the file.",
            )
            for whose, names in self._unknown.items()
            if len(names) > 1
        ]

    def resolve(self, named: Place, table: Table) -> Place:
        unit = self._unit(named.unit)
        if unit is None:
            return named
        department = self._department(unit, named.department)
        if table.kind in OWN_CHANNELS:
            return self._own_channel(unit, department, named)
        return self._any_channel(unit, department, named.channel or self.said.channel)

    def _unit(self, named: str | None) -> BusinessUnit | None:
        units = {unit.id: unit for unit in self.company.business_units}
        found = _by_word(named, units)
        if found is None and named is not None:
            if self.company.is_part:
                raise _not_theirs(f"business unit '{named}'", units)
            self._note_unknown(f"business units that {self.company.name}", named)
        found = found or _by_word(self.said.unit, units)
        if found is not None:
            return found
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
        found = _by_word(named, departments)
        if found is None and named is not None:
            if unit.is_part:
                raise _not_theirs(f"department '{named}' of {unit.id}", departments)
            self._note_unknown(f"departments that {unit.name}", named)
        found = found or _by_word(self.said.department, departments)
        if found is not None:
            return found
        wrong = named or self.said.department
        if wrong is not None:
            listed = ", ".join(departments)
            sentence = (
                f"'{wrong}' is not a department of {unit.name}{did_you_mean(wrong, list(departments)) or '.'} "
                f"Its departments are {listed}; say which with --department."
            )
            self.questions.setdefault("department", Question("department", sentence, tuple(departments)))
        return unit.departments[0] if len(unit.departments) == 1 else None

    def _note_unknown(self, whose: str, named: str) -> None:
        self._unknown.setdefault(whose, {}).setdefault(named.strip().casefold(), named)

    def _own_channel(self, unit: BusinessUnit, department: Department | None, named: Place) -> Place:
        """The company's own channel that the rows are about; asked where it does not follow."""
        own = [(d, c) for d, c in unit.channels if department is None or d.id == department.id]
        said = self.said.channel
        word = named.channel or said
        if word is None:
            if named.unit is None:  # a file that names its units may well mean all of one
                self._ask_channel(own, "The file does not say which channel it is about; it is one of")
            return Place(unit.id, department.id if department else None, None)
        found = _found(own, word)
        if named.channel is not None and said is not None:
            found = [(d, c) for d, c in found if c.id == said] or found
            self._check_said(said, named.channel, found)
        if len({c.id for _, c in found}) > 1:
            self._ask_channel(found, f"{unit.name} has several {platform_id(word)} channels:")
        if not found and named.channel is None and platform_id(word) not in load_catalogue().platforms:
            self._ask_channel(own, f"{unit.name} has no channel '{said}'; it is one of")
        elif not found:
            self._warn_unknown(unit, platform_id(word))
        departments = {d.id for d, _ in found}
        if department is None and len(departments) > 1:
            self._ask_department(unit, word, tuple(sorted(departments)))
        return _joined(unit, department, found, word)

    def _any_channel(self, unit: BusinessUnit, department: Department | None, word: str | None) -> Place:
        """Where a mention, case, applicant or review came from: a channel of ours if it is one, else as it is."""
        if word is None:
            return Place(unit.id, department.id if department else None, None)
        own = [(d, c) for d, c in unit.channels if department is None or d.id == department.id]
        return _joined(unit, department, _found(own, word), word)

    def _ask_department(self, unit: BusinessUnit, word: str, choices: tuple[str, ...]) -> None:
        sentence = f"Several departments of {unit.name} run {word}: {', '.join(choices)}. Say whose with --department."
        self.questions.setdefault("department", Question("department", sentence, choices))

    def _check_said(self, said: str, named: str, found: list[Owned]) -> None:
        if said not in {c.id for _, c in found} and platform_id(said) != platform_id(named):
            sentence = f"The file names its channel itself: {named}. What was said ({said}) is left aside."
            self.problems.setdefault(said, Problem("warning", sentence))

    def _warn_unknown(self, unit: BusinessUnit, channel: str) -> None:
        sentence = (
            f"{unit.name} has no channel '{channel}' in company.yaml; the numbers are kept under that name. "
            f"Add the channel to the department that runs it."
        )
        self.problems.setdefault(channel, Problem("warning", sentence))

    def _ask_channel(self, channels: Sequence[Owned], reason: str) -> None:
        choices = tuple(dict.fromkeys(c.id for _, c in channels))
        sentence = f"{reason} {', '.join(choices)}. Say which with --channel."
        self.questions.setdefault("channel", Question("channel", sentence, choices))


def _not_theirs(named: str, mine: Iterable[str]) -> NotGranted:
    return NotGranted(
        f"The file names the {named}, which is not yours, or not known here. Nothing of the file was loaded: take "
        f"these rows out, or correct the name. What is yours: {', '.join(mine)}."
    )


def _found(own: list[Owned], word: str) -> list[Owned]:
    """The channels with this id, else those on the platform that exports call so."""
    return [(d, c) for d, c in own if c.id == word] or [(d, c) for d, c in own if c.platform == platform_id(word)]


def _joined(unit: BusinessUnit, department: Department | None, found: list[Owned], word: str) -> Place:
    """The one channel and department that were found; the platform's name where it is none of ours."""
    ids = {c.id for _, c in found}
    departments = {department.id} if department else {d.id for d, _ in found}
    return Place(
        unit.id,
        departments.pop() if len(departments) == 1 else None,
        ids.pop() if len(ids) == 1 else platform_id(word),
    )


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
