"""How a company writes: numbers and currency by its locale, dates in English in the order of its territory."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal, get_decimal_symbol, get_group_symbol

from dashboard.catalogue import Metric
from dashboard.company import Company
from dashboard.numbers import NONE, format_change, format_interval, format_number, format_target, format_value
from dashboard.period import Period, in_english
from dashboard.score import Score

#: Units whose values are known to more digits than a tile has room for.
_EXACT = frozenset({"count", "people", "percent", "points", "score", "currency"})


@dataclass(frozen=True)
class Writer:
    """Values, days and periods as the people of one company write them."""

    locale: str
    currency: str
    timezone: str

    @classmethod
    def of(cls, company: Company) -> "Writer":
        """The company's hand."""
        return cls(company.locale.replace("-", "_"), company.currency, company.timezone)

    def value(self, score: Score) -> str:
        """Short: three significant digits and the unit."""
        return format_value(score.metric, score.value, self.locale, self.currency)

    def amount(self, metric: Metric, value: float | None) -> str:
        """Any value of a metric, short."""
        return format_value(metric, value, self.locale, self.currency)

    def change(self, score: Score) -> str:
        """With its sign: percent, points, or the metric's own unit."""
        return format_change(score.metric, score.change, self.locale, self.currency)

    def target(self, score: Score) -> str:
        """The target, or its band."""
        return format_target(score.metric, score.target, self.locale, self.currency)

    def interval(self, score: Score) -> str:
        """From low to high."""
        return format_interval(score.metric, score.interval, self.locale, self.currency)

    def moved(self, metric: Metric, size: float | None) -> str:
        """By how much a value moved, in its own unit: "+4 pts", "−30 mins", "+500"."""
        if size is None:
            return NONE
        if metric.unit in ("percent", "points"):
            shown = f"{format_number(round(abs(size), 2 if abs(size) >= 0.005 else 4), self.locale)} pts"
        else:
            shown = format_value(metric, abs(size), self.locale, self.currency)
        nothing = not any(mark in "123456789" for mark in shown)
        return f"±{shown}" if nothing else f"{'+' if size > 0 else '−'}{shown}"

    def full(self, number: float | None) -> str:
        """A number with all its digits: "1,234,567" or "12.345"."""
        return NONE if number is None else _decimal(number or 0, "#,##0.####", self.locale)

    @property
    def decimal(self) -> str:
        """What divides decimals: "." or ","."""
        return str(get_decimal_symbol(self.locale))

    @property
    def group(self) -> str:
        """What divides thousands."""
        return str(get_group_symbol(self.locale))

    @property
    def percent(self) -> str:
        """What stands behind a percentage: "%", or a space and it."""
        return str(Locale.parse(self.locale).percent_formats[None].suffix[0])

    def exactly(self, metric: Metric, value: float | None) -> str:
        """A value with all that is known of it, for tables: "75.81%", "€2,093,412"."""
        if value is None or metric.unit not in _EXACT:
            return self.amount(metric, value)
        if metric.unit == "currency":
            return str(format_currency(value, self.currency, locale=self.locale)).replace("-", "−")
        digits = "#,##0.####" if metric.unit == "percent" and abs(value) < 0.1 else "#,##0.##"
        sign = self.percent if metric.unit == "percent" else ""
        return _decimal(value or 0, digits, self.locale).replace("-", "−") + sign

    def month(self, day: date) -> str:
        """ "Oct 2026" """
        return _day(day, "yMMM", self.locale)

    def short_day(self, day: date) -> str:
        """ "7 Oct" """
        return _day(day, "MMMd", self.locale)

    def day(self, day: date | None) -> str:
        """ "7 Oct 2026" """
        return NONE if day is None else _day(day, "", self.locale)

    def days(self, first: date | None, last: date | None) -> str:
        """From the first to the last day, as short as it can be said."""
        if first is None or last is None:
            return self.day(first or last)
        return self.day(first) if first == last else Period(first, last, "span", "").title(self.locale)

    def moment(self, moment: datetime) -> str:
        """A moment on the company's clock."""
        here = moment.astimezone(ZoneInfo(self.timezone))
        return f"{self.day(here.date())}, {format_time(here.time(), 'short', locale=in_english(self.locale))}"

    def period(self, period: Period) -> str:
        """ "October 2026" """
        return _title(period, self.locale)


@lru_cache(maxsize=16384)  # a page writes hundreds of numbers, and the next redraw the same ones
def _decimal(number: float, digits: str, locale: str) -> str:
    return str(format_decimal(number, format=digits, locale=locale))


@lru_cache(maxsize=4096)
def _day(day: date, skeleton: str, locale: str) -> str:
    """`skeleton` "": in full, as the territory orders it."""
    known = in_english(locale)
    return str(format_skeleton(skeleton, day, locale=known) if skeleton else format_date(day, "medium", locale=known))


@lru_cache(maxsize=1024)
def _title(period: Period, locale: str) -> str:
    return period.title(locale)
