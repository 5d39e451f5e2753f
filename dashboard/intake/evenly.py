"""Long columns of dates in which every value has its digits in the same places: a million at a glance, by numpy."""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

_LONG = 10_000
_LONGEST = 27  # 2026-03-01T12:11:00.000000Z
_SECONDS = 19  # 2026-03-01T12:11:00
_ISO = ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d")
_DIGITS = re.compile(r"(?:%[YmdHMS]|[^%a-zA-Z0-9]|[TZ])+")  # two digits each, four of the year, and marks
_BEFORE = np.array([0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334])  # the days of a year before each month
_LENGTHS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_EPOCH = 719_162  # days before 1970


def evenly_written(column: pa.Array, patterns: Sequence[str]) -> tuple[pa.Array, bool, bool] | None:
    """A long column written throughout as its tool declares it first, or as ISO: timestamp[us], null where blank.

    Beside it, whether it tells the time of day, and whether that is UTC. None if it is written otherwise.
    """
    if len(column) < _LONG or not pa.types.is_string(column.type):
        return None
    blank = pc.equal(column, "")
    some = pc.any(blank, min_count=0).as_py()
    texts = column.filter(pc.invert(blank)) if some or column.null_count else column
    cells = _cells(texts)
    if cells is None:
        return None
    whole = _whole_seconds(cells)
    ways = [
        *((cells, pattern) for pattern in patterns[:1] if _DIGITS.fullmatch(pattern)),
        *((whole, iso) for iso in _ISO),
    ]
    for written, pattern in ways:
        if (moments := _read(written, pattern)) is not None:
            read = pa.array(moments).cast(pa.timestamp("us"))
            if len(texts) < len(column):
                where = np.cumsum(np.asarray(pc.fill_null(pc.invert(blank), False))) - 1
                filled = pc.fill_null(pc.invert(blank), False)
                read = pc.if_else(filled, read.take(pa.array(np.maximum(where, 0))), pa.scalar(None, read.type))
            return read, "%H" in pattern, pattern.endswith("Z")
    return None


def _cells(texts: pa.Array) -> npt.NDArray[np.uint8] | None:
    """The bytes of texts that are all of one length, a row each."""
    offsets = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + len(texts) + 1]
    lengths = np.diff(offsets)
    if not len(lengths) or not 8 <= lengths[0] <= _LONGEST or (lengths != lengths[0]).any():
        return None
    return np.frombuffer(texts.buffers()[2], np.uint8)[offsets[0] : offsets[-1]].reshape(len(texts), lengths[0])


def _whole_seconds(cells: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The cells without the fraction of a second, where it is nought in all of them: 2026-03-01 12:11:00.0."""
    zulu = int((cells[:, -1] == ord("Z")).all())
    fraction = cells[:, _SECONDS : cells.shape[1] - zulu]
    if fraction.shape[1] < 2 or (fraction[:, 0] != ord(".")).any() or (fraction[:, 1:] != ord("0")).any():
        return cells
    return np.delete(cells, slice(_SECONDS, _SECONDS + fraction.shape[1]), axis=1)


def _read(cells: npt.NDArray[np.uint8], pattern: str) -> npt.NDArray[np.int64] | None:
    """Microseconds since 1970; None where a cell is written otherwise or names no day."""
    parts: dict[str, npt.NDArray[np.int64]] = {}
    at = 0
    for letter, mark in re.findall(r"%(.)|(.)", pattern):
        size = 4 if letter == "Y" else 2 if letter else 1
        if at + size > cells.shape[1]:
            return None
        if mark:
            if (cells[:, at] != ord(mark)).any():
                return None
        else:
            value = np.zeros(len(cells), np.int64)
            for place in range(at, at + size):
                digit = cells[:, place] - np.uint8(48)  # what is no digit becomes more than nine
                if (digit > 9).any():
                    return None
                value = value * 10 + digit
            parts[letter] = value
        at += size
    if at != cells.shape[1]:
        return None
    year, month, day = parts["Y"], parts["m"], parts["d"]
    if year.min() < 1000 or month.min() < 1 or month.max() > 12 or day.min() < 1:
        return None
    leap = ((year % 4 == 0) & (year % 100 != 0)) | (year % 400 == 0)
    if (day > _LENGTHS[month] + (leap & (month == 2))).any():
        return None
    before = year - 1
    days = before * 365 + before // 4 - before // 100 + before // 400 + _BEFORE[month] + (leap & (month > 2)) + day - 1
    seconds = (days - _EPOCH) * 86_400
    for letter, worth, most in (("H", 3600, 23), ("M", 60, 59), ("S", 1, 59)):
        if letter in parts:
            if parts[letter].max() > most:
                return None
            seconds += parts[letter] * worth
    return np.asarray(seconds * 1_000_000, np.int64)
