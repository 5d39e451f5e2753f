"""Notes: what an owner answers to a number – cause, action, promise – and the events that people enter on a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import get_args

from dashboard.catalogue import Metric
from dashboard.company import Company, Event, EventKind
from dashboard.errors import Refused
from dashboard.period import Calendar
from dashboard.strict_yaml import did_you_mean

LONGEST = 2000  # characters of a text that a person writes


@dataclass(frozen=True)
class Promise:
    """A metric will have moved by at least `size`, in its own unit and with a sign, in the period that `by` is in.

    It is counted from the period that the note is about.
    """

    metric: str
    size: float
    by: date


@dataclass(frozen=True)
class Note:
    """What somebody says about a metric of a unit (None: the company) in a period.

    A newer note on the same stands before an older one, which stays. `id` and `at` (UTC) are given by the store.
    """

    metric: str
    unit: str | None
    period: str  # its name in the grammar: "2026-10"
    author: str
    cause: str = ""
    action: str = ""
    promise: Promise | None = None
    id: str = ""
    at: datetime | None = None

    @property
    def about(self) -> tuple[str, str | None, str]:
        """What it is about."""
        return self.metric, self.unit, self.period


@dataclass(frozen=True)
class Entered:
    """An event that somebody entered. With the `id` of an earlier one it takes its place; None takes that back."""

    event: Event | None
    author: str
    id: str = ""
    at: datetime | None = None


def note(
    company: Company,
    metrics: Mapping[str, Metric],
    calendar: Calendar,
    *,
    metric: str,
    unit: str | None,
    period: str,
    author: str,
    cause: str = "",
    action: str = "",
    size: float | None = None,
    by: date | None = None,
    promised: str | None = None,
) -> Note:
    """A note that can be written. `promised`: the metric that the promise is about, else that of the note.

    Refused: no such metric, unit or period, nobody's, without a word, or a promise that nobody could judge.
    """
    about = _metric(metrics, metric)
    _unit(company, unit)
    said = Note(
        about.id,
        unit,
        calendar.parse(period).label,
        _author(author),
        _text(cause, "cause"),
        _text(action, "action"),
        _promise(_metric(metrics, promised or metric), size, by, calendar),
    )
    if not (said.cause or said.action or said.promise):
        raise Refused("A note needs a cause, an action or a promise.")
    return said


def entered(company: Company, *, day: date, kind: str, title: str, unit: str | None, author: str) -> Entered:
    """An event that can be entered. Refused: no such unit or kind, nobody's, or without a title."""
    _unit(company, unit)
    known = next((one for one in get_args(EventKind) if one == kind), None)
    if known is None:
        raise Refused(f"'{kind}' is not a kind of event; write {', '.join(get_args(EventKind))}.")
    if not title.strip():
        raise Refused("An event needs a title, such as 'One cooker on sale'.")
    return Entered(Event(date=day, kind=known, unit=unit, title=_text(title, "title")), _author(author))


def latest(notes: Iterable[Note], metric: str, unit: str | None, period: str) -> Note | None:
    """The note that stands: the newest on this metric, unit and period. `notes` are newest first."""
    return next((one for one in notes if one.about == (metric, unit, period)), None)


def _promise(metric: Metric, size: float | None, by: date | None, calendar: Calendar) -> Promise | None:
    if size is None and by is None:
        return None
    if size is None or by is None:
        raise Refused("A promise needs both: by how much the number will move, and by when.")
    if size == 0:
        raise Refused("A promise of 0 promises nothing: say by how much the number will move.")
    if (size < 0 and metric.direction == "up") or (size > 0 and metric.direction == "down"):
        better = "higher" if metric.direction == "up" else "lower"
        sign = "+" if metric.direction == "up" else "−"
        raise Refused(f"{metric.label} is better when it is {better}: a promise begins with {sign}.")
    if by < calendar.today:
        raise Refused(f"{by.isoformat()} has passed: a promise is about a day to come.")
    return Promise(metric.id, size, by)


def _metric(metrics: Mapping[str, Metric], word: str) -> Metric:
    if word not in metrics:
        raise Refused(f"There is no metric '{word}'{did_you_mean(word, list(metrics)) or '.'}")
    return metrics[word]


def _unit(company: Company, word: str | None) -> None:
    if word is not None and company.unit(word) is None:
        units = [unit.id for unit in company.business_units]
        cure = did_you_mean(word, units) or f"; the units are {', '.join(units)}."
        raise Refused(f"'{word}' is not a business unit{cure}")


def _author(name: str) -> str:
    if not name.strip():
        raise Refused("Say who writes: the log keeps the name.")
    return _text(name, "name")


def _text(words: str, what: str) -> str:
    clean = " ".join("".join(mark if mark.isprintable() else " " for mark in words).split())
    if len(clean) > LONGEST:
        raise Refused(f"The {what} is {len(clean):,} characters long; {LONGEST:,} are enough.")
    return clean
