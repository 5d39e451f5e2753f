"""The home a page reads from, and every question a page may ask it, answered once per state of the store."""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import pandas as pd
import streamlit as st

from dashboard import audit
from dashboard.access import see, summary_of, viewer_of
from dashboard.errors import Refused
from dashboard.explain import Explanation, explain
from dashboard.home import Home
from dashboard.overview import Ground, Overview, everyone, ground, over
from dashboard.period import Comparison, Period
from dashboard.receipts import Receipt, receipt_of
from dashboard.restated import Restatement, restatement
from dashboard.score import ChannelScores, Score, Scorecard
from dashboard.scorecard import channel_scores, scorecards
from dashboard.timing import QUESTION
from dashboard.ui.ahead import AHEAD
from dashboard.ui.writing import Writer
from dashboard.viewer import LOCAL, Viewer
from dashboard.voices import Wanted

T = TypeVar("T")

#: What tells questions apart, in one word: Streamlit would otherwise walk through all that a kind of records declares.
WORDS: dict[str | type, Callable[[Any], Any]] = {
    Period: repr,
    Wanted: lambda asked: repr((asked.kind.id, *(getattr(asked, one.name) for one in fields(asked)[1:]))),
}

#: How many complete periods a sparkline and a verdict look back on.
HISTORY = 24


def home_path() -> Path:
    """The folder that holds everything: CEO_DASHBOARD_HOME, or ./home."""
    return Path(os.environ.get("CEO_DASHBOARD_HOME", "home")).resolve()


#: Set by the guard that stands in front: "sign-in", or "this-machine" where nobody signs in.
GUARDED = "CEO_DASHBOARD_GUARDED"


NOT_OPEN = "This dashboard is not open to you. Ask whoever looks after it to add you to company.yaml."


def viewer() -> Viewer | None:
    """Who looks, as the guard's session and company.yaml say now; None: this dashboard is not open to them."""
    guarded = os.environ.get(GUARDED)
    if guarded != "sign-in":
        return LOCAL if guarded or _is_for_this_machine() else None
    home = _whole_home()
    if home is None or not st.user.get("mark"):
        return None
    said: dict[str, Any] = st.user.to_dict()
    return viewer_of(home.company, said.get("email"), said.get("verified") is True, tuple(said.get("groups") or ()))


def foot() -> None:
    """What stands below every page where nobody signs in."""
    if os.environ.get(GUARDED) == "this-machine":
        st.caption("Nobody signs in here: this dashboard is open to whoever uses this machine.")


def stop() -> NoReturn:
    """End a page early."""
    foot()
    st.stop()


def _is_for_this_machine() -> bool:
    """Started by `streamlit run`, without the guard: good for whoever uses this machine, and for nobody else."""
    address = st.get_option("server.address")
    alone = address in (None, "localhost", "127.0.0.1", "::1") if st.runtime.exists() else True
    return alone and not (home_path() / "sign-in.yaml").exists()


def open_home() -> Home | None:
    """The home as who looks may see it, read again when company.yaml changes; None where there is no company yet.

    Refused: the dashboard is not open to them.
    """
    home = _whole_home()
    if home is None:
        return None
    looking = viewer()
    if looking is None:
        raise Refused(NOT_OPEN)
    return home if looking == LOCAL else _seen(str(home.path), home.mark, _key(looking), home, looking)


def still(home: Home) -> None:
    """For a part of a page that redraws itself: where who looks may see another part of the home since the page was
    drawn, or nothing any more, the whole page is drawn again."""
    try:
        same = open_home() is home
    except Refused:
        same = False
    if not same:
        st.rerun()


@st.cache_resource(max_entries=256, show_spinner=False)
def _seen(path: str, whole: int, key: str, _home: Home, _viewer: Viewer) -> Home:
    return see(_home, _viewer)


def _key(viewer: Viewer) -> str:
    """Equal for viewers who see and may do the same under the same name."""
    return f"{viewer.email} {viewer.name} {viewer.rights}"


def _whole_home() -> Home | None:
    file = home_path() / "company.yaml"
    return _open_home(str(file.parent), file.stat().st_mtime_ns) if file.exists() else None


@st.cache_resource(max_entries=4, show_spinner=False)
def _open_home(path: str, changed: int) -> Home:
    home = Home.open(Path(path))
    with suppress(Refused):  # a home that can only be read is shown all the same
        audit.notice_grants(home.path, home.company)
    return home


def logged(file: str, made: Callable[[], bytes]) -> Callable[[], bytes]:
    """The content of a download, made when somebody asks for it, with the line of the audit log that says who did."""
    home = open_home()

    def content() -> bytes:
        if home is not None:
            audit.record(home.path, home.viewer.email, "download", file=file)
        return made()

    return content


def writer(home: Home) -> Writer:
    """How this company writes numbers and days."""
    return Writer.of(home.company)


def overview(home: Home, period: Period, compare: Comparison, unit: str | None = None) -> Overview:
    """What stands out in a unit, or in the company and all its units (None), why, what is said of it, and the
    scorecards. The numbers of all are added up at once, so that going from one to another asks nothing new."""
    now = state(home)
    seen = _overview(home, *now, _ground(home, *now, period, compare), period, compare, unit)
    if os.environ.get(GUARDED):
        for near in _beside(home, period):
            AHEAD.soon((*now, near, compare), partial(_looked_ahead, home, *now, near, compare))
    return seen


def _beside(home: Home, period: Period) -> list[Period]:
    """The period before, if anything was reported in it, and the next, if it is over."""
    calendar, (first, _) = home.calendar(), reach(home)
    before, after = calendar.previous(period), calendar.next(period)
    known = [before] if first and before.end >= first else []
    return [*known, after] if calendar.is_complete(after) else known


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=WORDS)  # within it, nothing shows that it takes long
def _looked_ahead(_home: Home, path: str, version: str, today: date, period: Period, compare: Comparison) -> None:
    if _home.store.version() == version:  # else nobody will ask
        _ground(_home, path, version, today, period, compare)


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=WORDS)
def _overview(
    _home: Home,
    path: str,
    version: str,
    today: date,
    _told_from: Ground,
    period: Period,
    compare: Comparison,
    unit: str | None,
) -> Overview:
    return over(_told_from, everyone(_home.company) if unit is None else (unit,))


@st.cache_resource(max_entries=16, show_spinner="Adding up…", hash_funcs=WORDS)
@QUESTION.labels("overview").time()
def _ground(_home: Home, path: str, version: str, today: date, period: Period, compare: Comparison) -> Ground:
    asked = _home.store, _home.catalogue, _home.company, period, everyone(_home.company)
    return ground(*asked, compare=compare, today=today)


def company_summary(home: Home, period: Period, compare: Comparison) -> Scorecard | None:
    """What company.yaml lets a lead see of the whole company; None where that is nothing, or no more than they see."""
    summed = summary_of(home)
    if summed is None:
        return None
    whole, metrics = summed
    return _company_summary(whole, *state(whole), period, compare, metrics)


@st.cache_resource(max_entries=64, show_spinner="Adding up…", hash_funcs=WORDS)
def _company_summary(
    _whole: Home, path: str, version: str, today: date, period: Period, compare: Comparison, metrics: tuple[str, ...]
) -> Scorecard:
    asked = _whole.store, _whole.catalogue, _whole.company, period, (None,)
    return scorecards(*asked, compare=compare, metrics=metrics, today=today, history=HISTORY)[None]


def channels(home: Home, period: Period, compare: Comparison, unit: str) -> tuple[ChannelScores, ...]:
    """What each channel of the unit's departments reports."""
    return _channels(home, *state(home), period, compare, unit)


@st.cache_resource(max_entries=64, show_spinner="Adding up…", hash_funcs=WORDS)
@QUESTION.labels("channels").time()
def _channels(
    _home: Home, path: str, version: str, today: date, period: Period, compare: Comparison, unit: str
) -> tuple[ChannelScores, ...]:
    return channel_scores(_home.store, _home.catalogue, _home.company, period, unit, compare=compare, today=today)


def reported(home: Home) -> pd.DataFrame:
    """Who reported what until when: unit, department, channel, measure, first_day, last_day, days."""
    return _reported(home, *state(home))


@st.cache_resource(max_entries=8, show_spinner=False)
@QUESTION.labels("reported").time()
def _reported(_home: Home, path: str, version: str, today: date) -> pd.DataFrame:
    return _home.store.reported()


def reach(home: Home) -> tuple[date | None, date | None]:
    """The first and the last day that any export carries."""
    return _reach(home, *state(home))


@st.cache_resource(max_entries=64, show_spinner=False)
def _reach(_home: Home, path: str, version: str, today: date) -> tuple[date | None, date | None]:
    found = reported(_home)
    return (None, None) if found.empty else (found["first_day"].min(), found["last_day"].max())


def explained(home: Home, metric: str, period: Period, compare: Comparison, unit: str | None) -> Explanation:
    """Why a metric of a unit (None: the company) moved, and the exports behind it. Refused: nothing to compare with."""
    return _explained(home, *state(home), metric, period, compare, unit)


@st.cache_resource(max_entries=64, show_spinner="Looking for the reasons…", hash_funcs=WORDS)
@QUESTION.labels("explain").time()
def _explained(
    _home: Home,
    path: str,
    version: str,
    today: date,
    metric: str,
    period: Period,
    compare: Comparison,
    unit: str | None,
) -> Explanation:
    return explain(_home.store, _home.catalogue, _home.company, metric, period, unit, compare=compare, today=today)


def origin(home: Home, score: Score) -> Receipt:
    """Where a score comes from, with nothing to compare it with."""
    return receipt_of(home.store, home.company, score)


def restated(home: Home, score: Score) -> Restatement | None:
    """The last time that a score became another number than it was seen as."""
    return _restated(home, *state(home), score.metric.id, score.unit, score.period)


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=WORDS)
@QUESTION.labels("restated").time()
def _restated(
    _home: Home, path: str, version: str, today: date, metric: str, unit: str | None, period: Period
) -> Restatement | None:
    return restatement(_home.store, _home.catalogue, _home.company, metric, unit, period, today=today)


def count(home: Home, wanted: Wanted) -> int:
    """How many records there are."""
    return _count(home, *state(home), wanted)


@st.cache_data(max_entries=256, show_spinner=False, hash_funcs=WORDS)
@QUESTION.labels("count").time()
def _count(_home: Home, path: str, version: str, today: date, wanted: Wanted) -> int:
    return _home.store.count(
        wanted.kind.id, wanted.period, wanted.units, wanted.search, channel=wanted.channel, where=wanted.where
    )


def records(home: Home, wanted: Wanted, limit: int, offset: int) -> pd.DataFrame:
    """Some of the records."""
    return _records(home, *state(home), wanted, limit, offset)


@st.cache_resource(max_entries=16, show_spinner="Looking…", hash_funcs=WORDS)
@QUESTION.labels("records").time()
def _records(
    _home: Home, path: str, version: str, today: date, wanted: Wanted, limit: int, offset: int
) -> pd.DataFrame:
    return _home.store.records(
        wanted.kind.id,
        wanted.period,
        wanted.units,
        wanted.search,
        limit,
        offset,
        channel=wanted.channel,
        where=wanted.where,
        order=wanted.order,
    )


def answer(home: Home, question: Callable[..., T], *asked: Any) -> T:
    """A question of the library that begins with store, catalogue and company, such as `channels.contacts`."""
    found: T = _answer(question, home, f"{question.__module__}.{question.__qualname__}", *state(home), asked)
    return found


@st.cache_resource(max_entries=64, show_spinner="Adding up…", hash_funcs=WORDS)
@QUESTION.labels("other").time()
def _answer(
    _question: Callable[..., Any], _home: Home, name: str, path: str, version: str, today: date, asked: tuple[Any, ...]
) -> Any:
    return _question(_home.store, _home.catalogue, _home.company, *asked)


def state(home: Home) -> tuple[str, str, date]:
    """All that an answer depends on besides the question: the home and what of it is seen, the state of its store,
    and the day."""
    return home.sight, home.store.version(), home.today
