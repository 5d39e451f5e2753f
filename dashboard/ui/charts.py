"""Figures: one look for all of them, on screen and in a board pack. Data in, a plotly figure out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby, pairwise
from typing import Any

import plotly.graph_objects as go

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


def process(
    points: Sequence[Point],
    levels: Sequence[Level],
    marks: Sequence[Mark],
    suffix: str = "",
) -> go.Figure:
    """A metric over time: usual range as a band, target as a line, events, signals as diamonds. Gaps stay gaps.

    The band has a step where the level shifted, and follows the season where there is one.

    The sentence that is its title stands above it as text, where it can wrap and be read aloud.
    """
    figure = go.Figure(layout=dict(LOOK))
    figure.update_yaxes(ticksuffix=suffix)
    for first, last, (low, high) in bands(points):
        figure.add_shape(
            type="rect", x0=first, x1=last, y0=low, y1=high, fillcolor=QUIET, opacity=0.12, line_width=0, layer="below"
        )
        middle = (low + high) / 2
        figure.add_shape(
            type="line", x0=first, x1=last, y0=middle, y1=middle, line={"color": QUIET, "width": 1}, opacity=0.4
        )
    if points and (usual := points[-1].usual) is not None:
        figure.add_annotation(_label(usual[1], "usual range"))
    for level in levels:
        figure.add_hline(y=level.value, line={"color": QUIET, "width": 1.5, "dash": level.dash})
        figure.add_annotation(_label(level.value, level.name))
    for mark in marks:
        figure.add_vline(x=mark.day.isoformat(), line={"color": QUIET, "width": 1, "dash": "dash"})
        figure.add_annotation(
            {
                "x": mark.day.isoformat(),
                "y": 1,
                "yref": "paper",
                "yanchor": "bottom",
                "text": mark.name,
                "showarrow": False,
                "font": {"size": 12},
                "xanchor": "right",
            }
        )
    figure.add_scatter(
        x=[p.day.isoformat() for p in points],
        y=[p.value for p in points],
        customdata=[[p.name, p.words] for p in points],
        hovertemplate="%{customdata[0]}: %{customdata[1]}<extra></extra>",
        mode="lines+markers",
        connectgaps=False,
        line={"color": LINE, "width": 2},
        marker={
            "size": [9 if p.signal else 5 for p in points],
            "color": [SIGNAL if p.signal else LINE for p in points],
            "symbol": ["diamond" if p.signal else "circle" for p in points],
        },
    )
    return figure


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


def name_days(figure: go.Figure, days: Sequence[date], say: Callable[[date], str]) -> None:
    """Name a few days of the time axis in the company's language; plotly itself knows only English."""
    named = days[:: max(1, -(-len(days) // NAMED_DAYS))]
    figure.update_xaxes(tickmode="array", tickvals=[day.isoformat() for day in named], ticktext=[say(d) for d in named])


@dataclass(frozen=True)
class Bar:
    """One step of a bridge: its name, its size and that in words. `better`: whether it is; None: neither."""

    name: str
    size: float
    words: str
    better: bool | None


def bridge(bars: Sequence[Bar], total: Bar) -> go.Figure:
    """What made up a change, step by step from zero to the whole of it, each with its size at its end."""
    figure = go.Figure(layout=dict(LOOK))
    tones = {True: LINE, False: SIGNAL, None: QUIET}
    at = 0.0
    for bar in bars:
        figure.add_bar(
            x=[bar.size], y=[bar.name], base=[at], orientation="h", marker_color=tones[bar.better],
            hovertemplate=f"%{{y}}: {bar.words}<extra></extra>", width=0.62,
        )  # fmt: skip
        figure.add_annotation(_at_end(max(at, at + bar.size), bar))
        at += bar.size
    figure.add_bar(
        x=[total.size], y=[total.name], orientation="h", marker_color=QUIET, width=0.62,
        hovertemplate=f"%{{y}}: {total.words}<extra></extra>",
    )  # fmt: skip
    figure.add_annotation(_at_end(max(0.0, total.size), total))
    figure.add_vline(x=0, line={"color": QUIET, "width": 1})
    figure.update_layout(
        height=64 + 34 * (len(bars) + 1), barmode="overlay", hovermode="closest",
        margin={"l": 8, "r": 96, "t": 8, "b": 8},
    )  # fmt: skip
    figure.update_xaxes(showticklabels=False, showgrid=False, zeroline=False)
    figure.update_yaxes(autorange="reversed", showgrid=False, ticksuffix="  ", dtick=1)
    return figure


def _at_end(x: float, bar: Bar) -> dict[str, object]:
    return {
        "x": x, "y": bar.name, "text": bar.words, "xanchor": "left", "xshift": 4, "showarrow": False,
        "font": {"size": 12},
    }  # fmt: skip


def _label(y: float, text: str) -> dict[str, object]:
    return {
        "x": 1,
        "xref": "paper",
        "xanchor": "left",
        "y": y,
        "text": text,
        "showarrow": False,
        "font": {"size": 12},
        "xshift": 6,
    }
