"""The front door: the pages and their menu."""

import streamlit as st

from dashboard.ui.frame import (
    CHANNELS,
    COMPANY,
    DEFINITIONS,
    EVENTS,
    METRIC,
    REPORTING,
    UNIT,
    UPLOADS,
    VOICES,
    tab_title,
)
from dashboard.ui.session import plain_errors

st.set_page_config(layout="wide", initial_sidebar_state="collapsed")

page = st.navigation(
    [
        st.Page(COMPANY, title="Company", url_path="company", default=True),
        st.Page(UNIT, title="Business unit", url_path="unit"),
        st.Page(METRIC, title="Metric", url_path="metric"),
        st.Page(VOICES, title="Voices", url_path="voices"),
        st.Page(CHANNELS, title="Channels", url_path="channels"),
        st.Page(EVENTS, title="Launches and crises", url_path="events"),
        st.Page(REPORTING, title="Reporting", url_path="reporting"),
        st.Page(UPLOADS, title="Uploads", url_path="uploads"),
        st.Page(DEFINITIONS, title="Definitions", url_path="definitions"),
    ],
    position="top",
)
with plain_errors():
    st.set_page_config(page_title=tab_title(page.title))
    page.run()
