"""Charts on a page: the theme's letters, the company's numbers, and a button that saves one as a picture."""

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from dashboard.ui.writing import Writer

#: Letters that keep a contrast of 4.5:1 on the ground of each theme; the theme's own tick labels do not.
INK = {"light": "#526064", "dark": "#aab7b9"}


def draw(figure: go.Figure, alt: str, write: Writer, *, key: str, name: str) -> None:
    """A figure with what it says in words. `name`: of the file that its button saves, without the ending."""
    ink = INK["dark" if st.context.theme.type == "dark" else "light"]
    figure.update_layout(font={"color": ink}, separators=write.decimal + write.group)
    figure.update_xaxes(tickfont={"color": ink}, title={"font": {"color": ink}})
    figure.update_yaxes(tickfont={"color": ink}, title={"font": {"color": ink}})
    for note in figure.layout.annotations:
        if note.font.color is None:
            note.font.color = ink
    st.plotly_chart(figure, config=config(name), alt=alt, key=key)


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
