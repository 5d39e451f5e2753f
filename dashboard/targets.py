"""Targets: what company.yaml holds a metric against in a period."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator

from dashboard.aggregation import Aggregation, Balance, Distinct, Growth, Last, Sum
from dashboard.errors import Refused
from dashboard.period import Calendar, Period

#: A number to reach, or a band from low to high, both included.
Value = float | tuple[float, float]
#: One value for every period, or values by the name of a period ("2026", "2026-Q3", "2026-10").
Target = Value | Mapping[str, Value]


def _written(target: Any) -> Any:
    values = target.values() if isinstance(target, dict) else [target]
    if not values or not all(_is_number(value) or _is_band(value) for value in values):
        raise ValueError(
            f"{target!r} is not a target; write a number, a band [low, high], or {{2026-Q3: number, 2026-Q4: number}}"
        )
    return target


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_band(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_is_number, value)) and value[0] <= value[1]


#: Targets by metric id, as they are read from company.yaml.
Targets = Mapping[str, Annotated[Target, BeforeValidator(_written)]]


def target_for(target: Target, aggregation: Aggregation, period: Period, fiscal_year_start: int) -> Value | None:
    """The target of a period, or None where company.yaml does not say one for it.

    A plain number is meant for a month: a flow's target of a quarter or a year is the sum of its months (or
    quarters), growth and reach have one only for the months themselves. Rates, levels and times hold for
    any period; of several named periods around it, the shortest counts.
    """
    calendar = Calendar(date.min, fiscal_year_start)
    named = dict(target) if isinstance(target, Mapping) else {}
    plain = None if isinstance(target, Mapping) else target
    if period.label in named:
        return named[period.label]
    match aggregation:
        case Sum():
            return _added(named, plain, period, calendar)
        case Growth() | Distinct():
            return plain if period.grain == "month" else None
        case _:
            around = [one for one in map(calendar.parse, named) if one.contains(period)]
            return named[min(around, key=lambda one: one.days).label] if around else plain


def is_amount(aggregation: Aggregation) -> bool:
    """Whether a company's target says nothing about one of its units: 1,000 hires in all are not 1,000 for each."""
    return isinstance(aggregation, (Sum, Last, Balance, Distinct))


def _added(named: Mapping[str, Value], plain: Value | None, period: Period, calendar: Calendar) -> Value | None:
    """A flow's target: that of a month, or the sum over the quarters of a year or the months of a quarter."""
    if period.label in named:
        return named[period.label]
    if period.grain == "month":
        return plain
    if period.grain not in ("quarter", "year"):
        return None
    parts = calendar.parts(period, "quarter" if period.grain == "year" else "month")
    values = [_added(named, plain, part, calendar) for part in parts]
    numbers = [value for value in values if isinstance(value, (int, float))]
    return sum(numbers) if len(numbers) == len(parts) else None


def period_fault(label: str, fiscal_year_start: int) -> str | None:
    """What is wrong with the name of a target's period, or None. "last-month" is refused: it moves."""
    if label.strip().lower().startswith("last-"):
        return f"'{label}' means another period every time; write one such as 2026-10"
    try:
        parsed = Calendar(date.min, fiscal_year_start).parse(label)
    except Refused as refused:
        return str(refused)
    return None if parsed.label == label else f"write '{parsed.label}' instead of '{label}'"
