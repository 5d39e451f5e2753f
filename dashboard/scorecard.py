"""The scorecard: metric × unit × period → Score.

Everything is computed from one small set of facts per call (facts.py): how contributions of channels become one
number is decided by the metric's aggregation class (parts.py), how it compares and what it covers by measured.py.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TypedDict, Unpack

from dashboard.aggregation import Aggregation, Quantile
from dashboard.asking import gather
from dashboard.catalogue import Catalogue
from dashboard.cells import cells_of
from dashboard.company import Company
from dashboard.facts import Facts, Key, Pooled
from dashboard.measured import Board, Measured
from dashboard.pace import paces
from dashboard.period import Calendar, Comparison, Period
from dashboard.score import ChannelScores, Coverage, Score, Scorecard, Status, as_dict
from dashboard.signals import Verdict
from dashboard.store.log import Store
from dashboard.windows import Windows
from dashboard.words import as_text

__all__ = [
    "ChannelScores", "Coverage", "Score", "Scorecard", "Status", "Verdict", "as_dict", "as_text",
    "channel_scores", "scorecards",
]  # fmt: skip


def scorecards(
    store: Store,
    catalogue: Catalogue,
    company: Company,
    period: Period,
    units: Sequence[str | None],
    *,
    compare: Comparison = "previous",
    metrics: Collection[str] | None = None,
    today: date,
    as_of: datetime | None = None,
    history: int = 0,
) -> dict[str | None, Scorecard]:
    """A scorecard per unit id (None: the whole company) for a period, in a handful of store queries in all.

    A period that still runs is scored up to yesterday and compared with the same number of days. `history`
    complete periods before it feed the sparklines and the verdict; with 0 there is no verdict. `as_of` is a
    moment in UTC; `metrics` None means all.
    """
    options: Options = {"compare": compare, "metrics": metrics, "today": today, "as_of": as_of, "history": history}
    return scored(store, catalogue, company, period, units, **options)[1]


class Options(TypedDict):
    """The options of `scorecards`."""

    compare: Comparison
    metrics: Collection[str] | None
    today: date
    as_of: datetime | None
    history: int


def scored(
    store: Store,
    catalogue: Catalogue,
    company: Company,
    period: Period,
    units: Sequence[str | None],
    **options: Unpack[Options],
) -> tuple[Board, dict[str | None, Scorecard]]:
    """The scorecards, and the board that they, and the drivers of their changes, are made from."""
    metrics, today, as_of = options["metrics"], options["today"], options["as_of"]
    wanted = [id for id in catalogue.metrics if metrics is None or id in metrics]
    spoiling = {other for id in wanted for other in catalogue.metrics[id].unless_worse} if options["history"] else ()
    chosen = [metric for metric in catalogue.metrics.values() if metric.id in wanted or metric.id in spoiling]
    everyone = [unit.id for unit in company.business_units]
    seen = everyone if None in units else [unit for unit in units if unit is not None]
    span = Windows.of(Calendar(today, company.fiscal_year_start), period, options["compare"], options["history"])
    facts = gather(store, catalogue, chosen, span.windows, seen, None in units, as_of)

    pools: dict[tuple[str, ...], Facts] = {}

    def pool(asked: Quantile, windows: Sequence[Period], among: Collection[str]) -> Mapping[int, Pooled]:
        source = (asked.records, asked.field, asked.day, asked.missing)
        if (*source, *among) not in pools:
            alike = [metric for metric in chosen if _source(metric.aggregation) == source]
            pools[*source, *among] = gather(store, catalogue, alike, windows, among, True, as_of)
        given = pools[*source, *among].quantiles[asked]
        return {window: pooled for (window, unit), pooled in given.items() if unit is None}

    kinds: dict[Key, str] = {(u.id, d.id, c.id): c.kind for u in company.business_units for d, c in u.channels}
    people = cells_of(store, catalogue, company, chosen, span.windows, today, as_of)
    board = Board(company, span, facts, kinds, pool, people)
    measured = [Measured(board, metric) for metric in chosen]
    running = paces(store, catalogue, company, chosen, period, units, today=today, as_of=as_of)
    cards = {}
    for unit in units:
        scores = {m.metric.id: replace(m.score(unit), running=running.get((m.metric.id, unit))) for m in measured}
        told = tuple(_without_false_praise(score, scores) for id, score in scores.items() if id in wanted)
        cards[unit] = Scorecard(unit, period, span.complete, span.compared_with, told)
    return board, cards


def channel_scores(
    store: Store,
    catalogue: Catalogue,
    company: Company,
    period: Period,
    unit: str,
    *,
    compare: Comparison = "previous",
    today: date,
    as_of: datetime | None = None,
) -> tuple[ChannelScores, ...]:
    """Per department and channel of a unit the metrics it reports in the period or the one compared with.

    Channels that company.yaml names come first, in its order, also when they never reported; then whatever else
    the data names.
    """
    chosen = list(catalogue.metrics.values())
    span = Windows.of(Calendar(today, company.fiscal_year_start), period, compare, 0)
    facts = gather(store, catalogue, chosen, span.windows, [unit], False, as_of, by_channel=True)
    people = cells_of(store, catalogue, company, chosen, span.windows, today, as_of)
    board = Board(company, span, facts, {}, lambda *_: {}, people)
    measured = [Measured(board, metric) for metric in chosen]
    ever = _ever(store, unit)
    known = company.unit(unit)
    declared: list[Key] = [(unit, d.id, c.id) for d, c in known.channels] if known else []
    order = dict.fromkeys(declared + sorted(ever, key=lambda key: tuple(part or "" for part in key)))
    found = []
    for key in order:
        scores = tuple(one.score(unit, key) for one in measured if one.reports(key))
        first, last = ever.get(key, (None, None))
        age = None if last is None else (today - last).days
        found.append(ChannelScores(unit, key[1], key[2], scores, first, last, age))
    return tuple(found)


def _without_false_praise(score: Score, others: Mapping[str, Score]) -> Score:
    """The score; it only "changed" where it improved while what must not get worse for that did: more is said of us,
    but worse (Metric.unless_worse)."""
    if score.verdict is None or score.verdict.variation != "improving":
        return score
    near = [others[id] for id in score.metric.unless_worse]
    spoiling = next((one for one in near if one.verdict and one.verdict.variation == "worsening"), None)
    if spoiling is None:
        return score
    return replace(score, verdict=replace(score.verdict, variation="changed"), spoilt_by=spoiling)


def _source(asked: Aggregation) -> tuple[str, ...] | None:
    """What a quantile is taken from."""
    return (asked.records, asked.field, asked.day, asked.missing) if isinstance(asked, Quantile) else None


def _ever(store: Store, unit: str) -> dict[Key, tuple[date, date]]:
    """First and last day that each channel of a unit ever reported."""
    frame = store.reported([unit])
    if frame.empty:
        return {}
    grouped = frame.groupby(["unit", "department", "channel"], dropna=False)
    found = grouped.agg(first=("first_day", "min"), last=("last_day", "max")).reset_index()
    return {
        tuple(None if part != part or part is None else str(part) for part in row[:3]): (_date(row[3]), _date(row[4]))
        for row in found.itertuples(index=False)
    }


def _date(value: object) -> date:
    return value.date() if isinstance(value, datetime) else value  # type: ignore[return-value]
