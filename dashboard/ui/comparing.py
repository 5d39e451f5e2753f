"""Figures that compare: bars of shares, units in four quarters, and days around an event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.ui.charts import LINE, QUIET, SIGNAL, Figure, Point, Properties, across, figure, note, upright


@dataclass(frozen=True)
class Bar:
    """One bar: its name, its length, and the length in words. One that is meant is drawn in the line's colour."""

    name: str
    value: float
    words: str
    meant: bool = False


@dataclass(frozen=True)
class Dot:
    """One point with its name, and what it is in words."""

    name: str
    x: float
    y: float
    words: str
    meant: bool = False


@dataclass(frozen=True)
class Quarters:
    """The lines that divide a field in four, the names of the quarters (upper right, lower right, upper left,
    lower left), and the names of the axes."""

    x: float
    y: float
    names: tuple[str, str, str, str]
    across: str
    upward: str


def bars(given: Sequence[Bar]) -> Figure:
    """Horizontal bars from zero in the order given, each with its number at its end."""
    trace = {
        "type": "bar",
        "orientation": "h",
        "x": [bar.value for bar in given],
        "y": [bar.name for bar in given],
        "text": [bar.words for bar in given],
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": [LINE if bar.meant else QUIET for bar in given]},
    }
    return figure(
        [trace],
        {"visible": False, "range": [0, 1.12 * max(bar.value for bar in given)]},
        {"autorange": "reversed", "showgrid": False, "nticks": len(given), "type": "category"},
        height=60 + 34 * len(given),
        hovermode=False,
        margin={"l": 8, "r": 48, "t": 8, "b": 8},
    )


def quarters(dots: Sequence[Dot], field: Quarters) -> Figure:
    """Units as labelled points in four named quarters, both axes from zero."""
    width, height = _reach([dot.x for dot in dots], field.x), _reach([dot.y for dot in dots], field.y)
    corners = ((width, height, "right", "top"), (width, 0, "right", "bottom"), (0, height, "left", "top"))
    trace = {
        "type": "scatter",
        "x": [dot.x for dot in dots],
        "y": [dot.y for dot in dots],
        "text": [dot.name for dot in dots],
        "customdata": [dot.words for dot in dots],
        "hovertemplate": "%{text}: %{customdata}<extra></extra>",
        "mode": "markers+text",
        "textposition": ["middle left" if dot.x > 0.7 * width else "middle right" for dot in dots],
        "marker": {
            "size": 12,
            "color": [SIGNAL if dot.meant else LINE for dot in dots],
            "symbol": ["diamond" if dot.meant else "circle" for dot in dots],
        },
    }
    return figure(
        [trace],
        {"range": [0, width], "title": {"text": field.across}},
        {"range": [0, height], "title": {"text": field.upward}},
        shapes=[upright(field.x), across(field.y)],
        annotations=[
            note(f"<i>{name}</i>", x, y, xanchor=side, yanchor=edge)
            for name, (x, y, side, edge) in zip(field.names, (*corners, (0, 0, "left", "bottom")), strict=True)
        ],
        height=400,
        hovermode="closest",
        margin={"l": 8, "r": 16, "t": 16, "b": 8},
    )


def days(
    everything: Sequence[Point],
    part: Sequence[Point],
    event: date,
    title: str,
    names: tuple[str, str],
    axis: Mapping[str, Any],
) -> Figure:
    """Two daily lines, all and a part of it, from zero, with the event's day marked. Gaps stay gaps. `axis`: as
    `charts.named_days`."""
    first, last = everything[0].day.isoformat(), everything[-1].day.isoformat()
    traces, notes = [], []
    for points, name, colour, dash in ((everything, names[0], LINE, "solid"), (part, names[1], SIGNAL, "dot")):
        traces.append(_daily(points, name, colour, dash))
        ends = next((point.value for point in reversed(points) if point.value is not None), None)
        if ends is not None:
            shift, font = 16 if name == names[0] else 2, {"size": 12, "color": colour}
            notes.append(note(name, 1, ends, xref="paper", xanchor="left", xshift=8, yshift=shift, font=font))
    notes.append(note(title, event.isoformat(), 1, yref="paper", yanchor="bottom"))
    return figure(
        traces,
        {"range": [first, last], "nticks": 5, **axis},  # else the names at the right end would stretch it
        {"range": [0, 1.1 * max([point.value or 0.0 for point in everything] + [1.0])]},
        shapes=[upright(event.isoformat())],
        annotations=notes,
    )


def _daily(points: Sequence[Point], name: str, colour: str, dash: str) -> Properties:
    return {
        "type": "scatter",
        "x": [point.day.isoformat() for point in points],
        "y": [point.value for point in points],
        "customdata": [[point.name, point.words] for point in points],
        "hovertemplate": f"%{{customdata[0]}}: %{{customdata[1]}} {name}<extra></extra>",
        "mode": "lines+markers",
        "connectgaps": False,
        "cliponaxis": False,
        "line": {"color": colour, "width": 2, "dash": dash},
        "marker": {"size": 5, "color": colour},
    }


def _reach(values: Sequence[float], line: float) -> float:
    """How far an axis goes: the line that divides it stands clear of the edge, and so does every point."""
    return 1.2 * max(*values, 1.5 * line)
