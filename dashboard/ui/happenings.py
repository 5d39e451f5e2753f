"""Entering an event that explains numbers, and taking back one that was entered."""

from collections.abc import Sequence
from typing import get_args

import streamlit as st

from dashboard.company import BusinessUnit, Event, EventKind
from dashboard.errors import Refused
from dashboard.home import Home
from dashboard.note import Entered, entered
from dashboard.overview import Overview
from dashboard.period import Period
from dashboard.ui.frame import EVENTS
from dashboard.ui.inset import inset
from dashboard.ui.text import muted, plain
from dashboard.ui.writing import Writer

_ALL = "All business units"
LATEST = 5  # events that are listed


def draw(home: Home, unit: BusinessUnit | None, told: Sequence[Entered], write: Writer) -> None:
    """For who may enter events: a button with the form and those entered; those of company.yaml are changed there."""
    if not home.viewer.may_comment:
        return
    with st.popover("Add an event", type="tertiary", icon=":material/event:", help="A launch, a crisis, a campaign"):
        _form(home, unit, after=" ".join(one.id for one in told))
        for one in told:
            _entered(home, one, write)


def listed(home: Home, unit: BusinessUnit, period: Period, seen: Overview, write: Writer) -> None:
    """The latest events up to the end of the period, each with the way to how it was received, and the button."""
    st.header("Events", anchor="events")
    mine = [one for one in seen.events if one.unit in (None, unit.id) and one.date <= period.end]
    for one in sorted(mine, key=lambda one: one.date, reverse=True)[:LATEST]:
        words = f"{write.day(one.date)}: {one.title}"
        if one.kind == "note":
            with inset():
                st.markdown(f":small[{plain(words)}]")
        else:
            st.page_link(EVENTS, label=f":small[{plain(words)} ›]", query_params={"event": event_key(one)})
    if not mine:
        st.markdown(muted("No launch, crisis or campaign is known up to this period."))
    draw(home, unit, seen.entered, write)


def event_key(event: Event) -> str:
    """What the address calls an event: day, unit and kind."""
    return "-".join((event.date.isoformat(), event.unit or "company", event.kind))


def _form(home: Home, unit: BusinessUnit | None, after: str) -> None:
    """`after` changes with what was entered, and so leaves a new form."""
    key, units = (
        f"event of {unit.id if unit else _ALL} {after}",
        {known.id: known.name for known in home.company.business_units},
    )
    with st.form(key, border=False):
        title = st.text_input("What happened", placeholder="One cooker on sale", key=f"{key} title")
        day = st.date_input("Day", value=home.today, key=f"{key} day")
        kind = st.selectbox("Kind", get_args(EventKind), format_func=str.capitalize, key=f"{key} kind")
        of = st.selectbox(
            "Whom it concerns",
            [None, *units],
            index=[None, *units].index(unit.id) if unit else 0,
            format_func=lambda id: units.get(id, _ALL),
            key=f"{key} unit",
        )
        author = st.text_input("Who says so", value=unit.owner if unit else "", key=f"{key} author")
        if not st.form_submit_button("Write into the log", key=f"{key} write"):
            return
    try:
        home.store.enter(entered(home.company, day=day, kind=kind, title=title, unit=of, author=author))
    except Refused as refused:
        st.error("Nothing was written.", icon=":material/error:")
        st.text(str(refused))
        return
    st.rerun()


def _entered(home: Home, one: Entered, write: Writer) -> None:
    """An event that was entered, and the way to take it back."""
    if one.event is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        words = f"{write.day(one.event.date)}: {one.event.title} ({one.event.kind}, {one.author})"
        st.markdown(muted(plain(words)), width="stretch")
        if st.button("Take back", key=f"take back {one.id}", type="tertiary"):
            home.store.enter(Entered(None, "taken back on the page", one.id))
            st.rerun()
