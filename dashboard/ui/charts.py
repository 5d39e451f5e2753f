"""Figures: one look for all of them, on screen and in a board pack. Data in, a plotly figure out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
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
#: Nothing to click on: a reader who wants numbers finds them in the table beside the chart.
CONFIG = {"displayModeBar": False, "responsive": True, "scrollZoom": False}


@dataclass(frozen=True)
class Point:
    """One period of a history: its first day, its name, the value (None: a gap) and the value in words."""

    day: date
    name: str
    value: float | None
    words: str
    signal: bool = False  # outside the limits


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
    band: tuple[float, float] | None,
    marks: Sequence[Mark],
    suffix: str = "",
) -> go.Figure:
    """A metric over time: usual range as a band, target as a line, events, signals as diamonds. Gaps stay gaps.

    The sentence that is its title stands above it as text, where it can wrap and be read aloud.
    """
    figure = go.Figure(layout=dict(LOOK))
    figure.update_yaxes(ticksuffix=suffix)
    if band is not None:
        figure.add_hrect(y0=band[0], y1=band[1], fillcolor=QUIET, opacity=0.12, line_width=0, layer="below")
        figure.add_annotation(_label(band[1], "usual range"))
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
