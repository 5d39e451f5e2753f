"""What is being looked at lives in the address, so that a link shows the same thing to whoever opens it."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

_PAGE = "page of the last address"
_KEPT = "address kept between pages"


def arrive() -> None:
    """Called once by the front door, before the menu is told of the pages. The menu drops the query of an address:
    bring back what was being looked at.

    The whole query is brought back, as it was, and before `st.navigation`: the browser then takes it for the address
    it already has, and writes one entry into its history for the new page. Anything written later, or shortened,
    would be an entry of its own, and going back would take two steps.
    """
    context = get_script_run_ctx()
    page = context.page_script_hash if context else ""
    kept: dict[str, str] = st.session_state.get(_KEPT, {})
    if st.session_state.get(_PAGE, page) != page and kept and not st.query_params:
        st.query_params.from_dict(kept)
    st.session_state[_PAGE] = page


def keep() -> None:
    """Called once by each page: what the menu brings back is what the address says now."""
    st.session_state[_KEPT] = st.query_params.to_dict()


def asked(name: str) -> str | None:
    """What the address says, if it says anything."""
    return st.query_params.get(name) or None


def choose(name: str, value: str | None) -> None:
    """Write a choice into the address; None takes it out."""
    if value is not None:
        if st.query_params.get(name) != value:
            st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]
    keep()
