"""Tiles: one Score each, said so that nobody has to know a colour or a convention to read it."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import dropwhile
from math import nan
from textwrap import wrap
from typing import Literal

import streamlit as st

from dashboard.course import course
from dashboard.exceptions import is_news
from dashboard.score import Score
from dashboard.signals import Variation
from dashboard.ui.frame import METRIC
from dashboard.ui.inset import inset
from dashboard.ui.text import muted, plain
from dashboard.ui.writing import Writer
from dashboard.words import verdict_words

Colour = Literal["green", "red", "blue", "gray"]
Arrow = Literal["up", "down", "off"]

#: Only what is news gets a colour; ordinary variation stays grey, whatever its sign, and so does what lasts.
COLOURS: Mapping[Variation, Colour] = {"improving": "green", "worsening": "red", "changed": "blue"}
ARROWS: Mapping[str, Arrow] = {"+": "up", "−": "down"}
#: A last day this far (of the period's length) before the period's end is worth saying.
OLD = 0.25
PER_POST = " per post"
WORD = 7  # letters that have room beside a change in the narrowest cell, on paper: "steady", not "worsening"
LINE = 25  # letters that a link on a tile has room for on a phone


@dataclass(frozen=True)
class Tile:
    """What a tile says, ready to be drawn: words, no numbers left to format."""

    label: str
    value: str
    change: str | None  # None: nothing to compare with
    arrow: Arrow
    colour: Colour
    verdict: str
    target: str | None
    met: bool | None  # None: no target, or none that can be met
    caveats: tuple[str, ...]  # what a number or its change covers, where that is not all
    notes: tuple[str, ...]  # besides these: the sample and its interval, the age
    help: str
    spark: tuple[float, ...]


def tile(score: Score, write: Writer) -> Tile:
    """The words of a score."""
    verdict, colour = in_words(score)
    change = None if score.change is None else write.change(score)
    return Tile(
        label=score.metric.label,
        value=write.value(score).removesuffix(PER_POST),  # which has no room beside a number on a phone
        change=change,
        arrow=ARROWS.get((change or "")[:1], "off"),  # as it is written: a change that rounds to 0 has no arrow
        colour=colour,
        verdict="" if score.value is None else verdict,
        target=None if score.target is None else _target(score, write),
        met=None if score.status is None else score.status == "met",
        caveats=_caveats(score),
        notes=_notes(score, write),
        help=_help(score, write),
        spark=spark(score),
    )


def in_words(score: Score) -> tuple[str, Colour]:
    """The verdict as it is said, and its colour."""
    if score.verdict is None or not is_news(score):
        return verdict_words(score), "gray"
    return verdict_words(score), COLOURS.get(score.verdict.variation, "gray")


def spark(score: Score) -> tuple[float, ...]:
    """The history up to this period; a running period is left out, missing ones are gaps."""
    values = [value for _, value in score.history] + ([] if score.partial else [score.value])
    since = list(dropwhile(lambda value: value is None, values))
    known = [value for value in since if value is not None]
    return tuple(nan if value is None else value for value in since) if len(known) > 1 else ()


def draw(
    tile: Tile, notes: Sequence[str], narrow: bool = False, link: Mapping[str, str] | None = None, below: str = ""
) -> None:
    """One tile: label, value, change, sparkline, verdict and target in words, and the notes given.

    `narrow`: a short verdict stands beside the change and saves a line. `link`: its label leads
    to the Metric page with this query. `below`: a quiet word below the label.
    """
    beside = narrow and tile.change is not None and len(tile.verdict) <= WORD
    first, second = two_lines(tile.label)
    if link is None:
        st.markdown(f":small[{plain(tile.label)}]", help=tile.help)  # a label of st.metric would be cut off
    else:
        st.page_link(METRIC, label=f":small[{plain(first)} ›]", help=tile.help, query_params=dict(link))
    lines = [muted(tile.verdict)] if tile.verdict and not beside else []
    lines += [target_line(tile)] if tile.target else []
    lines += [muted(plain(note)) for note in notes]
    with nullcontext() if link is None else inset():
        if link is not None and second:
            st.markdown(f":small[{plain(second)}]")
        if below:
            st.markdown(muted(plain(below)))
        st.metric(
            plain(tile.label),
            plain(tile.value),
            tile.change,
            delta_color=tile.colour,
            delta_arrow=tile.arrow,
            delta_description=tile.verdict if beside else None,
            label_visibility="collapsed",
            chart_data=tile.spark or None,
        )
        if lines:
            st.markdown("  \n".join(lines))


def two_lines(label: str) -> tuple[str, str]:
    """A label in two halves where it is too long for a link, which does not wrap; else whole, and nothing."""
    first, *second = wrap(label, len(label) // 2 + 2) if len(label) > LINE else [label]
    return first, " ".join(second)


def target_line(tile: Tile) -> str:
    """Mark and word, so that the colour is never alone."""
    words = plain(tile.target or "")
    match tile.met:
        case True:
            return f":small[:green[:material/check: {words}]]"
        case False:
            return f":small[:red[:material/close: {words}]]"
        case None:
            return muted(words)


def _target(score: Score, write: Writer) -> str:
    wanted = write.target(score)
    match score.status:
        case "met":
            return f"meets target {wanted}"
        case "missed":
            return f"misses target {wanted}"
        case None:
            return f"target {wanted}"


def _caveats(score: Score) -> tuple[str, ...]:
    """What the number and its change cover."""
    cover, said = score.coverage, [score.note] if score.note else []
    if cover is not None and score.value is not None and not said:
        if cover.units < cover.of_units:
            said.append(f"{cover.units} of {cover.of_units} units")
        elif cover.channels < cover.of_channels:
            said.append(f"{cover.channels} of {cover.of_channels} channels")
    return tuple(said)


def _notes(score: Score, write: Writer) -> tuple[str, ...]:
    """Sample and age, where they change how far a number can be trusted."""
    notes = [PER_POST.strip()] if score.metric.unit == "per_post" and score.value is not None else []
    if score.interval is not None and score.value is not None:
        notes.append(f"n = {write.full(score.n)}, 95 %: {write.interval(score)}")
    elif score.interval is not None:
        notes.append(write.interval(score))
    if score.spoilt_by is not None:
        notes.append(f"no good news: {score.spoilt_by.metric.label.lower()} worsened")
    if _is_old(score):
        notes.append(f"last reported {write.day(score.last_day)}")
    return tuple(notes)


def _is_old(score: Score) -> bool:
    if score.last_day is None or score.partial:
        return False
    return (score.period.end - score.last_day).days > OLD * score.period.days


def _help(score: Score, write: Writer) -> str:
    """The definition, the number in full, what it is compared with, and how often the target is met."""
    parts = [score.metric.definition]
    if score.value is not None:
        parts.append(f"In full: {write.full(score.value)} in {write.period(score.period)}.")
    if score.compared_with is not None and score.previous is not None:
        parts.append(f"Before: {write.amount(score.metric, score.previous)} in {write.period(score.compared_with)}.")
    if score.verdict is not None and score.verdict.lower is not None and score.verdict.upper is not None:
        low, high = (write.amount(score.metric, limit) for limit in (score.verdict.lower, score.verdict.upper))
        parts.append(f"Usually between {low} and {high}.")
    if score.verdict is not None and score.verdict.assurance is not None:
        parts.append(f"Target: {score.verdict.assurance}.")
    on_course = course(score.metric, score.running, write.locale, write.currency) if score.partial else None
    parts += [line for line in (score.measured_by, score.realism, on_course) if line]
    return plain(" ".join(parts))
