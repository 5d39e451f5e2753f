"""Finds the tables of a file that no format knows, and proposes how each can be read."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import PurePath
from typing import Literal

from dashboard.errors import UnreadableFile
from dashboard.intake.archive import file_label, members_of
from dashboard.intake.dates import Order
from dashboard.intake.decode import container
from dashboard.intake.findings import shown
from dashboard.intake.frame import says_total
from dashboard.intake.meanings import Vocabulary, is_personal, unit_of, vocabulary
from dashboard.intake.names import header_key, normal, visible
from dashboard.intake.numbers import Decimal
from dashboard.intake.own import BUILT_IN, Formats
from dashboard.intake.pipeline import MOST_BYTES, read, sheets_of
from dashboard.intake.proposal import Proposal, ProposedColumn, ProposedTable
from dashboard.intake.shapes import Shape, shape_of
from dashboard.intake.sheets import Row, Sheet
from dashboard.intake.suggest import FORMS, Form, Suggestion, best_form, measure_of, suggest

MOST_ROWS = 20_000  # so many rows show what a column is
MOST_TABLES = 12
MOST_PROPOSED = 120  # columns of one table
_SEARCHED = 40
_SHORTEST_PHONE = 1e6  # smaller numbers under "Phone" count calls
_EMPLOYER = re.compile(r"employer|arbeitgeber|employeur|\bpros\b|\bcons\b|gehalt|salary")
_UMLAUTS: dict[int, str] = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"}


def propose(
    data: bytes,
    name: str,
    *,
    dates: Order | None = None,
    decimal: Decimal | None = None,
    formats: Formats = BUILT_IN,
) -> Proposal:
    """A proposal for any file that holds a table; of an archive, for its first file that no format knows.

    UnreadableFile: it holds no table, or is damaged.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableFile(f"The file is larger than {MOST_BYTES // 2**20} MB. Propose from a shorter one.")
    kind = container(data)
    if kind == "zip":
        for member, part in members_of(data):
            if read(part, member, formats=formats).facts.get("unknown"):
                return propose(part, member, dates=dates, decimal=decimal, formats=formats)
        raise UnreadableFile("The archive holds no table of a kind that is not known yet.")
    label = file_label(name)
    sheets, _facts = sheets_of(data, kind, label, [])
    words = vocabulary(formats.all.values())
    tables: list[ProposedTable] = []
    seen: set[tuple[str, ...]] = set()
    for sheet in sheets:
        for header, rows in tables_in(sheet):
            key = tuple(sorted(header_key(cell) for cell in header.cells if cell.strip()))
            if key not in seen and len(tables) < MOST_TABLES:
                seen.add(key)
                tables.append(_table(sheet.name, header, rows, words, dates, decimal))
    if not tables:
        raise UnreadableFile(
            "The file holds no table with a header: no row of names with rows of values below it. "
            "Put a name above each column and try again."
        )
    telling = [table for table in tables if not (table.form == "split" and table.missing)]  # the others are preambles
    return Proposal(label, _name(label, formats), _label(label), tuple(_named_apart(telling or tables[:1])))


def tables_in(sheet: Sheet) -> list[tuple[Row, list[Row]]]:
    """The headers of a sheet with the rows below each: a row of words, over rows that hold something else."""
    found: list[tuple[Row, list[Row]]] = []
    for filled, part in groupby(sheet.rows[: MOST_ROWS + _SEARCHED], key=lambda row: row.filled > 0):
        rows = list(part)
        if not filled:
            continue
        place = _header(rows)
        if place is None or (found and place > 0 and len(rows[place].cells) < len(found[-1][0].cells)):
            if found:  # a blank line inside a table
                found[-1][1].extend(rows)
            continue
        found.append((rows[place], rows[place + 1 :]))
    counted = [(header, [row for row in rows if row.filled > 1 and not _total(row)]) for header, rows in found]
    return [(header, rows) for header, rows in counted if rows]


def _header(rows: Sequence[Row]) -> int | None:
    widest = max(row.filled for row in rows[:_SEARCHED])
    for place, row in enumerate(rows[:_SEARCHED]):
        cells = [cell for cell in row.cells if cell.strip()]
        if len(cells) < 2 or len(cells) < 0.6 * widest or place + 1 >= len(rows):
            continue
        shapes = [shape_of([cell]).type for cell in cells]
        if all(shape in ("word", "text", "flag", "blank") for shape in shapes) and len(set(cells)) >= 0.8 * len(cells):
            return place
    return None


def _total(row: Row) -> bool:
    return says_total(next((cell for cell in row.cells if cell.strip()), ""))


def _table(
    name: str, header: Row, rows: Sequence[Row], words: Vocabulary, dates: Order | None, decimal: Decimal | None
) -> ProposedTable:
    headers = [" ".join(visible(cell).split()) for cell in header.cells[:MOST_PROPOSED]]
    shapes = [
        shape_of([row.cells[place] if place < len(row.cells) else "" for row in rows], dates, decimal, cell)
        for place, cell in enumerate(headers)
    ]
    told = Counter(shape.order for shape in shapes if shape.order)
    if dates is None and len(told) == 1:  # one column of dates decides for the others of its table
        order = next(iter(told))
        shapes = [replace(s, dates=(order,), dates_open=None) if s.dates_open and order else s for s in shapes]
    by_form = {form: suggest(headers, shapes, form, words) for form in FORMS}
    columns = tuple(
        _column(cell, shape, {form: found[place] for form, found in by_form.items() if place in found}, words)
        for place, (cell, shape) in enumerate(zip(headers, shapes, strict=True))
        if cell
    )
    spoken = Counter(
        language
        for cell in headers
        for kind in ("daily", "cases", "applicants", "posts")
        for meaning in words.known[kind].get(header_key(cell), {}).values()
        for language in meaning.languages
    )
    most = [language for language, count in spoken.items() if count == max(spoken.values())]
    language = "en" if "en" in most or not most else sorted(most)[0]
    employer = any(_EMPLOYER.search(cell.casefold()) for cell in headers)
    about: Literal["product", "employer"] = "employer" if employer else "product"
    table = ProposedTable(name, header.line, len(rows), "split", columns, language, about)
    return table.as_form(best_form(headers, shapes, words))


def _column(header: str, shape: Shape, suggestions: Mapping[Form, Suggestion], words: Vocabulary) -> ProposedColumn:
    counted = shape.type == "number" and not (shape.unique and shape.lowest >= _SHORTEST_PHONE)
    words_only = shape.type in ("text", "word", "blank")
    told = shape.type not in ("link", "date") and not counted and is_personal(header, words_only)
    personal = shape.personal or told
    fields = {suggestion.field for suggestion in suggestions.values()}
    measures = {word: measure_of(word, words) for word in shape.words} if "measure" in fields else {}
    return ProposedColumn(
        header=header,
        examples=() if personal else tuple(shown(text, 40) for text in shape.examples),
        suggestions={} if personal else suggestions,
        personal=personal,
        unit=unit_of(header),
        decimal=shape.decimal,
        dates=shape.dates,
        dates_open=shape.dates_open,
        decimal_open=shape.decimal_open,
        blanks=shape.blanks if shape.type == "number" else (),
        words=shape.words,
        negative=shape.type == "number" and shape.lowest < 0 >= shape.highest,
        measures=measures,
    )


def _named_apart(tables: Sequence[ProposedTable]) -> list[ProposedTable]:
    """Every table with a name of its own, in letters that a format can have."""
    named: list[ProposedTable] = []
    for number, table in enumerate(tables, 1):
        name = _slug(table.name) or ("table" if len(tables) == 1 else f"table_{number}")
        taken = {other.name for other in named}
        named.append(replace(table, name=name if name not in taken else f"{name}_{number}"))
    return named


def _label(file: str) -> str:
    """A file's name as people would say it: without its ending, and without the dates in it."""
    stem = re.sub(r"\d{4}[-_.]?\d{2}([-_.]?\d{2})?|\d{2}[-_.]\d{2}[-_.]\d{4}|\(\d+\)", " ", PurePath(file).stem)
    words = " ".join(re.sub(r"[_\W]+", " ", stem).split())
    return words[:60].strip() or "Our own export"


def _name(file: str, formats: Formats) -> str:
    base = f"own.{_slug(_label(file)) or 'export'}"
    taken = set(formats.all)
    return next(name for name in (base, *(f"{base}_{n}" for n in range(2, 1000))) if name not in taken)


def _slug(text: str) -> str:
    plain = normal(text).translate(_UMLAUTS)
    return re.sub(r"[^a-z0-9]+", "_", plain.encode("ascii", "ignore").decode()).strip("_")[:40].strip("_")
