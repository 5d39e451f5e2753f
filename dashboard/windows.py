"""Windows: which stretches of days a scorecard of a period has to ask for."""

from dataclasses import dataclass
from datetime import date

from dashboard.period import Calendar, Comparison, Period


@dataclass(frozen=True)
class Windows:
    """The windows to ask for, and where in them the scored, compared and earlier periods are."""

    period: Period
    complete: bool
    windows: tuple[Period, ...]
    scored: int | None  # None: the period has not begun
    compared: int | None
    earlier: tuple[tuple[Period, int], ...]  # complete periods, oldest first
    today: date

    @classmethod
    def of(cls, calendar: Calendar, period: Period, compare: Comparison, history: int) -> "Windows":
        """The windows of a period, of what it is compared with, and of `history` complete periods before it."""
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
        earlier = [(one, place(one)) for one in calendar.history(period, history)]
        return cls(
            period,
            calendar.is_complete(period),
            tuple(windows),
            scored,
            compared,
            tuple((one, at) for one, at in earlier if at is not None),
            calendar.today,
        )

    @property
    def compared_with(self) -> Period | None:
        """The other side of the comparison: as many days of it as have passed of the period."""
        return None if self.compared is None else self.windows[self.compared]

    @property
    def note(self) -> str | None:
        """How far the period is, unless it is over."""
        if self.complete:
            return None
        if self.scored is None:
            return "not begun"
        return f"day {self.windows[self.scored].days} of {self.period.days}"
