"""The Definitions page: every metric in words, and which exports feed it."""

from collections.abc import Mapping

import streamlit as st

from dashboard.catalogue import (
    LENSES,
    Aggregation,
    Balance,
    Catalogue,
    Cohort,
    Direction,
    Distinct,
    Growth,
    Last,
    Metric,
    Quantile,
    Ratio,
    Share,
    Sum,
    WeightedMean,
)
from dashboard.facts import measures_of
from dashboard.home import Home
from dashboard.intake.formats import Format, all_formats
from dashboard.ui import address
from dashboard.ui.text import LENS_NAMES, muted, plain

_FIND = "words to find a metric by"
BETTER: Mapping[Direction, str] = {
    "up": "Higher is better",
    "down": "Lower is better",
    "band": "Best inside a band",
    "neutral": "Neither higher nor lower is better",
}
ADDS_UP: Mapping[type[Aggregation], str] = {
    Sum: "Summed over days, channels and units",
    Last: "The last value of the period; summed over channels and units, never over days",
    Balance: "Everything that came in minus everything that went out, up to the end of the period",
    Ratio: "Sum of numerators ÷ sum of denominators; never an average of rates",
    Growth: "Growth of the total on the same channels; never an average of growths",
    WeightedMean: "Weighted mean over all answers; never an average of averages",
    Quantile: "From all single records together; medians are never averaged",
    Distinct: "Unique people: never added over days, channels or units",
    Cohort: "Pooled cohorts; only those old enough count",
    Share: "Sum of one kind of channel ÷ sum of all channels",
}


@st.fragment
def draw(home: Home) -> None:
    """A search, redrawn by itself, then every metric by lens."""
    find = address.asked("find")
    st.session_state[_FIND] = find or ""
    st.text_input(
        "Find a metric",
        placeholder="response, followers, hires …",
        key=_FIND,
        width=320,
        max_chars=100,
        on_change=lambda: address.choose("find", st.session_state[_FIND] or None),
    )
    found = [metric for metric in home.catalogue.metrics.values() if matches(metric, find)]
    if not found:
        st.markdown("No metric is called so.")
    formats = all_formats()
    for lens in LENSES:
        metrics = [metric for metric in found if metric.lens == lens]
        if metrics:
            st.header(LENS_NAMES[lens], anchor=lens)
            with st.grid(2, min_column_width=330, gap="small", border=True) as grid:
                for metric in metrics:
                    with grid.cell():
                        _metric(metric, home.catalogue, formats)


def _metric(metric: Metric, catalogue: Catalogue, formats: Mapping[str, Format]) -> None:
    st.subheader(plain(metric.label), anchor=metric.id)
    st.markdown(plain(metric.definition))
    feeding = ", ".join(f.label for f in feeds(metric, catalogue, formats)) or "no export yet"
    st.markdown(
        "  \n".join(
            muted(f"{name}: {plain(words)}")
            for name, words in (
                ("Formula", metric.formula),
                ("Direction", BETTER[metric.direction]),
                ("Adds up", ADDS_UP[type(metric.aggregation)]),
                ("Source", metric.source),
                ("Fed by", feeding),
                ("Id", metric.id),
            )
        )
    )


def matches(metric: Metric, find: str | None) -> bool:
    """Whether a person who types this means the metric."""
    text = f"{metric.id} {metric.label} {metric.definition}".casefold()
    return all(word in text for word in (find or "").casefold().split())


def feeds(metric: Metric, catalogue: Catalogue, formats: Mapping[str, Format]) -> list[Format]:
    """The formats that carry something the metric reads: its measures, or the records they are counted from."""
    measures = measures_of(metric.aggregation)
    kinds = {
        kind.id for kind in catalogue.records.values() if measures & {derived.measure for derived in kind.measures}
    }
    if isinstance(metric.aggregation, Quantile):
        kinds = {metric.aggregation.records}
    return [f for f in formats.values() if feeds_any(measures, carried(f)) or kinds & kinds_of(f)]


def feeds_any(measures: frozenset[str], carried: set[str]) -> bool:
    """Whether a format carries one of the measures; our template for measures names them row by row."""
    return bool(measures & carried) or ("measure" in carried and bool(measures))


def carried(export: Format) -> set[str]:
    """The daily measures of a format: columns, sums it is worth building, and blocks known by their title."""
    daily = [layout for layout in export.layouts if layout.kind == "daily"]
    return {name for layout in daily for name in (*(c.field for c in layout.columns), *layout.derive, *layout.titles)}


def kinds_of(export: Format) -> set[str]:
    """The kinds of records of a format."""
    return {str(layout.kind) for layout in export.layouts} - {"daily", "split"}
