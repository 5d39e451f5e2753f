"""The exceptions of a period: what stands out, why, what its owner says and promised, and a form to answer."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.errors import Refused
from dashboard.exceptions import Finding
from dashboard.home import Home
from dashboard.kept import Outcome, Record, signed
from dashboard.note import Note, note
from dashboard.overview import Overview
from dashboard.ui import controls
from dashboard.ui.controls import Looking
from dashboard.ui.frame import METRIC
from dashboard.ui.text import muted, plain
from dashboard.ui.writing import Writer

#: Mark and word for a finding, by whether it is good news.
MARKS: Mapping[bool | None, str] = {
    True: ":green[:material/trending_up: Good news]",
    False: ":red[:material/priority_high: Look here]",
    None: ":blue[:material/change_history: Changed]",
}


def draw(home: Home, now: Looking, seen: Overview, write: Writer) -> None:
    """One row per finding, with the way to the page of its metric."""
    if seen.findings:
        with st.container(gap="xsmall", key="exceptions"):
            for finding in seen.findings:
                _row(home, now, finding, seen.records, write)


def _row(home: Home, now: Looking, finding: Finding, records: Sequence[Record], write: Writer) -> None:
    """The sentence in full width; below it what is known of it, and the ways on where there is room."""
    with st.container(gap="xxsmall"):
        st.markdown(f"{MARKS[finding.good]} · {plain(finding.sentence)}")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            said = lines(home, finding, records, write) or ["No cause is known yet."]
            st.markdown("  \n".join(muted(plain(line)) for line in said), width="stretch")
            with st.container(horizontal=True, width="content", gap="small", vertical_alignment="center"):
                st.page_link(
                    METRIC,
                    label="Details",
                    icon=":material/chevron_right:",
                    icon_position="right",
                    query_params={"unit": finding.unit.id, "metric": finding.score.metric.id, **controls.link(now)},
                )
                if not home.viewer.may_comment:
                    return
                with st.popover("Answer", type="tertiary", help="Say why it is so, what is done, and what you promise"):
                    _answer(home, finding, write)


def lines(home: Home, finding: Finding, records: Sequence[Record], write: Writer) -> list[str]:
    """What stands below a finding: its cause, the owner's note, the promise, and what became of earlier ones."""
    said = [finding.cause(home.company)]
    if finding.note:
        said.append(_note(finding.note, write))
    if finding.outcome:
        said.append(_promise(home, finding.outcome, write))
    authors = {finding.owner, finding.note.author if finding.note else finding.owner}
    said += [
        f"{one.owner} kept {one.kept} of {one.kept + one.not_kept} promises that are due."
        for one in records
        if one.owner in authors and one.kept + one.not_kept
    ]
    return [line for line in said if line]


def _note(given: Note, write: Writer) -> str:
    """ "Head of Care, 9 Nov 2026: Late lids. To do: a second supplier"."""
    words = [given.cause, f"To do: {given.action}" if given.action else ""]
    day = f", {write.day(given.at.date())}" if given.at else ""
    told = " · ".join(word for word in words if word)
    return f"{given.author}{day}: {told}" if told else ""


def _promise(home: Home, found: Outcome, write: Writer) -> str:
    size = signed(found.metric, found.promise.size, home.company)
    promised = f"{found.note.author} promised {found.metric.label} {size} by {write.day(found.promise.by)}"
    return f"{promised}: {found.judgement}, {found.reason}."


def _answer(home: Home, finding: Finding, write: Writer) -> None:
    """A form for cause, action and promise. What is written goes into the log, stays there, and leaves a new form."""
    score = finding.score
    metric, after = score.metric, f" after {finding.note.id}" if finding.note else ""
    key = f"answer {finding.unit.id} {metric.id}{after}"
    unit = home.company.currency if metric.unit == "currency" else metric.unit.replace("_", " ")
    with st.form(key, border=False):
        st.markdown(plain(finding.fact))
        cause = st.text_area("Cause", placeholder="Why is it so?", height=80, key=f"{key} cause")
        action = st.text_area("Action", placeholder="What is done about it?", height=80, key=f"{key} action")
        size = st.number_input(
            f"Promise: by how much it will have moved, in {unit}",
            value=None,
            help=f"Counted from {plain(write.period(score.period))}; with a minus where less is better.",
            key=f"{key} size",
        )
        by = st.date_input("By when", value=None, min_value=home.today, key=f"{key} by")
        author = st.text_input("Who says so", value=finding.owner, key=f"{key} author")
        if not st.form_submit_button("Write into the log", key=f"{key} write"):
            return
    try:
        said = note(
            home.company,
            home.catalogue.metrics,
            home.calendar(),
            metric=metric.id,
            unit=score.unit,
            period=score.period.label,
            author=author,
            cause=cause,
            action=action,
            size=size,
            by=by,
        )
        home.store.note(said)
    except Refused as refused:
        st.error("Nothing was written.", icon=":material/error:")
        st.text(str(refused))
        return
    st.rerun()
