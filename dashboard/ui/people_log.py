"""Who is signed in now, and who did what: open sessions and the audit log, for administrators."""

from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from dashboard import audit
from dashboard.home import Home
from dashboard.store.sessions import Sessions
from dashboard.ui.session import logged, writer
from dashboard.ui.text import muted

#: Lines of the log on the page; all of them are in the file.
SHOWN = 500
#: Sessions without a click for longer are not listed; the guard's own limits end them anyway.
A_DAY = 86400.0


def sessions(home: Home) -> None:
    """Every session of the last day that is open, with the way to end it."""
    if not (home.path / "sessions.db").exists():
        return
    kept = _sessions(str(home.path))
    write = writer(home)
    st.header("Open sessions", anchor=False)
    found = kept.open()
    if not found:
        st.markdown("Nobody is signed in.")
    for session in found:
        who = session.identity.email or "Whoever uses this machine"
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            seen = write.moment(datetime.fromtimestamp(session.seen, UTC))
            st.text(f"{who}, since {write.moment(datetime.fromtimestamp(session.started, UTC))}, last seen {seen}")
            if st.button("End it", key=f"end-{session.mark}", icon=":material/logout:"):
                kept.end(session.mark)
                audit.record(home.path, home.viewer.signs(""), "session ended", person=who)
                st.rerun()


@st.cache_resource(max_entries=2, show_spinner=False)
def _sessions(path: str) -> Sessions:
    return Sessions.of(Path(path), lasts=A_DAY, idle=A_DAY)


def log(home: Home) -> None:
    """The newest lines, whether the chain is whole, and the whole log as a file."""
    st.header("Audit log", anchor=False)
    wrong = audit.check(home.path)
    if wrong:
        st.error("The log is not what was written.", icon=":material/error:")
        st.text(wrong[0])
    entries, write = list(audit.entries(home.path)), writer(home)
    asked = st.text_input("Find", placeholder="an e-mail, an export, a word", key="audit-find").strip().casefold()
    rows = [
        row
        for row in (_row(one, write.moment(one.at)) for one in reversed(entries))
        if asked in " ".join(map(str, row.values())).casefold()
    ]
    st.markdown(muted(f"{write.full(len(rows))} of {write.full(len(entries))} entries, the newest first"))
    if rows:
        st.dataframe(rows[:SHOWN], hide_index=True, alt="The newest entries of the audit log: when, who, what, facts.")
    st.download_button(
        "Download the log (JSONL)",
        logged(audit.FILE, lambda: audit.exported(home.path)),
        file_name=audit.FILE,
        mime="application/jsonl",
        icon=":material/download:",
        on_click="ignore",
    )


def _row(entry: audit.Entry, at: str) -> dict[str, object]:
    facts = ", ".join(f"{name}: {value}" for name, value in entry.facts.items() if name != "now")
    return {"At": at, "Who": entry.who, "What": entry.what, "Facts": facts, "Entry": entry.number}
