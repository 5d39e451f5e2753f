"""The company board: units side by side, one cell per lens with its headline metric."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import streamlit as st

from dashboard.catalogue import LENSES, Lens
from dashboard.company import Company
from dashboard.score import Score, Scorecard
from dashboard.ui import tiles
from dashboard.ui.controls import ALL
from dashboard.ui.frame import UNIT
from dashboard.ui.inset import inset
from dashboard.ui.text import LENS_NAMES, muted, plain
from dashboard.ui.unit import last_told
from dashboard.ui.writing import Writer

SHORT = 16  # letters of a name that a link at the left has room for


def draw(company: Company, cards: Mapping[str | None, Scorecard], link: Mapping[str, str], write: Writer) -> None:
    """The company first, where it is more than one unit, then one row per unit. `link`: what the address of a unit's
    page carries besides the unit."""
    if len(company.business_units) > 1:
        with _row("company", company.name, "All business units"):
            _cells(cards[None], {"unit": ALL, **link}, write)
    for unit in company.business_units:
        with _row(unit.id, unit.name, unit.owner, {"unit": unit.id, **link}):
            _cells(cards[unit.id], {"unit": unit.id, **link}, write)


def headline(card: Scorecard, lens: Lens) -> Score | None:
    """The first headline metric of a lens that has a value; None where the lens is silent."""
    return next((s for s in card.scores if s.metric.lens == lens and s.metric.headline and s.value is not None), None)


def silence(card: Scorecard, lens: Lens, write: Writer) -> str:
    """What stands where a lens has no number: never reported, or silent since."""
    since = last_told([score for score in card.scores if score.metric.lens == lens and score.metric.headline])
    return "— not reported" if since is None else f"— silent since {write.day(since)}"


@contextmanager
def _row(key: str, name: str, below: str, query: Mapping[str, str] | None = None) -> Iterator[None]:
    """A row: its name, who answers for it and the way to its page at the left; the cells beside it."""
    with st.container(border=True, key=f"row-{key}"):
        left, right = st.columns([1, 5], gap="medium")
        with left, st.container(gap="xxsmall"):
            with inset():
                st.subheader(plain(name), anchor=False)
                if below:
                    st.markdown(muted(plain(below)))
            if query:
                label = f"Open {plain(name)} ›" if len(name) <= SHORT else "Open this unit ›"  # links do not wrap
                st.page_link(UNIT, label=label, query_params=dict(query))
        with right:
            yield


def _cells(card: Scorecard, link: Mapping[str, str], write: Writer) -> None:
    """One cell per lens; its number leads to the page of its metric."""
    with st.grid(len(LENSES), min_column_width=130, gap=("small", "small")):
        for lens in LENSES:
            with st.container(gap="xxsmall"):
                score = headline(card, lens)
                if score is None:
                    with inset():
                        st.markdown(f":small[{LENS_NAMES[lens]}]  \n{muted(plain(silence(card, lens, write)))}")
                    continue
                tile = tiles.tile(score, write)
                query = {"metric": score.metric.id, **link}
                tiles.draw(tile, tile.caveats, narrow=True, link=query, below=LENS_NAMES[lens])
