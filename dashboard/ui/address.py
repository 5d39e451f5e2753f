"""What is being looked at lives in the address, so that a link shows the same thing to whoever opens it."""

import streamlit as st

#: What stays the same from page to page; everything else belongs to the page that asks for it.
SHARED = ("unit", "period", "compare", "metric")
_SEEN = "address of the last page"
_KEPT = "address kept between pages"


def arrive(page: str) -> None:
    """Called once by each page. The menu drops the query of an address: bring back what was being looked at."""
    kept: dict[str, str] = st.session_state.setdefault(_KEPT, {})
    if st.session_state.get(_SEEN, page) != page:
        missing = {name: value for name, value in kept.items() if name not in st.query_params}
        if missing:
            st.query_params.update(missing)
    st.session_state[_SEEN] = page


def asked(name: str) -> str | None:
    """What the address says, if it says anything."""
    value = st.query_params.get(name) or None
    kept: dict[str, str] = st.session_state.setdefault(_KEPT, {})
    if value is None:
        kept.pop(name, None)
    elif name in SHARED:
        kept[name] = value
    return value


def choose(name: str, value: str | None) -> None:
    """Write a choice into the address; None takes it out."""
    if value is not None:
        st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]
