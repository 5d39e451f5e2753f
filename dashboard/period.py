"""Periods: what a name like 2025-Q3 or last-month means, and what it is compared with."""

import calendar as months
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Literal

from babel import Locale, localedata
from babel.dates import format_date, format_interval, format_skeleton, parse_pattern

from dashboard.errors import Refused

Grain = Literal["day", "week", "month", "quarter", "year", "span"]
Comparison = Literal["previous", "last-year", "none"]

GRAMMAR = "2025, 2025-Q3, 2025-10, 2025-W14, 2025-10-07, 2025-01-01..2025-03-31, last-month, last-quarter or last-week"

_DAY = timedelta(days=1)
_MONTHS_IN: dict[Grain, int] = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Period:
    """Days `start` to `end`, both included. `label` is the name of the grammar ("2025-Q3")."""

    start: date
    end: date
    grain: Grain
    label: str

    @property
    def days(self) -> int:
        """How many days, both ends included."""
        return (self.end - self.start).days + 1

    def contains(self, other: "Period") -> bool:
        """Whether every day of the other period is in this one."""
        return self.start <= other.start and other.end <= self.end

    def title(self, locale: str = "en") -> str:
        """The period in English, as it is written where the locale is spoken: "October 2026", "week 14 of 2026".

        Fiscal years that begin in one calendar year and end in the next are written "2026/27".
        """
        known = in_english(locale)
        match self.grain:
            case "month":
                return format_skeleton("yMMMM", self.start, locale=known)
            case "quarter":
                year, quarter = self.label.split("-Q")
                if self.start == date(int(year), 3 * int(quarter) - 2, 1):
                    return format_skeleton("yQQQ", self.start, locale=known)
                return f"Q{quarter} {_two_years(int(year))}"
            case "year":
                return self.label if self.start.month == 1 else _two_years(self.start.year)
            case "week":
                # Not format_skeleton: it counts weeks as the locale does, which need not be ISO 8601.
                year, week = self.label.split("-W")
                pattern = parse_pattern(known.datetime_skeletons["yw"])
                return str(pattern.format) % {"w": int(week), "Y": year}
            case "day":
                return format_date(self.start, "medium", locale=known)
            case "span":
                return format_interval(self.start, self.end, "yMMMd", locale=known)


@cache
def in_english(locale: str) -> Locale:
    """What dates with words in them are written by: the sentences around them are English, the order of day and month
    and the clock are those of the locale's territory ("7 Oct 2026" for de_DE). Where CLDR knows no English of a
    territory, Europe's."""
    known = Locale.parse(locale.replace("-", "_"))
    if known.language == "en":
        return known
    name = f"en_{known.territory}"
    return Locale.parse(name if known.territory and localedata.exists(name) else "en_150")


@dataclass(frozen=True)
class Calendar:
    """A company's calendar on a day. Its year begins with month `fiscal_year_start` (1 to 12).

    A fiscal year is named after the calendar year in which it begins: with April, 2025 is April 2025 to
    March 2026, and 2025-Q1 is April to June 2025. Months, weeks (ISO 8601) and days are everybody's.
    """

    today: date
    fiscal_year_start: int = 1

    def parse(self, text: str) -> Period:
        """The period that a name of the grammar means. Refused: not of the grammar, or no such day or week."""
        name = text.strip()
        try:
            period = self._relative(name.lower()) or self._named(name.upper())
        except ValueError:
            raise Refused(f"There is no period '{_shown(name)}' in the calendar.") from None
        if period is None:
            raise Refused(f"'{_shown(name)}' is not a period; write {GRAMMAR}.")
        return period

    def previous(self, period: Period) -> Period:
        """The period just before: the same grain; for a span as many whole months, or else days, as it has."""
        return self._shifted(period, -1)

    def next(self, period: Period) -> Period:
        """The period just after, of the same grain and length."""
        return self._shifted(period, 1)

    def parts(self, period: Period, grain: Literal["month", "quarter"]) -> tuple[Period, ...]:
        """The months or quarters that begin inside a period, in order."""
        return _parts(self, period, grain)

    def last_year(self, period: Period) -> Period:
        """The same period a year earlier. A week 53 has no namesake: it is compared with 52 weeks before.

        29 February becomes 28 February; a span of whole months stays one.
        """
        match period.grain:
            case "week":
                year, week, _ = period.start.isocalendar()
                try:
                    return _week(year - 1, week)
                except ValueError:
                    return _week_of(period.start - 52 * 7 * _DAY)
            case "day":
                return _day(_year_before(period.start))
            case "span":
                if _whole_months(period):
                    return _span(_year_before(period.start), _month_end(_year_before(period.end.replace(day=1))))
                return _span(_year_before(period.start), _year_before(period.end))
            case _:
                return self._months(_year_before(period.start), period.grain)

    def is_complete(self, period: Period) -> bool:
        """Whether its last day has passed."""
        return period.end < self.today

    def history(self, period: Period, n: int) -> tuple[Period, ...]:
        """The `n` complete periods of the same grain before the period, oldest first."""
        found: list[Period] = []
        while len(found) < n:
            period = self.previous(period)
            if self.is_complete(period):
                found.append(period)
        return tuple(reversed(found))

    def elapsed(self, period: Period) -> Period | None:
        """The days of a running period up to yesterday; a complete one whole; None where none has passed."""
        if self.is_complete(period):
            return period
        if period.start >= self.today:
            return None
        return _span(period.start, self.today - _DAY)

    def same_days(self, period: Period, other: Period) -> Period | None:
        """As many first days of `other` as have passed of `period`; all of it when that is complete."""
        if self.is_complete(period):
            return other
        elapsed = self.elapsed(period)
        if elapsed is None:
            return None
        return _span(other.start, min(other.end, other.start + (elapsed.days - 1) * _DAY))

    def _relative(self, name: str) -> Period | None:
        match name:
            case "last-month":
                return self.previous(self._months(self.today, "month"))
            case "last-quarter":
                return self.previous(self._months(self.today, "quarter"))
            case "last-week":
                return _week_of(self.today - 7 * _DAY)
            case _:
                return None

    def _named(self, name: str) -> Period | None:
        if found := re.fullmatch(r"((?:19|20|21)\d\d)(?:-(Q[1-4]|W\d\d|\d\d))?", name, re.ASCII):
            year, part = int(found[1]), found[2]
            if part is None:
                return self._months(date(year, self.fiscal_year_start, 1), "year")
            if part.startswith("W"):
                return _week(year, int(part[1:]))
            if part.startswith("Q"):
                first = _plus_months(date(year, self.fiscal_year_start, 1), 3 * (int(part[1:]) - 1))
                return self._months(first, "quarter")
            return self._months(date(year, int(part), 1), "month")
        if found := re.fullmatch(r"((?:19|20|21)\d\d-\d\d-\d\d)(?:\.\.((?:19|20|21)\d\d-\d\d-\d\d))?", name, re.ASCII):
            start = date.fromisoformat(found[1])
            if found[2] is None:
                return _day(start)
            end = date.fromisoformat(found[2])
            if end < start:
                raise Refused(f"The period '{name}' ends before it begins; write the earlier day first.")
            return _span(start, end)
        return None

    def _months(self, day: date, grain: Grain) -> Period:
        """The month, quarter or year that a day is in."""
        length = _MONTHS_IN[grain]
        since = (day.month - self.fiscal_year_start) % 12  # whole months since the company's year began
        start = _plus_months(day.replace(day=1), -(since % length))
        end = _month_end(_plus_months(start, length - 1))
        year_start = _plus_months(day.replace(day=1), -since)
        match grain:
            case "month":
                label = f"{start:%Y-%m}"
            case "quarter":
                label = f"{year_start.year}-Q{since // 3 + 1}"
            case _:
                label = f"{year_start.year}"
        return Period(start, end, grain, label)

    def _shifted(self, period: Period, by: int) -> Period:
        """The period `by` of its own lengths later."""
        match period.grain:
            case "day":
                return _day(period.start + by * _DAY)
            case "week":
                return _week_of(period.start + by * 7 * _DAY)
            case "span":
                if count := _whole_months(period):
                    start = _plus_months(period.start, by * count)
                    return _span(start, _month_end(_plus_months(start, count - 1)))
                return _span(period.start + by * period.days * _DAY, period.end + by * period.days * _DAY)
            case grain:
                return self._months(_plus_months(period.start, by * _MONTHS_IN[grain]), grain)


@lru_cache(maxsize=1024)  # what a scorecard asks of the same few windows for every metric and unit
def _parts(calendar: Calendar, period: Period, grain: Literal["month", "quarter"]) -> tuple[Period, ...]:
    part = calendar._months(period.start, grain)
    found = [part] if part.start == period.start else []
    while (part := calendar.next(part)).start <= period.end:
        found.append(part)
    return tuple(found)


def _day(day: date) -> Period:
    return Period(day, day, "day", day.isoformat())


def _span(start: date, end: date) -> Period:
    return Period(start, end, "span", f"{start.isoformat()}..{end.isoformat()}")


def _week(year: int, week: int) -> Period:
    start = date.fromisocalendar(year, week, 1)
    return Period(start, start + 6 * _DAY, "week", f"{year}-W{week:02}")


def _week_of(day: date) -> Period:
    year, week, _ = day.isocalendar()
    return _week(year, week)


def _plus_months(first: date, count: int) -> date:
    """The first of the month `count` months after another first of a month."""
    year, month = divmod(first.year * 12 + first.month - 1 + count, 12)
    return date(year, month + 1, 1)


def _month_end(day: date) -> date:
    return day.replace(day=months.monthrange(day.year, day.month)[1])


def _whole_months(span: Period) -> int:
    """How many whole months a span is made of; 0 when it is not."""
    if span.start.day != 1 or span.end != _month_end(span.end):
        return 0
    return (span.end.year - span.start.year) * 12 + span.end.month - span.start.month + 1


def _year_before(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)


def _two_years(first: int) -> str:
    return f"{first}/{(first + 1) % 100:02}"


def _shown(name: str) -> str:
    """What a person typed, short enough for a sentence."""
    return name if len(name) <= 40 else name[:40] + "…"
