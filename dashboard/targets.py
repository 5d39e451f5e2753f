"""Targets: which number of company.yaml a metric is held against in a period."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator

from dashboard.aggregation import Aggregation, Balance, Distinct, Growth, Last, Sum
from dashboard.errors import Refused
from dashboard.period import Calendar, Period

#: One number for every period, or numbers by the name of a period ("2026", "2026-Q3", "2026-10").
Target = float | Mapping[str, float]


def _written(target: Any) -> Any:
    numbers = target.values() if isinstance(target, dict) else [target]
    if not numbers or any(isinstance(number, bool) or not isinstance(number, (int, float)) for number in numbers):
        raise ValueError(f"{target!r} is not a target; write a number, or {{2026-Q3: number, 2026-Q4: number}}")
    return target


#: Targets by metric id, as they are read from company.yaml.
Targets = Mapping[str, Annotated[Target, BeforeValidator(_written)]]


def target_for(target: Target, aggregation: Aggregation, period: Period, fiscal_year_start: int) -> float | None:
    """The target of a period, or None where company.yaml does not say one for it.

    A number is meant for a month: a flow's target of a quarter or a year is the sum of its months (or
    quarters), growth and reach have one only for the months themselves. Rates, levels and times hold for
    any period; of several named periods around it, the shortest counts.
    """
    calendar = Calendar(date.min, fiscal_year_start)
    named = dict(target) if isinstance(target, Mapping) else {}
    if period.label in named:
        return named[period.label]
    plain = None if isinstance(target, Mapping) else target
    match aggregation:
        case Sum():
            return _added(named, plain, period, calendar)
        case Growth() | Distinct():
            return plain if period.grain == "month" else None
        case _:
            around = [calendar.parse(label) for label in named]
            around = sorted((one for one in around if one.contains(period)), key=lambda one: one.days)
            return named[around[0].label] if around else plain


def is_amount(aggregation: Aggregation) -> bool:
    """Whether a company's target says nothing about one of its units: 1,000 hires in all are not 1,000 for each."""
    return isinstance(aggregation, (Sum, Last, Balance, Distinct))


def _added(named: Mapping[str, float], plain: float | None, period: Period, calendar: Calendar) -> float | None:
    """A flow's target: that of a month, or the sum over the quarters of a year or the months of a quarter."""
    if period.label in named:
        return named[period.label]
    if period.grain == "month":
        return plain
    if period.grain not in ("quarter", "year"):
        return None
    parts = calendar.parts(period, "quarter" if period.grain == "year" else "month")
    amounts = [amount for part in parts if (amount := _added(named, plain, part, calendar)) is not None]
    return sum(amounts) if len(amounts) == len(parts) else None


def period_fault(label: str, fiscal_year_start: int) -> str | None:
    """What is wrong with the name of a target's period, or None. "last-month" is refused: it moves."""
    if label.strip().lower().startswith("last-"):
        return f"'{label}' means another period every time; write one such as 2026-10"
    try:
        Calendar(date.min, fiscal_year_start).parse(label)
    except Refused as refused:
        return str(refused)
    return None
