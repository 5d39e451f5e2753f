"""Events: what happened in and around the company while a signal came about."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from babel.dates import format_date

from dashboard.catalogue import Lens
from dashboard.company import Company, Event, EventKind
from dashboard.note import Entered
from dashboard.period import in_english
from dashboard.score import Score

#: For how many days after its own an event may explain what numbers do.
LASTS: Mapping[EventKind, int] = {"launch": 60, "crisis": 45, "campaign": 60, "note": 30}
#: What an event of a kind has no say in: nobody applies because batteries come late.
_NO_SAY: Mapping[EventKind, Lens] = {"launch": "recruiting", "crisis": "recruiting"}
#: How many periods a signal is made of; the others are one.
_PERIODS: Mapping[str, int] = {"run": 7, "trend": 7, "two of three": 3}
QUOTED = 2  # at most, the nearest


def all_events(company: Company, entered: Iterable[Entered]) -> tuple[Event, ...]:
    """Those of company.yaml and those that people entered, by their day."""
    told = [one.event for one in entered if one.event is not None]
    return tuple(sorted([*company.events, *told], key=lambda event: event.date))


def around(events: Iterable[Event], score: Score) -> tuple[Event, ...]:
    """The events of the score's unit, and of the whole company, whose time meets the periods of its signal.

    By their day; nothing without a signal, because routine variation needs no event. A company's score has those
    of all its units.
    """
    verdict = score.verdict
    if verdict is None or verdict.signal is None:
        return ()
    earlier = _PERIODS.get(verdict.signal, 1) - 1
    begun = score.history[-earlier:][0][0].start if earlier and score.history else score.period.start
    return during(events, score.unit, score.metric.lens, begun, score.period.end)[-QUOTED:]


def during(events: Iterable[Event], unit: str | None, lens: Lens, start: date, end: date) -> tuple[Event, ...]:
    """The events whose time meets these days, and that may have a say in numbers of this unit and lens."""
    return tuple(
        event
        for event in events
        if (event.unit in (None, unit) or unit is None)
        and _NO_SAY.get(event.kind) != lens
        and event.date <= end
        and event.date + timedelta(days=LASTS[event.kind]) >= start
    )


def quoted(events: Iterable[Event], company: Company) -> str:
    """ "At the time: launch “One cooker on sale” (4 May 2026)"; "" without events. It claims no cause."""
    parts = [
        f"{'' if event.kind == 'note' else f'{event.kind} '}“{event.title}” "
        f"({format_date(event.date, 'long', locale=in_english(company.locale))})"
        for event in events
    ]
    return f"At the time: {'; '.join(parts)}" if parts else ""


def event_dict(event: Event) -> dict[str, Any]:
    """JSON of an event."""
    return {"date": event.date.isoformat(), "kind": event.kind, "unit": event.unit, "title": event.title}
