"""The Reporting page: the silence map, what a sum over the company covers, and every channel's last day."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.catalogue import LENSES, Catalogue
from dashboard.company import Company
from dashboard.home import Home
from dashboard.reporting import (
    Freshness,
    Reporter,
    RollUp,
    Series,
    State,
    by_metric,
    ended,
    every,
    load_patience,
    reporters,
    roll_up,
)
from dashboard.ui import session, tables
from dashboard.ui.frame import UPLOADS
from dashboard.ui.names import platform_name
from dashboard.ui.text import LENS_NAMES, NO_CHANNEL, muted, plain
from dashboard.ui.writing import Writer

#: Mark and word of a state, so that neither colour nor shape stands alone.
MARKS: Mapping[State, str] = {
    "silent": ":red[:material/volume_off: Silent]",
    "never": ":red[:material/volume_off: Never reported]",
    "late": ":orange[:material/schedule: Late]",
    "current": ":green[:material/check: Current]",
}
SIGNS: Mapping[State, str] = {"silent": "✕ silent", "never": "✕ never", "late": "! late", "current": "✓ current"}


def read(home: Home) -> tuple[Reporter, ...]:
    """Every department and when it last reported."""
    return reporters(home.company, home.catalogue, session.reported(home), home.today)


def draw(home: Home, write: Writer) -> None:
    """The headline, the departments that need a call, what roll-ups cover, the map, and the channels."""
    everyone = read(home)
    st.markdown(muted(plain(f"{home.company.name} · as of {write.day(home.today)}")))
    st.title(plain(headline(everyone, write)), anchor=False)
    quiet = [one for one in everyone if one.state != "current"]
    if quiet:
        with st.container(gap="xsmall", key="silent"):
            for one in quiet:
                st.markdown(f"{MARKS[one.state]} · {plain(told(one, write))}")
            st.page_link(UPLOADS, label="Load what is missing", icon=":material/upload_file:")

    st.header("What the company's numbers cover", anchor="coverage")
    sums = coverage([roll_up(everyone, lens) for lens in (None, *LENSES)], everyone, write)
    _table(sums, "Lens", "What sums cover", "coverage", write)

    st.header("Silence map", anchor="map")
    said = "Last day with data by department and lens, silent ones first"
    _table(silence_map(everyone, write), "Department", said, "silence-map", write)
    st.markdown(muted(plain(rule())))
    with st.expander("Every metric by business unit"):
        said = "Last day with data by metric and business unit"
        _table(metric_map(everyone, home.catalogue, home.company, write), "Metric", said, "metric-map", write)
    stopped = ended(everyone)
    if stopped:
        with st.expander(f"{len(stopped)} series ended in departments that still report"):
            _table(endings(stopped, home.catalogue, write), "Department", "Series that ended", "series-ended", write)

    st.header("Channels", anchor="channels")
    found = channels(everyone, home.company, write)
    if not found:
        st.markdown(NO_CHANNEL)
        return
    quiet_ones = [row for row in found if not row["State"].startswith("✓")]
    if not quiet_ones:
        st.markdown("Every channel is current.")
    else:
        said = "Channels that are silent, late, or have not reported by themselves"
        _table(quiet_ones, "Department", said, "silent-channels", write)
    with st.expander(f"All {len(found)} channels"):
        _table(found, "Department", "Last day with data by channel, silent ones first", "channels-last-day", write)


def headline(everyone: Sequence[Reporter], write: Writer) -> str:
    """ "Bikes, Product has been silent since 31 Jul 2026; 23 of 24 departments report" """
    reporting = [one for one in everyone if one.state in ("current", "late")]
    rest = f"{len(reporting)} of {len(everyone)} departments report"
    silent = [one for one in everyone if one.state == "silent"]
    if len(silent) == 1 and silent[0].whole:
        return f"{silent[0].name} has been silent since {write.day(silent[0].whole.last_day)}; {rest}"
    if silent:
        return f"{len(silent)} departments are silent, {silent[0].name} the longest; {rest}"
    late = [one for one in everyone if one.state == "late"]
    if late:
        return f"Nobody is silent, {len(late)} {'is' if len(late) == 1 else 'are'} late; {rest}"
    return f"Nobody is silent: {rest}" if len(reporting) < len(everyone) else f"All {len(everyone)} departments report"


def told(one: Reporter, write: Writer) -> str:
    """A department in words: since when, how often it used to come, what that leaves out, and who could report."""
    if one.whole is None:
        return f"{one.name} has no data yet. Who could: {one.lead}."
    lenses = ", ".join(LENS_NAMES[lens] for lens, fresh in one.lenses.items() if fresh.state == "silent")
    names = ", ".join(platform_name(channel) for channel in one.channels if channel)
    said = f"{one.name}: nothing since {write.day(one.whole.last_day)}, {one.whole.age_days} days ago"
    said += f"; until then {every(one.whole.every)}{f' ({names})' if names else ''}."
    if one.state == "silent" and lenses:
        said += f" Sums after that day leave it out: {lenses}."
    return f"{said} Who could: {one.lead}."


def coverage(sums: Sequence[RollUp], everyone: Sequence[Reporter], write: Writer) -> list[dict[str, str]]:
    """Per lens, and in all, which departments and units a sum over the company covers, and whom it leaves out."""
    units = len({one.unit.id for one in everyone})
    rows = []
    for told_in in sums:
        left = [f"{one.name} (since {write.day(_fresh(one, told_in).last_day)})" for one in told_in.left_out]
        rows.append(
            {
                "Lens": LENS_NAMES[told_in.lens] if told_in.lens else "In all",
                "Departments": f"{len(told_in.covered)} of {len(told_in.covered) + len(told_in.left_out)}",
                "Units": f"{len(told_in.units)} of {units}",
                "Left out": ", ".join(left) or "nobody",
            }
        )
    return rows


def _fresh(one: Reporter, told_in: RollUp) -> Freshness:
    found = one.lenses[told_in.lens] if told_in.lens else one.whole
    assert found is not None, "only who once reported is left out"
    return found


def silence_map(everyone: Sequence[Reporter], write: Writer) -> list[dict[str, str]]:
    """Departments × lenses: the last day with data in words; blank where nobody of that kind ever reported."""
    return [
        {
            "Department": one.name,
            "State": state(one, write),
            "Usually": every(one.whole.every) if one.whole else "",
            **{LENS_NAMES[lens]: _cell(one, one.lenses.get(lens), lens in one.could, write) for lens in LENSES},
            "Who could report": one.lead,
        }
        for one in everyone
    ]


def metric_map(
    everyone: Sequence[Reporter], catalogue: Catalogue, company: Company, write: Writer
) -> list[dict[str, str]]:
    """Metrics × units: the last day with data of what feeds a metric; "—" where nobody of the unit ever reported it."""
    found = by_metric(everyone, catalogue)
    rows = []
    for metric in catalogue.metrics.values():
        cells = {unit.name: found.get((metric.id, unit.id)) for unit in company.business_units}
        said = {name: _series(one, write) for name, one in cells.items()}
        rows.append({"Metric": metric.label, "Lens": LENS_NAMES[metric.lens], **said})
    return rows


def _series(one: Series | None, write: Writer) -> str:
    if one is None:
        return "—"
    day = write.day(one.last_day)
    return f"✓ {day}" if one.state == "current" else f"{SIGNS[one.state][0]} since {day}"


def state(one: Reporter, write: Writer) -> str:
    """ "✕ silent, 113 days", "✓ 21 days" """
    return f"{SIGNS[one.state]}, {one.whole.age_days} days" if one.whole else SIGNS["never"]


def _cell(one: Reporter, fresh: Freshness | None, could: bool, write: Writer) -> str:
    if fresh is None:
        return "could report" if could or one.whole is None else ""
    day = write.day(fresh.last_day)
    return f"✓ {day}" if fresh.state == "current" else f"{SIGNS[fresh.state][0]} since {day}"


def channels(everyone: Sequence[Reporter], company: Company, write: Writer) -> list[dict[str, str]]:
    """Every channel that company.yaml names or the data know: silent ones first, then those that never reported."""
    rows = []
    for one in everyone:
        ours = {channel.id: channel for channel in one.department.channels} if one.department else {}
        for id in (*ours, *(channel for channel in one.channels if channel and channel not in ours)):
            fresh = one.channels.get(id)
            rows.append(
                (
                    _urgency(fresh),
                    {
                        "Department": one.name,
                        "Channel": platform_name(ours[id].platform if id in ours else id),
                        "State": f"{SIGNS[fresh.state]}, {fresh.age_days} days" if fresh else "— not yet by itself",
                        "Last day": write.day(fresh.last_day if fresh else None),
                        "First day": write.day(fresh.first_day if fresh else None),
                        "Usually": every(fresh.every) if fresh else "",
                        "Whose": "ours" if id in ours else "not our own",
                    },
                )
            )
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]


def _urgency(fresh: Freshness | None) -> tuple[int, int]:
    order = ("silent", "late", "never", "current")
    return order.index(fresh.state if fresh else "never"), -(fresh.age_days if fresh else 0)


def endings(stopped: Sequence[tuple[Reporter, Series]], catalogue: Catalogue, write: Writer) -> list[dict[str, str]]:
    """Series that fell silent one by one, the oldest first."""
    return [
        {
            "Department": one.name,
            "Channel": platform_name(series.channel) if series.channel else "No single channel",
            "Measure": catalogue.measures[series.measure].label,
            "Last day": write.day(series.last_day),
            "Usually": every(series.every),
        }
        for one, series in stopped
    ]


def rule() -> str:
    """How late and silent are told apart, with the thresholds as they are set."""
    patience = load_patience()
    shortest = patience.shortest_rhythm_days
    return (
        f"A series is expected at its usual spacing, at least every {shortest:g} days. It is late after "
        f"{patience.late_after:g} times that and silent after {patience.silent_after:g} times: for daily, weekly and "
        f"monthly series {int(shortest * patience.late_after)} and {int(shortest * patience.silent_after)} days. "
        "A department is as fresh as its freshest series."
    )


def _table(rows: tables.Rows, pinned: str, alt: str, name: str, write: Writer) -> None:
    config = {
        pinned: st.column_config.TextColumn(pinned=True, width=170),
        "State": st.column_config.TextColumn(width=140),
        **{lens: st.column_config.TextColumn(width=140) for lens in LENS_NAMES.values() if lens in rows[0]},
    }
    tables.draw(rows, alt, write, pinned=pinned, name=name, config=config, whole=True)
