"""One metric of a unit over time: usual range, target, events; and the same numbers as a table."""

from collections.abc import Sequence
from html import escape
from itertools import dropwhile

import streamlit as st

from dashboard.behaviour import measured_by, realism
from dashboard.company import Event
from dashboard.score import Score, Scorecard
from dashboard.ui import address, charts, figures, tables
from dashboard.ui.charts import Level, Mark, Point
from dashboard.ui.text import muted, plain
from dashboard.ui.tiles import in_words
from dashboard.ui.writing import Writer

NAMED_EVENTS = 2  # that have room for their names on a chart
_KEY = "choice of metric"


@st.fragment
def draw(card: Scorecard, events: Sequence[Event], write: Writer) -> None:
    """A choice of metric and its chart, redrawn by itself; nothing where no metric has a history."""
    scores = {s.metric.id: s for s in card.scores if len([v for _, v in s.history if v is not None]) > 1}
    if not scores:
        return
    st.header("Over time", anchor="over-time")
    asked = address.asked("metric")
    st.session_state[_KEY] = asked if asked in scores else most_telling(list(scores.values())).metric.id
    chosen = st.selectbox(
        "Metric",
        list(scores),
        format_func=lambda key: scores[key].metric.label,
        key=_KEY,
        width=320,
        on_change=lambda: address.choose("metric", st.session_state[_KEY]),
    )
    chart(scores[chosen or next(iter(scores))], events, write)


def chart(score: Score, events: Sequence[Event], write: Writer) -> None:
    """The chart of one metric, its message above it, what its range is measured by below, and its numbers."""
    points = history(score, write)
    said = sentence(score, write)
    st.markdown(f"**{plain(said)}**")
    suffix = write.percent if score.metric.unit == "percent" else ""
    happened = marks(score, points, events)
    days = charts.named_days(
        [point.day for point in points], write.month if score.period.days > 20 else write.short_day
    )
    figure = charts.process(points, levels(score, write), numbered(happened), days, suffix)
    name = f"{score.metric.id}-{score.unit or 'all'}-over-time"
    figures.draw(figure, alt(said, points), write, key="over-time", name=name)
    if lines := below(score, happened, write):
        st.markdown("  \n".join(muted(plain(line)) for line in lines))
    with st.expander("The same numbers as a table"):
        exact = [write.exactly(score.metric, point.value) for point in points]
        rows = [{"Period": point.name, score.metric.label: words} for point, words in zip(points, exact, strict=True)]
        tables.draw(rows, said, write, pinned="Period", name=name, right=[score.metric.label], whole=True)


def most_telling(scores: Sequence[Score]) -> Score:
    """The strongest signal that is news; without any the first headline."""

    def news(score: Score) -> float:
        return score.verdict.strength if score.verdict and in_words(score)[1] != "gray" else 0.0

    return max(scores, key=lambda score: (news(score), score.metric.headline))


def sentence(score: Score, write: Writer) -> str:
    """What the chart says: "On-time response: 58.7% in October 2026, worsening; misses target 80%"."""
    if score.value is None:
        return f"{score.metric.label}: no number in {write.period(score.period)}"
    said = f"{score.metric.label}: {write.value(score)} in {write.period(score.period)}"
    said += f", {in_words(score)[0]}"
    return f"{said}; target {write.target(score)} {score.status}" if score.status else said


def history(score: Score, write: Writer) -> list[Point]:
    """The complete periods since the first number, the shown one included when it is complete."""
    looked_at = [*score.history, *([] if score.partial else [(score.period, score.value)])]
    found = []
    for (period, value), usual in dropwhile(lambda one: one[0][1] is None, zip(looked_at, ranges(score), strict=False)):
        outside = value is not None and usual is not None and not usual[0] <= value <= usual[1]
        words = write.amount(score.metric, value)
        found.append(Point(period.start, write.period(period), value, words, outside, usual))
    return found


def ranges(score: Score) -> list[tuple[float, float] | None]:
    """The usual range of every period that is shown: of its own level and season; None where there is none."""
    verdict, shown = score.verdict, len(score.history) + 1
    if verdict is None or verdict.lower is None or verdict.upper is None:
        return [None] * shown
    if not verdict.limits:
        return [(verdict.lower, verdict.upper)] * shown
    unjudged = shown - len(verdict.limits)
    return [(one.lower, one.upper) if one else None for one in (*[None] * unjudged, *verdict.limits)]


def levels(score: Score, write: Writer) -> list[Level]:
    """The target as a line, or a band of targets as two."""
    if score.target is None:
        return []
    edges = score.target if isinstance(score.target, tuple) else (score.target,)
    return [Level(edge, f"target {write.amount(score.metric, edge)}") for edge in edges]


def marks(score: Score, points: Sequence[Point], events: Sequence[Event]) -> list[Mark]:
    """The events of the score's unit, and of the whole company, in the time shown; a company's score has all."""
    first = points[0].day
    mine = [event for event in events if event.unit in (None, score.unit) or score.unit is None]
    return [Mark(event.date, event.title) for event in mine if first <= event.date <= score.period.end]


def numbered(happened: Sequence[Mark]) -> list[Mark]:
    """More events than have room for their names get numbers, explained below the chart."""
    if len(happened) <= NAMED_EVENTS:
        return [Mark(mark.day, escape(mark.name)) for mark in happened]
    return [Mark(mark.day, str(number)) for number, mark in enumerate(happened, 1)]


def below(score: Score, happened: Sequence[Mark], write: Writer) -> list[str]:
    """What the usual range is measured by, how often the target is met, and the events that have a number."""
    verdict = score.verdict
    said = [measured_by(verdict, score.period.grain) if verdict else None, realism(verdict, score.period.grain)]
    lines = [" ".join(filter(None, said))]
    if len(happened) > NAMED_EVENTS:
        lines.append(" · ".join(f"{n} {mark.name}, {write.day(mark.day)}" for n, mark in enumerate(happened, 1)))
    return [line for line in lines if line]


def alt(said: str, points: Sequence[Point]) -> str:
    """The chart in words: its message, and where it begins, is lowest, highest and ends."""
    known = [point for point in points if point.value is not None]
    low, high = min(known, key=lambda p: p.value or 0.0), max(known, key=lambda p: p.value or 0.0)
    return (
        f"{said}. From {known[0].words} in {known[0].name}; lowest {low.words} in {low.name}, "
        f"highest {high.words} in {high.name}."
    )
