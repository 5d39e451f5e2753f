"""Windows: which stretches of days a scorecard of a period has to ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.period import Calendar, Comparison, Period
from dashboard.seasons import FEWEST_YEARS, YEAR

SEASONAL = 24  # whoever looks back on so many months is told what they are like in other years


def whole_months(calendar: Calendar, period: Period, other: Period | None) -> tuple[Period | None, Period | None]:
    """The months of a running period that are over, in one, and as many first months of another period."""
    passed = [month for month in calendar.parts(period, "month") if calendar.is_complete(month)]
    if calendar.is_complete(period) or not passed or passed[0].start != period.start:
        return None, None
    same = calendar.parts(other, "month")[: len(passed)] if other else ()
    begins = bool(same) and other is not None and same[0].start == other.start
    return _span(passed), _span(same) if begins else None


def _span(months: Sequence[Period]) -> Period:
    first, last = months[0], months[-1]
    return first if len(months) == 1 else Period(first.start, last.end, "span", f"{first.start}..{last.end}")


@dataclass(frozen=True)
class Windows:
    """The windows to ask for, and where in them the scored, compared and earlier periods are."""

    period: Period
    complete: bool
    windows: tuple[Period, ...]
    scored: int | None  # None: the period has not begun
    compared: int | None
    months: tuple[
        int | None, int | None
    ]  # of a running period its whole months so far, and as many of the compared one
    earlier: tuple[tuple[Period, int], ...]  # complete periods, oldest first
    history: int  # how many of the last of them are shown; those before only tell the season
    looked_at: tuple[int, ...]  # the windows that a reader hears of
    today: date

    @classmethod
    def of(cls, calendar: Calendar, period: Period, compare: Comparison, history: int) -> "Windows":
        """The windows of a period, of what it is compared with, and of `history` complete periods before it; for two
        years of months, those of a third one too."""
        places: dict[tuple[date, date], int] = {}
        windows: list[Period] = []

        def place(window: Period | None) -> int | None:
            if window is None:
                return None
            if (window.start, window.end) not in places:
                places[window.start, window.end] = len(windows)
                windows.append(window)
            return places[window.start, window.end]

        other = {"previous": calendar.previous, "last-year": calendar.last_year}.get(compare)
        scored = place(calendar.elapsed(period))
        compared = place(calendar.same_days(period, other(period))) if other and scored is not None else None
        begun, before = whole_months(calendar, period, other(period) if other else None)
        months = (place(begun), place(before))
        seasonal = period.grain == "month" and history >= SEASONAL
        depth = max(history, FEWEST_YEARS * YEAR) if seasonal else history
        earlier = [(one, at) for one in calendar.history(period, depth) if (at := place(one)) is not None]
        shown = [at for _, at in earlier[depth - history :]]
        return cls(
            period,
            calendar.is_complete(period),
            tuple(windows),
            scored,
            compared,
            months,
            tuple(earlier),
            history,
            tuple(at for at in range(len(windows)) if at in {scored, compared, *shown}),
            calendar.today,
        )

    @property
    def compared_with(self) -> Period | None:
        """The other side of the comparison: as many days of it as have passed of the period."""
        return None if self.compared is None else self.windows[self.compared]

    def sides(self, people: bool = False) -> tuple[int | None, int | None]:
        """The window that is scored, and the one it is compared with.

        Of people only whole months are shown (docs/metrics.md, rule 6): of a running quarter or year those that are
        over, against as many of the other.
        """
        return self.months if people and self.months[0] is not None else (self.scored, self.compared)

    def note(self, people: bool = False) -> str | None:
        """How far the period is, unless it is over."""
        if self.complete:
            return None
        if people and self.months[0] is not None:
            return f"up to {self.windows[self.months[0]].end.isoformat()}, by whole months"
        if self.scored is None:
            return "not begun"
        return f"day {self.windows[self.scored].days} of {self.period.days}"
