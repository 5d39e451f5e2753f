"""How a file that no format knows could be read: its tables, their kinds, a field for each column."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from dashboard.intake.dates import Order
from dashboard.intake.fields import FRACTIONS, known_fields
from dashboard.intake.findings import shown
from dashboard.intake.kinds import STATUSES, says_hired, sentiment_of, status_of
from dashboard.intake.numbers import Decimal
from dashboard.intake.reading import Question
from dashboard.intake.suggest import TIMES, Form, Suggestion, kind_of, missing

_SIGNS = {"1": "positive", "+": "positive", "0": "neutral", "-1": "negative", "-": "negative"}


@dataclass(frozen=True)
class ProposedColumn:
    """One column: what it is called, what stands in it, and the field it would fill in each form of table."""

    header: str
    examples: tuple[str, ...]
    suggestions: Mapping[Form, Suggestion]
    field: str | None = None  # chosen; None: known, and not read
    personal: bool = False
    unit: str = "seconds"
    decimal: Decimal | None = None
    dates: tuple[str, ...] = ()
    dates_open: str | None = None  # a date that can be two days
    decimal_open: str | None = None  # a number that can be two
    blanks: tuple[str, ...] = ()
    negative: bool = False  # losses written as -3
    words: tuple[str, ...] = ()  # every different value, where they are few
    measures: Mapping[str, str | None] = dataclasses.field(default_factory=dict)  # word -> the measure it names
    said: Mapping[str, str | None] = dataclasses.field(default_factory=dict)  # word -> what a person says it means

    @property
    def mark(self) -> Decimal | None:
        """What separates its decimals. A count has no fraction: there 1.234 can only be more than a thousand."""
        if self.decimal is None and self.decimal_open and self.field and self.field not in {*FRACTIONS, "value"}:
            return "," if "." in self.decimal_open else "."
        return self.decimal

    def meanings(self, form: Form) -> dict[str, str | None]:
        """What each word of the column means, where that must be said: None is nothing, the word itself unknown."""
        match self.field:
            case "measure":
                meant: dict[str, str | None] = dict(self.measures)
            case "sentiment" if not all(map(sentiment_of, self.words)):
                meant = {word: _SIGNS.get(word, sentiment_of(word)) for word in self.words}
            case "status" if form == "cases" and not all(status_of(word) in STATUSES for word in self.words):
                meant = {word: known if (known := status_of(word)) in STATUSES else word for word in self.words}
            case "status" if form == "applicants" and not any(map(says_hired, self.words)):
                meant = {word: word for word in self.words}
            case _:
                meant = {}
        return {word: self.said.get(word, meaning) for word, meaning in meant.items()}

    def reason(self, form: Form) -> str:
        """Why this field, in a few words; nothing where a person chose it."""
        suggested = self.suggestions.get(form)
        return suggested.reason if suggested and suggested.field == self.field else ""


@dataclass(frozen=True)
class ProposedTable:
    """One table of the file and how it would be read."""

    name: str
    line: int  # of the header
    rows: int
    form: Form
    columns: tuple[ProposedColumn, ...]
    language: str = "en"
    about: Literal["product", "employer"] = "product"  # of reviews

    @property
    def fields(self) -> tuple[str, ...]:
        """The chosen fields, in the order of the columns."""
        return tuple(column.field for column in self.columns if column.field)

    @property
    def missing(self) -> list[str]:
        """What it still needs before it can be read, as groups of fields."""
        return missing(self.form, self.fields)

    @property
    def wanted(self) -> str:
        """What is missing, in words."""
        words = {TIMES.get(self.form): "when it was", "impressions": "a number that counts something we know"}
        return " and ".join(words.get(group, group.replace("|", " or ")) for group in self.missing)

    def as_form(self, form: Form) -> "ProposedTable":
        """The same table read as another kind, with that kind's suggestions chosen."""
        columns = (
            replace(column, field=column.suggestions[form].field if form in column.suggestions else None)
            for column in self.columns
        )
        return replace(self, form=form, columns=tuple(columns))

    def with_fields(self, chosen: Mapping[int, str | None]) -> "ProposedTable":
        """The same table with a person's fields for some columns. Each field is that of one column: of the first."""
        taken = {name for name in chosen.values() if name}
        columns: list[ProposedColumn] = []
        for place, column in enumerate(self.columns):
            wanted = chosen.get(place, None if column.field in taken else column.field)
            double = any(other.field == wanted for other in columns)
            columns.append(replace(column, field=None if double else wanted))
        return replace(self, columns=tuple(columns))

    def with_words(self, said: Mapping[int, Mapping[str, str | None]]) -> "ProposedTable":
        """The same table with what a person says that words of some columns mean."""
        columns = (replace(column, said=said.get(place, column.said)) for place, column in enumerate(self.columns))
        return replace(self, columns=tuple(columns))

    def with_dates(self, order: Order) -> "ProposedTable":
        """The same table with a person's word on which comes first in its dates, day or month."""
        columns = (
            replace(column, dates=(order,), dates_open=None) if column.dates_open or column.dates else column
            for column in self.columns
        )
        return replace(self, columns=tuple(columns))

    def with_decimal(self, mark: Decimal) -> "ProposedTable":
        """The same table with a person's word on what separates decimals."""
        columns = (
            replace(column, decimal=mark, decimal_open=None) if column.decimal_open else column
            for column in self.columns
        )
        return replace(self, columns=tuple(columns))


@dataclass(frozen=True)
class Proposal:
    """How a file would be read, for a person to correct."""

    file: str
    name: str  # of the format: letters, digits, points
    label: str
    tables: tuple[ProposedTable, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """What only a person can decide."""
        asked: dict[str, Question] = {}
        for table in self.tables:
            for column in table.columns:
                if column.dates_open and type_of(column, table) in ("time", "day"):
                    sentence = (
                        f"Column '{column.header}': '{shown(column.dates_open)}' can be day/month or month/day, and no "
                        "other date decides it. Say if the day comes first (--dates dmy) or the month (--dates mdy)."
                    )
                    asked.setdefault("dates", Question("dates", sentence, ("dmy", "mdy")))
                if column.decimal_open and column.field in {*FRACTIONS, "value"}:
                    sentence = (
                        f"Column '{column.header}': '{shown(column.decimal_open)}' can be a fraction or thousands. "
                        "Say which mark separates decimals: --decimal . or --decimal ,"
                    )
                    asked.setdefault("decimal", Question("decimal", sentence, (".", ",")))
        return tuple(asked.values())

    @property
    def remarks(self) -> list[str]:
        """What a person should know before using it."""
        said = []
        for table in self.tables:
            where = f"Table '{table.name}'" if len(self.tables) > 1 else "The table"
            if table.form == "split":
                said.append(f"{where} has no column of dates that we found; without one it is shown, and not stored.")
                if table.missing:
                    said.append(f"{where} has no column of numbers that we know either.")
            elif table.missing:
                said.append(f"{where} still needs a column: {table.wanted}.")
            for column in table.columns:
                if remark := _unknown_words(column, table.form):
                    said.append(f"Column '{column.header}': {remark}.")
        return said


def type_of(column: ProposedColumn, table: ProposedTable) -> str | None:
    """The type of the field that a column fills."""
    return known_fields(kind_of(table.form)).get(column.field) if column.field else None


def _unknown_words(column: ProposedColumn, form: Form) -> str:
    """What is said of words in a column that nobody has given a meaning yet."""
    meant = column.meanings(form)
    named = ", ".join(f"'{shown(word, 30)}'" for word, meaning in meant.items() if meaning in (None, word))
    if not named:
        return ""
    match column.field:
        case "measure":
            return f"no measure is known for {named}; these rows are left out"
        case "sentiment":
            return f"{named} is no word of praise or blame that we know; these mentions count without one"
        case _:
            wanted = "hired" if form == "applicants" else f"{', '.join(STATUSES[:-1])} or {STATUSES[-1]}"
            return f"nobody knows yet if {named} means {wanted}"
