"""Figures: one look for all of them, on screen and in a board pack. Data in, a plotly figure as plain data out.

Plotly's own objects check every property as it is set, which takes longer than all else on a page: here a figure is
written down at once, and `figures.draw` has plotly check each only once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby, pairwise
from typing import Any

#: A figure as plotly's JSON has it: its traces ("data") and its "layout".
Figure = dict[str, Any]
Properties = dict[str, Any]

#: Tones that keep a contrast of 3:1 on the light and on the dark ground alike.
LINE, QUIET, SIGNAL = "#4f8891", "#7f8c8e", "#b3700a"
#: What all figures share. It is set on the figure itself: on screen the theme's template takes the place of any other.
LOOK: Mapping[str, Any] = {
    "margin": {"l": 8, "r": 80, "t": 32, "b": 8},
    "height": 300,
    "showlegend": False,
    "hovermode": "x",
    "dragmode": False,
    "xaxis": {"showgrid": False, "fixedrange": True, "automargin": True, "nticks": 8},
    "yaxis": {
        "gridcolor": "rgba(127,140,142,0.2)",
        "fixedrange": True,
        "zeroline": False,
        "automargin": True,
        "nticks": 5,
    },
}
NAMED_DAYS = 4  # on a time axis; as many as a phone has room for


@dataclass(frozen=True)
class Point:
    """One period of a history: its first day, its name, the value (None: a gap) and the value in words."""

    day: date
    name: str
    value: float | None
    words: str
    signal: bool = False  # outside the limits
    usual: tuple[float, float] | None = None  # the range of routine variation that it is judged by


@dataclass(frozen=True)
class Level:
    """A horizontal line with its name at the right end."""

    value: float
    name: str
    dash: str = "dot"


@dataclass(frozen=True)
class Mark:
    """An event on the time axis."""

    day: date
    name: str


def figure(traces: Sequence[Properties], xaxis: Mapping[str, Any], yaxis: Mapping[str, Any], **layout: Any) -> Figure:
    """These traces in the look of all figures; what is said of the axes and the layout goes before it."""
    axes = {"xaxis": {**LOOK["xaxis"], **xaxis}, "yaxis": {**LOOK["yaxis"], **yaxis}}
    return {"data": list(traces), "layout": {**LOOK, **layout, **axes}}


def across(y: float, dash: str = "dash", width: float = 1) -> Properties:
    """A level line from the left to the right edge."""
    line = {"color": QUIET, "width": width, "dash": dash}
    return {"type": "line", "x0": 0, "x1": 1, "xref": "x domain", "y0": y, "y1": y, "yref": "y", "line": line}


def upright(x: float | str, dash: str | None = "dash") -> Properties:
    """A line from the bottom to the top, at a number or a day."""
    line = {"color": QUIET, "width": 1} | ({"dash": dash} if dash else {})
    return {"type": "line", "x0": x, "x1": x, "xref": "x", "y0": 0, "y1": 1, "yref": "y domain", "line": line}


def note(text: str, x: float | str, y: float | str, **more: Any) -> Properties:
    """Words at a place, without an arrow."""
    return {"text": text, "x": x, "y": y, "showarrow": False, "font": {"size": 12}, **more}


def process(
    points: Sequence[Point],
    levels: Sequence[Level],
    marks: Sequence[Mark],
    days: Mapping[str, Any],
    suffix: str = "",
) -> Figure:
    """A metric over time: usual range as a band, target as a line, events, signals as diamonds. Gaps stay gaps.

    The band has a step where the level shifted, and follows the season where there is one. `days`: as `named_days`.

    The sentence that is its title stands above it as text, where it can wrap and be read aloud.
    """
    shapes = [shape for first, last, usual in bands(points) for shape in _band(first, last, usual)]
    shapes += [across(level.value, level.dash, 1.5) for level in levels]
    shapes += [upright(mark.day.isoformat()) for mark in marks]
    notes = []
    if points and (usual := points[-1].usual) is not None:
        notes.append(_label(usual[1], "usual range"))
    notes += [_label(level.value, level.name) for level in levels]
    notes += [
        note(mark.name, mark.day.isoformat(), 1, yref="paper", yanchor="bottom", xanchor="right") for mark in marks
    ]
    line = {
        "type": "scatter",
        "x": [p.day.isoformat() for p in points],
        "y": [p.value for p in points],
        "customdata": [[p.name, p.words] for p in points],
        "hovertemplate": "%{customdata[0]}: %{customdata[1]}<extra></extra>",
        "mode": "lines+markers",
        "connectgaps": False,
        "line": {"color": LINE, "width": 2},
        "marker": {
            "size": [9 if p.signal else 5 for p in points],
            "color": [SIGNAL if p.signal else LINE for p in points],
            "symbol": ["diamond" if p.signal else "circle" for p in points],
        },
    }
    return figure([line], days, {"ticksuffix": suffix}, shapes=shapes, annotations=notes)


def _band(first: str, last: str, usual: tuple[float, float]) -> tuple[Properties, Properties]:
    """The usual range of a stretch, and its middle."""
    low, high = usual
    middle = (low + high) / 2
    return (
        {
            "type": "rect", "x0": first, "x1": last, "y0": low, "y1": high,
            "fillcolor": QUIET, "opacity": 0.12, "line": {"width": 0}, "layer": "below",
        },
        {
            "type": "line", "x0": first, "x1": last, "y0": middle, "y1": middle,
            "line": {"color": QUIET, "width": 1}, "opacity": 0.4,
        },
    )  # fmt: skip


def bands(points: Sequence[Point]) -> list[tuple[str, str, tuple[float, float]]]:
    """Stretches of the same usual range: first and last moment, and the range. They meet halfway between points."""
    moments = [datetime.combine(point.day, time()) for point in points]
    edges = [a + (b - a) / 2 for a, b in pairwise(moments)]
    found: list[tuple[str, str, tuple[float, float]]] = []
    for usual, alike in groupby(range(len(points)), key=lambda at: points[at].usual):
        places = list(alike)
        if usual is not None:
            first = edges[places[0] - 1] if places[0] else moments[0]
            last = edges[places[-1]] if places[-1] < len(edges) else moments[-1]
            found.append((first.isoformat(), last.isoformat(), usual))
    return found


def named_days(days: Sequence[date], say: Callable[[date], str]) -> Properties:
    """A time axis on which a few days are named in the company's language; plotly itself knows only English."""
    named = days[:: max(1, -(-len(days) // NAMED_DAYS))]
    return {"tickmode": "array", "tickvals": [day.isoformat() for day in named], "ticktext": [say(d) for d in named]}


@dataclass(frozen=True)
class Bar:
    """One step of a bridge: its name, its size and that in words. `better`: whether it is; None: neither."""

    name: str
    size: float
    words: str
    better: bool | None


def bridge(bars: Sequence[Bar], total: Bar) -> Figure:
    """What made up a change, step by step from zero to the whole of it, each with its size at its end."""
    tones = {True: LINE, False: SIGNAL, None: QUIET}
    traces, notes, at = [], [], 0.0
    for bar in bars:
        traces.append(_step(bar, tones[bar.better]) | {"base": [at]})
        notes.append(note(bar.words, max(at, at + bar.size), bar.name, xanchor="left", xshift=4))
        at += bar.size
    traces.append(_step(total, QUIET))
    notes.append(note(total.words, max(0.0, total.size), total.name, xanchor="left", xshift=4))
    return figure(
        traces,
        {"showticklabels": False, "showgrid": False, "zeroline": False},
        {"autorange": "reversed", "showgrid": False, "ticksuffix": "  ", "dtick": 1},
        shapes=[upright(0, dash=None)],
        annotations=notes,
        height=64 + 34 * (len(bars) + 1),
        barmode="overlay",
        hovermode="closest",
        margin={"l": 8, "r": 96, "t": 8, "b": 8},
    )


def _step(bar: Bar, colour: str) -> Properties:
    return {
        "type": "bar", "x": [bar.size], "y": [bar.name], "orientation": "h", "marker": {"color": colour},
        "hovertemplate": f"%{{y}}: {bar.words}<extra></extra>", "width": 0.62,
    }  # fmt: skip


def _label(y: float, text: str) -> Properties:
    """The name of a level, at its right end."""
    return note(text, 1, y, xref="paper", xanchor="left", xshift=6)
