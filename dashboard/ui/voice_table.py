"""Records as a table for people: what each column is called, safe links, the company's clock, and as CSV."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from dashboard.catalogue import RecordKind
from dashboard.home import Home
from dashboard.ui.names import platform_name
from dashboard.ui.tables import as_csv
from dashboard.ui.writing import Writer
from dashboard.voices import Wanted, shown

#: What a field is called, and by how much its numbers are divided, where its own name does not say it.
HEADINGS: Mapping[str, tuple[str, int]] = {
    "first_reply_s": ("First reply (min)", 60),
    "resolution_s": ("Solved after (hours)", 3600),
    "watch_time_s": ("Watch time (hours)", 3600),
    "time_to_hire_d": ("Time to hire (days)", 1),
    "time_to_fill_d": ("Time to fill (days)", 1),
    "csat": ("Satisfaction", 1),
    "csat_good": ("Satisfied", 1),
    "within_sla": ("In time", 1),
    "social": ("Through social", 1),
    "url": ("Link", 1),
    "job": ("Job", 1),
}
#: What a record says for itself comes first, then where it was said.
SAYS = ("text", "title", "subject", "job")
#: What is made of it, beside the words.
TOLD = ("sentiment", "rating", "status", "stage", "within_sla", "source")
_UNIT, _CHANNEL, _ID = "Business unit", "Channel", "Id"
_FLAGS = {True: "yes", False: "no"}


def heading(field: str) -> str:
    """ "first_reply_s" → "First reply (min)"."""
    return HEADINGS[field][0] if field in HEADINGS else field.replace("_", " ").capitalize()


def frame(home: Home, wanted: Wanted, records: pd.DataFrame) -> pd.DataFrame:
    """The records with headings, in reading order; personal fields and columns in which nothing is known are left out.

    Times are on the company's clock, links are http(s) or nothing, flags are words.
    """
    kind = wanted.kind
    types = {field.name: field.type for field in shown(kind)}
    says = [name for name in SAYS if name in types]
    if {"title", "text"} <= types.keys() and not _differ(records["title"], records["text"]):
        types.pop("title")
    first = [kind.time, *says, *(name for name in TOLD if name in types), *(["url"] if "url" in types else [])]
    first = [name for name in first if name in types]
    columns: dict[str, Any] = {}
    for name in first:
        columns[heading(name)] = _values(records[name], name, types[name], home.company.timezone)
    if wanted.units is None:
        units = {unit.id: unit.name for unit in home.company.business_units}
        columns[_UNIT] = records["unit"].map(lambda id: units.get(id, id))
    columns[_CHANNEL] = records["channel"].map(lambda id: platform_name(id) if isinstance(id, str) else None)
    for name in (name for name in types if name not in first):
        columns[heading(name)] = _values(records[name], name, types[name], home.company.timezone)
    columns[_ID] = records["record_id"]
    found = pd.DataFrame(columns)
    return found.drop(columns=[name for name in found.columns if found[name].isna().all()])


def column_config(kind: RecordKind, drawn: pd.DataFrame) -> dict[str, Any]:
    """How Streamlit shows the columns: nothing of a text is read as Markdown."""
    known: dict[str, Any] = {}
    for field in shown(kind):
        name = heading(field.name)
        match field.type:
            case _ if field.name == "url":
                known[name] = st.column_config.LinkColumn(display_text="Open", width="small")
            case "time":
                known[name] = st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm")
            case "day":
                known[name] = st.column_config.DateColumn(format="D MMM YYYY")
            case "number":
                known[name] = st.column_config.NumberColumn(format="localized")
            case "text" if field.name in SAYS:
                known[name] = st.column_config.TextColumn(width=420 if field.name in ("text", "subject") else "medium")
            case _:
                known[name] = st.column_config.TextColumn()
    return {name: config for name, config in known.items() if name in drawn.columns}


def safe_link(url: object) -> str | None:
    """A link that may be opened: http or https with a host, without signs that hide where it leads; else None."""
    if not isinstance(url, str) or not url.isprintable() or any(mark in url for mark in ' \\"<>'):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc else None


def csv(home: Home, wanted: Wanted, most: int) -> bytes:
    """All records that were found, up to `most`, with the export and the row that each was read from."""
    records = home.store.records(
        wanted.kind.id, wanted.period, wanted.units, wanted.search, most,
        channel=wanted.channel, where=wanted.where, order=wanted.order,
    )  # fmt: skip
    found = frame(home, wanted, records)
    traced = found.assign(Export=records["export"], File=records["file"], Row=records["row"])
    return as_csv(traced, Writer.of(home.company))


def _values(values: "pd.Series[Any]", name: str, type: str, timezone: str) -> Any:
    match type:
        case _ if name == "url":
            return values.map(safe_link)
        case "time":
            local = pd.to_datetime(values).dt.tz_localize("UTC").dt.tz_convert(ZoneInfo(timezone))
            return local.dt.tz_localize(None)
        case "flag":
            return values.map(lambda flag: _FLAGS.get(flag))
        case "number":
            return (values.astype("float64") / HEADINGS.get(name, ("", 1))[1]).round(2)
        case _:
            return values


def _differ(titles: "pd.Series[Any]", texts: "pd.Series[Any]") -> bool:
    """Whether any title says more than the beginning of its text."""
    return any(
        isinstance(title, str) and not (isinstance(text, str) and text.startswith(title.rstrip("….")))
        for title, text in zip(titles, texts, strict=True)
    )
