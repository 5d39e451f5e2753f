"""What every page begins with: the home, a title, and where to go when there is nothing to show or no access."""

import streamlit as st

from dashboard.home import Home
from dashboard.ui import address, session
from dashboard.ui.text import plain

COMPANY = "pages/company/overview.py"
UNIT = "pages/company/unit.py"
METRIC = "pages/company/metric.py"
VOICES = "pages/company/voices.py"
UPLOADS = "pages/data/uploads.py"
DEFINITIONS = "pages/data/definitions.py"
CHANNELS = "pages/company/channels.py"
EVENTS = "pages/company/events.py"
REPORTING = "pages/data/reporting.py"
PEOPLE = "pages/data/people.py"


def tab_title(page: str) -> str:
    """The title of the browser's tab."""
    home = session.open_home()
    return f"{page} · {home.company.name}" if home else page


def arrive() -> Home:
    """The home of this page. Without a company the page ends here, saying what to do."""
    address.keep()
    home = session.open_home()
    if home is None:
        st.title("There is no company yet", anchor=False)
        st.markdown(
            "This dashboard reads who the company is from one file, `company.yaml`: its business units, their "
            "departments and channels, and its targets."
        )
        st.markdown("Copy `sample_data/company.yaml` into this folder, make it your own, and open this page again:")
        st.text(str(session.home_path()))
        session.stop()
    return home


def arrive_with_numbers() -> Home:
    """The home of a page that shows numbers. Without any export the page ends here and leads to Uploads."""
    home = arrive()
    if session.reported(home).empty:
        st.title(f"No numbers yet for {plain(home.company.name)}", anchor=False)
        st.markdown(
            "Numbers come from the exports of your tools. Drop the first one, as the tool produced it: "
            "you see what was understood before anything is stored."
        )
        if home.viewer.may_open("uploads"):
            st.page_link(UPLOADS, label="Upload the first export", icon=":material/upload_file:")
        session.stop()
    return home


def no_access() -> None:
    """What somebody sees who has signed in and whom company.yaml does not name (any more)."""
    st.title("No access", anchor=False)
    st.text(session.NOT_OPEN)
    if st.button("Sign out"):
        st.logout()


def sign_out() -> None:
    """A page that ends the session."""
    st.title("Signing out", anchor=False)
    st.logout()
