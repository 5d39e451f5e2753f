"""One metric of a unit over time: usual range, target, events; and the same numbers as a table."""

from collections.abc import Sequence
from html import escape
from itertools import dropwhile

import pandas as pd
import streamlit as st

from dashboard.company import BusinessUnit, Event
from dashboard.score import Score, Scorecard
from dashboard.ui import address, charts
from dashboard.ui.charts import Level, Mark, Point
from dashboard.ui.text import plain
from dashboard.ui.tiles import in_words
from dashboard.ui.writing import Writer

_KEY = "choice of metric"


def draw(unit: BusinessUnit, card: Scorecard, events: Sequence[Event], write: Writer) -> None:
    """A choice of metric and its chart; nothing where no metric has a history."""
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
    score = scores[chosen or next(iter(scores))]
    points = history(score, write)
    said = sentence(score, write)
    st.markdown(f"**{plain(said)}**")
    suffix = "%" if score.metric.unit == "percent" else ""
    figure = charts.process(points, levels(score, write), band(score), marks(unit, points, events), suffix)
    st.plotly_chart(figure, config=charts.CONFIG, alt=alt(said, points), key="over-time")
    with st.expander("The same numbers as a table"):
        st.dataframe(
            pd.DataFrame({"Period": [p.name for p in points], score.metric.label: [p.words for p in points]}),
            hide_index=True,
            width="content",
            column_config={score.metric.label: st.column_config.TextColumn(alignment="right")},
            alt=said,
        )


def most_telling(scores: Sequence[Score]) -> Score:
    """The strongest signal that is news; without any the first headline."""

    def news(score: Score) -> float:
        return score.verdict.strength if score.verdict and in_words(score)[1] != "gray" else 0.0

    return max(scores, key=lambda score: (news(score), score.metric.headline))


def sentence(score: Score, write: Writer) -> str:
    """What the chart says: "On-time answers: 58.7% in October 2026, worsening; misses target 80%"."""
    if score.value is None:
        return f"{score.metric.label}: no number in {write.period(score.period)}"
    said = f"{score.metric.label}: {write.value(score)} in {write.period(score.period)}"
    said += f", {in_words(score)[0]}"
    return f"{said}; target {write.target(score)} {score.status}" if score.status else said


def history(score: Score, write: Writer) -> list[Point]:
    """The complete periods since the first number, the shown one included when it is complete."""
    looked_at = [*score.history, *([] if score.partial else [(score.period, score.value)])]
    periods = list(dropwhile(lambda one: one[1] is None, looked_at))
    limits = band(score)
    return [
        Point(
            period.start,
            write.period(period),
            value,
            write.amount(score.metric, value),
            signal=value is not None and limits is not None and not limits[0] <= value <= limits[1],
        )
        for period, value in periods
    ]


def band(score: Score) -> tuple[float, float] | None:
    """The usual range, where there is enough history for one."""
    verdict = score.verdict
    if verdict is None or verdict.lower is None or verdict.upper is None:
        return None
    return verdict.lower, verdict.upper


def levels(score: Score, write: Writer) -> list[Level]:
    """The target as a line, or a band of targets as two."""
    if score.target is None:
        return []
    edges = score.target if isinstance(score.target, tuple) else (score.target,)
    return [Level(edge, f"target {write.amount(score.metric, edge)}") for edge in edges]


def marks(unit: BusinessUnit, points: Sequence[Point], events: Sequence[Event]) -> list[Mark]:
    """The events of the unit, and of the whole company, in the time shown."""
    first = points[0].day
    return [Mark(e.date, escape(e.title)) for e in events if e.unit in (None, unit.id) and e.date >= first]


def alt(said: str, points: Sequence[Point]) -> str:
    """The chart in words: its message, and where it begins, is lowest, highest and ends."""
    known = [point for point in points if point.value is not None]
    low, high = min(known, key=lambda p: p.value or 0.0), max(known, key=lambda p: p.value or 0.0)
    return (
        f"{said}. From {known[0].words} in {known[0].name}; lowest {low.words} in {low.name}, "
        f"highest {high.words} in {high.name}."
    )
