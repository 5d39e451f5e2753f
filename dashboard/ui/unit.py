"""A business unit: its tiles by lens, who could report what is missing, and what each channel brings."""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from dashboard.catalogue import LENSES, Catalogue, Lens, Metric, load_catalogue
from dashboard.company import BusinessUnit, Channel, Department
from dashboard.facts import measures_of
from dashboard.numbers import NONE
from dashboard.score import ChannelScores, Score, Scorecard
from dashboard.ui import tables, tiles
from dashboard.ui.names import platform_name
from dashboard.ui.text import LENS_NAMES, muted, plain
from dashboard.ui.writing import Writer

#: Columns of a department's table besides platform, account, kind and last day.
KEY_NUMBERS = 4


def lenses(card: Scorecard, could: Mapping[Lens, Sequence[Department]], link: Mapping[str, str], write: Writer) -> None:
    """The tiles of every lens, each leading to the page of its metric.

    What has no number is named in one line, with who could report it.
    """
    for lens in LENSES:
        st.header(LENS_NAMES[lens], anchor=lens)
        scores = [score for score in card.scores if score.metric.lens == lens and score.metric.tile]
        told = [score for score in scores if says_something(score)]
        if told:
            with st.grid(5, min_column_width=150):
                for score in told:
                    with st.container(gap="xxsmall"):
                        tile = tiles.tile(score, write)
                        tiles.draw(
                            tile,
                            (*tile.caveats, *tile.notes),
                            link={"unit": card.unit or "", "metric": score.metric.id, **link},
                        )
        silent = [score.metric for score in scores if score not in told]
        if silent:
            since = None if told else last_told(scores)
            st.markdown(muted(plain(missing(silent, could.get(lens, ()), bool(told), since, write))))


def says_something(score: Score) -> bool:
    """Whether a score has a value, or a reason why not that a reader should see."""
    return score.value is not None or score.note is not None


def last_told(scores: Sequence[Score]) -> date | None:
    """The last day on which any of these was reported."""
    return max((score.last_day for score in scores if score.last_day is not None), default=None)


def missing(
    silent: Sequence[Metric], could: Sequence[Department], others: bool, since: date | None, write: Writer
) -> str:
    """What is not reported, since when, and who could. `others`: other metrics of the lens are."""
    names = ", ".join(metric.label for metric in silent)
    if since is not None:
        what = f"Silent since {write.day(since)}: {names}."
    else:
        what = f"{'Not reported in this period' if others else 'Not reported yet'}: {names}."
    who = [department.lead or department.name for department in could]
    return f"{what} Who could: {'; '.join(who)}." if who else what


def who_could(unit: BusinessUnit, catalogue: Catalogue, reported: pd.DataFrame) -> dict[Lens, list[Department]]:
    """Per lens the unit's departments that report it, or whose namesakes in other units do."""
    found: dict[Lens, list[Department]] = {}
    pairs = set(zip(reported["measure"], reported["department"], strict=True))
    for lens in LENSES:
        measures = {name for m in catalogue.metrics.values() if m.lens == lens for name in measures_of(m.aggregation)}
        ids = {department for measure, department in pairs if measure in measures}
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
            rows = channel_rows(department, mine, write)
            alt = f"Channels of {department.name} and what they reported"
            name = f"channels-{unit.id}-{department.id}"
            tables.draw(rows, alt, write, pinned="Platform", name=name, right=list(rows[0])[4:], whole=True)
        else:
            st.markdown(muted("No channels are named in company.yaml, and none has reported."))


def channel_rows(department: Department, found: Sequence[ChannelScores], write: Writer) -> list[dict[str, str]]:
    """Platform, account, kind, last reported, and the metrics that most of these channels report, all as text."""
    known = {channel.id: channel for channel in department.channels}
    metrics = key_metrics([channel for channel in found if channel.channel in known] or found)
    rows = []
    for channel in found:
        scores = {score.metric.id: score for score in channel.scores}
        rows.append(
            {
                **_identity(channel.channel, known),
                "Last reported": write.day(channel.last_day) if channel.last_day else "not yet",
                **{m.label: write.value(scores[m.id]) if m.id in scores else NONE for m in metrics},
            }
        )
    return rows


def _identity(channel: str | None, known: Mapping[str, Channel]) -> dict[str, str]:
    """What a channel is: ours, somebody else's where people talk about us, or none in particular."""
    if channel is None:
        return {"Platform": "No single channel", "Account": "", "Kind": ""}
    if channel in known:
        ours = known[channel]
        return {"Platform": platform_name(ours.platform), "Account": ours.account, "Kind": kind_name(ours.kind)}
    platform = load_catalogue().platforms.get(channel)
    kind = kind_name(platform.kind) if platform else ""
    return {"Platform": platform_name(channel), "Account": "not our own", "Kind": kind}


def kind_name(kind: str) -> str:
    """ "call_centre" → "call centre"."""
    return kind.replace("_", " ")


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
