"""Old beside new: the values that an upload, a withdrawal or its undoing makes others, as a table and as a file."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.catalogue import load_catalogue
from dashboard.home import Home
from dashboard.numbers import NONE
from dashboard.safe_csv import to_csv
from dashboard.store.log import Change, Tally
from dashboard.ui.names import place_name
from dashboard.ui.session import logged, writer
from dashboard.ui.writing import Writer

#: Lines on the screen; the file has all that were asked for.
SHOWN = 200
_ROWS = 6  # that are shown without scrolling
_LONG = 120  # letters of a text
_COLUMNS = ("What", "Day", "Old", "New", "Where")  # a phone shows the first four


def table(changes: Sequence[Change], home: Home, key: str) -> None:
    """The changes, and a button that gives them as CSV."""
    write = writer(home)
    st.dataframe(
        pd.DataFrame([_line(change, home, write) for change in changes[:SHOWN]], columns=_COLUMNS),
        hide_index=True,
        height="content" if len(changes) <= _ROWS else 260,
        alt="The values that change, old and new",
    )
    st.download_button(
        "Download the changes" if len(changes) <= SHOWN else f"Download {len(changes)} changes",
        logged("changes.csv", lambda: as_csv(changes)),
        file_name="changes.csv",
        mime="text/csv",
        icon=":material/download:",
        key=f"changes-{key}",
        on_click="ignore",
    )


def as_csv(changes: Sequence[Change]) -> bytes:
    """The changes with ids and plain values."""
    names = ("kind", "unit", "department", "channel", "record", "day", "what", "old", "new")
    return to_csv(names, [[getattr(change, name) for name in names] for change in changes])


def told(tally: Tally, write: Writer, what: tuple[str, str]) -> str:
    """ "3 daily values go, 1 gets another value": what a change does to things of this name, one and many."""
    verbs = (
        (tally.gone, ("goes", "go")),
        (tally.changed, ("gets another value", "get other values")),
        (tally.new, ("comes back", "come back")),
    )
    parts = [f"{write.full(n)} {what[n != 1]} {does[n != 1]}" for n, does in verbs if n]
    return ", ".join(parts)


def _line(change: Change, home: Home, write: Writer) -> tuple[str, str, str, str, str]:
    where = place_name(home.company, change.unit, change.department, change.channel)
    measure = load_catalogue().measures.get(change.what) if change.kind == "daily" else None
    what = measure.label if measure else change.what.replace("_", " ").capitalize()
    of = f"{what} of {_short(change.record)}" if change.record is not None else what
    if change.old is None and change.new is None:
        return of, write.day(change.day), "not shown", "not shown", where
    return of, write.day(change.day), _value(change.old, write), _value(change.new, write), where


def _value(value: Any, write: Writer) -> str:
    match value:
        case None:
            return NONE
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return write.full(value)
        case datetime():
            return f"{value:%Y-%m-%d %H:%M} UTC"
        case date():
            return write.day(value)
    return _short(str(value))


def _short(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"
