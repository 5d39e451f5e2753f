"""The page of launches and crises: how one event was received, before and after, day by day, and in whose words."""

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape

import pandas as pd
import streamlit as st

from dashboard.company import Event
from dashboard.home import Home
from dashboard.numbers import NONE, format_number
from dashboard.phrases import Phrase
from dashboard.reception import Change, Day, Reception, received, reception, voices
from dashboard.ui import address, charts, comparing, figures, happenings, session, tables
from dashboard.ui.charts import Point
from dashboard.ui.controls import ALL
from dashboard.ui.frame import UNIT
from dashboard.ui.frame import VOICES as VOICES_PAGE
from dashboard.ui.happenings import event_key as key
from dashboard.ui.names import place_name, platform_name
from dashboard.ui.text import muted, plain
from dashboard.ui.writing import Writer

_EVENT = "choice of event"
VOICES = 200  # at most, in the table
KINDS = {"launch": "Launch", "crisis": "Crisis", "campaign": "Campaign", "note": "Note"}


def draw(home: Home, write: Writer) -> None:
    """The choice of an event, and all that is known of how it was received."""
    known = {key(event): event for event in session.answer(home, received)}
    if not known:
        st.title("No launch, crisis or campaign yet", anchor=False)
        enters = "Add one here, or write" if home.viewer.may_comment else "Who leads a unit adds one here, or writes"
        st.markdown(f"{enters} it into `company.yaml` under `events`, with its day, kind, unit and title.")
        happenings.draw(home, None, (), write)
        return
    asked = address.asked("event")
    if asked is not None and asked not in known:
        st.warning("The address names an event that does not exist; this is the latest one.")
    chosen = known.get(asked or "") or next(iter(known.values()))
    _choice(home, known, chosen, write)
    found = session.answer(home, reception, chosen, home.today)
    if found is None:
        st.title(plain(f"{chosen.title}: no day of it has been reported yet"), anchor=False)
        return
    st.title(plain(title(found, write)), anchor=False)
    st.markdown(muted(plain(about(home, found, write))))
    said = "Metrics before and after the event"
    _table(change_rows(found.changes, write), "Metric", said, f"{key(chosen)}-before-and-after", write)
    _days(found, write)
    _topics(found, write)
    _voices(home, found, write)


def _choice(home: Home, known: dict[str, Event], chosen: Event, write: Writer) -> None:
    st.session_state[_EVENT] = key(chosen)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.selectbox(
            "Event",
            list(known),
            format_func=lambda id: f"{KINDS[known[id].kind]}, {write.day(known[id].date)}: {known[id].title}",
            key=_EVENT,
            width=420,
            label_visibility="collapsed",
            on_change=lambda: address.choose("event", st.session_state[_EVENT]),
        )
        if chosen.unit:
            name = place_name(home.company, chosen.unit)
            st.page_link(UNIT, label=plain(name), icon=":material/arrow_forward:", query_params={"unit": chosen.unit})


def title(found: Reception, write: Writer) -> str:
    """ "Batteries …: mentions rose from 38 to 91, net sentiment fell from 2.86 to −47.7" """
    parts = [said for one in ("mentions", "net_sentiment") if (said := moved(found.change(one), write))]
    return f"{found.event.title}: {', '.join(parts) or 'nobody spoke of it in what was reported'}"


def moved(change: Change, write: Writer) -> str:
    """ "mentions rose from 38 to 91"; "" where one side is not known."""
    difference = change.difference
    if difference is None:
        return ""
    then, now = write.value(change.before), write.value(change.after)
    label = change.after.metric.label
    name = label[:1].lower() + label[1:]
    if then == now:
        return f"{name} stayed at {now}"
    return f"{name} {'rose' if difference > 0 else 'fell'} from {then} to {now}"


def about(home: Home, found: Reception, write: Writer) -> str:
    """What is compared with what, and whose it is."""
    spans = found.windows
    whose = place_name(home.company, found.event.unit) if found.event.unit else home.company.name
    days = f"{spans.after.days} days from the event on ({write.days(spans.after.start, spans.after.end)})"
    cut = "" if spans.whole else "; both are cut to the days that have been reported"
    before = write.days(spans.before.start, spans.before.end)
    return f"{KINDS[found.event.kind]} · {whose} · {days}, compared with as many before it ({before}){cut}"


def change_rows(changes: Sequence[Change], write: Writer) -> list[dict[str, str]]:
    """One row per metric: before, after, and the difference in its own unit, all as text."""
    rows = []
    for change in changes:
        metric, difference = change.after.metric, change.difference
        words = NONE
        if difference is not None:
            sign = "+" if difference > 0 else ""
            unit = " pts" if metric.unit in ("percent", "points") else ""
            words = f"{sign}{format_number(difference, write.locale)}{unit}"
        n = (change.before.n, change.after.n)
        rows.append(
            {
                "Metric": metric.label,
                "Before": write.value(change.before),
                "After": write.value(change.after),
                "Difference": words,
                "n before": write.full(n[0]),
                "n after": write.full(n[1]),
            }
        )
    return rows


def _days(found: Reception, write: Writer) -> None:
    st.header("Day by day", anchor="days")
    most = busiest(found.days)
    if most is None:
        st.markdown("No mentions are reported in these days.")
        return
    said = f"Most mentions on {write.day(most.day)}: {write.full(most.mentions)}"
    said += f", {write.full(most.negative)} of them negative" if most.negative is not None else ""
    st.markdown(f"**{plain(said)}**")
    mentions = [Point(one.day, write.day(one.day), one.mentions, write.full(one.mentions)) for one in found.days]
    negative = [Point(one.day, write.day(one.day), one.negative, write.full(one.negative)) for one in found.days]
    axis = charts.named_days([one.day for one in found.days], write.short_day)
    title, names = escape(found.event.title), ("mentions", "negative")
    figure = comparing.days(mentions, negative, found.event.date, title, names, axis)
    name = f"{key(found.event)}-day-by-day"
    figures.draw(figure, f"{said}. {in_words(found, write)}", write, key="days", name=name)
    with st.expander("The same numbers as a table"):
        _table(
            [
                {"Day": write.day(one.day), "Mentions": write.full(one.mentions), "Negative": write.full(one.negative)}
                for one in found.days
            ],
            "Day",
            said,
            name,
            write,
        )


def busiest(days: Sequence[Day]) -> Day | None:
    """The day with most mentions, the first of several."""
    known = [one for one in days if one.mentions is not None]
    return max(known, key=lambda one: one.mentions or 0.0, default=None)


def in_words(found: Reception, write: Writer) -> str:
    """The chart's message without eyes."""
    return f"The event is on {write.day(found.event.date)}; " + moved(found.change("mentions"), write) + "."


def _topics(found: Reception, write: Writer) -> None:
    st.header("What they talk about", anchor="topics")
    after, before = found.read
    if not found.topics:
        st.markdown(f"No phrase came up more often: {after} mentions after the event were read, {before} before it.")
        return
    first = found.topics[0]
    # Phrases come from exports: they stand in text and tables only, never in Markdown.
    share = f"in {first.after} of {after} mentions after the event, in {first.before} of {before} before"
    st.text(f"“{first.words}” is {share}")
    said = "Phrases whose share of the mentions rose most"
    _table(topic_rows(found.topics, write), "Phrase", said, f"{key(found.event)}-phrases", write)
    st.markdown(
        muted(
            "Phrases of one to three words, by how many mentions hold them; those in fewer than three are left out, "
            "and so is a phrase that is nearly always part of a longer one."
        )
    )


def topic_rows(topics: Sequence[Phrase], write: Writer) -> list[dict[str, str]]:
    """One row per phrase: in how many mentions after and before."""
    return [
        {
            "Phrase": phrase.words,
            "After": f"{phrase.after} of {phrase.of_after}",
            "Before": f"{phrase.before} of {phrase.of_before}",
            "Rise": f"+{write.full(round(phrase.rise, 1))} pts",
        }
        for phrase in topics
    ]


def _voices(home: Home, found: Reception, write: Writer) -> None:
    st.header("Voices", anchor="voices")
    rows = voice_rows(voices(home.store, found.windows.after, found.event.unit, VOICES), write)
    if not rows:
        st.markdown("No single mention is kept for these days.")
        return
    _table(rows, "Time", "Mentions after the event, newest first", f"{key(found.event)}-voices", write, long=True)
    span = found.windows.after
    shown = f"The newest {write.full(VOICES)} are shown. " if len(rows) >= VOICES else ""
    if shown:
        st.markdown(muted(shown))
    st.page_link(
        VOICES_PAGE,
        label=f"All mentions of {write.days(span.start, span.end)} ›",
        query_params={"kind": "mentions", "unit": found.event.unit or ALL, "period": f"{span.start}..{span.end}"},
    )


def voice_rows(records: pd.DataFrame, write: Writer) -> list[dict[str, str]]:
    """Mentions as text: when, where, how, and what was said. Author names are not shown."""
    rows = []
    for record in records.to_dict("records"):
        said = [str(record[name]) for name in ("text", "title") if isinstance(record[name], str)]
        at: datetime = pd.Timestamp(record["published_at"]).to_pydatetime().replace(tzinfo=UTC)
        rows.append(
            {
                "Time": write.moment(at),
                "Where": platform_name(record["channel"]) if isinstance(record["channel"], str) else NONE,
                "Sentiment": record["sentiment"] if isinstance(record["sentiment"], str) else NONE,
                "Text": said[0] if said else NONE,
            }
        )
    return rows


def _table(rows: tables.Rows, pinned: str, alt: str, name: str, write: Writer, long: bool = False) -> None:
    """`long`: the last column holds sentences."""
    numbers = {"Before", "After", "Difference", "n before", "n after", "Mentions", "Negative", "Rise"}
    config = {list(rows[0])[-1]: st.column_config.TextColumn(width=620)} if long else None
    tables.draw(rows, alt, write, pinned=pinned, name=name, right=numbers, config=config)
