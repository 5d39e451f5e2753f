"""Course: how a period that still runs is on the way to its target, in words; and why a level or a rate is on none."""

from dashboard.aggregation import Balance, Distinct, Last, Quantile, Sum
from dashboard.catalogue import Metric
from dashboard.numbers import format_interval, format_value
from dashboard.pace import Pace

_LEVEL = "A level does not fill up as days pass: it has no pace, it stands where it stands."
_PEOPLE = "Unique people cannot be carried on from day to day, so they have no pace."
_TIMES = "A time does not fill up as days pass: it has no pace, it holds for the cases so far."
_RATE = "A rate does not fill up as days pass: it has no pace, it holds for the days so far."


def course(metric: Metric, found: Pace | None, locale: str = "en", currency: str = "EUR") -> str | None:
    """ "18 so far, 124% of the 14.5 expected by now; lands at about 37.2 (33 to 41): on course." For what does not
    add up day by day, why it has no pace. None where a flow has no number yet.
    """
    match metric.aggregation:
        case Sum():
            return None if found is None else _flow(metric, found, locale, currency)
        case Last() | Balance():
            return _LEVEL
        case Distinct():
            return _PEOPLE
        case Quantile():
            return _TIMES
        case _:
            return _RATE


def _flow(metric: Metric, found: Pace, locale: str, currency: str) -> str:
    def shown(value: float) -> str:
        return format_value(metric, value, locale, currency)

    said = f"{shown(found.to_date)} so far"
    if found.pace is not None and found.expected is not None:
        said += f", {round(found.pace)}% of the {shown(found.expected)} expected by now"
    if found.landing is not None:
        between = f" ({format_interval(metric, found.interval, locale, currency)})" if found.interval else ""
        said += f"; lands at about {shown(found.landing)}{between}"
    return f"{said}: {found.outlook}." if found.outlook else f"{said}."
