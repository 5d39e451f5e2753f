"""A business unit: its tiles by lens, who could report what is missing, and what each channel brings."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from dashboard.catalogue import LENSES, Catalogue, Lens, Metric
from dashboard.company import BusinessUnit, Department
from dashboard.facts import measures_of
from dashboard.score import ChannelScores, Score, Scorecard
from dashboard.ui import tiles
from dashboard.ui.names import platform_name
from dashboard.ui.text import LENS_NAMES, muted, plain
from dashboard.ui.writing import Writer

#: Columns of a department's table besides platform, account, kind and last day.
KEY_NUMBERS = 4


def lenses(unit: BusinessUnit, card: Scorecard, could: Mapping[Lens, Sequence[Department]], write: Writer) -> None:
    """The tiles of every lens. What has no number is named in one line, with who could report it."""
    for lens in LENSES:
        st.header(LENS_NAMES[lens], anchor=lens)
        scores = [score for score in card.scores if score.metric.lens == lens and score.metric.tile]
        told = [score for score in scores if says_something(score)]
        if told:
            with st.grid(5, min_column_width=150, border=True) as grid:
                for score in told:
                    with grid.cell(), st.container(gap="xxsmall"):
                        tile = tiles.tile(score, write)
                        tiles.draw(tile, (*tile.caveats, *tile.notes))
        silent = [score.metric for score in scores if score not in told]
        if silent:
            st.markdown(muted(plain(missing(silent, could.get(lens, ()), anything=bool(told)))))


def says_something(score: Score) -> bool:
    """Whether a score has a value, or a reason why not that a reader should see."""
    return score.value is not None or score.note is not None


def missing(silent: Sequence[Metric], could: Sequence[Department], anything: bool) -> str:
    """What is not reported, and who could."""
    names = ", ".join(metric.label for metric in silent)
    what = f"Not reported in this period: {names}." if anything else f"Not reported yet: {names}."
    who = [d.lead or d.name for d in could]
    return f"{what} Who could: {'; '.join(who)}." if who else what


def who_could(unit: BusinessUnit, catalogue: Catalogue, reported: pd.DataFrame) -> dict[Lens, list[Department]]:
    """Per lens the unit's departments that report it, or whose namesakes in other units do."""
    found: dict[Lens, list[Department]] = {}
    for lens in LENSES:
        measures = {name for m in catalogue.metrics.values() if m.lens == lens for name in measures_of(m.aggregation)}
        ids = set(reported.loc[reported["measure"].isin(measures), "department"].dropna())
        found[lens] = [department for department in unit.departments if department.id in ids]
    return found


def channels(unit: BusinessUnit, found: Sequence[ChannelScores], write: Writer) -> None:
    """One table per department: its channels, when they last reported, and their key numbers."""
    st.header("Channels", anchor="channels")
    for department in unit.departments:
        mine = [channel for channel in found if channel.department == department.id]
        lead = muted(plain(department.lead)) if department.lead else ""
        st.markdown(f"**{plain(department.name)}** {lead}")
        if mine:
            frame = channel_frame(department, mine, write)
            st.dataframe(
                frame,
                hide_index=True,
                height="content",
                column_config={name: st.column_config.TextColumn(alignment="right") for name in frame.columns[4:]},
                alt=f"Channels of {department.name} and what they reported",
            )
        else:
            st.markdown(muted("No channels are named in company.yaml, and none has reported."))


def channel_frame(department: Department, found: Sequence[ChannelScores], write: Writer) -> pd.DataFrame:
    """Platform, account, kind, last reported, and the metrics that most of these channels report, all as text."""
    known = {channel.id: channel for channel in department.channels}
    metrics = key_metrics(found)
    rows = []
    for channel in found:
        declared = known.get(channel.channel or "")
        scores = {score.metric.id: score for score in channel.scores}
        rows.append(
            {
                "Platform": platform_name(declared.platform if declared else channel.channel or "—"),
                "Account": declared.account if declared else "",
                "Kind": (declared.kind if declared else "not in company.yaml").replace("_", " "),
                "Last reported": write.day(channel.last_day) if channel.last_day else "not yet",
                **{m.label: write.value(scores[m.id]) if m.id in scores else "—" for m in metrics},
            }
        )
    return pd.DataFrame(rows)


def key_metrics(found: Sequence[ChannelScores]) -> list[Metric]:
    """The metrics that most channels report, in catalogue order among equals."""
    counted: dict[str, tuple[int, Metric]] = {}
    for channel in found:
        for score in channel.scores:
            if score.value is not None:
                times, metric = counted.get(score.metric.id, (0, score.metric))
                counted[score.metric.id] = times + 1, metric
    ranked = sorted(counted.values(), key=lambda entry: (-entry[0], not entry[1].headline))
    return [metric for _, metric in ranked[:KEY_NUMBERS]]
