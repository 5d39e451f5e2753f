"""Charts on a page: the theme's letters, the company's numbers, and a button that saves one as a picture."""

import json
from functools import lru_cache
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from dashboard.ui import address
from dashboard.ui.charts import Figure
from dashboard.ui.writing import Writer

#: Letters that keep a contrast of 4.5:1 on the ground of each theme; the theme's own tick labels do not.
INK = {"light": "#526064", "dark": "#aab7b9"}
#: What a chart is saved as: points, sharp enough for a slide, or lines, which stay sharp at any size.
PICTURES = {"png": 3, "svg": 1}
_DRAWN, _PICTURE = "a chart was drawn", "what charts are saved as"


def draw(figure: Figure, alt: str, write: Writer, *, key: str, name: str) -> None:
    """A figure with what it says in words. `name`: of the file that its button saves, without the ending."""
    inked = in_ink(figure, INK["dark" if st.context.theme.type == "dark" else "light"], write)
    st.plotly_chart(_checked(json.dumps(inked)), config=config(name, _asked()), alt=alt, key=key)
    st.session_state[_DRAWN] = True


def choice() -> None:
    """Below a page with charts: what they are saved as. It lives in the address."""
    if st.session_state.pop(_DRAWN, False):
        st.session_state[_PICTURE] = _asked()
        st.segmented_control(
            "Charts are saved as",
            list(PICTURES),
            format_func=str.upper,
            key=_PICTURE,
            required=True,
            help="Point at a chart: the camera at its upper right saves it.",
            on_change=_choose,
        )


def _choose() -> None:
    chosen = st.session_state[_PICTURE]
    address.choose("charts", None if chosen == "png" else chosen)


def _asked() -> str:
    asked = address.asked("charts")
    return asked if asked in PICTURES else "png"


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


def config(name: str, picture: str) -> dict[str, Any]:
    """One button, which appears when the chart is pointed at or touched: save it."""
    return {
        "displayModeBar": "hover",
        "displaylogo": False,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"format": picture, "filename": name, "scale": PICTURES[picture]},
        "responsive": True,
        "scrollZoom": False,
    }
