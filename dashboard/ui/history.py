"""The log of exports: what was committed by whom, its original, and the way to take it back and to undo that."""

from dataclasses import dataclass

import streamlit as st

from dashboard.errors import Refused
from dashboard.home import Home
from dashboard.store.log import Effect, Export, Rights, Step
from dashboard.ui import changes, uploads
from dashboard.ui.names import format_name, place_name
from dashboard.ui.session import writer
from dashboard.ui.text import muted, plain
from dashboard.ui.upload_card import signature

PAGE = 10
_OPENED, _COUNT = "export-opened", "exports-opened"


@dataclass(frozen=True)
class _Way:
    """Out of the numbers, or back into them: what is offered, and what the dialog says."""

    offer: str
    icon: str
    title: str
    nothing: str  # where no number changes
    example: str  # of a reason
    after: str
    button: str


_OUT = _Way(
    "Withdraw this export",
    ":material/undo:",
    "Withdraw an export",
    "No number changes: other exports say the same.",
    "Wrong month",
    "The original stays in the log, and the withdrawal can be undone.",
    "Withdraw",
)
_BACK = _Way(
    "Bring it back",
    ":material/redo:",
    "Bring it back",
    "No number changes: newer exports say it all.",
    "It was right after all",
    "Everything will be as if it had never been withdrawn; the log keeps both.",
    "Bring back",
)


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
    shown = exports[(page - 1) * PAGE : page * PAGE]
    rights = home.store.rights([export.id for export in shown])
    for export in shown:
        _entry(export, home, rights[export.id])
    _dialog(home)


def _entry(export: Export, home: Home, may: Rights) -> None:
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
            _actions(export, home, may)


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


def _actions(export: Export, home: Home, may: Rights) -> None:
    """Only what is theirs to do: a button that ends in a refusal is none."""
    if may.open:
        st.download_button(
            "Download the original",
            lambda: home.store.original(export.id),  # the store itself logs who opens one
            file_name=download_name(export),
            mime="application/octet-stream",
            icon=":material/download:",
            key=f"original-{export.id}",
            on_click="ignore",
        )
    if may.withdraw:
        way = _way(export)
        st.button(way.offer, icon=way.icon, key=f"step-{export.id}", on_click=_open, args=[export.id])
    else:
        st.markdown("It holds rows of others too: who is granted all of it can take it back.")


def _way(export: Export) -> _Way:
    return _OUT if export.withdrawn_at is None else _BACK


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
    st.dialog(_way(export).title, width="large", on_dismiss=_open)(_ask)(export, home)


def _ask(export: Export, home: Home) -> None:
    """What would change, why, and the button."""
    way = _way(export)
    st.text(export.file)
    if not _effect_shown(export, home, way.nothing):
        return
    with st.form(f"asked-{export.id}", border=False):
        by = signature(home, f"by-{export.id}")
        reason = st.text_input("Reason", placeholder=way.example, max_chars=500, key=f"reason-{export.id}")
        st.markdown(muted(way.after))
        if st.form_submit_button(way.button, icon=way.icon):
            if way is _OUT and not reason.strip():
                st.warning("Say why, so that others can follow.")
            else:
                _do(export, home, by, reason.strip())


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


def _do(export: Export, home: Home, by: str, reason: str) -> None:
    """Do it and close the dialog; or say why not."""
    step = home.store.withdraw if _way(export) is _OUT else home.store.reinstate
    try:
        with st.spinner("Storing…"):
            uploads.withdrawn(step(export.id, by, reason).id)
    except Refused as error:
        st.text(str(error))
    else:
        _open(None)
        st.rerun()


def download_name(export: Export) -> str:
    """A harmless name for the browser: the label's letters, digits, dots and dashes."""
    kept = "".join(c if c.isalnum() or c in "-_. " else "_" for c in export.file.replace("\\", "/").rsplit("/", 1)[-1])
    return kept.strip(". ")[:120] or export.id
