"""The receipt of a number: exports, files, sheets, rows, by whom and when, precedence, coverage and age."""

from collections.abc import Sequence

import streamlit as st

from dashboard.explain import Explanation
from dashboard.home import Home
from dashboard.receipts import Origin, Precedence, Receipt
from dashboard.score import Score
from dashboard.ui import session, tables
from dashboard.ui.names import format_name, place_name
from dashboard.ui.text import muted, plain
from dashboard.ui.writing import Writer

SHORT = 10  # signs of a sha-256 that tell files apart


def draw(home: Home, score: Score, found: Explanation | None, write: Writer) -> None:
    """Where the number of this period comes from. Names of files come from outside: they stay in a table."""
    st.header("Where this number comes from", anchor="receipt")
    paper = found.receipts[0] if found else session.origin(home, score)
    lines = [covered(score, write), f"Source: {score.metric.source}. Formula: {score.metric.formula}."]
    st.markdown("  \n".join(muted(plain(line)) for line in lines if line))
    if not paper.origins:
        st.markdown(muted("No export carries it in this period."))
        return
    name = f"{score.metric.id}-{score.unit or 'all'}-{score.period.label}"
    tables.draw(
        rows(paper, write),
        f"The exports behind {score.metric.label} in {write.period(paper.period)}",
        write,
        pinned="Export",
        name=f"{name}-receipt",
        config={"Rows": st.column_config.NumberColumn(format="localized")},
    )
    if paper.precedence:
        with st.expander(f"Two sources gave the same number for {_counted(paper.precedence)}: which one counts"):
            said = "Per channel the source that counts, and the one that gives way to it"
            tables.draw(decisions(home, paper.precedence), said, write, pinned="Channel", name=f"{name}-sources")
    if changed := session.restated(home, score):  # last, since older states of the store are asked for it
        st.text(changed.sentence(home.company))  # as text: the name of a file comes from outside


def covered(score: Score, write: Writer) -> str:
    """ "3 of 5 units · 31 of 31 days · 8 of 9 channels · last reported 31 Oct 2026, 21 days ago"."""
    cover = score.coverage
    parts = []
    if cover is not None:
        parts = [f"{cover.units} of {cover.of_units} units"] if score.unit is None else []
        parts.append(f"{cover.days} of {cover.of_days} days")
        parts += [f"{cover.channels} of {cover.of_channels} channels"] if cover.of_channels else []
    if score.last_day is not None:
        ago = "" if score.age_days is None else f", {write.full(score.age_days)} days ago"
        parts.append(f"last reported {write.day(score.last_day)}{ago}")
    return " · ".join(parts)


def rows(paper: Receipt, write: Writer) -> list[dict[str, object]]:
    """One row per sheet of an export."""
    return [
        {
            "Export": origin.export,
            "File": origin.file,
            "Kind": format_name(origin.format),
            "Sheet": origin.sheet or "",
            "Rows": origin.rows,
            "Lines": _lines(origin),
            "Loaded by": origin.by,
            "Loaded": write.moment(origin.at),
            "SHA-256": origin.sha256[:SHORT],
        }
        for origin in paper.origins
    ]


def decisions(home: Home, made: Sequence[Precedence]) -> list[dict[str, str]]:
    """Which source counted where two gave the same number."""
    return [
        {
            "Channel": place_name(home.company, one.unit, one.department, one.channel),
            "Months": _months(one.months),
            "Counts": format_name(one.preferred) + (", daily figures" if one.preferred == one.over else ""),
            "Gives way": format_name(one.over) + (", sums of its records" if one.preferred == one.over else ""),
        }
        for one in made
    ]


def _counted(made: Sequence[Precedence]) -> str:
    many = len({(one.unit, one.department, one.channel) for one in made})
    return "one channel" if many == 1 else f"{many} channels"


def _lines(origin: Origin) -> str:
    if origin.first_row is None or origin.last_row is None:
        return ""
    same = origin.first_row == origin.last_row
    return str(origin.first_row) if same else f"{origin.first_row}–{origin.last_row}"


def _months(months: Sequence[str]) -> str:
    return months[0] if len(months) == 1 else f"{months[0]} to {months[-1]}"
