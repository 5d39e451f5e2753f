"""What is said before and after the numbers: headline, exceptions, what is compared, coverage and freshness."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.company import BusinessUnit
from dashboard.home import Home
from dashboard.overview import Overview
from dashboard.score import Scorecard
from dashboard.ui import controls, exceptions, happenings
from dashboard.ui.controls import Looking
from dashboard.ui.text import muted, plain
from dashboard.ui.writing import Writer
from dashboard.words import headline, rest

AGED = 62  # days without any number: whoever reports monthly is late by more than a month


def draw(home: Home, now: Looking, seen: Overview, write: Writer) -> None:
    """The company in words, and at most five exceptions with their owners."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(muted(plain(f"{home.company.name} · {comparison(now, write)}")))
        controls.period_control(home, now)
    aged(home, write)
    st.title(plain(headline(seen.cards, home.company, seen.findings)), anchor=False)
    if quieter := rest(seen.cards, home.company, seen.findings):
        st.markdown(muted(plain(quieter)))
    exceptions.draw(home, now, seen, write)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(muted(plain(coverage(home.company.business_units, seen.cards, write))), width="stretch")
        happenings.draw(home, None, seen.entered, write)


def aged(home: Home, write: Writer) -> None:
    """A line for who might take old numbers for today's; nothing where the newest are younger than two months."""
    last = controls.last_day(home)
    if last is not None and (days := (home.today - last).days) > AGED:
        st.markdown(f":orange[:material/history: The newest numbers are of {plain(write.day(last))}, {days} days ago.]")


def comparison(now: Looking, write: Writer) -> str:
    """ "October 2026, compared with September 2026", and how far a running period has come."""
    said = write.period(now.period)
    if not now.complete:
        said += f", partial, day {now.day} of {now.period.days}"
    if now.compared_with is None:
        return said
    other = write.period(now.compared_with)
    return f"{said}, compared with {other if now.complete else f'the same days of {other}'}"


def coverage(units: Sequence[BusinessUnit], cards: Mapping[str | None, Scorecard], write: Writer) -> str:
    """One line: how many numbers are steady or keep a level, how many units reported, the last day of data."""
    scores = [score for unit in units for score in cards[unit.id].scores if score.value is not None]
    verdicts = [score.verdict for score in scores if score.verdict and score.verdict.variation != "not enough history"]
    steady = sum(verdict.variation == "steady" for verdict in verdicts)
    lasting = sum(verdict.lasting and verdict.variation != "worsening" for verdict in verdicts)
    silent = [unit.name for unit in units if all(score.value is None for score in cards[unit.id].scores)]
    days = [score.last_day for score in scores if score.last_day is not None]
    parts = [
        f"{write.full(steady)} of {write.full(len(verdicts))} judged numbers steady" if verdicts else None,
        f"{write.full(lasting)} at a level they reached earlier" if lasting else None,
        f"{len(units) - len(silent)} of {len(units)} units reported" if len(units) > 1 else None,
        f"silent: {', '.join(silent)}" if silent else None,
        f"data until {write.day(max(days))}" if days else None,
    ]
    return " · ".join(part for part in parts if part)


def unit_head(home: Home, now: Looking, write: Writer) -> BusinessUnit:
    """The unit's name, who answers for it, and the choices of unit and period. Returns the chosen unit."""
    unit = controls.asked_unit(home)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(plain(unit.name), anchor=False, width="content")
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            controls.unit_control(home, unit)
            controls.period_control(home, now)
    owner = f"{unit.owner} · " if unit.owner else ""
    st.markdown(muted(plain(f"{owner}{comparison(now, write)}")))
    aged(home, write)
    return unit
