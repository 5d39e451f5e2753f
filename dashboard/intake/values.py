"""Columns of a frame to typed columns: text, numbers, times, days, flags, durations; with every problem named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from dashboard.intake import durations
from dashboard.intake.dates import Dates, read_dates
from dashboard.intake.fields import FRACTIONS
from dashboard.intake.findings import Findings, Options, rows_named, shown
from dashboard.intake.formats import Column
from dashboard.intake.frame import Frame
from dashboard.intake.names import normal, visible
from dashboard.intake.numbers import BLANKS, Decimal, read_numbers, whole_numbers
from dashboard.intake.reading import Question
from dashboard.intake.texts import clean, clean_column, per_text, unescaped

_MONTHS = (
    "",
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
#: Clocks as headers abbreviate them; those that mean two zones (CST, IST) are left to the account's.
_CLOCKS = {
    "UTC": "UTC",
    "GMT": "UTC",
    **dict.fromkeys(("PST", "PDT", "PT"), "America/Los_Angeles"),
    **dict.fromkeys(("EST", "EDT", "ET"), "America/New_York"),
    **dict.fromkeys(("CET", "CEST"), "Europe/Berlin"),
    "BST": "Europe/London",
    "BRT": "America/Sao_Paulo",
    "JST": "Asia/Tokyo",
    "AEST": "Australia/Sydney",
}
_DATED = frozenset({"published_at", "created_at"})  # the fields that a column `clock` completes
_TRUE = frozenset(
    {"true", "yes", "y", "1", "x", "ja", "oui", "sí", "si", "sim", "wahr", "vrai", "verdadero", "verdadeiro"}
)
_FALSE = frozenset({"false", "no", "n", "0", "nein", "non", "não", "nao", "falsch", "faux", "falso"})


@dataclass(frozen=True)
class Reader:
    """Reads the columns of one frame."""

    frame: Frame
    options: Options
    findings: Findings

    @property
    def _match(self) -> "tuple[bool, bool]":
        match = self.frame.block.match
        assert match is not None
        return match.format.typed, match.format.entities

    def has(self, field: str) -> bool:
        """Whether the table has a column for this field."""
        match = self.frame.block.match
        return match is not None and field in match.places

    def header(self, field: str) -> str:
        """The header of a field's column, as it is written."""
        match = self.frame.block.match
        assert match is not None
        return visible(self.frame.block.header.cells[match.places[field][0]])

    def _column(self, field: str) -> tuple[pa.Array, Column]:
        match = self.frame.block.match
        assert match is not None
        place, column = match.places[field]
        return self.frame.column(place), column

    @property
    def _blanks(self) -> frozenset[str]:
        match = self.frame.block.match
        return match.layout.blanks if match else frozenset()

    def raw(self, field: str) -> pa.Array:
        """The column as it is written, invisible characters and outer spaces aside; null where blank."""
        column, about = self._column(field)
        blanks = self._blanks
        if about.default is None:
            return clean_column(column, blanks)
        return per_text(column, lambda text: clean(text, blanks) or about.default)

    def text(self, field: str) -> pa.Array:
        """A text column: entities resolved where the tool writes them, null where blank, meanings replaced."""
        column, about = self._column(field)
        entities, blanks = self._match[1], self._blanks
        if entities:
            column = unescaped(column)
        if about.default is None and not about.values:
            return clean_column(column, blanks)

        def read(text: str) -> str | None:
            cleaned = clean(text, blanks)
            if cleaned is not None and about.values:
                meaning = about.values.get(normal(cleaned), cleaned)
                return None if meaning is None else str(meaning)
            return cleaned or about.default

        return per_text(column, read)

    def numbers(self, field: str) -> pa.Array:
        """A number column (float64); asks when the whole column can be read in two ways."""
        match = self.frame.block.match
        assert match is not None
        if (counts := self.frame.counts(match.places[field][0])) is not None:
            whole = counts.cast(pa.float64())
            return pc.abs(whole) if match.places[field][1].absolute else whole
        column, about = self._column(field)
        declared: Decimal | None = about.decimal or match.layout.decimal
        read = read_numbers(
            column,
            given=self.options.decimal,
            declared=declared,
            typed=match.format.typed,
            whole=field not in FRACTIONS and field != "value",
            blanks=self._blanks,
        )
        header = self.header(field)
        if read.ambiguous:
            text = read.ambiguous
            point, comma = (text, text.replace(".", "").replace(",", ""))
            readings = f"{point.replace(',', '.')} (a fraction) or {comma} (thousands)"
            self.findings.ask(
                Question(
                    "decimal",
                    f"Column '{header}': '{text}' can mean {readings}, and no other value decides it. "
                    "Say which mark separates decimals: '.' or ','.",
                    (".", ","),
                )
            )
        if read.contradicting:
            point, comma = read.contradicting
            self.findings.ask(
                Question(
                    "decimal",
                    f"Column '{header}' holds both '{shown(point)}' and '{shown(comma)}': numbers of two languages. "
                    "Say which mark separates decimals: '.' or ','.",
                    (".", ","),
                )
            )
        if read.bad:
            lines = self.frame.lines_of([place for place, _ in read.bad])
            self.findings.say(
                "error",
                f"Column '{header}': '{shown(read.bad[0][1])}' is no number ({rows_named(lines)}); "
                "these cells were left out. Correct them and load the file again.",
                lines[0],
                header,
            )
        values = read.values
        if field not in FRACTIONS and field != "value" and not match.format.typed and _fractional(values):
            # Opened under another language, a spreadsheet turns 2.347 posts seen into two and a bit.
            self.findings.say(
                "error",
                f"Column '{header}' counts things, yet it holds fractions; a spreadsheet probably took thousands for "
                "decimals. The column was left out: load the file as the tool wrote it.",
                column=header,
            )
            values = pa.nulls(len(values), pa.float64())
        return pc.abs(values) if about.absolute else values

    def seconds(self, field: str) -> pa.Array:
        """A duration column in seconds (float64), from words, h:mm:ss, or a number of the declared unit."""
        column, about = self._column(field)
        plain = about.unit in durations.SECONDS
        if plain and (whole := whole_numbers(column)) is not None:
            return pc.multiply(whole, durations.SECONDS[about.unit])
        coded = column if pa.types.is_dictionary(column.type) else pc.dictionary_encode(column)
        texts = [clean(text, self._blanks) for text in coded.dictionary.to_pylist()]
        numeric = read_numbers(coded.dictionary, declared=about.decimal, given=self.options.decimal)
        decimal: Decimal = numeric.decimal or "."
        missing = BLANKS | self._blanks
        parsed = [
            None
            if text is None or text.casefold() in missing
            else durations.seconds(text, about.unit if plain or about.unit == "clock" else "seconds", decimal)
            for text in texts
        ]
        wrong = [
            text
            for text, value in zip(texts, parsed, strict=True)
            if text is not None and value is None and text.casefold() not in missing
        ]
        if wrong:
            self._left_out(field, coded, texts, wrong, "no duration")
        return pa.array(parsed, pa.float64()).take(coded.indices)

    def _left_out(
        self,
        field: str,
        coded: pa.DictionaryArray,
        texts: Sequence[str | None],
        wrong: Sequence[str | None],
        what: str,
    ) -> None:
        codes = {code for code, text in enumerate(texts) if text in wrong and text is not None}
        places = [place for place, code in enumerate(coded.indices.to_pylist()) if code in codes]
        lines = self.frame.lines_of(places)
        header = self.header(field)
        self.findings.say(
            "warning",
            f"Column '{header}': '{shown(wrong[0] or '')}' is {what} ({rows_named(lines)}); these cells were left out.",
            lines[0],
            header,
        )

    def flags(self, field: str) -> pa.Array:
        """A column of yes and no; what is neither by the format's own words is unknown."""
        column, about = self._column(field)

        def read(text: str) -> bool | None:
            key = normal(text)
            if about.values:
                meaning = about.values.get(key)
                return None if meaning is None else bool(meaning)
            return True if key in _TRUE else False if key in _FALSE else None

        return per_text(column, read, pa.bool_())

    def dates(self, field: str, latest: date | None = None) -> Dates | None:
        """A column of dates or times; None when a person has to decide first."""
        column, about = self._column(field)
        match = self.frame.block.match
        assert match is not None
        zone = self.zone(field)
        if self.has("clock") and field in _DATED:
            column = pc.binary_join_element_wise(
                _plain(column), _plain(self._column("clock")[0]), " ", null_handling="skip"
            )
        read = read_dates(
            column,
            patterns=about.dates or match.layout.dates,
            zone=zone,
            order=self.options.dates,
            today=self.options.today,
            latest=latest,
        )
        header = self.header(field)
        if read.ambiguous:
            first, second = _two_readings(read.ambiguous)
            self.findings.ask(
                Question(
                    "dates",
                    f"Column '{header}': '{read.ambiguous}' can be {first} or {second}, and no other date decides it. "
                    "Say whether the day comes first (dmy) or the month (mdy).",
                    ("dmy", "mdy"),
                )
            )
            return None
        if read.contradicting:
            self.findings.ask(
                Question(
                    "dates",
                    f"Column '{header}' holds '{read.contradicting[0]}' (day first) and '{read.contradicting[1]}' "
                    "(month first). Write all dates the same way, or say which way is right (dmy or mdy).",
                    ("dmy", "mdy"),
                )
            )
            return None
        if read.bad:
            lines = self.frame.lines_of([place for place, _ in read.bad])
            self.findings.say(
                "error",
                f"Column '{header}': '{shown(read.bad[0][1])}' is no date ({rows_named(lines)}). "
                "Correct it and load the file again.",
                lines[0],
                header,
            )
        if read.foreign:
            self.findings.say(
                "info",
                f"Column '{header}': the dates are not written as {match.format.tool} writes them; "
                "the file was probably saved by another program.",
                column=header,
            )
        return read

    def zone(self, field: str) -> str:
        """The clock of a column: written in its header, else the format's, else the company's."""
        match = self.frame.block.match
        assert match is not None
        header = normal(self.header(field))
        written = self.header(field)[header.rfind("(") + 1 : -1] if header.endswith(")") else ""
        if written.upper() in _CLOCKS:
            return _CLOCKS[written.upper()]
        if "/" in written:
            from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

            try:
                return str(ZoneInfo(written.strip().replace(" ", "_")))
            except (ZoneInfoNotFoundError, ValueError, OSError):
                pass
        return self.options.timezone if match.layout.zone == "account" else match.layout.zone


def _plain(column: pa.Array) -> pa.Array:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def _fractional(values: pa.Array) -> bool:
    return bool(pc.any(pc.not_equal(values, pc.floor(values)), min_count=0).as_py())


def _two_readings(text: str) -> tuple[str, str]:
    """'03/04/2026' as '3 April 2026' and '4 March 2026'."""
    parts = [int(part) for part in text.replace("-", "/").replace(".", "/").split()[0].split("T")[0].split("/")[:3]]
    year = parts[2] + (2000 if parts[2] < 100 else 0)
    return f"{parts[0]} {_MONTHS[parts[1]]} {year}", f"{parts[1]} {_MONTHS[parts[0]]} {year}"


def note_future(days: pa.Array, frame: Frame, column: str, options: Options, findings: Findings) -> None:
    """Say which rows lie in the future: a clock that is wrong, or a month taken for a day."""
    ahead = pc.greater(days, pa.scalar(options.today + timedelta(days=1), pa.date32()))
    if pc.any(ahead, min_count=0).as_py():
        lines = frame.lines_of(pc.indices_nonzero(pc.fill_null(ahead, False)).to_pylist())
        newest = pc.max(days).as_py()
        findings.say(
            "warning",
            f"Column '{column}': {rows_named(lines)} lie{'s' if len(lines) == 1 else ''} in the future "
            f"(up to {newest:%-d %B %Y}). Check the dates; they are kept as written.",
            lines[0],
            column,
        )
