"""Said of one number: its verdict, the events of its time, its owners' notes and promises, what it was earlier."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dashboard import kept
from dashboard.catalogue import Catalogue
from dashboard.company import Company, Event
from dashboard.events import all_events, during, event_dict, quoted
from dashboard.kept import Outcome
from dashboard.note import Note
from dashboard.overview import HISTORY, note_dict, outcomes_of
from dashboard.period import Comparison, Period
from dashboard.restated import Restatement, restatement
from dashboard.score import Score, verdict_dict
from dashboard.scorecard import scorecards
from dashboard.store.log import Store


@dataclass(frozen=True)
class Said:
    """What stands beside one number; notes are newest first."""

    events: tuple[Event, ...]
    notes: tuple[Note, ...]
    outcomes: tuple[Outcome, ...]
    restatement: Restatement | None
    score: Score  # with its verdict

    def sentence(self, company: Company) -> str:
        """The events, and what the number was before, in words; "" without any."""
        parts = [quoted(self.events, company), self.restatement.sentence(company)[:-1] if self.restatement else ""]
        return " ".join(f"{part}." for part in parts if part)

    def as_dict(self, company: Company) -> dict[str, Any]:
        """JSON; days and times as ISO text."""
        return {
            "events": [event_dict(event) for event in self.events],
            "notes": [note_dict(note) for note in self.notes],
            "promises": [kept.as_dict(one) for one in self.outcomes],
            "restatement": self.restatement and self.restatement.as_dict(company),
            "verdict": verdict_dict(self.score),
            "coverage": self.score.coverage and vars(self.score.coverage),
            "last_day": self.score.last_day and self.score.last_day.isoformat(),
            "age_days": self.score.age_days,
        }


def said(
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
) -> Said:
    """What was said of a metric of a unit (None: the company) in a period."""
    among = None if unit is None else [unit]
    notes = tuple(note for note in store.notes(among, as_of) if note.about == (metric, unit, period.label))
    events = all_events(company, store.events(among, as_of))
    cards = scorecards(
        store, catalogue, company, period, [unit],
        compare=compare, metrics=[metric], today=today, as_of=as_of, history=HISTORY,
    )  # fmt: skip
    return Said(
        during(events, unit, catalogue.metrics[metric].lens, period.start, period.end),
        notes,
        outcomes_of(store, catalogue, company, notes, today, as_of),
        restatement(store, catalogue, company, metric, unit, period, today=today, as_of=as_of),
        cards[unit].scores[0],
    )
