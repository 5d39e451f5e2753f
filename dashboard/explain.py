"""Explain: why a metric moved in a period, in one sentence, with the effects behind it and the exports behind those."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dashboard.aggregation import Quantile
from dashboard.asking import gather
from dashboard.because import sentence
from dashboard.catalogue import Catalogue, Metric
from dashboard.cells import cells_of, is_counted
from dashboard.company import Company
from dashboard.drivers import Drivers, Effect, Observed, drivers
from dashboard.errors import Refused
from dashboard.facts import Key
from dashboard.parts import amounts
from dashboard.period import Calendar, Comparison, Period
from dashboard.receipts import Receipt, receipt
from dashboard.store.log import Store
from dashboard.strict_yaml import did_you_mean
from dashboard.windows import Windows

HISTORY = 24  # periods that a scorecard looks at too: which channels can be paired depends on them


@dataclass(frozen=True)
class Explanation:
    """A metric's drivers and their sentence; `receipts` of the period and of the one compared with."""

    drivers: Drivers
    sentence: str
    receipts: tuple[Receipt, Receipt]


def explain(
    store: Store,
    catalogue: Catalogue,
    company: Company,
    metric: str,
    period: Period,
    unit: str | None = None,
    *,
    compare: Comparison = "previous",
    today: date,
    as_of: datetime | None = None,
) -> Explanation:
    """Why a metric of a unit (None: the company) moved from the period compared with to this one.

    Refused: no such metric or unit, nothing to compare with, or the period has not begun.
    """
    known = catalogue.metrics.get(metric)
    if known is None:
        raise Refused(f"There is no metric '{metric}'{did_you_mean(metric, list(catalogue.metrics)) or '.'}")
    if unit is not None and company.unit(unit) is None:
        units = [one.id for one in company.business_units]
        raise Refused(f"'{unit}' is not a business unit{did_you_mean(unit, units) or '.'}")
    seen = observe(store, catalogue, company, known, period, unit, compare, today, as_of)
    found = drivers(known, unit, seen)
    papers = [
        receipt(store, company, known, window, unit, given.keys(), as_of)
        for window, given in zip((seen.after, seen.before), seen.amounts, strict=True)
    ]
    return Explanation(found, sentence(found, company, catalogue), (papers[0], papers[1]))


def observe(
    store: Store,
    catalogue: Catalogue,
    company: Company,
    metric: Metric,
    period: Period,
    unit: str | None,
    compare: Comparison,
    today: date,
    as_of: datetime | None = None,
) -> Observed:
    """What channels contribute in a period and the one compared with, as a scorecard sees it.

    A running period is compared with the same number of days. Refused: see `explain`.
    """
    if compare == "none":
        raise Refused("A change needs a comparison: compare with 'previous' or 'last-year'.")
    earlier = 0 if isinstance(metric.aggregation, Quantile) else HISTORY
    span = Windows.of(Calendar(today, company.fiscal_year_start), period, compare, earlier)
    scored, compared = span.sides(people=is_counted(metric))
    if scored is None or compared is None:
        raise Refused(f"{period.title(company.locale)} has not begun, so nothing in it can have changed.")
    units = [known.id for known in company.business_units] if unit is None else [unit]
    facts = gather(store, catalogue, [metric], span.windows, units, unit is None, as_of)
    kinds: dict[Key, str] = {(u.id, d.id, c.id): c.kind for u in company.business_units for d, c in u.channels}
    given = amounts(metric.aggregation, facts, kinds)
    after, before = span.windows[scored], span.windows[compared]
    people = cells_of(store, catalogue, company, [metric], [after, before], today, as_of).get(metric.id)
    return Observed(after, before, facts, (given[scored], given[compared]), people)


def as_dict(explained: Explanation) -> dict[str, Any]:
    """The JSON of the `explain` verb (docs/architecture.md); None where unknown, days as ISO text."""
    found = explained.drivers
    now, then = explained.receipts
    return {
        "metric": found.metric.id,
        "unit": found.unit,
        "period": _window(found.period),
        "compared_with": _window(found.compared_with),
        "value": found.after,
        "previous": found.before,
        "change": found.change,
        "like_for_like": found.like_for_like,
        "effects": [_effect(effect) for effect in found.effects],
        "residual": found.residual,
        "undivided": found.undivided,
        "values": [_own(effect) for effect in found.values],
        "sentence": explained.sentence,
        **{key: now.as_dict()[key] for key in ("definition", "receipt", "precedence")},
        "receipt_compared_with": then.as_dict()["receipt"],
    }


def _window(period: Period) -> dict[str, str]:
    return {"from": period.start.isoformat(), "to": period.end.isoformat(), "label": period.label}


def _effect(effect: Effect) -> dict[str, Any]:
    return {
        **_own(effect),
        "rate": effect.rate,
        "mix": effect.mix,
        "flow": effect.flow,
        "presence": effect.presence,
        "share_before": effect.share_before,
        "share_after": effect.share_after,
    }


def _own(effect: Effect) -> dict[str, Any]:
    return {
        "unit": effect.unit,
        "department": effect.department,
        "channel": effect.channel,
        "before": effect.before,
        "after": effect.after,
    }
