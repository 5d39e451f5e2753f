"""Written moments, and the years of dates that were written without one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

_LONGEST_GAP = 180  # days: more between two rows of a daily series means a wrong year


@dataclass(frozen=True)
class Moment:
    """One written date, by the file's clock; `offset`: minutes east of UTC if written; `yearless`: 1904 stands in."""

    local: datetime
    offset: int | None = None
    clock: bool = False
    yearless: bool = False


def with_years(moments: Sequence[Moment | None], latest: date) -> list[Moment | None]:
    """Give yearless dates their year: none lies after `latest`; a daily series is walked back from its newest day."""
    ascending = _steps(moments, 1)
    descending = _steps(moments, -1)
    positions = range(len(moments) - 1, -1, -1) if ascending >= descending else range(len(moments))
    if ascending == descending:
        return [moment and _placed(moment, _newest(moment, latest)) for moment in moments]
    for year in range(latest.year, latest.year - 9, -1):
        # A 29 February moves the whole series to a leap year: an earlier end is tried until no gap is left.
        end = latest if year == latest.year else date(year, 12, 31)
        result, gap = _walk(moments, positions, end)
        if not gap:
            return result
    return result


def _walk(moments: Sequence[Moment | None], positions: range, end: date) -> tuple[list[Moment | None], bool]:
    """The series walked back from its newest day, and whether a year is missing in it."""
    result = list(moments)
    limit, first, gap = end, True, False
    for position in positions:
        moment = moments[position]
        if moment is None:
            continue
        day = _newest(moment, limit)
        gap = gap or (not first and (limit - day).days > _LONGEST_GAP)
        result[position] = _placed(moment, day)
        limit, first = day, False
    return result, gap


def _placed(moment: Moment, day: date) -> Moment:
    return Moment(datetime.combine(day, moment.local.time()), moment.offset, moment.clock)


def _steps(moments: Sequence[Moment | None], direction: int) -> bool:
    """Whether most neighbours are one day apart in this direction: then it is a daily series."""
    days = [moment.local.date() for moment in moments if moment is not None]
    steps = [(after - before).days for before, after in pairwise(days)]
    return len(steps) >= 2 and sum(step == direction for step in steps) >= 0.8 * len(steps)


def _newest(moment: Moment, limit: date) -> date:
    """The last day with this month and day that is not after `limit`; a written year stays."""
    day = moment.local.date()
    if not moment.yearless:
        return day
    for year in range(limit.year, limit.year - 9, -1):
        try:
            candidate = day.replace(year=year)
        except ValueError:  # 29 February
            continue
        if candidate <= limit:
            return candidate
    return day
