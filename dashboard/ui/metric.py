"""The Metric page: which metric of whom, its number, the same number of others, and what was said about it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from dashboard.company import BusinessUnit, Event
from dashboard.home import Home
from dashboard.kept import Outcome
from dashboard.note import Note, Promise
from dashboard.overview import Overview
from dashboard.score import Score, Scorecard
from dashboard.ui import address, controls, over_time, session, tables, tiles
from dashboard.ui.controls import ALL, Looking
from dashboard.ui.frame import UNIT, VOICES
from dashboard.ui.headline import comparison
from dashboard.ui.names import place_name
from dashboard.ui.text import LENS_NAMES, muted, plain
from dashboard.ui.writing import Writer
from dashboard.voices import Wanted, behind

_METRIC = "choice of metric of the page"
#: Verdicts and targets in a table: a mark and a word.
_TARGET = {"met": "✓ meets", "missed": "✕ misses", None: ""}


def head(
    home: Home, now: Looking, unit: BusinessUnit | None, cards: Mapping[str | None, Scorecard], write: Writer
) -> Score:
    """The metric's name, of whom and when, and the choices of all three. Returns the chosen score."""
    card = cards[unit.id if unit else None]
    score = _asked(card)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(plain(score.metric.label), anchor=False, width="content")
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            _control(card, score)
            controls.scope_control(home, unit)
            controls.period_control(home, now)
    whose = unit.name if unit else f"{home.company.name}, all business units"
    st.markdown(muted(plain(f"{whose} · {comparison(now, write)}")))
    return score


def number(home: Home, now: Looking, score: Score, write: Writer) -> None:
    """The number with all that a tile says of it, its definition, and the way to the voices behind it."""
    tile = replace(tiles.tile(score, write), label=write.period(score.period))  # the title has its name
    left, right = st.columns([1, 3], gap="medium", vertical_alignment="center")
    with left, st.container(border=True, gap="xxsmall"):
        tiles.draw(tile, (*tile.caveats, *tile.notes))
    with right, st.container(gap="xsmall"):
        st.markdown(plain(score.metric.definition))
        st.markdown(muted(plain(f"{LENS_NAMES[score.metric.lens]} · {score.metric.formula}")))
        with st.container(horizontal=True):
            voices(home, now, score, write)
            if score.unit is not None:
                st.page_link(
                    UNIT,
                    label=plain(f"All of {place_name(home.company, score.unit)}"),
                    icon=":material/arrow_forward:",
                    query_params={"unit": score.unit, **controls.link(now)},
                )


def voices(home: Home, now: Looking, score: Score, write: Writer) -> None:
    """A link to the single records that the number is counted from, where there are any in the period."""
    found = behind(score.metric, home.catalogue)
    if found is None:
        return
    units = None if score.unit is None else (score.unit,)
    many = session.count(home, Wanted(found.kind, score.period, units))
    if not many:
        return
    view = {"view": found.view.id} if found.view else {}
    noun = found.kind.label.lower()
    label = f"The {write.full(many)} {noun} behind it" if many > 1 else f"The one of the {noun} behind it"
    st.page_link(
        VOICES,
        label=label + (f": {found.view.label.lower()}" if found.view else ""),
        icon=":material/forum:",
        query_params={"kind": found.kind.id, "unit": score.unit or ALL, **view, **controls.link(now)},
    )


def over(score: Score, events: Sequence[Event], write: Writer) -> None:
    """Its process-behaviour chart, where there is a history."""
    st.header("Over time", anchor="over-time")
    if sum(value is not None for _, value in score.history) > 1:
        over_time.chart(score, events, write)
    else:
        st.markdown(muted("There is no history yet: a chart needs two complete periods."))


def side_by_side(home: Home, now: Looking, score: Score, cards: Mapping[str | None, Scorecard], write: Writer) -> None:
    """The same metric of every unit, and of the channels of this one, as quiet tables."""
    units = {None: "All business units"} | {unit.id: unit.name for unit in home.company.business_units}
    rows = [
        {"Business unit": name, **_row(other, write)}
        for id, name in units.items()
        if (other := cards[id].score(score.metric.id)) is not None
    ]
    name = f"{score.metric.id}-{score.unit or ALL}-{score.period.label}"
    st.header("By business unit", anchor="units")
    _table(rows, "Business unit", f"{score.metric.label} of every business unit", f"{name}-by-unit", write)
    if score.unit is None:
        return
    rows = [
        {"Channel": _channel(home, one.unit, one.department, one.channel), **_row(other, write), "Verdict": ""}
        for one in session.channels(home, now.period, now.compare, score.unit)
        for other in one.scores
        if other.metric.id == score.metric.id and other.value is not None
    ]
    if rows:
        st.header("By channel", anchor="channels")
        said = f"{score.metric.label} of every channel that reports it"
        _table(rows, "Channel", said, f"{name}-by-channel", write)


def said(score: Score, seen: Overview, write: Writer) -> None:
    """What owners wrote about this number, newest first. It is shown as text, never as Markdown."""
    mine = [note for note in seen.notes if (note.metric, note.unit) == (score.metric.id, score.unit)]
    if not mine:
        return
    st.header("Notes", anchor="notes")
    for note in mine:
        with st.container(border=True, gap="xxsmall"):
            written = f", {write.moment(note.at)}" if note.at else ""
            st.text(f"{note.author} on {note.period}{written}")
            for name, words in (("Cause", note.cause), ("Action", note.action)):
                if words:
                    st.text(f"{name}: {words}")
            if note.promise:
                st.text(promise(note, note.promise, seen.outcomes, write))


def promise(note: Note, given: Promise, outcomes: Sequence[Outcome], write: Writer) -> str:
    """ "Promised: On-time response +4 pts by 31 Dec 2026 – too early, December 2026 is not over"."""
    found = next((one for one in outcomes if one.note.id == note.id), None)
    if found is None:  # a newer promise took its place
        return f"Promised, by {write.day(given.by)}; a newer promise stands."
    said = f"Promised: {found.metric.label} {write.moved(found.metric, given.size)} by {write.day(given.by)}"
    return f"{said} – {found.judgement}, {found.reason}."


def _asked(card: Scorecard) -> Score:
    """The score of the address's metric, else the one that tells most."""
    asked = address.asked("metric")
    found = card.score(asked) if asked is not None else None
    if asked is not None and found is None:
        st.warning("The address names a metric that does not exist; this is another one.")
    told = [score for score in card.scores if score.value is not None] or list(card.scores)
    return found or over_time.most_telling(told)


def _control(card: Scorecard, score: Score) -> None:
    """A list to choose another metric: those with a number first."""
    labels = {one.metric.id: one.metric.label for one in sorted(card.scores, key=lambda one: one.value is None)}
    st.session_state[_METRIC] = score.metric.id
    st.selectbox(
        "Metric",
        list(labels),
        format_func=lambda key: labels[key],
        key=_METRIC,
        width=230,
        label_visibility="collapsed",
        on_change=lambda: address.choose("metric", st.session_state[_METRIC]),
    )


def _row(score: Score, write: Writer) -> dict[str, str]:
    tile = tiles.tile(score, write)
    before = write.exactly(score.metric, score.previous)
    mark = f"{_TARGET[score.status]} {write.target(score)}".strip() if score.status else ""
    return {
        "Value": write.exactly(score.metric, score.value),
        "Before": before,
        "Change": tile.change or "",
        "Verdict": tile.verdict,
        "Target": mark,
        "Covers": ", ".join(tile.caveats),
    }  # fmt: skip


def _table(rows: Sequence[Mapping[str, str]], first: str, alt: str, name: str, write: Writer) -> None:
    """A table of words; columns in which nothing is said are left out."""
    silent = [name for name in ("Change", "Verdict", "Target", "Covers") if not any(row[name] for row in rows)]
    said = [{name: words for name, words in row.items() if name not in silent} for row in rows]
    right = ("Value", "Before", "Change")
    tables.draw(said, alt, write, pinned=first, name=name, right=right, whole=True)


def _channel(home: Home, unit: str, department: str | None, channel: str | None) -> str:
    """ "Facebook @kitchen, Marketing" without the unit, which the page names."""
    whole = place_name(home.company, unit, department, channel)
    return whole.removeprefix(f"{place_name(home.company, unit)}, ")
