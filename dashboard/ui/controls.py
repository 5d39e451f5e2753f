"""The few choices a page offers: period, comparison, unit. Each is read from the address and written to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import get_args

import streamlit as st

from dashboard.company import BusinessUnit
from dashboard.errors import Refused
from dashboard.home import Home
from dashboard.period import Calendar, Comparison, Grain, Period
from dashboard.ui import address, session
from dashboard.ui.text import plain

GRAINS: tuple[Grain, ...] = ("week", "month", "quarter", "year")
#: How many periods back a list reaches at most, whatever the data.
LONGEST: dict[Grain, int] = {"week": 60, "month": 60, "quarter": 24, "year": 10}
#: What the address says of the whole company, where it could name a unit.
ALL = "all"
_GRAIN, _PERIOD, _COMPARE, _UNIT = "choice of grain", "choice of period", "choice of comparison", "choice of unit"
_SCOPE = "choice of scope"


@dataclass(frozen=True)
class Looking:
    """What a page shows: a period, and what it is compared with (None: with nothing)."""

    period: Period
    compare: Comparison
    compared_with: Period | None
    complete: bool
    day: int  # days that have passed of a running period


def looking(home: Home) -> Looking:
    """Period and comparison from the address, else the last complete month that has data, against the one before."""
    calendar = home.calendar()
    period = _asked_period(calendar) or latest(calendar, "month", last_day(home))
    compare = _asked_comparison()
    passed = calendar.elapsed(period)
    return Looking(
        period, compare, compared(calendar, period, compare), calendar.is_complete(period), passed.days if passed else 0
    )


def period_control(home: Home, now: Looking) -> None:
    """A button that says what is shown and opens the choice of grain, period and comparison."""
    calendar, write = home.calendar(), session.writer(home)
    first, last = first_day(home), last_day(home)
    grain = now.period.grain if now.period.grain in GRAINS else None
    choices = {p.label: p for p in periods(calendar, grain or "month", first, last)}
    choices = {now.period.label: now.period} | choices if now.period.label not in choices else choices
    st.session_state[_GRAIN], st.session_state[_PERIOD], st.session_state[_COMPARE] = (
        grain,
        now.period.label,
        now.compare,
    )

    def choose_grain() -> None:
        chosen = st.session_state[_GRAIN]
        if chosen:
            address.choose("period", latest(calendar, chosen, last).label)

    def comparison_name(compare: Comparison) -> str:
        other = compared(calendar, now.period, compare)
        return plain(write.period(other)) if other else "Nothing"

    with st.popover(plain(write.period(now.period)), icon=":material/calendar_month:", help="Choose another period"):
        st.segmented_control("By", GRAINS, format_func=str.capitalize, key=_GRAIN, on_change=choose_grain)
        st.selectbox(
            "Period",
            list(choices),
            format_func=lambda label: write.period(choices[label]),
            key=_PERIOD,
            on_change=lambda: address.choose("period", st.session_state[_PERIOD]),
        )
        st.radio(
            "Compared with",
            get_args(Comparison),
            format_func=comparison_name,
            key=_COMPARE,
            on_change=lambda: address.choose(
                "compare", None if st.session_state[_COMPARE] == "previous" else st.session_state[_COMPARE]
            ),
        )


def asked_unit(home: Home) -> BusinessUnit:
    """The unit of the address, else the first one."""
    asked = address.asked("unit")
    unit = home.company.unit(asked) if asked is not None else None
    if asked not in (None, ALL) and unit is None:
        st.warning("The address names a business unit that does not exist; this is the first one.")
    return unit or home.company.business_units[0]


def asked_scope(home: Home) -> BusinessUnit | None:
    """The unit of the address; None: the whole company."""
    asked = address.asked("unit")
    unit = home.company.unit(asked) if asked is not None else None
    if asked not in (None, ALL) and unit is None:
        st.warning("The address names a business unit that does not exist; this is the whole company.")
    return unit


def scope_control(home: Home, unit: BusinessUnit | None) -> None:
    """A list to choose a unit or the whole company."""
    units: dict[str, str] = {ALL: "All business units"} | {one.id: one.name for one in home.company.business_units}
    st.session_state[_SCOPE] = unit.id if unit else ALL
    st.selectbox(
        "Business unit",
        list(units),
        format_func=lambda key: units[key],
        key=_SCOPE,
        width=210,
        label_visibility="collapsed",
        on_change=lambda: address.choose("unit", st.session_state[_SCOPE]),
    )


def unit_control(home: Home, unit: BusinessUnit) -> None:
    """A list to choose another unit."""
    units = {known.id: known for known in home.company.business_units}
    st.session_state[_UNIT] = unit.id
    st.selectbox(
        "Business unit",
        list(units),
        format_func=lambda key: units[key].name,
        key=_UNIT,
        width=170,
        label_visibility="collapsed",
        on_change=lambda: address.choose("unit", st.session_state[_UNIT]),
    )


def compared(calendar: Calendar, period: Period, compare: Comparison) -> Period | None:
    """The period that a comparison means."""
    match compare:
        case "previous":
            return calendar.previous(period)
        case "last-year":
            return calendar.last_year(period)
        case "none":
            return None


def periods(calendar: Calendar, grain: Grain, first: date | None, last: date | None) -> Sequence[Period]:
    """The periods of a grain that may have data, the running one first, then backwards to the first day."""
    period = around(calendar, grain, calendar.today)
    found = [period] if last is not None and last >= period.start else []
    while len(found) < LONGEST[grain]:
        period = calendar.previous(period)
        if found and (first is None or period.end < first):
            break
        found.append(period)
    return found


def latest(calendar: Calendar, grain: Grain, last: date | None) -> Period:
    """The last complete period of a grain that has data; without any data the last complete one."""
    period = calendar.previous(around(calendar, grain, calendar.today))
    return period if last is None or last >= period.start else around(calendar, grain, last)


def around(calendar: Calendar, grain: Grain, day: date) -> Period:
    """The period of a grain that a day is in."""
    match grain:
        case "week":
            year, week, _ = day.isocalendar()
            return calendar.parse(f"{year}-W{week:02}")
        case "month":
            return calendar.parse(f"{day:%Y-%m}")
        case "quarter" | "year":
            names = [
                f"{year}-Q{quarter}" if grain == "quarter" else f"{year}"
                for year in (day.year, day.year - 1)  # a fiscal year has the name of the year it begins in
                for quarter in (1, 2, 3, 4)
            ]
            return next(p for p in map(calendar.parse, names) if p.start <= day <= p.end)
        case _:
            return calendar.parse(day.isoformat())


def first_day(home: Home) -> date | None:
    """The first day that any export carries."""
    return session.reach(home)[0]


def last_day(home: Home) -> date | None:
    """The last day that any export carries, no later than yesterday."""
    last = session.reach(home)[1]
    return None if last is None else min(last, home.today - timedelta(days=1))


def _asked_period(calendar: Calendar) -> Period | None:
    asked = address.asked("period")
    if asked is None:
        return None
    try:
        return calendar.parse(asked)
    except Refused as refused:
        st.warning("The address names a period that cannot be understood; this is the last complete month.")
        st.text(str(refused))
        return None


def _asked_comparison() -> Comparison:
    asked = address.asked("compare")
    return next((c for c in get_args(Comparison) if c == asked), "previous")


def link(now: Looking) -> dict[str, str]:
    """What a link carries, so that the next page shows the same period and comparison."""
    compare = {} if now.compare == "previous" else {"compare": now.compare}
    return {"period": now.period.label, **compare}
