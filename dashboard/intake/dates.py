"""Dates and times as tools and people write them; a column decides together whether 03/04 is March or April."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from dashboard.intake.evenly import evenly_written
from dashboard.intake.names import months, normal, visible
from dashboard.intake.numbers import BLANKS
from dashboard.intake.years import Moment, with_years

Order = Literal["dmy", "mdy"]

_LONGEST = 60
_CLOCK = (
    r"(?:[T ,]+(?:at )?(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*([ap]\.?m\.?)?)?"
    r"\s*(z|utc|gmt|[+-]\d{2}:?\d{2})?"
)
_ISO = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_CLOCK}", re.IGNORECASE)
_NUMERIC = re.compile(rf"(\d{{1,2}})([./-])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_CLOCK}", re.IGNORECASE)
_TRAILING_CLOCK = re.compile(rf"^(.*?){_CLOCK}$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+|\d+")
_NOISE = {"de", "del", "le", "of", "the", "den", "at", "um", "à", "a", "th", "st", "nd", "rd", "er", "di", "do"}


@dataclass(frozen=True)
class Dates:
    """A column of dates. `local` is the file's own clock, `utc` in UTC; null = missing or not a date."""

    local: pa.Array  # timestamp[us]
    utc: pa.Array  # timestamp[us, UTC]
    bad: tuple[tuple[int, str], ...] = ()
    ambiguous: str | None = None  # an example that can be day/month or month/day
    contradicting: tuple[str, str] | None = None  # day/month and month/day in one column
    foreign: bool = False  # not written as the tool writes it

    @property
    def days(self) -> pa.Array:
        """The days, as the file's own clock says."""
        return pc.cast(self.local, pa.date32(), safe=False)


def _clock(hour: str | None, minute: str | None, second: str | None, half: str | None) -> time | None:
    if hour is None:
        return time()
    hours = int(hour)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    try:
        return time(hours, int(minute or 0), int(second or 0))
    except ValueError:
        return None


def _offset(text: str | None) -> int | None:
    if not text:
        return None
    if text[0] not in "+-":
        return 0
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return -minutes if text[0] == "-" else minutes


def _moment(year: int, month: int, day: int, parts: Sequence[str | None], yearless: bool = False) -> Moment | None:
    clock = _clock(parts[0], parts[1], parts[2], parts[3])
    if clock is None:
        return None
    try:
        return Moment(
            datetime.combine(date(year, month, day), clock), _offset(parts[4]), parts[0] is not None, yearless
        )
    except ValueError:
        return None


def iso(text: str) -> Moment | None:
    """Year first: 2026-03-01, 2026/3/1, 2026-03-01T13:29:00Z, 2026-03-01 13:29:00 UTC."""
    if not (match := _ISO.fullmatch(text)):
        return None
    year, _, month, day, *rest = match.groups()
    return _moment(int(year), int(month), int(day), rest)


def _numeric(order: Order) -> Callable[[str], Moment | None]:
    def parse(text: str) -> Moment | None:
        if not (match := _NUMERIC.fullmatch(text)):
            return None
        first, mark, second, year, *rest = match.groups()
        day, month = (first, second) if order == "dmy" or mark == "." else (second, first)
        return _moment(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day), rest)

    return parse


def words(text: str) -> Moment | None:
    """With a month's name, in any language we know, with or without a year: '8 de marzo', 'Sat, Sep 6, 2025'."""
    match = _TRAILING_CLOCK.match(text)
    body, parts = (match.group(1), match.groups()[1:]) if match else (text, (None,) * 5)
    month, numbers = None, []
    for token in _WORD.findall(normal(body)):
        if token.isdigit():
            numbers.append(token)
        elif token in months() and month is None:
            month = months()[token]
        elif token not in _NOISE and len(numbers) > 0 and month is not None:
            return None
    if month is None or not 1 <= len(numbers) <= 2:
        return None
    long = [number for number in numbers if len(number) == 4]
    short = [number for number in numbers if len(number) <= 2]
    if len(short) != 1 or len(numbers) - len(short) != len(long):
        return None
    # 1904 is a leap year: "February 29" survives until its year is known.
    return _moment(int(long[0]) if long else 1904, month, int(short[0]), parts, yearless=not long)


def looks_like_date(text: str) -> bool:
    """Whether a cell can be nothing but a day, whatever the order of day and month."""
    text = " ".join(visible(text).split())
    return len(text) <= _LONGEST and (iso(text) or _NUMERIC.fullmatch(text) or words(text)) is not None


def excel(text: str) -> Moment | None:
    """A day as a spreadsheet counts it, from 30 December 1899: 46213, 46213.5."""
    if not re.fullmatch(r"[2-7]\d{4}(\.\d+)?", text):
        return None
    days = float(text)
    return Moment(datetime(1899, 12, 30) + timedelta(seconds=round(days * 86400)), clock=not days.is_integer())


def epoch(text: str) -> Moment | None:
    """Milliseconds since 1970 in UTC, as programs count: 1772366400000."""
    if not re.fullmatch(r"1\d{12}", text):
        return None
    return Moment(datetime(1970, 1, 1) + timedelta(milliseconds=int(text)), 0, clock=True)


def _declared(pattern: str) -> Callable[[str], Moment | None]:
    def parse(text: str) -> Moment | None:
        try:
            parsed = datetime.strptime(text, pattern)
        except ValueError:
            return None
        offset = parsed.utcoffset()
        minutes = None if offset is None else int(offset.total_seconds() // 60)
        return Moment(parsed.replace(tzinfo=None), minutes, "%H" in pattern or "%I" in pattern)

    return parse


def read_dates(
    column: pa.Array,
    *,
    patterns: Sequence[str] = (),
    zone: str = "UTC",
    order: Order | None = None,
    today: date | None = None,
    latest: date | None = None,
) -> Dates:
    """Read a whole column of text.

    `patterns`: how the tool writes it, strptime or "dmy"/"mdy"/"words"/"epoch"; anything else is then tried as ISO,
    as numbers and as words. `order`: a person's decision. `zone`: the clock where none is written.
    `latest`: the newest day a yearless date can be (default: `today`).
    """
    if (quick := evenly_written(column, patterns)) is not None:
        moments, clock, in_utc_already = quick
        return Dates(moments, in_utc(moments, "UTC" if in_utc_already else zone, date_only=not clock))
    if (iso_column := _quick_iso(column, zone)) is not None:
        return iso_column
    coded = column if pa.types.is_dictionary(column.type) else pc.dictionary_encode(column)
    texts = [None if text is None else " ".join(visible(text).split()) for text in coded.dictionary.to_pylist()]
    texts = [None if text is None or text.casefold() in BLANKS else text for text in texts]
    written = [text for text in texts if text is not None]
    found = _best(written, patterns, order)
    if isinstance(found, Dates):
        return found
    moments, foreign = found
    by_text = dict(zip(written, moments, strict=True))
    ordered = [by_text.get(text) if text is not None else None for text in texts]
    wrong = {code for code, text in enumerate(texts) if text is not None and by_text[text] is None}
    codes = coded.indices.to_pylist()
    row_moments = [None if code is None else ordered[code] for code in codes]
    bad = tuple((place, str(texts[code])) for place, code in enumerate(codes) if code in wrong) if wrong else ()
    if any(moment is not None and moment.yearless for moment in ordered):
        row_moments = with_years(row_moments, latest or today or date.today())
    local = pa.array([moment and moment.local for moment in row_moments], pa.timestamp("us"))
    return Dates(local, _utc(local, row_moments, zone), bad, foreign=foreign)


def _best(
    written: Sequence[str],
    patterns: Sequence[str],
    order: Order | None,
) -> tuple[list[Moment | None], bool] | Dates:
    """The reading of the column that leaves the fewest values unread; a Dates when a person has to decide."""
    named: dict[str, Callable[[str], Moment | None]] = {
        "dmy": _numeric("dmy"),
        "mdy": _numeric("mdy"),
        "words": words,
        "iso": iso,
        "epoch": epoch,
    }
    short = [text if len(text) <= _LONGEST else "" for text in written]
    best: tuple[int, list[Moment | None]] = (-1, [None] * len(short))
    for pattern in ("iso", *patterns):
        parse = named.get(pattern) or _declared(pattern)
        moments = [parse(text) for text in short]
        read = sum(moment is not None for moment in moments)
        if read == len(short):
            return moments, False
        if read > best[0]:
            best = (read, moments)
    either = _order(short, order)
    if isinstance(either, Dates):
        # A tool that declares its order and a column that contradicts it: the column is right only if it fits whole.
        return either if best[0] <= 0 or either.contradicting else (best[1], False)
    mixed = [
        moment or iso(text) or either(text) or words(text) or excel(text)
        for moment, text in zip([None] * len(short) if patterns else best[1], short, strict=True)
    ]
    if sum(moment is not None for moment in mixed) > best[0]:
        return mixed, bool(patterns)
    return best[1], False


def _order(written: Sequence[str], order: Order | None) -> Callable[[str], Moment | None] | Dates:
    """How this column writes day and month in numbers: a parser, or a Dates that asks."""
    if order:
        return _numeric(order)
    first = second = either = None
    for text in written:
        if (match := _NUMERIC.fullmatch(text)) and match.group(2) != ".":
            left, right = int(match.group(1)), int(match.group(3))
            if left > 12:
                first = first or text
            elif right > 12:
                second = second or text
            elif left != right:
                either = either or text
    nothing = pa.nulls(0, pa.timestamp("us"))
    if first and second:
        return Dates(nothing, nothing, contradicting=(first, second))
    if either and not first and not second:
        return Dates(nothing, nothing, ambiguous=either)
    return _numeric("mdy" if second else "dmy")


def _utc(local: pa.Array, moments: Sequence[Moment | None], zone: str) -> pa.Array:
    utc = in_utc(local, zone, date_only=not any(moment and moment.clock for moment in moments))
    if not any(moment is not None and moment.offset is not None for moment in moments):
        return utc
    written = [
        None
        if moment is None or moment.offset is None
        else (moment.local.replace(tzinfo=timezone(timedelta(minutes=moment.offset))))
        for moment in moments
    ]
    return pc.coalesce(pa.array(written, pa.timestamp("us", "UTC")), utc)


def in_utc(local: pa.Array, zone: str, date_only: bool = False) -> pa.Array:
    """Local times of a zone in UTC. A date without a clock is noon UTC: the same day in nearly every company's zone."""
    if date_only:
        noon = pc.add(local, pa.scalar(timedelta(hours=12), pa.duration("us")))
        return pc.assume_timezone(noon, "UTC")
    placed = pc.assume_timezone(local, zone, ambiguous="earliest", nonexistent="latest")
    return pc.cast(placed, pa.timestamp("us", "UTC"))


_ISO_DAY = r"^\d{4}-\d{2}-\d{2}$"
_ISO_TIME = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?Z?$"


def _quick_iso(column: pa.Array, zone: str) -> Dates | None:
    """A column that is ISO throughout, by arrow; None if it is not."""
    texts, placed = _texts(column)
    every = {"min_count": 0}
    try:
        first = pc.match_substring_regex(texts.slice(0, 100), _ISO_DAY)  # tells most columns apart
        if pc.all(first, **every).as_py() and pc.all(pc.match_substring_regex(texts, _ISO_DAY), **every).as_py():
            local = pc.cast(texts, pa.timestamp("us"))
            return Dates(placed(local), placed(in_utc(local, zone, date_only=True)))
        if not pc.all(pc.match_substring_regex(texts, _ISO_TIME), **every).as_py():
            return None
        marked = pc.ends_with(texts, "Z")
        local = pc.cast(pc.utf8_rtrim(texts, "Z"), pa.timestamp("us"))
    except pa.ArrowInvalid:  # a 30 February: the slow way names its row
        return None
    utc = in_utc(local, "UTC")
    if not pc.all(marked, **every).as_py():
        utc = pc.if_else(marked, utc, in_utc(local, zone))
    return Dates(placed(local), placed(utc))


def _texts(column: pa.Array) -> tuple[pa.Array, Callable[[pa.Array], pa.Array]]:
    """The texts to read, null where blank, and how what was read of them comes to its rows."""
    coded = pa.types.is_dictionary(column.type)
    texts = column.dictionary if coded else column
    texts = pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
    return texts, lambda read: read.take(column.indices) if coded else read
