"""For leads: what company.yaml lets them see of the whole company, as totals that lead nowhere."""

import streamlit as st

from dashboard.home import Home
from dashboard.ui import session, tiles
from dashboard.ui.controls import Looking
from dashboard.ui.text import muted
from dashboard.ui.writing import Writer


def draw(home: Home, now: Looking, write: Writer) -> None:
    """A tile for every metric that has a value; nothing where nothing is allowed."""
    card = session.company_summary(home, now.period, now.compare)
    scores = [score for score in card.scores if score.value is not None] if card else []
    if not scores:
        return
    st.header("The whole company", anchor=False)
    st.markdown(muted("All business units together. What is above is your own part of it."))
    with st.grid(4, min_column_width=180) as grid:
        for score in scores:
            with grid.cell():
                tiles.draw(tiles.tile(score, write), ())
