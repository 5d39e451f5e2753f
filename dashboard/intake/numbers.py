"""Numbers as people and tools write them; a column decides together what "1.234" means."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

Decimal = Literal[".", ","]

#: Written where a number is missing (compared without case). Missing is null, never zero.
BLANKS = frozenset(
    {
        "",
        "-",
        "--",
        "---",
        "–",
        "—",
        "undefined",
        "null",
        "none",
        "n/a",
        "na",
        "nan",
        "#n/a",
        "not available",
        "k. a.",
        "k.a.",
        "n. d.",
        "n.d.",
        "s/o",
    }
)

_SPACES = re.compile(r"(?<=\d)[\s'’\u00a0\u202f](?=\d{3}(?!\d))")
_SHELL = re.compile(r"^[€$£¥\s]*([+\-−]?)[€$£¥\s]*(\S.*?)[€$£¥%\s]*$")
_BODY = re.compile(r"[0-9][0-9.,]*|[.,][0-9]+")
_POWER = re.compile(r"([0-9]+(?:[.,][0-9]+)?)[eE]([+-]?[0-9]{1,3})")
_LONGEST = 40

# The arrow patterns of a column written with a point: all plain, and one value that can only be a fraction.
_PLAIN_POINT = r"^-?[0-9]{1,15}(\.[0-9]{1,17})?$"
_SURE_POINT = r"^-?(0+\.[0-9]+|[0-9]+\.([0-9]{1,2}|[0-9]{4,})|[0-9]{4,}\.[0-9]+)$"


@dataclass(frozen=True)
class Numbers:
    """A column of numbers: `values` (float64, null = missing or not a number), where it failed, what is open."""

    values: pa.Array
    bad: tuple[tuple[int, str], ...] = ()  # position in the column, text
    ambiguous: str | None = None  # an example such as "1.234" that can be two numbers
    contradicting: tuple[str, str] | None = None  # examples of both ways in one column
    decimal: Decimal | None = None


def _stripped(text: str) -> tuple[str, str] | None:
    """Sign and body of a number's text, without spaces, currency and per cent signs; None if it is none."""
    if len(text) > _LONGEST or not (shell := _SHELL.match(text.strip())):
        return None
    sign, body = shell.groups()
    body = _SPACES.sub("", body)
    if not (_BODY.fullmatch(body) or _POWER.fullmatch(body)):
        return None
    return ("-" if sign in "-−" and sign else ""), body


def _grouped(body: str, mark: str) -> bool:
    return bool(re.fullmatch(rf"\d{{1,3}}(?:\{mark}\d{{3}})+|\d{{1,2}}(?:\{mark}\d{{2}})*\{mark}\d{{3}}", body))


def verdict(text: str) -> Literal[".", ",", "", "?"] | None:
    """What one value says about its column: the decimal mark, nothing (""), either ("?"), or None: not a number."""
    stripped = _stripped(text)
    if stripped is None:
        return None
    body = stripped[1].lower().partition("e")[0]
    points, commas = body.count("."), body.count(",")
    if not points and not commas:
        return ""
    if points and commas:
        mark: Decimal = "." if body.rindex(".") > body.rindex(",") else ","
        whole, _, fraction = body.rpartition(mark)
        return mark if mark not in whole and _grouped(whole, "," if mark == "." else ".") and fraction else None
    mark, other = (".", ",") if points else (",", ".")
    if points + commas > 1:
        return other if _grouped(body, mark) else None  # type: ignore[return-value]
    whole, _, fraction = body.partition(mark)
    if "e" in stripped[1].lower() or len(fraction) != 3 or not 1 <= len(whole) <= 3 or whole.startswith("0"):
        return mark
    return "?"


def number(text: str, decimal: Decimal = ".") -> float | None:
    """The number, read with this decimal mark; None when it is no finite number written that way."""
    stripped = _stripped(text)
    if stripped is None:
        return None
    sign, body = stripped
    mark, power = body, ""
    if match := _POWER.fullmatch(body):
        mark, power = match.group(1), "e" + match.group(2)
    group = "," if decimal == "." else "."
    whole, _, fraction = mark.partition(decimal)
    if group in fraction or decimal in fraction or (group in whole and not _grouped(whole, group)):
        return None
    value = float(f"{sign}{whole.replace(group, '') or '0'}.{fraction or '0'}{power}")
    return value if math.isfinite(value) else None


def read_numbers(
    column: pa.Array,
    *,
    given: Decimal | None = None,
    declared: Decimal | None = None,
    whole: bool = False,
    typed: bool = False,
    blanks: frozenset[str] = frozenset(),
) -> Numbers:
    """Read a whole column of text.

    `given`: a person's decision; `declared`: what the tool writes; `whole`: counts, which have no fractions,
    so that in a tool's file "1.234" can only be a thousand; `typed`: people typed it, so nothing is inferred.
    """
    if (plain := whole_numbers(column)) is not None:
        return Numbers(plain)
    if given in (None, ".") and len(column) > 10_000 and (quick := _quick_point(column)) is not None:
        return Numbers(quick, decimal=".")
    coded = column if pa.types.is_dictionary(column.type) else pc.dictionary_encode(column)
    texts: list[str | None] = coded.dictionary.to_pylist()
    missing = BLANKS | blanks
    verdicts = [None if text is None or text.strip().casefold() in missing else verdict(text) for text in texts]
    points = [text for text, said in zip(texts, verdicts, strict=True) if said == "."]
    commas = [text for text, said in zip(texts, verdicts, strict=True) if said == ","]
    unsure = [text for text, said in zip(texts, verdicts, strict=True) if said == "?"]
    decimal = given or _decide(points, commas, declared)
    ambiguous = None
    if decimal is None and unsure:
        if whole and not typed and all("." in str(text) for text in unsure) != all("," in str(text) for text in unsure):
            decimal = "," if "." in str(unsure[0]) else "."
        else:
            ambiguous = unsure[0]
    elif not given and not points and not commas and unsure and whole and not typed:
        decimal = "," if "." in str(unsure[0]) else "."  # a count has no fraction, whatever was declared
    contradicting = (str(points[0]), str(commas[0])) if points and commas and not given else None
    parsed: list[float | None] = []
    wrong: set[int] = set()
    for code, text in enumerate(texts):
        if text is None or text.strip().casefold() in missing:
            parsed.append(None)
            continue
        value = number(text, decimal or ".")
        parsed.append(value)
        if value is None:
            wrong.add(code)
    values = pa.array(parsed, pa.float64()).take(coded.indices) if texts else pa.nulls(len(column), pa.float64())
    return Numbers(values, _places(coded, wrong, texts), ambiguous, contradicting, decimal)


def whole_numbers(column: pa.Array) -> pa.Array | None:
    """A column of digits alone (float64), null where it is blank; None if it holds anything else."""
    whole = digits(_emptied(column))
    return None if whole is None else pc.cast(whole, pa.float64())


def digits(texts: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray | None:
    """Texts of digits alone as int64; None if any of them is something else."""
    try:
        pc.cast(texts.slice(0, 100), pa.int64())  # arrow goes through all texts before it says that the first is none
        return pc.cast(texts, pa.int64())
    except pa.ArrowInvalid:
        return None


def _decide(points: Sequence[object], commas: Sequence[object], declared: Decimal | None) -> Decimal | None:
    if bool(points) == bool(commas):
        return declared
    return "." if points else ","


def _quick_point(column: pa.Array) -> pa.Array | None:
    """A long column of plain numbers with a decimal point, when one value proves that it is one."""
    emptied = _emptied(column)
    if not pc.all(pc.match_substring_regex(emptied, _PLAIN_POINT), min_count=0).as_py():
        return None
    if not pc.any(pc.match_substring_regex(emptied, _SURE_POINT), min_count=0).as_py():
        return None
    return pc.cast(emptied, pa.float64())


def _emptied(column: pa.Array) -> pa.Array:
    """The column as plain text, null where it is blank."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(pa.string())
    nothing = pc.equal(column, "")
    if not pc.any(nothing, min_count=0).as_py():
        return column
    return pc.if_else(nothing, pa.scalar(None, pa.string()), column)


def _places(coded: pa.DictionaryArray, wrong: set[int], texts: Sequence[str | None]) -> tuple[tuple[int, str], ...]:
    if not wrong:
        return ()
    hits = pc.indices_nonzero(pc.is_in(coded.indices, pa.array(sorted(wrong), coded.indices.type)))
    return tuple((place, str(texts[coded.indices[place].as_py()])) for place in hits.to_pylist())
