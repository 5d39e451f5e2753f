"""Reception: how an event was received, in equally long windows before and from its day on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from dashboard.catalogue import Catalogue
from dashboard.company import Company, Event
from dashboard.events import all_events
from dashboard.period import Period
from dashboard.phrases import Phrase, Text, risen
from dashboard.score import Score
from dashboard.scorecard import scorecards
from dashboard.store.log import Store

#: What is looked at, in this order: how many speak, how they speak, and what they do with our content.
METRICS = ("mentions", "net_sentiment", "negative_share", "engagements", "engagement_rate")
WINDOW = 28  # days: four of each weekday on both sides
_HEARD = ("mentions", "competitor_mentions")
READ = 20_000  # mentions read for topics, per window; the newest


@dataclass(frozen=True)
class Windows:
    """Two equally long stretches of days: `after` begins with the event's day, `before` ends the day before."""

    before: Period
    after: Period
    whole: bool  # False: both are cut to the days that have been reported


@dataclass(frozen=True)
class Change:
    """One metric before and after. None: no honest number."""

    before: Score
    after: Score

    @property
    def difference(self) -> float | None:
        """After minus before, in the metric's own unit."""
        if self.before.value is None or self.after.value is None:
            return None
        return self.after.value - self.before.value


@dataclass(frozen=True)
class Day:
    """Mentions of one day. None: nothing was reported for it."""

    day: date
    mentions: float | None
    negative: float | None


@dataclass(frozen=True)
class Reception:
    """How an event was received: metrics before and after, every day, and the topics that came up."""

    event: Event
    windows: Windows
    changes: tuple[Change, ...]
    days: tuple[Day, ...]
    topics: tuple[Phrase, ...]
    read: tuple[int, int]  # texts read after, and before

    def change(self, metric: str) -> Change:
        """The change of one of METRICS."""
        return next(one for one in self.changes if one.after.metric.id == metric)


def windows(event: Event, last: date, days: int = WINDOW) -> Windows | None:
    """The days before and from the event on, up to the last day that anybody knows of; None while there is none."""
    passed = min(days, (last - event.date).days + 1)
    if passed < 1:
        return None
    last, first = event.date + timedelta(days=passed - 1), event.date - timedelta(days=passed)
    return Windows(_span(first, event.date - timedelta(days=1)), _span(event.date, last), passed == days)


def reception(
    store: Store, catalogue: Catalogue, company: Company, event: Event, today: date, days: int = WINDOW
) -> Reception | None:
    """How the event's unit (or the whole company) was spoken of; None while no day from it on is reported."""
    spans = windows(event, min(today - timedelta(days=1), _heard_until(store, event.unit) or date.max), days)
    if spans is None:
        return None
    before, after = (
        scorecards(
            store, catalogue, company, span, [event.unit], compare="none", metrics=METRICS, today=today
        )[event.unit]
        for span in (spans.before, spans.after)
    )  # fmt: skip
    texts = {span: tuple(spoken(store, span, event.unit)) for span in (spans.after, spans.before)}
    changes = []
    for metric in METRICS:
        then, now = before.score(metric), after.score(metric)
        if then is not None and now is not None:
            changes.append(Change(then, now))
    return Reception(
        event=event,
        windows=spans,
        changes=tuple(changes),
        days=tuple(_daily(store, spans, event.unit)),
        topics=risen(texts[spans.after], texts[spans.before]),
        read=(len(texts[spans.after]), len(texts[spans.before])),
    )


def spoken(store: Store, span: Period, unit: str | None) -> Iterable[Text]:
    """What mentions of us say in these days, title and text; those of competitors are not ours."""
    frame = voices(store, span, unit, READ)
    for row in frame.itertuples(index=False):
        parts = [str(part) for part in (row.title, row.text) if _known(part)]
        if len(parts) == 2 and parts[0] in parts[1]:
            parts = parts[1:]
        if parts:
            yield Text(" . ".join(parts), str(row.language) if _known(row.language) else None)


def voices(store: Store, span: Period, unit: str | None, limit: int) -> pd.DataFrame:
    """The mentions of us in these days, newest first: the store's records without those of competitors."""
    frame = store.records("mentions", span, None if unit is None else [unit], limit=limit)
    return frame[frame["competitor"].isna()] if not frame.empty else frame


def received(store: Store, catalogue: Catalogue, company: Company) -> tuple[Event, ...]:
    """The events whose reception can be asked for, newest first: of company.yaml and entered ones, without notes."""
    known = [event for event in all_events(company, store.events()) if event.kind != "note"]
    return tuple(sorted(known, key=lambda event: event.date, reverse=True))


def _heard_until(store: Store, unit: str | None) -> date | None:
    """The last day of which mentions are reported, ours or competitors'."""
    frame = store.reported(None if unit is None else [unit])
    days: list[date] = list(frame.loc[frame["measure"].isin(_HEARD), "last_day"])
    return max(days, default=None)


def _daily(store: Store, spans: Windows, unit: str | None) -> Iterable[Day]:
    first = spans.before.start
    days = [first + timedelta(days=n) for n in range(spans.before.days + spans.after.days)]
    frame = store.sums(
        [_span(day, day) for day in days], ["mentions", "mentions_negative"], None if unit is None else [unit]
    )
    totals = {
        key: float(group["value"].sum()) for key, group in frame.groupby(["window", "measure"]) if not group.empty
    }
    for position, day in enumerate(days):
        yield Day(day, totals.get((position, "mentions")), totals.get((position, "mentions_negative")))


def _known(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _span(first: date, last: date) -> Period:
    return Period(first, last, "day" if first == last else "span", f"{first}..{last}")
