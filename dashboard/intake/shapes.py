"""What the values of one column look like, whatever its header says."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from typing import Literal

import pyarrow as pa

from dashboard.intake import durations
from dashboard.intake.dates import Order, read_dates
from dashboard.intake.names import normal, visible
from dashboard.intake.numbers import BLANKS, Decimal, number, verdict

Type = Literal["blank", "number", "date", "duration", "flag", "link", "word", "text"]

_FLAG_WORDS = "true false yes no y n ja nein oui non sí si sim não nao wahr falsch vrai faux"
_FLAGS = frozenset(_FLAG_WORDS.split())
_ORDERS: tuple[Order, Order] = ("dmy", "mdy")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)
_PHONE = re.compile(r"\+[\d\s()/.-]{8,20}|\(?0\d{1,5}\)?[\s/-][\d\s/-]{5,15}")
_DAYS = {
    "": ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d.%m.%Y", "%d.%m.%y"),
    "dmy": ("%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d-%m-%y"),
    "mdy": ("%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y", "%m-%d-%y"),
    "month": ("%Y-%m", "%Y/%m", "%m/%Y", "%m.%Y"),
}
_CLOCKS = ("", " %H:%M", " %H:%M:%S", "T%H:%M", "T%H:%M:%S", ", %H:%M", ", %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
_ODD = 3  # so many different words may stand among numbers or dates
_FEW = 60  # so many different words make a choice, more a text


@dataclass(frozen=True)
class Shape:
    """The values of a column, taken together."""

    type: Type
    filled: int
    different: int
    examples: tuple[str, ...]
    longest: int = 0
    personal: bool = False  # e-mail addresses, telephone numbers
    whole: bool = False  # numbers without fractions
    lowest: float = 0.0
    highest: float = 0.0
    decimal: Decimal | None = None
    decimal_open: str | None = None  # a number that can be two
    blanks: tuple[str, ...] = ()  # words that stand where a number or date is missing
    dates: tuple[str, ...] = ()  # how they are written: strptime, "dmy", "mdy" or "words"
    dates_open: str | None = None  # a date that can be two
    order: Order | None = None  # what its dates say about day and month
    words: tuple[str, ...] = ()  # every different value, where they are few

    @property
    def unique(self) -> bool:
        """Nearly every value stands once."""
        return self.filled > 0 and self.different >= 0.95 * self.filled


def shape_of(texts: Sequence[str], order: Order | None = None, decimal: Decimal | None = None, name: str = "") -> Shape:
    """What a column is. `order`, `decimal`: decisions of a person; `name`: its header, which may say that it dates."""
    counted = Counter(text for cell in texts if (text := " ".join(visible(cell).split())))
    values = [text for text in counted if text.casefold() not in BLANKS]
    filled = sum(counted[text] for text in values)
    examples = tuple(values[:3])
    words = tuple(values) if len(values) <= _FEW else ()
    plain = Shape("text", filled, len(values), examples, max(map(len, values), default=0), words=words)
    if not values:
        return replace(plain, type="blank")
    if shape := _dates(values, plain, order, name):
        return shape
    if all(_ADDRESS.search(text) or _PHONE.fullmatch(text) for text in values):
        return replace(plain, personal=True)
    if shape := _numbers(values, plain, decimal):
        return shape
    kind: Type = "text"
    if all(durations.seconds(text) is not None for text in values):
        kind = "duration"
    elif len(values) <= 2 and all(text.casefold() in _FLAGS for text in values):
        kind = "flag"
    elif sum(bool(_LINK.match(text)) for text in values) >= 0.8 * len(values):
        kind = "link"
    elif words and max(map(len, values)) <= 40 and (len(values) <= filled / 2 or len(values) <= 5):
        kind = "word"
    return replace(plain, type=kind)


def _odd(values: Sequence[str], good: Sequence[bool]) -> tuple[str, ...] | None:
    """The few values that are not like the others; None when they are too many."""
    odd = tuple(text for text, fits in zip(values, good, strict=True) if not fits)
    few = len(odd) <= min(_ODD, len(values) // 4) and all(len(text) <= 20 for text in odd)
    return odd if few else None


def _numbers(values: Sequence[str], plain: Shape, decimal: Decimal | None) -> Shape | None:
    verdicts = [verdict(text) for text in values]
    odd = _odd(values, [said is not None for said in verdicts])
    if odd is None or any(text.startswith("0") and text.isdigit() and len(text) > 1 for text in values):
        return None  # leading zeros are part of an id
    marks = {said for said in verdicts if said in (".", ",")}
    open_ = next((text for text, said in zip(values, verdicts, strict=True) if said == "?"), None)
    mark: Decimal | None = decimal or ("," if marks == {","} else "." if marks == {"."} else None)
    numbers = [value for text in values if (value := number(text, mark or ".")) is not None]
    return replace(
        plain,
        type="number",
        whole=all(value.is_integer() for value in numbers),
        lowest=min(numbers, default=0.0),
        highest=max(numbers, default=0.0),
        decimal=mark if marks or open_ else None,
        decimal_open=open_ if mark is None else None,
        blanks=odd,
    )


def _dates(values: Sequence[str], plain: Shape, order: Order | None, name: str) -> Shape | None:
    """Dates, where the values are; plain digits only where the header says so."""
    digits = all(text.isdigit() for text in values)
    if digits and not (_dating(name) and all(len(text) == 8 for text in values)):
        return None
    if all(verdict(text) is not None and text.count(".") < 2 for text in values) and not digits:
        return None
    for months in _DAYS["month"]:
        if all(_fits(text, months) for text in values):
            return replace(plain, type="date", dates=(months,))
    read = read_dates(pa.array(values, pa.string()), patterns=("%Y%m%d",) if digits else (), order=order)
    if read.contradicting:
        return replace(plain, type="date", dates_open=read.contradicting[0])
    if read.ambiguous:
        return replace(plain, type="date", dates_open=read.ambiguous)
    good = [moment is not None for moment in read.local.to_pylist()]
    odd = _odd(values, good)
    if odd is None:
        return None
    dated = [text for text in values if text not in odd]
    pattern = next((p for p in _patterns(order) if all(_fits(text, p) for text in dated)), None)
    told: Order | None = None
    if pattern is None:
        with_names = any(re.search(r"[^\W\d_]{3,}", text) for text in dated)
        told = None if with_names else next((either for either in _ORDERS if _all_read(dated, either)), None)
        pattern = "words" if with_names else told
    elif pattern.startswith(("%d/", "%d-", "%m/", "%m-")):
        told = "dmy" if pattern.startswith("%d") else "mdy"
    return replace(plain, type="date", dates=(pattern,) if pattern else (), order=told)


def _patterns(order: Order | None) -> list[str]:
    """Every way we can declare; a column in which day and month could change places was asked about before."""
    either = (*_DAYS["mdy"], *_DAYS["dmy"]) if order == "mdy" else (*_DAYS["dmy"], *_DAYS["mdy"])
    return [day + clock for day, clock in product((*_DAYS[""], *either), _CLOCKS)]


def _all_read(values: Sequence[str], order: Order) -> bool:
    return int(read_dates(pa.array(values, pa.string()), patterns=(order,), order=order).local.null_count) == 0


def _fits(text: str, pattern: str) -> bool:
    try:
        datetime.strptime(text, pattern)
    except ValueError:
        return False
    return True


def _dating(name: str) -> bool:
    """Whether a header says that its column dates."""
    return bool({"date", "day", "datum", "tag", "jour", "fecha", "día", "data", "dia"} & set(normal(name).split()))
