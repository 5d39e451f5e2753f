"""Tables of records: posts, mentions, cases, applicants, reviews; each with its id and its own time."""

import hashlib
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dashboard.catalogue import load_catalogue
from dashboard.intake.daily import channels, derive, drop_false_zeros, settle_repeats, table_channel
from dashboard.intake.dates import Dates
from dashboard.intake.fields import known_fields, stored_fields
from dashboard.intake.findings import Findings, Options, rows_named, shown
from dashboard.intake.formats import Layout
from dashboard.intake.frame import Frame, check_total
from dashboard.intake.kinds import complete, totals_of
from dashboard.intake.lines import THREADS
from dashboard.intake.numbers import digits
from dashboard.intake.numbers import number as number_of
from dashboard.intake.progress import tell_column
from dashboard.intake.reading import Kind, Table
from dashboard.intake.values import Reader, note_future

_POWER = r"(?i)^\d(?:[.,]\d+)?E\+?\d{1,2}$"
_MANY = 50_000  # rows from which columns are worth reading side by side
_TYPES = {
    "text": pa.string(),
    "number": pa.float64(),
    "time": pa.timestamp("us", "UTC"),
    "day": pa.date32(),
    "flag": pa.bool_(),
}


def read_records(frame: Frame, options: Options, findings: Findings) -> Table | None:
    """A table of records; None while a person has to decide something first."""
    match = frame.block.match
    assert match is not None
    layout, kind = match.layout, match.layout.kind
    frame = _without_errors(frame, options, findings)
    reader = Reader(frame, options, findings)
    columns, written = _fields(reader, kind, layout, findings)
    if findings.questions:
        return None
    channel = channels(reader, layout, findings, match.format.typed)
    if channel is None and layout.channel:
        columns["channel"] = pa.repeat(pa.scalar(layout.channel), len(frame))
    elif channel is not None:
        columns["channel"] = channel
    for name, value in layout.constants.items():
        columns[name] = pa.repeat(pa.scalar(value), len(frame))
    complete(kind, columns, written, frame, findings)
    columns["record_id"] = _ids(columns, layout, frame, findings)
    columns["row"] = frame.lines
    time = load_catalogue().records[kind].time
    days = written[time].days if time in written else pa.nulls(len(frame), pa.date32())
    if time in written:
        note_future(days, frame, reader.header(time), options, findings)
    _note_formulas(columns, kind, frame, findings)
    table = pa.table(
        {
            name: columns[name].cast(_type(kind, name))
            for name in ("unit", "department", "channel", "account", "record_id", *stored_fields(kind), "row")
            if name in columns
        }
    )
    table, days = _once(table, days, kind, match.format.typed, findings)
    for name in ("unit", "department", "channel", "account"):
        if name not in table.column_names:
            table = table.append_column(name, pa.nulls(table.num_rows, pa.string()))
    if match.format.limit and table.num_rows == match.format.limit:
        findings.say(
            "warning",
            f"The export has exactly {match.format.limit:,} rows, where {match.format.tool} stops: the rest is "
            "missing. Export a shorter period.",
        )
    totals = totals_of(kind, table)
    _check_own_total(reader, totals, findings)
    first, last = pc.min(days).as_py(), pc.max(days).as_py()
    if match.format.window and first and (last - first).days + 1 >= match.format.window:
        findings.say(
            "warning",
            f"The export covers {match.format.window} days, the most that {match.format.tool} gives at once; what "
            "came before or after is missing. Export that as well.",
        )
    name = frame.block.sheet or layout.name
    return Table(name, kind, table_channel(layout.channel, channel), table.num_rows, first, last, totals, table)


def _type(kind: Kind, name: str) -> pa.DataType:
    return pa.int32() if name == "row" else _TYPES[known_fields(kind)[name]]


def _without_errors(frame: Frame, options: Options, findings: Findings) -> Frame:
    """Leave out rows in which the tool only says that it failed."""
    reader = Reader(frame, options, findings)
    match = frame.block.match
    assert match is not None
    known = known_fields(match.layout.kind)
    telling = [
        name
        for name in match.places
        if name not in ("record_id", "remark", "account", "unit", "department", "channel")
        and known[name] in ("number", "time", "day", "text", "flag")
    ]
    if not telling:
        return frame
    telling.sort(key=lambda name: known[name] == "text")  # times and counts are the quicker to look at
    empty = None
    for name in telling:
        null = pc.is_null(reader.raw(name))
        empty = null if empty is None else pc.and_(empty, null)
        if not pc.any(empty, min_count=0).as_py():
            return frame
    assert empty is not None
    places = pc.indices_nonzero(empty).to_pylist()
    lines = frame.lines_of(places)
    remark = (
        next((str(text) for text in reader.raw("remark").take(places).to_pylist() if text), "")
        if reader.has("remark")
        else ""
    )
    findings.say(
        "warning",
        f"{match.format.tool} gave no data in {rows_named(lines)}"
        + (f" (“{shown(remark, 90)}”)" if remark else "")
        + f"; {'it was' if len(lines) == 1 else 'they were'} left out.",
        lines[0],
    )
    return frame.keep(pc.invert(empty))


def _fields(
    reader: Reader,
    kind: Kind,
    layout: Layout,
    findings: Findings,
) -> tuple[dict[str, pa.Array], dict[str, Dates]]:
    """Every column in its type; times in UTC, and beside them as written."""
    match = reader.frame.block.match
    assert match is not None
    columns: dict[str, pa.Array] = {}
    written: dict[str, Dates] = {}
    known = known_fields(kind)
    exported = reader.dates("exported_on") if "exported_on" in match.places else None
    latest = pc.max(exported.days).as_py() if exported else None

    def read(name: str) -> tuple[pa.Array | Dates | None, Findings]:
        own = replace(reader, findings=Findings())  # said in the order of the columns, whichever is read first
        if known[name] in ("time", "day"):
            return own.dates(name, latest), own.findings
        if name.endswith("_s"):
            return own.seconds(name), own.findings
        if known[name] == "number":
            return own.numbers(name), own.findings
        if known[name] == "flag":
            return own.flags(name), own.findings
        return (own.raw(name) if name in ("record_id", "rating", "url") else own.text(name)), own.findings

    names = [name for name in match.places if name not in ("exported_on", "remark", "channel")]
    with ThreadPoolExecutor(THREADS) as threads:  # arrow and numpy let others work meanwhile
        several = threads.map if len(reader.frame) > _MANY else map
        for number, (name, (values, said)) in enumerate(zip(names, several(read, names), strict=True), start=1):
            tell_column(number, len(names))
            findings.include(said)
            if isinstance(values, Dates):
                written[name] = values
                columns[name] = values.days if known[name] == "day" else values.utc
            elif values is not None:
                columns[name] = values
    numeric = {name: columns[name] for name in match.places if name in columns and known[name] == "number"}
    before = set(numeric)
    settle_repeats(reader, numeric, findings)
    if kind == "posts" and not match.format.typed:
        drop_false_zeros(reader, numeric, findings)
    derive(layout.derive, numeric)
    for name in before - numeric.keys():
        del columns[name]
    return columns | numeric, written


def _ids(columns: Mapping[str, pa.Array], layout: Layout, frame: Frame, findings: Findings) -> pa.Array:
    """The id of each record: as written, else from its link, else what tells it apart, in 16 characters."""
    count = len(frame)
    if "record_id" in columns and not layout.id_first and _sound(columns["record_id"]):
        return columns["record_id"]
    if "record_id" not in columns and not layout.id_in_url and "url" in columns and not columns["url"].null_count:
        return columns["url"]
    ids: list[str | None] = columns["record_id"].to_pylist() if "record_id" in columns else [None] * count
    damaged = _damaged(ids)
    links: list[str | None] = columns["url"].to_pylist() if "url" in columns else [None] * count
    pattern = re.compile(layout.id_in_url) if layout.id_in_url else None
    identity = layout.identity or (
        "published_at",
        "created_at",
        "applied_on",
        "reviewed_on",
        "title",
        "text",
        "subject",
        "job",
        "source",
        "author",
    )
    parts: list[list[object]] = [columns[name].to_pylist() for name in identity if name in columns]
    result = []
    for place, (own, link) in enumerate(zip(ids, links, strict=True)):
        if own is not None and place not in damaged and not (layout.id_first and link):
            result.append(own)
            continue
        inside = pattern.search(link) if pattern and link else None
        result.append(
            inside.group(1) if inside else link or own_words([part[place] for part in parts], own, frame.line(place))
        )
    if damaged:
        lines = frame.lines_of(sorted(damaged))
        instead = "The links tell the rows apart instead" if any(links) else "Time and text tell the rows apart instead"
        findings.say(
            "warning",
            f"The ids in {rows_named(lines)} were damaged by a spreadsheet ('{ids[min(damaged)]}'): their last "
            f"digits are gone. {instead}. Load the file as the tool wrote it, without opening it in Excel.",
            lines[0],
        )
    return pa.array(result, pa.string())


def _sound(ids: pa.Array) -> bool:
    """Whether every record has an id and none of them can be damaged."""
    texts = ids.dictionary if pa.types.is_dictionary(ids.type) else ids
    if not ids.null_count and (whole := digits(texts)) is not None:
        numbers = whole.to_numpy(zero_copy_only=False)
        long = numbers >= 10**15
        if not long.any() or (numbers[long] % 10).any():
            return True  # digits alone, and a last one that no spreadsheet left
    if ids.null_count or pc.any(pc.match_substring_regex(texts, _POWER), min_count=0).as_py():
        return False
    longer = texts.filter(pc.match_substring_regex(texts, r"^\d{16,}$"))
    return not len(longer) or not pc.all(pc.match_substring_regex(longer, r"^.{15}0+$")).as_py()


def _damaged(ids: list[str | None]) -> set[int]:
    """Positions of ids in scientific notation, or all rounded to 15 digits."""
    damaged = {place for place, text in enumerate(ids) if text and len(text) <= 24 and re.fullmatch(_POWER, text)}
    long = [place for place, text in enumerate(ids) if text and len(text) > 15 and text.isdigit()]
    if len(long) > 1 and all(not (ids[place] or "")[15:].strip("0") for place in long):
        damaged.update(long)
    return damaged


def own_words(parts: list[object], own: str | None, line: int) -> str:
    """An id made of what the record says; of its line where it says nothing."""
    words = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256((words if words.strip("\x1f") else f"{own or ''}{line}").encode()).hexdigest()[:16]


def _once(table: pa.Table, days: pa.Array, kind: Kind, typed: bool, findings: Findings) -> tuple[pa.Table, pa.Array]:
    """Each record once: of a mention's copies (same link or id) the first counts, of other repeated ids the last."""
    key = table["record_id"]
    if kind == "mentions" and not typed and "url" in table.column_names:
        key = pc.coalesce(table["url"], key) if table["url"].null_count else table["url"]
    if _all_different(key):
        return table, days
    texts = key.to_pylist()
    seen: dict[str, int] = {}
    for place, text in enumerate(texts):
        if kind == "mentions":
            seen.setdefault(text, place)
        else:
            seen[text] = place
    keep = sorted(seen.values())
    lost = table.num_rows - len(keep)
    label = load_catalogue().records[kind].label.lower()
    lines = sorted(set(table["row"].to_pylist()) - set(table["row"].take(keep).to_pylist()))
    findings.say(
        "warning",
        f"{lost:,} {'row repeats' if lost == 1 else 'rows repeat'} {label} that "
        f"{'stands' if lost == 1 else 'stand'} in the file already ({rows_named(lines)}); each counts once.",
        lines[0],
    )
    return table.take(keep), days.take(pa.array(keep))


def _all_different(texts: pa.ChunkedArray) -> bool:
    """Whether no text stands twice. Ids of digits are compared as numbers: if these differ, so do the texts."""
    if not texts.null_count and (whole := digits(texts)) is not None:
        numbers = np.sort(whole.to_numpy())
        if (numbers[1:] != numbers[:-1]).all():
            return True
    return _ends_differ(texts) or bool(pc.count_distinct(texts).as_py() == len(texts))


def _ends_differ(texts: pa.ChunkedArray) -> bool:
    """Whether the last letters of all texts differ, as those of links do; then the texts do. False: nobody knows."""
    if texts.null_count or texts.num_chunks != 1 or not pa.types.is_string(texts.type):
        return False
    chunk = texts.chunk(0)
    ends = np.frombuffer(chunk.buffers()[1], np.int32)[chunk.offset : chunk.offset + len(chunk) + 1]
    if not len(chunk) or np.diff(ends).min() < 8:
        return False
    letters = np.lib.stride_tricks.sliding_window_view(np.frombuffer(chunk.buffers()[2], np.uint8), 8)
    last = np.sort(letters[ends[1:] - 8].view(np.int64).ravel())
    return bool((last[1:] != last[:-1]).all())


def _note_formulas(columns: Mapping[str, pa.Array], kind: Kind, frame: Frame, findings: Findings) -> None:
    """Texts that a spreadsheet would run are kept as text; say where they are."""
    for name in ("text", "title", "subject", "author", "url", "source", "job"):
        if name not in columns or known_fields(kind)[name] != "text":
            continue
        like = pc.fill_null(pc.starts_with(columns[name], "="), False)
        if pc.any(like, min_count=0).as_py():
            lines = frame.lines_of(pc.indices_nonzero(like).to_pylist())
            findings.say(
                "warning",
                f"The text in {rows_named(lines)} looks like a spreadsheet formula; it is kept as plain text and "
                "never run.",
                lines[0],
                name,
            )


def _check_own_total(reader: Reader, totals: Mapping[str, float], findings: Findings) -> None:
    own = reader.frame.total
    match = reader.frame.block.match
    if own is None or match is None:
        return
    sums = {
        name: (match.places[name][0], reader.header(name), total)
        for name, total in totals.items()
        if name in match.places and not name.endswith("_s")
    }
    check_total(own, sums, findings, lambda text: number_of(text, match.layout.decimal or "."))
