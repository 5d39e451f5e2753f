"""A unit's plan: people, objectives, strategy and technology in its own words, beside what the numbers say of them."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.company import BusinessUnit
from dashboard.score import ChannelScores, Scorecard
from dashboard.ui.text import muted, plain
from dashboard.ui.writing import Writer


def draw(unit: BusinessUnit, card: Scorecard, found: Sequence[ChannelScores], write: Writer) -> None:
    """The four parts of the plan side by side; without a plan one line says where to write it."""
    st.header("Plan", anchor="plan")
    parts = {
        "People": unit.plan.people,
        "Objectives": unit.plan.objectives,
        "Strategy": unit.plan.strategy,
        "Technology": unit.plan.technology,
    }
    if not any(parts.values()):
        st.markdown(muted("No plan is written in company.yaml, under plan of this unit."))
        return
    beside = {"Objectives": targets(card, write), "Technology": channels(unit, found, write)}
    _parts(parts, beside)


def targets(card: Scorecard, write: Writer) -> str:
    """ "3 of 9 targets met in October 2026" """
    judged = [score for score in card.scores if score.status]
    if not judged:
        return "No target is judged in this period."
    met = sum(score.status == "met" for score in judged)
    return f"{met} of {len(judged)} targets met in {write.period(card.period)}"


def channels(unit: BusinessUnit, found: Sequence[ChannelScores], write: Writer) -> str:
    """ "9 of 12 own channels have reported by themselves" """
    own = {(department.id, channel.id) for department, channel in unit.channels}
    told = {(one.department, one.channel) for one in found if one.last_day is not None} & own
    return f"{len(told)} of {len(own)} own channels have reported by themselves"


def _parts(parts: Mapping[str, Sequence[str]], beside: Mapping[str, str]) -> None:
    with st.grid(4, min_column_width=220, border=True) as grid:
        for name, lines in parts.items():
            with grid.cell(), st.container(gap="xsmall"):
                st.subheader(name, anchor=False)
                for line in lines:
                    st.markdown(plain(line))
                if not lines:
                    st.markdown(muted("Nothing is written."))
                if name in beside:
                    st.markdown(muted(plain(beside[name])))
