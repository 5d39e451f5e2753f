"""Charts on a page: the theme's letters, the company's numbers, and a button that saves one as a picture."""

import json
from functools import lru_cache
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from dashboard.ui.charts import Figure
from dashboard.ui.writing import Writer

#: Letters that keep a contrast of 4.5:1 on the ground of each theme; the theme's own tick labels do not.
INK = {"light": "#526064", "dark": "#aab7b9"}


def draw(figure: Figure, alt: str, write: Writer, *, key: str, name: str) -> None:
    """A figure with what it says in words. `name`: of the file that its button saves, without the ending."""
    inked = in_ink(figure, INK["dark" if st.context.theme.type == "dark" else "light"], write)
    st.plotly_chart(_checked(json.dumps(inked)), config=config(name), alt=alt, key=key)


def in_ink(figure: Figure, ink: str, write: Writer) -> Figure:
    """A figure with letters of this colour, where they have none of their own, and the company's decimal sign."""
    layout, colour = figure["layout"], {"color": ink}
    axes = {
        name: {**layout[name], "tickfont": colour, "title": {**layout[name].get("title", {}), "font": colour}}
        for name in ("xaxis", "yaxis")
    }
    notes = [{**note, "font": {**colour, **note["font"]}} for note in layout.get("annotations", ())]
    look = {**layout, **axes, "annotations": notes, "font": colour, "separators": write.decimal + write.group}
    return {**figure, "layout": look}


@lru_cache(maxsize=128)
def _checked(figure: str) -> go.Figure:
    """Plotly's own figure, in which each property has been checked: once for each picture, whoever looks at it."""
    return go.Figure(json.loads(figure))


def config(name: str) -> dict[str, Any]:
    """One button, which appears when the chart is pointed at or touched: save it, sharp enough for a slide."""
    return {
        "displayModeBar": "hover",
        "displaylogo": False,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"format": "png", "filename": name, "scale": 3},
        "responsive": True,
        "scrollZoom": False,
    }
