"""The Channels page: what each department runs, where contacts happen, and what comes back for what is said."""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from dashboard.activity import MEANING, Activity, Manner, activity, load_thresholds
from dashboard.aggregation import ChannelKind
from dashboard.catalogue import load_catalogue
from dashboard.channels import Contacts, KindOfChannel, Run, contacts, runs
from dashboard.company import BusinessUnit
from dashboard.home import Home
from dashboard.numbers import NONE, format_number
from dashboard.reporting import reporters
from dashboard.ui import comparing, controls, figures, headline, session, tables
from dashboard.ui.comparing import Bar, Dot, Quarters
from dashboard.ui.controls import Looking
from dashboard.ui.names import platform_name
from dashboard.ui.text import LENS_NAMES, NO_CHANNEL, muted, plain
from dashboard.ui.writing import Writer

KIND_NAMES: Mapping[ChannelKind, str] = {
    "face_to_face": "Face to face",
    "web": "Website",
    "partners": "Channel partners",
    "call_centre": "Call centre",
    "traditional": "Traditional media",
    "advisory": "Advisory groups",
    "email": "E-mail",
    "social": "Social",
}


def draw(home: Home, now: Looking, write: Writer) -> None:
    """Contacts by kind of channel, activity against impact, and what every department runs."""
    chosen = controls.asked_scope(home)
    units = (chosen.id,) if chosen else None
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        whose = chosen.name if chosen else f"{home.company.name}, all business units"
        st.markdown(muted(plain(f"{whose} · {headline.comparison(now, write)}")))
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            controls.scope_control(home, chosen)
            controls.period_control(home, now)
    period = home.calendar().elapsed(now.period)
    if period is None:
        st.title("This period has not begun", anchor=False)
        return
    other = home.calendar().same_days(now.period, now.compared_with) if now.compared_with else None
    found = session.answer(home, contacts, period, other, units)
    st.title(plain(title(found, write)), anchor=False)
    _contacts(home, found, chosen, write)
    _activity(session.answer(home, activity, period, units), write)
    everyone = reporters(home.company, home.catalogue, session.reported(home), home.today)
    st.header("What each department runs", anchor="runs")
    places = {unit.id: place for place, unit in enumerate(home.company.business_units)}
    mine = [one for one in everyone if chosen is None or one.unit.id == chosen.id]
    running = sorted(runs(mine, home.catalogue), key=lambda run: places[run.unit.id])
    if not running:
        st.markdown(NO_CHANNEL)
        return
    said = "Channels by department: what they report and since when"
    _table(run_rows(running, write), "Department", said, "channels-run", write)


def title(found: Contacts, write: Writer) -> str:
    """ "Social carries 6.9% of all contacts, at €2.91 each; the call centre 22.6%, at €8.19 each" """
    social = found.of("social")
    if social is None:
        return "Nobody reports contacts by channel in this period"
    said = f"Social carries {_percent(social.share, write)} of all contacts"
    said += f", at {_money(social.cost, write)} each" if social.cost is not None else ""
    calls = found.of("call_centre")
    if calls is None:
        return said
    return f"{said}; the call centre {_percent(calls.share, write)}" + (
        f", at {_money(calls.cost, write)} each" if calls.cost is not None else ""
    )


def _contacts(home: Home, found: Contacts, chosen: BusinessUnit | None, write: Writer) -> None:
    st.header("Contacts by channel", anchor="contacts")
    if not found.kinds:
        st.markdown("Contacts come with service desk exports and our templates; none covers this period.")
        return
    largest = max(found.kinds, key=lambda kind: kind.share)
    said = f"{KIND_NAMES[largest.kind]} is the largest with {_percent(largest.share, write)}"
    st.markdown(f"**{plain(said)}**")
    chart, table = st.columns([2, 3], gap="medium")
    with chart:
        given = [
            Bar(KIND_NAMES[kind.kind], kind.share, _percent(kind.share, write), kind.kind == "social")
            for kind in found.kinds
        ]
        alt = f"{said}. " + ", ".join(f"{bar.name} {bar.words}" for bar in given) + "."
        figures.draw(comparing.bars(given), alt, write, key="contacts", name="contacts-by-channel")
    with table:
        told = "Contacts, cost and satisfaction by kind of channel"
        _table(contact_rows(found.kinds, write), "Channel", told, "contacts-by-channel", write)
    units = [unit.name for unit in home.company.business_units if unit.id in found.units]
    silent = [kind for kind in KIND_NAMES if found.of(kind) is None]
    told = f"{write.full(found.total)} contacts"
    told += "" if chosen else f" of {len(units)} of {len(home.company.business_units)} units"
    told += f"; nothing reported: {', '.join(KIND_NAMES[kind] for kind in silent)}" if silent else ""
    st.markdown(muted(plain(f"{told}. The order is that of IBM's 2012 CEO study, with e-mail before social.")))


def contact_rows(kinds: Sequence[KindOfChannel], write: Writer) -> list[dict[str, str]]:
    """One row per kind of channel, all as text."""
    return [
        {
            "Channel": KIND_NAMES[kind.kind],
            "Contacts": write.full(kind.contacts),
            "Share": _percent(kind.share, write),
            "Change": NONE if kind.change is None else _points(kind.change, write),
            "Cost per contact": _money(kind.cost, write),
            "Satisfied": _satisfied(kind, write),
        }
        for kind in kinds
    ]


def _satisfied(kind: KindOfChannel, write: Writer) -> str:
    """ "82% of 183 (75.8% to 86.9%)" """
    number = kind.satisfaction
    if number.value is None:
        return NONE
    low, high = number.interval or (None, None)
    sure = f" ({_percent(low, write)} to {_percent(high, write)})" if low is not None and high is not None else ""
    return f"{_percent(number.value, write)} of {write.full(number.n)}{sure}"


def _activity(found: Sequence[Activity], write: Writer) -> None:
    st.header("Activity and impact", anchor="activity")
    if not found:
        st.markdown("No unit reports posts, engagements and followers of the same channels in this period.")
        return
    limits = load_thresholds()
    said = sentence(found, write)
    st.markdown(f"**{plain(said)}**")
    dots = [
        Dot(escape(one.unit.name), one.per_week, one.impact, in_words(one, write), one.manner == "broadcast")
        for one in found
    ]
    field = Quarters(
        limits.often_posts_per_week,
        limits.many_engagements_per_post,
        ("conversation", "broadcast", "earned", "quiet"),
        "own posts per week",
        "engagements per post and thousand followers",
    )
    chart, table = st.columns([2, 3], gap="medium")
    with chart:
        alt = f"{said}. " + " ".join(f"{one.unit.name}: {in_words(one, write)}." for one in found)
        figures.draw(comparing.quarters(dots, field), alt, write, key="activity", name="activity-and-impact")
    with table:
        _table(activity_rows(found, write), "Unit", said, "activity-and-impact", write)
        st.markdown(muted(plain(rule())))


def sentence(found: Sequence[Activity], write: Writer) -> str:
    """ "Lighting broadcasts (9 posts a week, …); Kitchen, Garden and Bikes hold a conversation" """
    parts = []
    verbs: Mapping[Manner, tuple[str, str]] = {
        "broadcast": ("broadcasts", "broadcast"),
        "conversation": ("holds a conversation", "hold a conversation"),
        "earned": ("earns attention with few posts", "earn attention with few posts"),
        "quiet": ("is quiet", "are quiet"),
    }
    for manner, (one_does, several_do) in verbs.items():
        those = [one for one in found if one.manner == manner]
        names = [one.unit.name for one in those]
        if not names:
            continue
        who = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        part = f"{who} {one_does if len(names) == 1 else several_do}"
        if manner == "broadcast" and len(those) == 1:
            part += f" ({in_words(those[0], write)})"
        parts.append(part)
    return "; ".join(parts)


def in_words(one: Activity, write: Writer) -> str:
    """ "9 posts a week, 2.5 engagements per post and thousand followers, 0.05 replies per post" """
    said = f"{_number(one.per_week, write)} posts a week, {_number(one.impact, write)} engagements per post and "
    said += "thousand followers"
    return said if one.replies is None else f"{said}, {_number(one.replies, write)} replies per post"


def activity_rows(found: Sequence[Activity], write: Writer) -> list[dict[str, str]]:
    """One row per unit, all as text."""
    return [
        {
            "Unit": one.unit.name,
            "Manner": one.manner,
            "Posts": write.full(one.posts),
            "A week": _number(one.per_week, write),
            "Replies per post": _number(one.replies, write),
            "Engagements per post": _number(one.per_post, write),
            "and 1,000 followers": _number(one.impact, write),
            "Channels": str(one.channels),
        }
        for one in found
    ]


def rule() -> str:
    """The four manners, with the thresholds as they are set."""
    limits = load_thresholds()
    meant = "; ".join(f"{manner}: {meaning}" for manner, meaning in MEANING.items())
    return (
        f"Often is {limits.often_posts_per_week:g} own posts a week or more; people respond from "
        f"{limits.many_engagements_per_post:g} engagements per post and thousand followers on. {meant}."
    ).replace("on. c", "on. C")


def run_rows(running: Sequence[Run], write: Writer) -> list[dict[str, str]]:
    """One row per channel of company.yaml, all as text."""
    return [
        {
            "Department": f"{run.unit.name}, {run.department.name}",
            "Channel": platform_name(run.channel.platform),
            "Account": run.channel.account,
            "Audience": run.channel.audience,
            "Kind": KIND_NAMES[run.channel.kind],
            "Reports": ", ".join(LENS_NAMES[lens] for lens in run.lenses) or "nothing by itself yet",
            "Measures": str(run.measures or NONE),
            "Since": write.day(run.first_day),
            "Last day": write.day(run.last_day),
        }
        for run in running
    ]


def _percent(value: float, write: Writer) -> str:
    """ "8.23%"; what is there but hardly counts is "<0.1%"."""
    return f"<{_number(0.1, write)}{write.percent}" if 0 < value < 0.1 else f"{_number(value, write)}{write.percent}"


def _points(value: float, write: Writer) -> str:
    rounded = round(value, 1)
    sign = "+" if rounded > 0 else "−"
    return f"{sign}{_number(abs(rounded), write)} pts" if rounded else "0 pts"


def _number(value: float | None, write: Writer) -> str:
    return format_number(value, write.locale)


def _money(value: float | None, write: Writer) -> str:
    return write.amount(load_catalogue().metrics["cost_per_contact"], value)


def _table(rows: tables.Rows, pinned: str, alt: str, name: str, write: Writer) -> None:
    tables.draw(rows, alt, write, pinned=pinned, name=name, right=_NUMBERS)


_NUMBERS = {
    "Contacts", "Share", "Change", "Cost per contact", "Posts", "A week", "Engagements per post",
    "and 1,000 followers", "Replies per post", "Channels", "Measures",
}  # fmt: skip
