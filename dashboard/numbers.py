"""Numbers as people of the company's locale write them: three significant digits, a unit, a real minus sign."""

import math
from functools import lru_cache

from babel import Locale
from babel.numbers import format_compact_currency, format_compact_decimal, format_currency, format_decimal
from babel.units import format_unit

from dashboard.catalogue import Metric, Unit

NONE = "—"
COMPACT = 10_000  # counts from here on are written short: 12.3K
_DURATIONS: dict[str, str] = {"minutes": "duration-minute", "hours": "duration-hour", "days": "duration-day"}


def format_value(metric: Metric, value: float | None, locale: str = "en", currency: str = "EUR") -> str:
    """A metric's value with its unit: "12.3K", "0.0791%", "€1.23M", "23 min", "4.31 ★"; None is "—"."""
    return NONE if value is None else _minus(_with_unit(metric.unit, value, _locale(locale), currency))


def format_change(metric: Metric, change: float | None, locale: str = "en", currency: str = "EUR") -> str:
    """A change with its sign: percent for counts, people and currency, "pts" for percent and points metrics,
    the metric's own unit for the others; None is "—"."""
    if change is None:
        return NONE
    known = _locale(locale)
    rounded = round(change, 1 if abs(change) >= 1 else 2) + 0.0  # + 0.0: no minus before a zero
    sign = "+" if rounded > 0 else ""
    if metric.unit in ("count", "people", "currency"):
        return _minus(sign + _decimal(rounded, known) + _percent_sign(known))
    if metric.unit in ("percent", "points"):
        return _minus(f"{sign}{_decimal(rounded, known)} pts")
    return _minus(sign + _with_unit(metric.unit, rounded, known, currency))


def format_interval(
    metric: Metric, interval: tuple[float | None, float | None] | None, locale: str = "en", currency: str = "EUR"
) -> str:
    """An interval, "59.6% to 98.2%"; open ends read "more than" and "less than"; None is "—"."""
    low, high = interval or (None, None)
    if low is None and high is None:
        return NONE
    if high is None:
        return f"more than {format_value(metric, low, locale, currency)}"
    if low is None:
        return f"less than {format_value(metric, high, locale, currency)}"
    return f"{format_value(metric, low, locale, currency)} to {format_value(metric, high, locale, currency)}"


def format_target(
    metric: Metric, target: float | tuple[float, float] | None, locale: str = "en", currency: str = "EUR"
) -> str:
    """A target: the value, or a band from low to high; None is "—"."""
    if isinstance(target, tuple):
        return format_interval(metric, target, locale, currency)
    return format_value(metric, target, locale, currency)


def format_number(value: float | None, locale: str = "en") -> str:
    """A plain number: whole below 10,000, short from there on; None is "—"."""
    return NONE if value is None else _minus(_count(value, _locale(locale)))


@lru_cache(maxsize=8192)  # a page writes hundreds of numbers, and the next redraw the same ones
def _with_unit(unit: Unit, value: float, locale: Locale, currency: str) -> str:
    match unit:
        case "count" | "people":
            return _count(value, locale)
        case "percent":
            return _decimal(value, locale) + _percent_sign(locale)
        case "points" | "score":
            return _decimal(value, locale)
        case "currency":
            return _money(value, locale, currency)
        case "minutes" | "hours" | "days":
            return format_unit(_round(value), _DURATIONS[unit], length="short", locale=locale, format="#,##0.####")
        case "stars":
            return f"{_decimal(value, locale)} ★"
        case "per_post":
            return f"{_decimal(value, locale)} per post"


@lru_cache(maxsize=64)
def _locale(name: str) -> Locale:
    return Locale.parse(name.replace("-", "_"))


def _digits(value: float) -> int:
    """Decimals that leave three significant digits: none for 123, two for 1.23, at most four."""
    return 0 if value == 0 else min(4, max(0, 2 - math.floor(math.log10(abs(value)))))


def _round(value: float) -> float:
    return round(value, _digits(value)) + 0.0  # + 0.0: no minus before a zero


@lru_cache(maxsize=8192)
def _decimal(value: float, locale: Locale) -> str:
    return format_decimal(_round(value), format="#,##0.####", locale=locale)


def _count(value: float, locale: Locale) -> str:
    if abs(value) < COMPACT:
        return _decimal(value, locale)
    short = [format_compact_decimal(value, locale=locale, fraction_digits=digits) for digits in (2, 1, 0)]
    chosen = next((text for text in short if _significant(text) <= 3), short[-1])
    # Some languages have no short thousands; Babel then leaves out even the grouping.
    if any(mark.isalpha() for mark in chosen):
        return chosen
    return format_decimal(round(value, 2 - math.floor(math.log10(abs(value)))), format="#,##0", locale=locale)


def _money(value: float, locale: Locale, currency: str) -> str:
    if abs(value) >= COMPACT:
        short = [format_compact_currency(value, currency, locale=locale, fraction_digits=d) for d in (2, 1, 0)]
        chosen = next((text for text in short if _significant(text) <= 3), short[-1])
        if _significant(chosen) <= 4:
            return chosen
    if abs(value) < 100:
        return format_currency(value, currency, locale=locale)
    pattern = str(locale.currency_formats["standard"].pattern).replace("0.00", "0")
    return format_currency(round(value), currency, format=pattern, locale=locale, currency_digits=False)


def _significant(text: str) -> int:
    return sum(mark.isdigit() for mark in text)


def _percent_sign(locale: Locale) -> str:
    return str(locale.percent_formats[None].suffix[0])


def _minus(text: str) -> str:
    return text.replace("-", "−")
