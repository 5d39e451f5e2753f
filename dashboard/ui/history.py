"""The log of exports: what was committed by whom, its original, and the way to take it back."""

import streamlit as st

from dashboard.home import Home
from dashboard.store.log import Export
from dashboard.ui.names import format_name, place_name
from dashboard.ui.session import writer
from dashboard.ui.text import muted, plain
from dashboard.ui.upload_card import LOCAL

PAGE = 10


def draw(home: Home) -> None:
    """Every export, newest first, ten at a time."""
    exports = home.store.exports()
    st.header("History", anchor=False)
    if not exports:
        st.markdown("No export has been committed yet. The first one appears here.")
        return
    pages = -(-len(exports) // PAGE)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(muted(f"{writer(home).full(len(exports))} committed, newest first"))
        page = st.pagination(pages, key="history") if pages > 1 else 1
    for export in exports[(page - 1) * PAGE : page * PAGE]:
        _entry(export, home)


def _entry(export: Export, home: Home) -> None:
    write = writer(home)
    counts = export.counts
    with st.container(border=True, key=f"export-{export.id}"):
        file, numbers, story, actions = st.columns([4, 4, 4, 1.4], vertical_alignment="center")
        with file, st.container(gap="xxsmall"):
            st.text(export.file)  # names come from outside: text, never Markdown
            st.markdown(muted(plain(f"{format_name(export.format, home.formats)} · {export.id}")))
        with numbers, st.container(gap="xxsmall"):
            st.markdown(plain(place_name(home.company, export.unit, export.department, export.channel)))
            st.markdown(
                muted(
                    plain(
                        f"{write.days(export.first_day, export.last_day)} · {write.full(counts.new)} new, "
                        f"{write.full(counts.changed)} changed, {write.full(counts.same)} the same"
                    )
                )
            )
        with story:
            st.text(_story(export, home))
        with actions.popover("More", type="tertiary", key=f"more-{export.id}"):
            _actions(export, home)


def _story(export: Export, home: Home) -> str:
    """Who did what, when, in one line."""
    write = writer(home)
    story = f"Committed by {export.by} on {write.moment(export.at)}."
    if export.withdrawn_at is not None:
        reason = f": {export.reason}" if export.reason else ""
        story += f" Withdrawn by {export.withdrawn_by} on {write.moment(export.withdrawn_at)}{reason}"
    return story


def _actions(export: Export, home: Home) -> None:
    st.download_button(
        "Download the original",
        lambda: home.store.original(export.id),
        file_name=download_name(export),
        mime="application/octet-stream",
        icon=":material/download:",
        key=f"original-{export.id}",
        on_click="ignore",
    )
    if export.withdrawn_at is not None:
        return
    with st.form(f"withdraw-{export.id}", border=False):
        st.markdown("Taking it back restores exactly what was there before. The original stays in the log.")
        by = st.text_input("Your name, for the log", placeholder=LOCAL, key=f"by-{export.id}")
        reason = st.text_input("Reason", placeholder="Wrong month", key=f"reason-{export.id}")
        if st.form_submit_button("Withdraw this export", icon=":material/undo:"):
            if not reason.strip():
                st.warning("Say why, so that others can follow.")
                return
            home.store.withdraw(export.id, by.strip() or LOCAL, reason.strip())
            st.rerun()


def download_name(export: Export) -> str:
    """A harmless name for the browser: the label's letters, digits, dots and dashes."""
    kept = "".join(c if c.isalnum() or c in "-_. " else "_" for c in export.file.replace("\\", "/").rsplit("/", 1)[-1])
    return kept.strip(". ")[:120] or export.id
