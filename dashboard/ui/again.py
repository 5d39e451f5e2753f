"""Parts of a page that are sent again as they were made, to whoever asks the same and sees the same."""

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from dashboard.home import Home
from dashboard.ui import session


def draw(home: Home, part: Callable[..., None], asked: tuple[Any, ...], *given: Any) -> None:
    """What `part(*given)` puts on the page: made once for each state of the store, then sent again.

    `asked`: all that it depends on besides the home and the state of its store. A part has no choices, buttons or
    downloads of its own: those belong to one session.
    """
    _drawn(part, given, f"{part.__module__}.{part.__qualname__}", *session.state(home), asked)


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=session.WORDS)
def _drawn(
    _part: Callable[..., None],
    _given: tuple[Any, ...],
    name: str,
    path: str,
    version: str,
    today: date,
    asked: tuple[Any, ...],
) -> None:
    _part(*_given)
