"""The overview: scorecards of a period, what stands out in them and why, and what people say and promised about it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from dashboard import kept
from dashboard.because import reason
from dashboard.catalogue import Catalogue, Metric
from dashboard.company import Company, Event
from dashboard.drivers import Drivers, Observed, drivers
from dashboard.events import all_events, around, event_dict
from dashboard.exceptions import MOST, Finding, doubted, exceptions, is_news, owner_of
from dashboard.kept import Outcome, Record, Series, due_period, outcome, standing
from dashboard.measured import Board
from dashboard.note import Entered, Note, latest
from dashboard.parts import amounts
from dashboard.period import Calendar, Comparison, Period
from dashboard.score import Scorecard
from dashboard.scorecard import scorecards, scored
from dashboard.store.log import Store

HISTORY = 24


@dataclass(frozen=True)
class Overview:
    """What a page opens with. `findings` are at most five; of the other judged numbers `steady` vary as they always
    do, and `more` moved too. `notes` are newest first; `outcomes` are of the promises that stand."""

    cards: Mapping[str | None, Scorecard]
    findings: tuple[Finding, ...]
    steady: int
    more: int
    events: tuple[Event, ...]
    entered: tuple[Entered, ...]  # those of the events that people entered
    notes: tuple[Note, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def records(self) -> tuple[Record, ...]:
        """Per person how many promises were kept."""
        return kept.records(self.outcomes)


@dataclass(frozen=True)
class Ground:
    """What the overviews of one period are told from, whosever they are: asked of the store once."""

    catalogue: Catalogue
    company: Company
    board: Board
    cards: Mapping[str | None, Scorecard]
    events: tuple[Event, ...]
    entered: tuple[Entered, ...]
    notes: tuple[Note, ...]
    outcomes: tuple[Outcome, ...]


def overview(
    store: Store,
    catalogue: Catalogue,
    company: Company,
    period: Period,
    units: Sequence[str | None] | None = None,
    *,
    compare: Comparison = "previous",
    metrics: Collection[str] | None = None,
    today: date,
    as_of: datetime | None = None,
    limit: int = MOST,
) -> Overview:
    """The overview of these units (None in them: the company as a whole; without `units` it and all its units)."""
    seen = everyone(company) if units is None else tuple(units)
    found = ground(
        store, catalogue, company, period, seen, compare=compare, metrics=metrics, today=today, as_of=as_of
    )  # fmt: skip
    return over(found, seen, limit)


def everyone(company: Company) -> tuple[str | None, ...]:
    """The company as a whole (None) and all its units."""
    return (None, *(unit.id for unit in company.business_units))


def ground(
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
) -> Ground:
    """All that overviews of these units, or of some of them, are told from."""
    board, cards = scored(
        store, catalogue, company, period, units,
        compare=compare, metrics=metrics, today=today, as_of=as_of, history=HISTORY,
    )  # fmt: skip
    among = None if None in units else [unit for unit in units if unit is not None]
    entered = tuple(store.events(among, as_of))
    notes = tuple(store.notes(among, as_of))
    outcomes = outcomes_of(store, catalogue, company, notes, today, as_of)
    return Ground(catalogue, company, board, cards, tuple(all_events(company, entered)), entered, notes, outcomes)


def over(ground: Ground, units: Sequence[str | None], limit: int = MOST) -> Overview:
    """The overview of these units, all of them on the ground, without another question to the store."""

    def concerns(unit: str | None) -> bool:
        return None in units or unit is None or unit in units

    cards = {unit: ground.cards[unit] for unit in units}
    found = tuple(_told(finding, ground) for finding in exceptions(cards, ground.company, limit))
    scores = [score for unit, card in cards.items() if unit is not None for score in card.scores]
    shown = {(finding.unit.id, finding.score.metric.id) for finding in found}
    return Overview(
        cards=cards,
        findings=found,
        steady=sum(score.verdict is not None and score.verdict.variation == "steady" for score in scores),
        more=sum(is_news(score) and (score.unit, score.metric.id) not in shown for score in scores),
        events=tuple(event for event in ground.events if concerns(event.unit)),
        entered=tuple(one for one in ground.entered if one.event is None or concerns(one.event.unit)),
        notes=tuple(note for note in ground.notes if concerns(note.unit)),
        outcomes=tuple(one for one in ground.outcomes if concerns(one.note.unit)),
    )


def _told(finding: Finding, ground: Ground) -> Finding:
    """The finding with its cause, its owner, and what the owner says."""
    score, unit, company = finding.score, finding.unit, ground.company
    moved = drivers_on(ground.board, score.metric, unit.id)
    said = latest(ground.notes, score.metric.id, unit.id, score.period.label)
    return replace(
        doubted(finding, moved, company) if moved else finding,
        owner=owner_of(unit, moved),
        because=reason(moved, company, ground.catalogue) if moved and score.verdict and score.verdict.signal else "",
        events=around(ground.events, score),
        note=said,
        outcome=next((one for one in ground.outcomes if said and one.note.about == said.about), None),
    )


def drivers_on(board: Board, metric: Metric, unit: str | None) -> Drivers | None:
    """The drivers of a score on the board, without another question to the store; None where nothing is compared."""
    span = board.span
    scored, compared = span.sides(people=metric.id in board.cells)
    if scored is None or compared is None:
        return None
    known = {one.id for one in board.company.business_units} if unit is None else {unit}
    given = amounts(metric.aggregation, board.facts, board.kinds)
    now, then = (
        {key: amount for key, amount in given[window].items() if key[0] in known} for window in (scored, compared)
    )
    after, before = span.windows[scored], span.windows[compared]
    seen = Observed(after, before, board.facts, (now, then), board.cells.get(metric.id))
    return drivers(metric, unit, seen)


def outcomes_of(
    store: Store,
    catalogue: Catalogue,
    company: Company,
    notes: Iterable[Note],
    today: date,
    as_of: datetime | None = None,
) -> tuple[Outcome, ...]:
    """What became of the promises that stand, newest note first; one scorecard per kind of period in all."""
    calendar = Calendar(today, company.fiscal_year_start)
    stand = standing(notes)
    promises = [(note, note.promise) for note in stand if note.promise and note.promise.metric in catalogue.metrics]
    rows: dict[tuple[str, int], list[Note]] = {}
    for note, promise in promises:
        if calendar.is_complete(due_period(note, promise, calendar)):
            rows.setdefault(_row(calendar.parse(note.period)), []).append(note)
    series: dict[str, Series] = {}
    for row in rows.values():
        series |= _series(store, catalogue, company, row, calendar, as_of)
    return tuple(
        outcome(note, promise, catalogue.metrics[promise.metric], series.get(note.id, ()), calendar, company.locale)
        for note, promise in promises
    )


def _row(period: Period) -> tuple[str, int]:
    """Periods of one row follow each other: months, quarters, or spans that begin on the same day."""
    return (period.grain, 0) if period.grain != "span" else (period.label, period.days)


def _series(
    store: Store, catalogue: Catalogue, company: Company, notes: Sequence[Note], calendar: Calendar,
    as_of: datetime | None,
) -> dict[str, Series]:  # fmt: skip
    """By note the values of its promise's metric and unit in all complete periods, from 24 before the note."""
    first = min((calendar.parse(note.period) for note in notes), key=lambda period: period.start)
    last, depth = first, 0
    while calendar.is_complete(later := calendar.next(last)):
        last, depth = later, depth + 1
    wanted = {note.id: (note.promise.metric, note.unit) for note in notes if note.promise}
    cards = scorecards(
        store, catalogue, company, last, list({unit: None for _, unit in wanted.values()}),
        compare="none", metrics={metric for metric, _ in wanted.values()}, today=calendar.today, as_of=as_of,
        history=depth + HISTORY,
    )  # fmt: skip
    found: dict[str, Series] = {}
    for id, (metric, unit) in wanted.items():
        score = cards[unit].score(metric)
        if score is not None:
            found[id] = (*score.history, (last, score.value))
    return found


def as_dict(seen: Overview, company: Company) -> dict[str, Any]:
    """JSON of what stands out and what was said about it; days and times as ISO text."""
    return {
        "exceptions": [_finding(finding, company) for finding in seen.findings],
        "steady": seen.steady,
        "more": seen.more,
        "events": [event_dict(event) for event in seen.events],
        "notes": [note_dict(note) for note in seen.notes],
        "promises": [kept.as_dict(one) for one in seen.outcomes],
        "records": [vars(record) for record in seen.records],
    }


def as_text(seen: Overview, company: Company) -> str:
    """What stands out, for a terminal: a sentence each, its cause, and how many numbers are steady."""
    lines = []
    for finding in seen.findings:
        lines += [f"- {finding.sentence}", *(f"  {part}" for part in (finding.cause(company),) if part)]
        if finding.note:
            said = " · ".join(part for part in (finding.note.cause, finding.note.action) if part)
            lines.append(f"  {finding.note.author}: {said}")
    more = f", {seen.more} more moved" if seen.more else ""
    return "\n".join([*lines, f"{seen.steady} metrics steady{more}."])


def note_dict(note: Note) -> dict[str, Any]:
    """JSON of a note."""
    promise = note.promise
    return {
        **{key: value for key, value in vars(note).items() if key not in ("at", "promise")},
        "at": note.at.isoformat() if note.at else None,
        "promise": promise and {"metric": promise.metric, "size": promise.size, "by": promise.by.isoformat()},
    }


def _finding(finding: Finding, company: Company) -> dict[str, Any]:
    score = finding.score
    return {
        "unit": finding.unit.id,
        "metric": score.metric.id,
        "good": finding.good,
        "rank": finding.rank,
        "value": score.value,
        "change": score.change,
        "sentence": finding.sentence,
        "because": finding.because or None,
        "events": [event_dict(event) for event in finding.events],
        "cause": finding.cause(company) or None,
        "owner": finding.owner or None,
        "note": finding.note and note_dict(finding.note),
        "promise": finding.outcome and kept.as_dict(finding.outcome),
    }
