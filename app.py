"""The front door: the pages and their menu."""

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard.timing import PAGE
from dashboard.ui import address, figures
from dashboard.ui.frame import (
    CHANNELS,
    COMPANY,
    DEFINITIONS,
    EVENTS,
    METRIC,
    PEOPLE,
    REPORTING,
    UNIT,
    UPLOADS,
    VOICES,
    no_access,
    sign_out,
    tab_title,
)
from dashboard.ui.plain import plain_errors
from dashboard.ui.session import foot, viewer

st.set_page_config(layout="wide", initial_sidebar_state="collapsed")

address.arrive()
NO_ACCESS = "No access"
MENU = {
    "company": (COMPANY, "Company"),
    "unit": (UNIT, "Business unit"),
    "metric": (METRIC, "Metric"),
    "voices": (VOICES, "Voices"),
    "channels": (CHANNELS, "Channels"),
    "events": (EVENTS, "Launches and crises"),
    "reporting": (REPORTING, "Reporting"),
    "uploads": (UPLOADS, "Uploads"),
    "definitions": (DEFINITIONS, "Definitions"),
    "people": (PEOPLE, "People"),
}


def menu() -> list[StreamlitPage]:
    """The pages that are open to who looks; the first is where an address without a page leads."""
    looking = viewer()
    if looking is None:
        return [st.Page(no_access, title=NO_ACCESS, url_path="no-access", default=True)]
    theirs = looking.pages(tuple(MENU))
    pages = [st.Page(MENU[key][0], title=MENU[key][1], url_path=key, default=key == theirs[0]) for key in theirs]
    return pages if looking.is_local else [*pages, st.Page(sign_out, title="Sign out", url_path="sign-out")]


with plain_errors():
    page = st.navigation(menu(), position="top")
    st.set_page_config(page_title=page.title if page.title == NO_ACCESS else tab_title(page.title))
    with PAGE.labels(page.title).time():
        page.run()
    figures.choice()
    foot()
