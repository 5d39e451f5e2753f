"""The Voices page: which records are looked for, and a page of them as a table."""

from collections.abc import Mapping

import streamlit as st

from dashboard.catalogue import RecordKind
from dashboard.company import BusinessUnit
from dashboard.home import Home
from dashboard.ui import address, controls, session
from dashboard.ui.controls import Looking
from dashboard.ui.names import platform_name
from dashboard.ui.text import muted, plain
from dashboard.ui.voice_table import column_config, csv, frame, heading
from dashboard.ui.writing import Writer
from dashboard.voices import Wanted, orders, views

PAGE = 100  # records on a page
MOST = 100_000  # records of a download
EVERY = "all"
_KIND, _VIEW, _SEARCH, _CHANNEL, _SORT, _PAGE = (
    f"choice of {what}" for what in ("kind", "voices", "words", "channel", "order", "page")
)


def head(home: Home, now: Looking, unit: BusinessUnit | None, write: Writer) -> None:
    """The title, and the choices that the whole page follows."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title("Voices", anchor=False, width="content")
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            controls.scope_control(home, unit)
            controls.period_control(home, now)
    whose = unit.name if unit else f"{home.company.name}, all business units"
    partial = "" if now.complete else f", partial, day {now.day} of {now.period.days}"
    st.markdown(muted(plain(f"{whose} · {write.period(now.period)}{partial}")))


@st.fragment
def draw(home: Home, now: Looking, unit: BusinessUnit | None, write: Writer) -> None:
    """The choices among the voices, each in the address, and what they find; redrawn by itself when one changes."""
    session.still(home)
    units = (unit.id,) if unit else None
    counted = {id: session.count(home, Wanted(kind, now.period, units)) for id, kind in home.catalogue.records.items()}
    kind = _kind(home, counted, write)
    view = views(kind.id).get(address.asked("view") or "")
    _view(kind)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = _search()
        channel = _channel(home, kind, unit)
        sort = _sort(kind)
    wanted = Wanted(kind, now.period, units, search, channel, view, orders(kind).get(sort or ""))
    table(home, wanted, write)


def table(home: Home, wanted: Wanted, write: Writer) -> None:
    """How many there are, one page of them, the way to the others, and all of them as CSV."""
    many = session.count(home, wanted)
    if not many:
        _nothing(home, wanted)
        return
    pages = -(-many // PAGE)
    page = _asked_page(pages)
    records = session.records(home, wanted, PAGE, PAGE * (page - 1))
    first = PAGE * (page - 1) + 1
    noun = wanted.kind.label.lower()
    shown = (
        f"{write.full(many)} {noun}"
        if pages == 1
        else (f"{write.full(first)} to {write.full(first + len(records) - 1)} of {write.full(many)} {noun}")
    )
    st.markdown(muted(plain(shown)))
    drawn = frame(home, wanted, records)
    st.dataframe(
        drawn,
        hide_index=True,
        height="content" if len(drawn) <= 12 else 620,
        placeholder="",
        column_config=column_config(wanted.kind, drawn),
        alt=f"{wanted.kind.label}: text, time, channel and what is known of each",
    )
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        _pages(pages, page)
        _download(home, wanted, many, write)


def _kind(home: Home, counted: Mapping[str, int], write: Writer) -> RecordKind:
    """Posts, mentions, cases, …: the asked one, else the first that has any."""
    kinds = home.catalogue.records
    asked = address.asked("kind")
    if asked is not None and asked not in kinds:
        st.warning("The address names a kind of voices that does not exist; this is another one.")
    usual = [id for id in ("mentions", *kinds) if counted[id]] or list(kinds)
    chosen = asked if asked is not None and asked in kinds else usual[0]
    st.session_state[_KIND] = chosen

    def choose() -> None:
        address.choose("kind", st.session_state[_KIND])
        for name in ("view", "channel", "sort", "page"):  # these belong to a kind
            address.choose(name, None)

    st.segmented_control(
        "Voices",
        list(kinds),
        format_func=lambda id: f"{kinds[id].label} {write.full(counted[id])}",
        key=_KIND,
        required=True,
        on_change=choose,
        label_visibility="collapsed",
    )
    return kinds[chosen]


def _view(kind: RecordKind) -> None:
    """The quick choices of this kind."""
    known = views(kind.id)
    asked = address.asked("view")
    st.session_state[_VIEW] = asked if asked in known else EVERY
    st.pills(
        "Quick choice",
        [EVERY, *known],
        format_func=lambda id: "All" if id == EVERY else known[id].label,
        key=_VIEW,
        required=True,
        on_change=lambda: _choose("view", _VIEW, EVERY),
        label_visibility="collapsed",
    )


def _search() -> str | None:
    asked = address.asked("search")
    st.session_state[_SEARCH] = asked or ""
    st.text_input(
        "Search",
        placeholder="Search their words",
        icon=":material/search:",
        key=_SEARCH,
        label_visibility="collapsed",
        width=260,
        max_chars=200,
        on_change=lambda: _choose("search", _SEARCH, ""),
    )
    return asked


def _channel(home: Home, kind: RecordKind, unit: BusinessUnit | None) -> str | None:
    """The channels that ever brought records of this kind."""
    reported = session.reported(home)
    mine = reported["measure"].isin([derived.measure for derived in kind.measures])
    mine &= reported["unit"].eq(unit.id) if unit else True
    asked = address.asked("channel")
    channels = sorted({*reported.loc[mine, "channel"].dropna(), *([asked] if asked else [])}, key=platform_name)
    st.session_state[_CHANNEL] = asked or EVERY
    st.selectbox(
        "Channel",
        [EVERY, *channels],
        format_func=lambda id: "All channels" if id == EVERY else platform_name(id),
        key=_CHANNEL,
        label_visibility="collapsed",
        width=180,
        on_change=lambda: _choose("channel", _CHANNEL, EVERY),
    )
    return asked


def _sort(kind: RecordKind) -> str | None:
    """Sorts all of them, not only those on the page."""
    known = orders(kind)
    asked = address.asked("sort")
    first = "as chosen" if address.asked("view") in views(kind.id) else "newest"
    choices = [first, *(name for name in known if name != first)]
    names = {"as chosen": "As chosen above", "newest": "Newest first", "oldest": "Oldest first"}
    st.session_state[_SORT] = asked if asked in known else first
    st.selectbox(
        "Sorted by",
        choices,
        format_func=lambda name: names.get(name) or f"Most: {heading(name).lower()}",
        key=_SORT,
        label_visibility="collapsed",
        width=220,
        on_change=lambda: _choose("sort", _SORT, first),
    )
    return asked


def _choose(name: str, key: str, usual: str) -> None:
    """Write a choice into the address, and go back to the first page."""
    chosen = st.session_state[key]
    address.choose(name, None if chosen in (None, usual) else chosen)
    address.choose("page", None)


def _asked_page(pages: int) -> int:
    asked = address.asked("page") or "1"
    return min(int(asked), pages) if asked.isdecimal() and int(asked) > 0 else 1


def _pages(pages: int, page: int) -> None:
    if pages < 2:
        st.space()
        return
    key = f"{_PAGE} {page} of {pages}"  # a widget for every page: it begins where the address is
    st.pagination(pages, default=page, key=key, on_change=lambda: address.choose("page", str(st.session_state[key])))


def _download(home: Home, wanted: Wanted, many: int, write: Writer) -> None:
    """All that was found, as CSV; made when somebody asks."""
    name = f"{wanted.kind.id}-{wanted.period.label if wanted.period else 'all'}.csv"
    label = "Download as CSV" if many <= MOST else f"Download the first {write.full(MOST)} as CSV"
    st.download_button(
        label,
        data=session.logged(name, lambda: csv(home, wanted, MOST)),
        file_name=name,
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _nothing(home: Home, wanted: Wanted) -> None:
    """Why there is nothing, and what would show something."""
    noun = wanted.kind.label.lower()
    if wanted.search or wanted.channel or wanted.view:
        st.markdown(f"None of the {noun} of this period is so. Search for other words, or choose “All”.")
        return
    st.markdown(
        f"No {noun} of this period have been loaded. They come from exports that list them one by one; "
        "choose another period, or load such an export on the Uploads page."
    )
