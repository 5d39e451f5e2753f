"""Room before words, so that they begin where the words of a link to a page begin."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

LINK = 8  # pixels that Streamlit keeps free around the words of a page link, for the ground they get when hovered


@contextmanager
def inset(gap: str | None = "xxsmall") -> Iterator[None]:
    """A column as wide as there is room, moved in as far as a page link's words are."""
    with st.container(horizontal=True, wrap=False, gap=None):
        st.space(LINK)
        with st.container(gap=gap):  # type: ignore[arg-type]
            yield
