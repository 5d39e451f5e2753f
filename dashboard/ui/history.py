"""The log of exports: what was committed by whom, its original, and the way to take it back and to undo that."""

from collections.abc import Callable

import streamlit as st

from dashboard.errors import Refused
from dashboard.home import Home
from dashboard.store.log import Effect, Export, Step
from dashboard.ui import changes, uploads
from dashboard.ui.names import format_name, place_name
from dashboard.ui.session import writer
from dashboard.ui.text import muted, plain
from dashboard.ui.upload_card import signature

PAGE = 10
_OPENED, _COUNT = "export-opened", "exports-opened"
_TAKE_BACK = ("Withdraw this export", ":material/undo:")
_BRING_BACK = ("Bring it back", ":material/redo:")


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
    _dialog(home)


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
        # Another key after each dialog, so that the popover does not stay open over it.
        with actions.popover("More", type="tertiary", key=f"more-{export.id}-{st.session_state.get(_COUNT, 0)}"):
            _actions(export, home)


def _story(export: Export, home: Home) -> str:
    """Who did what, when, in a line for each."""
    write = writer(home)
    return "\n".join(
        [
            f"Committed by {export.by} on {write.moment(export.at)}.",
            *(_told(step, write.moment(step.at)) for step in export.steps),
        ]
    )


def _told(step: Step, when: str) -> str:
    done = "Withdrawn" if step.action == "withdraw" else "Brought back"
    return f"{done} by {step.by} on {when}{f': {step.reason}' if step.reason else '.'}"


def _actions(export: Export, home: Home) -> None:
    st.download_button(
        "Download the original",
        lambda: home.store.original(export.id),  # the store itself logs who opens one
        file_name=download_name(export),
        mime="application/octet-stream",
        icon=":material/download:",
        key=f"original-{export.id}",
        on_click="ignore",
    )
    if home.viewer.may_upload:
        label, icon = _TAKE_BACK if export.withdrawn_at is None else _BRING_BACK
        st.button(label, icon=icon, key=f"step-{export.id}", on_click=_open, args=[export.id])


def _open(export: str | None = None) -> None:
    """Open the dialog about this export; without one close it."""
    st.session_state[_OPENED] = export
    st.session_state[_COUNT] = st.session_state.get(_COUNT, 0) + 1


def _dialog(home: Home) -> None:
    """The dialog that somebody opened, for as long as it is open."""
    opened = st.session_state.get(_OPENED)
    export = next((export for export in home.store.exports() if export.id == opened), None) if opened else None
    if export is None:
        return
    title, body = ("Withdraw an export", _withdraw) if export.withdrawn_at is None else ("Bring it back", _bring_back)
    st.dialog(title, width="large", on_dismiss=_open)(body)(export, home)


def _withdraw(export: Export, home: Home) -> None:
    st.text(export.file)
    if not _effect_shown(export, home, "No number changes: other exports say the same."):
        return
    with st.form(f"withdraw-{export.id}", border=False):
        by = signature(home, f"by-{export.id}")
        reason = st.text_input("Reason", placeholder="Wrong month", max_chars=500, key=f"reason-{export.id}")
        st.markdown(muted("The original stays in the log, and the withdrawal can be undone."))
        if st.form_submit_button("Withdraw", icon=":material/undo:"):
            if not reason.strip():
                st.warning("Say why, so that others can follow.")
            else:
                _do(lambda: home.store.withdraw(export.id, by, reason.strip()))


def _bring_back(export: Export, home: Home) -> None:
    st.text(export.file)
    if not _effect_shown(export, home, "No number changes: newer exports say it all."):
        return
    with st.form(f"reinstate-{export.id}", border=False):
        by = signature(home, f"by-{export.id}")
        reason = st.text_input("Reason", placeholder="It was right after all", max_chars=500, key=f"reason-{export.id}")
        st.markdown(muted("Everything will be as if it had never been withdrawn; the log keeps both."))
        if st.form_submit_button("Bring back", icon=":material/redo:"):
            _do(lambda: home.store.reinstate(export.id, by, reason.strip()))


def _effect_shown(export: Export, home: Home, nothing: str) -> bool:
    """What the step would do, in a sentence and old beside new. False where it is not theirs to take."""
    try:
        found = _effect(export, home)
    except Refused as error:
        st.text(str(error))
        return False
    st.markdown(effect_in_words(found, home) or nothing)
    if found.changes:
        changes.table(found.changes, home, f"effect-{export.id}")
    return True


def effect_in_words(effect: Effect, home: Home) -> str:
    """ "12 daily values go, 3 get other values. 85 records go." """
    write = writer(home)
    parts = (
        changes.told(effect.daily, write, ("daily value", "daily values")),
        changes.told(effect.records, write, ("record", "records")),
    )
    return " ".join(f"{part}." for part in parts if part)


def _effect(export: Export, home: Home) -> Effect:
    """Tried once for as long as the store is as it is."""
    key, state = f"effect-of-{export.id}", home.store.version()
    before: tuple[str, Effect] | None = st.session_state.get(key)
    if before is None or before[0] != state:
        with st.spinner("Looking at what would change…"):
            before = state, home.store.effect(export.id)
        st.session_state[key] = before
    return before[1]


def _do(act: Callable[[], Export]) -> None:
    """Do it and close the dialog; or say why not."""
    try:
        with st.spinner("Storing…"):
            uploads.withdrawn(act().id)
    except Refused as error:
        st.text(str(error))
    else:
        _open(None)
        st.rerun()


def download_name(export: Export) -> str:
    """A harmless name for the browser: the label's letters, digits, dots and dashes."""
    kept = "".join(c if c.isalnum() or c in "-_. " else "_" for c in export.file.replace("\\", "/").rsplit("/", 1)[-1])
    return kept.strip(". ")[:120] or export.id
