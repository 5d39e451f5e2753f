"""Bytes to Reading: decode, split into tables, recognise, parse. Knows no store and no screen."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any, Literal

from dashboard.errors import UnreadableFile
from dashboard.intake import blocks, special
from dashboard.intake.archive import file_label, read_archive, refused
from dashboard.intake.blocks import Block
from dashboard.intake.daily import read_daily, read_split
from dashboard.intake.decode import container, decode
from dashboard.intake.excel import read_workbook
from dashboard.intake.fast import read_fast
from dashboard.intake.findings import Findings, Options, shown
from dashboard.intake.formats import Format
from dashboard.intake.frame import frame
from dashboard.intake.names import visible
from dashboard.intake.overlap import once_across
from dashboard.intake.own import BUILT_IN, Formats
from dashboard.intake.progress import tell
from dashboard.intake.reading import Problem, Question, Reading, Table
from dashboard.intake.recognise import Match, language_of, match
from dashboard.intake.records import read_records
from dashboard.intake.sheets import Sheet, best_delimiter, delimiter_line, rows_of
from dashboard.intake.webpage import read_page
from dashboard.intake.yamlfile import looks_like_yaml, read_yaml
from dashboard.period import Period

MOST_BYTES = 512 * 2**20
_TIE = 0.05  # two formats whose scores are closer than this are a question for a person


def read(
    data: bytes,
    name: str,
    *,
    format: str | None = None,
    dates: Literal["dmy", "mdy"] | None = None,
    decimal: Literal[",", "."] | None = None,
    period: Period | None = None,
    today: date | None = None,
    timezone: str = "UTC",
    formats: Formats = BUILT_IN,
) -> Reading:
    """What one file says. Raises nothing for a bad file: the outcome is then "refused", with one problem.

    `format`, `dates`, `decimal`, `period`: decisions of a person, where the file leaves them open.
    `today`: the day of the upload, for dates without a year. `timezone`: the company's, for tools
    that write the clock of the account. `formats`: with the company's own.
    """
    options = Options(today or date.today(), format, dates, decimal, period, timezone)
    label = file_label(name)
    with ThreadPoolExecutor(1) as aside:
        digest = aside.submit(lambda: hashlib.sha256(data).hexdigest())
        try:
            reading = _read(data, label, "", options, formats)
        except UnreadableFile as error:
            reading = refused(label, "", str(error))
        return replace(reading, sha256=digest.result())


def _read(data: bytes, label: str, digest: str, options: Options, known: Formats) -> Reading:
    if len(data) > MOST_BYTES:
        raise UnreadableFile(f"The file is larger than {MOST_BYTES // 2**20} MB. Export a shorter period.")
    if options.format is not None and options.format not in known.all:
        raise UnreadableFile(f"There is no format '{options.format}'. The formats are: {', '.join(known.all)}.")
    kind = container(data)
    if kind == "zip":
        return read_archive(data, label, digest, lambda part, name: _read(part, name, "", options, known))
    formats = [known.all[options.format]] if options.format else list(known.all.values())
    tell(0.05, "Taking the file apart")
    sheets, facts = sheets_of(data, kind, label, formats)
    tell(0.4, "Recognising the format")
    return understand(sheets, formats, facts, label, digest, options)


def sheets_of(data: bytes, kind: str, label: str, formats: Sequence[Format]) -> tuple[list[Sheet], dict[str, Any]]:
    """The file as sheets of text, and how it was coded."""
    if kind in ("xlsx", "xls", "xlsb", "ods"):
        sheets = read_workbook(data, zipped=kind != "xls")
        return sheets, {"container": kind, "sheets": [sheet.name for sheet in sheets]}
    if kind == "text" and (quick := read_fast(data, formats)):
        return [quick[0]], {"container": "csv", **quick[1]}
    text = decode(data)
    tell(0.1, "Splitting the text into rows")
    facts: dict[str, Any] = {"container": kind, "encoding": text.encoding}
    if kind == "html":
        return read_page(text.characters), facts
    if looks_like_yaml(text.characters, label):
        return read_yaml(text.characters, label), {**facts, "container": "yaml"}
    named, rest = delimiter_line(text.characters)
    delimiter = named or best_delimiter(rest, lambda rows: _score(rows, formats))
    rows = []
    for row in rows_of(rest, delimiter, first_line=2 if named else 1):
        rows.append(row)
        if len(rows) % 50_000 == 0:
            tell(0.1, f"Splitting the text into rows: {len(rows):,}")
    return [Sheet("", rows)], {**facts, "container": "csv", "delimiter": delimiter}


def _score(rows: Sequence[Any], formats: Sequence[Format]) -> float:
    found = blocks.candidates([Sheet("", rows)], formats)
    if found:
        return found[0].score + found[0].known
    return (
        0.5
        if blocks.titled([Sheet("", rows)], formats) and max((len(row.cells) for row in rows), default=0) > 1
        else 0.0
    )


def understand(
    sheets: Sequence[Sheet],
    formats: Sequence[Format],
    facts: Mapping[str, Any],
    label: str,
    digest: str,
    options: Options,
) -> Reading:
    """Decide the format, then read every block of it."""
    found = blocks.candidates(sheets, formats)
    sure = [candidate for candidate in found if candidate.sure or options.format]
    chosen: Format | None = sure[0].format if sure else None
    confidence = sure[0].score if sure else 0.0
    if len(sure) > 1 and _tied(sure[0], sure[1]):
        return _ask_format(
            [sure[0].format, sure[1].format], label, digest, "The headers fit more than one format", facts
        )
    if chosen is None and (titled := blocks.titled(sheets, formats)):
        chosen, confidence = titled[0], 0.9
    if chosen is None:
        return _unknown(sheets, found, formats, label, digest, facts, options)
    findings = Findings()
    votes: Counter[str] = Counter()
    tables: list[Table] = []
    if chosen.prepare:
        sheets = special.PREPARE[chosen.prepare](sheets, options, findings)
    for sheet in sheets:
        parts = blocks.split(sheet, chosen)
        if not parts and len(sheets) > 1 and any(row.filled for row in sheet.rows):
            findings.say("info", f"Sheet '{sheet.name}' is no table of {chosen.label} that we know; it was not read.")
        for part in parts:
            table = _table(part, options, findings)
            if table is not None and table.counted:
                tables.append(table)
                votes.update(part.votes)
            elif findings.questions:
                votes.update(part.votes)
    return _reading(chosen, tables, findings, votes, confidence, facts, label, digest)


def _tied(first: Match, second: Match) -> bool:
    """Whether two formats fit alike; where one is the company's own, it was made for just such files."""
    return first.score - second.score < _TIE and first.known == second.known and first.format.own == second.format.own


def _table(block: Block, options: Options, findings: Findings) -> Table | None:
    layout = block.match.layout if block.match else block.title.layout if block.title else None
    if layout is None:
        return None
    if layout.titles and block.title is None:
        above = f"'{shown(block.notes[-1], 60)}'" if block.notes else "none"
        findings.say(
            "error",
            f"The title above the table in row {block.header.line} ({above}) is no measure that we know, so "
            "nobody can tell what is counted. Export it again, or use our template for measures.",
            block.header.line,
        )
        return None
    if block.match and block.match.format.typed and block.match.repeated:
        twice = ", ".join(f"'{block.header.cells[places[0]].strip()}'" for places in block.match.repeated.values())
        findings.say(
            "error", f"Two columns have the same name: {twice}. Keep the right one and load again.", block.header.line
        )
        return None
    data = frame(block, findings)
    if layout.special:
        return special.FUNCTIONS[layout.special](block, data, options, findings)
    if layout.kind == "daily":
        table = read_daily(data, options, findings)
    elif layout.kind == "split":
        table = read_split(data, options, findings)
    else:
        table = read_records(data, options, findings)
    for footer in data.footers:
        findings.say("info", f"Not counted, below the table: “{shown(footer, 80)}”.")
    return table


def _reading(
    chosen: Format,
    tables: Sequence[Table],
    findings: Findings,
    votes: Counter[str],
    confidence: float,
    facts: Mapping[str, Any],
    label: str,
    digest: str,
) -> Reading:
    problems, questions = tuple(findings.problems), tuple(findings.questions)
    language = language_of(votes)
    if questions:
        return Reading(label, digest, chosen.id, confidence, language, "ask", (), problems, questions, facts)
    failed = any(problem.severity == "error" for problem in problems)
    if failed and not any(table.kind == "split" or table.rows.num_rows for table in tables):
        tables = ()
    if not tables:
        if not failed:
            problems = (
                Problem(
                    "error",
                    f"The file is {chosen.label}, but there are no rows of data in it. Choose a period with "
                    "data and export again.",
                ),
                *problems,
            )
        return Reading(label, digest, chosen.id, confidence, language, "refused", (), problems, (), facts)
    kept, doubled = once_across(tables)
    problems = (*problems, *doubled)
    return Reading(label, digest, chosen.id, confidence, language, "ok", kept, problems, (), facts, chosen.precedence)


def _ask_format(
    choices: Sequence[Format],
    label: str,
    digest: str,
    reason: str,
    facts: Mapping[str, Any],
) -> Reading:
    named = " or ".join(f"{choice.id} ({choice.label})" for choice in choices)
    question = Question("format", f"{reason}: {named}. Say which format it is.", tuple(choice.id for choice in choices))
    return Reading(label, digest, None, 0.0, None, "ask", questions=(question,), facts=facts)


def _unknown(
    sheets: Sequence[Sheet],
    found: Sequence[Any],
    formats: Sequence[Format],
    label: str,
    digest: str,
    facts: Mapping[str, Any],
    options: Options,
) -> Reading:
    """No format is sure: ask when some are near, refuse with the headers seen when none is."""
    if found:
        return _ask_format(
            [candidate.format for candidate in found[:3]],
            label,
            digest,
            "Only a few of the columns are known; the file could be",
            facts,
        )
    header = next((row for sheet in sheets for row in sheet.rows if row.filled >= 2), None)
    if header is None:
        raise UnreadableFile("The file holds no table: no row has two cells. Export it as CSV or Excel and try again.")
    near = [
        (format_, partial)
        for format_ in formats
        for layout in format_.layouts
        if (partial := match(header.cells, format_, layout, complete=False)) and not layout.titles
    ]
    near.sort(key=lambda pair: (pair[1].known, pair[1].score), reverse=True)
    names = ", ".join(f"'{shown(visible(cell), 30)}'" for cell in header.cells[:8] if cell.strip())
    if near and (options.format or (near[0][1].known >= 3 and near[0][1].score >= 0.5)):
        format_, partial = near[0]
        missing = [
            " or ".join(_headers(partial.layout, name) for name in group)
            for group in partial.layout.needs
            if not any(name in partial.places for name in group)
        ]
        sentence = (
            f"The file looks like {format_.label}, but these columns are missing: {'; '.join(missing)}. "
            "Export it with them, or use one of our templates."
        )
        answer = refused(label, digest, sentence, format_.id if options.format else None)
    else:
        sentence = (
            f"No known export has these columns (row {header.line}): {names}. If it comes from a tool we know, export "
            "it with the tool's usual columns; if not, say what its columns mean, or copy the numbers into one of our "
            "templates."
        )
        answer = refused(label, digest, sentence)
    return replace(answer, facts={**facts, "unknown": True})


def _headers(layout: Any, field: str) -> str:
    return next(
        (names[0] for column in layout.columns if column.field == field for names in column.names.values() if names),
        field,
    )
