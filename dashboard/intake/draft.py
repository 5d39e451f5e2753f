"""Writes a proposal as a format file: complete, strict, and easy to correct by hand."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from textwrap import fill

from dashboard.intake.fields import known_fields
from dashboard.intake.findings import shown
from dashboard.intake.names import header_key
from dashboard.intake.proposal import Proposal, ProposedColumn, ProposedTable
from dashboard.intake.suggest import kind_of, needs

_PLAIN = re.compile(r"[^\W\d_][\w ./()%+-]*", re.UNICODE)
_SPECIAL = frozenset(("true", "false", "yes", "no", "on", "off", "null", "none", "y", "n"))
_PARTS = ("reactions", "comments", "shares", "saves", "link_clicks")


def to_yaml(proposal: Proposal) -> str:
    """The format file. Every table in it can be read as it stands; those that cannot are told in a comment."""
    head = (
        f"Proposed from {shown(_line(proposal.file), 80)}. Read it through: what stands under `columns` is read, what "
        "stands under `other` is known and not read, `personal` is neither read nor shown."
    )
    lines = [*_comment(head), f"label: {_quoted(proposal.label)}", f"tool: {_quoted(proposal.label)}"]
    lines.append('how: "Say here where this file comes from"')
    daily = any(kind_of(table.form) == "daily" for table in proposal.tables)
    lines.append(f"precedence: {15 if daily else 25}  # smaller wins where two exports give the same number")
    lines.append("zone: account  # the company's own clock")
    lines.append("tables:")
    for table in proposal.tables:
        lines.extend(_table(table))
    return "\n".join(lines) + "\n"


def _table(table: ProposedTable) -> Iterator[str]:
    read = [column for column in table.columns if column.field]
    kind = kind_of(table.form)
    yield f"  {table.name}:"
    yield f"    kind: {kind}" + ("  # one row for each measure" if table.form == "long" else "")
    yield f"    needs: {_list(needs(table.form, table.fields))}"
    if table.missing:
        yield from _comment(f"A column is missing: {table.wanted}. Move it from `other` to `columns`.", "    ")
    if kind == "reviews":
        yield f"    constants: {{about: {table.about}}}  # product or employer"
    dated = [c for c in read if known_fields(kind)[c.field or ""] in ("time", "day")]
    open_ = next((column for column in dated if column.dates_open), None)
    patterns = {column.dates for column in dated}
    if open_:
        yield from _comment(
            f"'{_line(open_.dates_open or '')}' in '{_line(open_.header)}' can be day/month or month/day: every load "
            "asks, until you write dates: [dmy] or dates: [mdy] here.",
            "    ",
        )
    shared = len(patterns) == 1 and any(patterns)
    if shared:
        yield f"    dates: {_list(next(iter(patterns)))}"
    marks = {column.mark for column in read if column.mark}
    if len(marks) == 1:
        yield f"    decimal: {_quoted(next(iter(marks)))}"
    blanks = sorted({word.casefold() for column in read for word in column.blanks})
    if blanks:
        yield f"    blanks: {_list(blanks)}"
    if "engagements" not in table.fields and table.form in ("daily", "posts"):
        parts = [part for part in _PARTS if part in table.fields]
        if parts:
            yield f"    derive: {{engagements: {_list(parts)}}}"
    yield "    columns:" if read else "    columns: {}"
    for column in read:
        yield from _column(column, table, "" if shared else "dates", "" if len(marks) == 1 else "decimal")
    for key, personal in (("other", False), ("personal", True)):
        names = _unknown(table, personal)
        if names:
            yield f"    {key}: {{{table.language}: {_list(names)}}}"


def _column(column: ProposedColumn, table: ProposedTable, *own: str) -> Iterator[str]:
    """One line: the field, its header, how it is written; then why, and what stands in it."""
    entries = [f"{table.language}: {_quoted(column.header)}"]
    if column.field and column.field.endswith("_s"):
        entries.append(f"unit: {column.unit}")
    if column.negative and column.field == "lost_followers":
        entries.append("absolute: true")
    if "dates" in own and column.dates:
        entries.append(f"dates: {_list(column.dates)}")
    if "decimal" in own and column.mark:
        entries.append(f"decimal: {_quoted(column.mark)}")
    if meant := column.meanings(table.form):
        entries.append(f"values: {_mapping(meant)}")
    seen = "" if meant else shown(", ".join(_line(text) for text in column.examples), 36)
    remarks = [text for text in (column.reason(table.form), f"such as {seen}" if seen else "") if text]
    yield f"      {column.field}: {{{', '.join(entries)}}}" + (f"  # {'; '.join(remarks)}" if remarks else "")


def _unknown(table: ProposedTable, personal: bool) -> list[str]:
    """The headers that are known and not read; never one that is read under the same name."""
    read = {header_key(column.header) for column in table.columns if column.field}
    names = {
        header_key(column.header): column.header
        for column in table.columns
        if not column.field and column.personal == personal
    }
    return [name for key, name in names.items() if key not in read]


def _comment(text: str, indent: str = "") -> list[str]:
    lead = f"{indent}# "
    return fill(_line(text), 118, initial_indent=lead, subsequent_indent=lead, break_long_words=False).split("\n")


def _line(text: str) -> str:
    """Text from a file as it may stand in a comment: printable, and in one line."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _list(words: Iterable[str]) -> str:
    return f"[{', '.join(_quoted(word) for word in words)}]"


def _mapping(words: Mapping[str, str | None]) -> str:
    return (
        "{"
        + ", ".join(f"{_quoted(word)}: {_quoted(meaning) if meaning else '~'}" for word, meaning in words.items())
        + "}"
    )


def _quoted(text: str) -> str:
    """A YAML text: as it is where nothing in it means something else, in quotation marks where it may."""
    if _PLAIN.fullmatch(text) and text == text.strip() and text.casefold() not in _SPECIAL:
        return text
    if "|" in text and re.fullmatch(r"[a-z_0-9|]+", text):
        return text  # one of several fields
    return json.dumps(text, ensure_ascii=not text.isprintable())
