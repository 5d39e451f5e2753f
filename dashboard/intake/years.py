"""Written moments, and the years of dates that were written without one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise


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
    walk = ascending != descending
    positions = range(len(moments) - 1, -1, -1) if ascending >= descending else range(len(moments))
    result = list(moments)
    limit = latest
    for position in positions:
        moment = moments[position]
        if moment is None:
            continue
        day = _newest(moment.local.date(), limit) if moment.yearless else moment.local.date()
        result[position] = Moment(datetime.combine(day, moment.local.time()), moment.offset, moment.clock)
        if walk:
            limit = day
    return result


def _steps(moments: Sequence[Moment | None], direction: int) -> bool:
    """Whether most neighbours are one day apart in this direction: then it is a daily series."""
    days = [moment.local.date() for moment in moments if moment is not None]
    steps = [(after - before).days for before, after in pairwise(days)]
    return len(steps) >= 2 and sum(step == direction for step in steps) >= 0.8 * len(steps)


def _newest(day: date, limit: date) -> date:
    """The last day with this month and day that is not after `limit`."""
    for year in range(limit.year, limit.year - 9, -1):
        try:
            candidate = day.replace(year=year)
        except ValueError:  # 29 February
            continue
        if candidate <= limit:
            return candidate
    return day
