"""Tables of daily facts, wide or long, and breakdowns without days."""

from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from dashboard.catalogue import load_catalogue
from dashboard.intake.fields import EXPOSURE, known_fields, platform_of, stocks
from dashboard.intake.findings import Findings, Options, rows_named
from dashboard.intake.formats import Layout
from dashboard.intake.frame import Frame, check_total
from dashboard.intake.names import normal
from dashboard.intake.numbers import number
from dashboard.intake.observations import observations, once_per_key
from dashboard.intake.progress import tell_column
from dashboard.intake.reading import OBSERVATIONS, Table
from dashboard.intake.texts import per_text
from dashboard.intake.values import Reader, note_future
from dashboard.strict_yaml import did_you_mean

_PLACE = ("unit", "department", "channel", "account")
_NO_ROWS = OBSERVATIONS.empty_table()


def measures_of(reader: Reader, findings: Findings) -> dict[str, pa.Array]:
    """The numeric columns of a wide table, without false zeros, with what can be derived from the others."""
    match = reader.frame.block.match
    assert match is not None
    known = known_fields(match.layout.kind)
    found: dict[str, pa.Array] = {}
    for position, field in enumerate(match.places, start=1):
        tell_column(position, len(match.places))
        if known[field] != "number" or field == "value":
            continue
        found[field] = reader.seconds(field) if field.endswith("_s") else reader.numbers(field)
    settle_repeats(reader, found, findings)
    if not match.format.typed:
        drop_false_zeros(reader, found, findings)
    derive(match.layout.derive, found)
    return found


def settle_repeats(reader: Reader, found: dict[str, pa.Array], findings: Findings) -> None:
    """Two columns of the same name: the one that has values counts; where they differ, say so."""
    match = reader.frame.block.match
    assert match is not None
    from dashboard.intake.numbers import read_numbers

    for field, places in match.repeated.items():
        if field not in found:
            continue
        for place in places:
            other = read_numbers(reader.frame.column(place), declared=match.layout.decimal, whole=True).values
            if _sum(found[field]) == 0 and _sum(other) != 0:
                found[field] = other
            elif _sum(other) != 0 and not found[field].equals(other):
                findings.say(
                    "warning",
                    f"The column '{reader.header(field)}' stands twice with different values; "
                    "the first one is counted.",
                    column=reader.header(field),
                )
            elif _sum(other) == 0 and _sum(found[field]) == 0 and field not in EXPOSURE:
                findings.say(
                    "warning",
                    f"The column '{reader.header(field)}' stands twice and holds nothing but zeros; it was left out.",
                    column=reader.header(field),
                )
                del found[field]
                break


def drop_false_zeros(reader: Reader, found: dict[str, pa.Array], findings: Findings) -> None:
    """Nothing was seen, yet people reacted: such a column of zeros is a fault of the tool, not data."""
    if not any(_sum(values) for values in found.values()):
        return
    for field in EXPOSURE & found.keys():
        values = found[field]
        if len(values) - values.null_count and not pc.any(pc.not_equal(values, 0.0), min_count=0).as_py():
            header = reader.header(field)
            findings.say(
                "warning",
                f"Column '{header}' holds nothing but zeros although other columns show activity; it was "
                "left out, so that it cannot overwrite good values. Export again later if you need it.",
                column=header,
            )
            del found[field]


def derive(rules: Mapping[str, Sequence[str]], found: dict[str, pa.Array]) -> None:
    """Measures the tool does not deliver, as the sum of the parts it does; a missing part adds nothing."""
    for measure, parts in rules.items():
        present = [found[part] for part in parts if part in found]
        if measure in found or not present:
            continue
        total = present[0]
        for part in present[1:]:
            total = pc.coalesce(pc.add(total, part), total, part)
        found[measure] = total


def _sum(values: pa.Array) -> float:
    return float(pc.sum(values, min_count=0).as_py() or 0.0)


def channels(reader: Reader, layout: Layout, findings: Findings, typed: bool) -> pa.Array | None:
    """The platform of each row as the file names it; None where it does not."""
    if not reader.has("channel"):
        return None
    written = reader.raw("channel")
    if typed:
        return per_text(written, lambda text: " ".join(text.split()).lower())
    platforms = per_text(written, lambda text: platform_of(text))
    unknown = sorted({str(text) for text in pc.unique(written).to_pylist() if text and platform_of(text) is None})
    if unknown:
        findings.say(
            "info",
            f"Column '{reader.header('channel')}' names {', '.join(repr(text) for text in unknown[:5])}, which is "
            "no platform we know; these rows have no channel of their own.",
            column=reader.header("channel"),
        )
    return platforms


def table_channel(layout_channel: str | None, column: pa.Array | None) -> str | None:
    """The one platform of a table, "mixed" for several, None where the file names none."""
    if column is None:
        return layout_channel
    named = [name for name in pc.unique(column).to_pylist() if name]
    return None if not named else named[0] if len(named) == 1 else "mixed"


def read_daily(frame: Frame, options: Options, findings: Findings) -> Table | None:
    """A table of daily facts; None while a person has to decide something first."""
    match = frame.block.match
    assert match is not None
    reader = Reader(frame, options, findings)
    dates = reader.dates("day")
    if dates is None:
        return None
    days = dates.days
    if days.null_count:
        frame, days = _dated(frame, days, pc.is_null(reader.raw("day")), reader.header("day"), findings)
        reader = Reader(frame, options, findings)
    note_future(days, frame, reader.header("day"), options, findings)
    if match.format.limit and len(frame) == match.format.limit:
        findings.say(
            "info",
            f"The export has exactly {match.format.limit} days, the most that {match.format.tool} gives at once; what "
            "is older is not in it.",
        )
    place: dict[str, pa.Array] = {
        name: reader.text(name) for name in ("unit", "department", "account") if reader.has(name)
    }
    channel = channels(reader, match.layout, findings, match.format.typed)
    if channel is not None:
        place["channel"] = channel
    title = frame.block.title
    fixed = (title.channel if title else None) or match.layout.channel
    long = reader.has("measure")
    rows = _long(reader, days, place, findings) if long else _wide(reader, days, place, fixed, title, findings)
    if rows is None or findings.questions:
        return None
    totals, rows = once_per_key(rows, reader.has("breakdown"), findings)
    return Table(
        _name(frame),
        "daily",
        table_channel(fixed, channel),
        len(frame),
        _day(pc.min(days)),
        _day(pc.max(days)),
        totals,
        rows,
    )


def _name(frame: Frame) -> str:
    match = frame.block.match
    if frame.block.title:
        return frame.block.notes[-1] if frame.block.notes else frame.block.title.name
    return frame.block.sheet or (match.layout.name if match else "")


def _day(scalar: pa.Scalar) -> date | None:
    value: date | None = scalar.as_py()
    return value


def _dated(frame: Frame, days: pa.Array, blank: pa.Array, header: str, findings: Findings) -> tuple[Frame, pa.Array]:
    """Only the rows that have a date; blank ones are named here (what is no date was named when it was read)."""
    mask = pc.is_valid(days)
    if pc.any(blank, min_count=0).as_py():
        lines = frame.lines_of(pc.indices_nonzero(blank).to_pylist())
        findings.say(
            "warning",
            f"There is no date in {rows_named(lines)} (column '{header}'); "
            f"{'it was' if len(lines) == 1 else 'they were'} left out.",
            lines[0],
            header,
        )
    return frame.keep(mask), days.filter(mask)


def _wide(
    reader: Reader,
    days: pa.Array,
    place: Mapping[str, pa.Array],
    fixed: str | None,
    title: object,
    findings: Findings,
) -> pa.Table | None:
    """One column per measure becomes one row per measure and day."""
    frame = reader.frame
    if title is not None and reader.has("value"):
        found = {frame.block.title.name: reader.numbers("value")} if frame.block.title else {}
        drop = frame.block.match
        assert drop is not None
    else:
        found = measures_of(reader, findings)
    if findings.questions:
        return None
    _check_own_total(reader, found, findings)
    parts = []
    for measure, values in found.items():
        mask = pc.is_valid(values)
        count = pc.sum(mask, min_count=0).as_py() or 0
        columns = {name: column.filter(mask) for name, column in place.items()}
        columns |= {
            "day": days.filter(mask),
            "value": values.filter(mask),
            "row": frame.lines.filter(mask),
            "measure": pa.repeat(pa.scalar(measure), count),
        }
        if "channel" not in columns and fixed:
            columns["channel"] = pa.repeat(pa.scalar(fixed), count)
        parts.append(observations(columns, count))
    return pa.concat_tables(parts) if parts else _NO_ROWS


def _check_own_total(reader: Reader, found: Mapping[str, pa.Array], findings: Findings) -> None:
    own = reader.frame.total
    match = reader.frame.block.match
    if own is None or match is None:
        return
    sums = {
        measure: (match.places[measure][0], reader.header(measure), _sum(values))
        for measure, values in found.items()
        if measure in match.places and measure not in stocks() and not measure.endswith("_s")
    }
    check_total(own, sums, findings, lambda text: number(text, match.layout.decimal or "."))


def _long(reader: Reader, days: pa.Array, place: dict[str, pa.Array], findings: Findings) -> pa.Table | None:
    """One row per measure and day already: our own template."""
    frame = reader.frame
    known = load_catalogue().measures
    labels = {normal(measure.label): name for name, measure in known.items()} | {name: name for name in known}

    match = frame.block.match
    assert match is not None
    named = match.places["measure"][1].values  # the company's own words; those without a meaning are left out

    def measure_of(text: str) -> str | None:
        meaning = named.get(normal(text), text)
        if meaning is None:
            return None
        key = normal(str(meaning))
        return labels.get(key) or labels.get(key.replace(" ", "_").replace("-", "_"))

    written = reader.raw("measure")
    measures = per_text(written, measure_of)
    values = reader.numbers("value")
    if findings.questions:
        return None
    if measures.null_count:
        for text in pc.unique(written).to_pylist():
            if text is None or (measure_of(text) is None and normal(text) not in named):
                lines = frame.lines_of(
                    pc.indices_nonzero(
                        pc.is_null(written) if text is None else pc.fill_null(pc.equal(written, text), False)
                    ).to_pylist()
                )
                what = f"'{text}' is no measure{did_you_mean(text, known)}" if text else "no measure is named"
                findings.say(
                    "error",
                    f"Column '{reader.header('measure')}': {what} ({rows_named(lines)}); these rows were left out.",
                    lines[0],
                    reader.header("measure"),
                )
    mask = pc.and_(pc.is_valid(measures), pc.is_valid(values))
    columns = {**place, "day": days, "measure": measures, "value": values, "row": frame.lines}
    if not pc.all(mask, min_count=0).as_py():
        columns = {name: column.filter(mask) for name, column in columns.items()}
    return observations(columns, len(columns["day"]))


def read_split(frame: Frame, options: Options, findings: Findings) -> Table | None:
    """A breakdown without days: counted and summed, never stored as if it were a day."""
    reader = Reader(frame, options, findings)
    match = frame.block.match
    found = measures_of(reader, findings) if match and match.layout.columns else {}
    if findings.questions:
        return None
    _check_own_total(reader, found, findings)
    totals = {measure: _sum(values) for measure, values in found.items() if values.null_count < len(values)}
    channel = match.layout.channel if match else None
    return Table(_name(frame), "split", channel, len(frame), None, None, totals, _NO_ROWS)
