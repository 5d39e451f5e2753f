"""Kept: whether what owners promised came true, judged by the metric's own process behaviour."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from dashboard.catalogue import Metric
from dashboard.company import Company
from dashboard.note import Note, Promise
from dashboard.numbers import format_number, format_value
from dashboard.period import Calendar, Period
from dashboard.signals import FEWEST, MOST, RUN, judge, limits

#: From mean moving range to the largest step that routine variation takes (Wheeler, Understanding Variation, 2000).
STEP = 3.268

Judgement = Literal["kept", "not kept", "too early"]
Series = Sequence[tuple[Period, float | None]]  # complete periods, oldest first


@dataclass(frozen=True)
class Outcome:
    """What became of a promise. `moved`: by how much the metric has, so far as is known, in its own unit."""

    note: Note
    promise: Promise
    metric: Metric
    judgement: Judgement
    before: float | None  # in the period that the note is about
    now: float | None  # in the period that the promise's day is in
    reason: str

    @property
    def moved(self) -> float | None:
        """From before to now."""
        return None if self.before is None or self.now is None else self.now - self.before


@dataclass(frozen=True)
class Record:
    """How many promises somebody kept, did not keep, and has still to keep."""

    owner: str
    kept: int
    not_kept: int
    too_early: int


def standing(notes: Iterable[Note]) -> tuple[Note, ...]:
    """The notes whose promises stand, newest first. `notes` are newest first.

    A newer promise about the same takes the place of an older one only while that one's day has not passed:
    nobody moves a day that is over.
    """
    found: list[Note] = []
    for note in notes:
        newer = [one for one in found if _same(one, note)]
        if note.promise and not any(_day(one) <= note.promise.by for one in newer):
            found.append(note)
    return tuple(found)


def outcome(note: Note, promise: Promise, metric: Metric, series: Series, calendar: Calendar, locale: str) -> Outcome:
    """What became of one promise. `series`: the metric's values of all complete periods, in the note's grain.

    Too early: the period that its day is in is not over, there are no numbers, or the number moved no further than
    it does by itself. Kept: moved by the promised size, and further than the largest routine step of the periods
    before the note, or with a signal to that side. Not kept: not by that size, or for seven periods without a signal.
    """
    values = dict(series)
    noted = calendar.parse(note.period)
    due = due_period(note, promise, calendar)
    before, now = values.get(noted), values.get(due)

    def answer(judgement: Judgement, reason: str) -> Outcome:
        return Outcome(note, promise, metric, judgement, before, now, reason)

    if not calendar.is_complete(due):
        return answer("too early", f"{due.title(locale)} is not over")
    if before is None or now is None:
        return answer("too early", f"there is no number for {(noted if before is None else due).title(locale)}")
    side, moved = (1 if promise.size > 0 else -1), now - before
    if side * moved < abs(promise.size) - 1e-9 * max(1.0, abs(before), abs(now)):
        return answer("not kept", "it did not move that far")
    earlier = [value for period, value in series if period.start < noted.start][-MOST:]
    natural = limits(earlier) if sum(value is not None for value in earlier) >= FEWEST - 1 else None
    if natural is None:
        return answer("too early", f"a verdict needs {FEWEST} complete periods")
    if abs(moved) > STEP * natural.moving_range:
        return answer("kept", "further than it moves by itself")
    since = [at for at, (period, _) in enumerate(series) if period.start >= due.start]
    whole = [value for _, value in series]
    monthly = noted.grain == "month"
    if any(judge(whole[: at + 1], metric.direction, monthly=monthly).side == side for at in since):
        return answer("kept", "and it is a signal")
    if len(since) < RUN:
        return answer("too early", "it moves as far by itself")
    return answer("not kept", "it moves as far by itself, and in seven periods it gave no signal")


def due_period(note: Note, promise: Promise, calendar: Calendar) -> Period:
    """The period, in the note's grain, that the promise's day is in."""
    period = calendar.parse(note.period)
    while period.end < promise.by:
        period = calendar.next(period)
    return period


def records(outcomes: Iterable[Outcome]) -> tuple[Record, ...]:
    """Per person who promised, by name, what became of it."""
    found: dict[str, list[Judgement]] = {}
    for one in outcomes:
        found.setdefault(one.note.author, []).append(one.judgement)
    return tuple(
        Record(owner, given.count("kept"), given.count("not kept"), given.count("too early"))
        for owner, given in sorted(found.items())
    )


def signed(metric: Metric, size: float, company: Company) -> str:
    """ "+4 pts", "−30 mins", "+500": by how much a metric moves, in its own unit."""
    if metric.unit in ("percent", "points"):
        shown = f"{format_number(abs(size), company.locale)} pts"
    else:
        shown = format_value(metric, abs(size), company.locale, company.currency)
    return f"{'+' if size > 0 else '−'}{shown}"


def as_dict(found: Outcome) -> dict[str, Any]:
    """JSON of a promise and what became of it; days as ISO text."""
    return {
        "note": found.note.id,
        "owner": found.note.author,
        "unit": found.note.unit,
        "period": found.note.period,
        "metric": found.promise.metric,
        "size": found.promise.size,
        "by": found.promise.by.isoformat(),
        "judgement": found.judgement,
        "before": found.before,
        "now": found.now,
        "moved": found.moved,
        "reason": found.reason,
    }


def _same(one: Note, other: Note) -> bool:
    """Whether two notes promise about the same."""
    metrics = [note.promise.metric for note in (one, other) if note.promise]
    return one.about == other.about and len(set(metrics)) == 1


def _day(note: Note) -> date:
    """The day on which it was written; the first of all for one that never was."""
    return note.at.date() if note.at else date.min
