"""The mapping step: a person says what the columns of an unknown file mean, and the answer becomes a format."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Literal, cast

import streamlit as st

from dashboard.catalogue import load_catalogue
from dashboard.errors import DashboardError
from dashboard.home import Home
from dashboard.intake.draft import to_yaml
from dashboard.intake.fields import known_fields
from dashboard.intake.kinds import SENTIMENTS, STATUSES
from dashboard.intake.own import Formats
from dashboard.intake.proposal import Proposal, ProposedColumn, ProposedTable, type_of
from dashboard.intake.reading import Reading
from dashboard.intake.safe import Worker
from dashboard.intake.suggest import FORMS, Form, allowed, kind_of
from dashboard.ui.text import muted, plain
from dashboard.ui.uploads import Upload, my_turn, read_again

ROWS: Mapping[Form, str] = {
    "daily": "A day, with a column for each measure",
    "long": "One measure of one day",
    "posts": "A post",
    "mentions": "A mention of us",
    "cases": "A case of customer care",
    "applicants": "An application",
    "reviews": "A review",
    "split": "Something without a day: shown, not stored",
}
NOT_READ = "Not read"
_LABELS = {
    "day": "Day",
    "measure": "Name of the measure",
    "value": "Value of the measure",
    "breakdown": "What a day is split by: its rows are added up",
    "record_id": "Number or id of its own",
    "channel": "Channel (network, phone, website …)",
    "account": "Account or page",
    "unit": "Business unit",
    "department": "Department",
}
_ORDERS = {"dmy": "Day first: 31/12/2026", "mdy": "Month first: 12/31/2026"}
_MARKS = {",": "Comma: 1.234,56", ".": "Point: 1,234.56"}


def is_open(upload: Upload) -> bool:
    """Whether a person is saying what the columns mean: until then nothing else can be done with the file."""
    return bool(st.session_state.get(f"map-{upload.id}"))


def step(upload: Upload, home: Home, show: Callable[[Reading, Formats], None]) -> None:
    """Columns on the left, what they mean on the right, and below it what would be read. Saves when told to.

    `show` draws a reading by the names of these formats. Texts of the file are shown as text, never as Markdown.
    """
    opened = f"map-{upload.id}"
    if not is_open(upload):
        if st.button("Say what its columns mean", key=f"{opened}-open", icon=":material/table_edit:"):
            st.session_state[opened] = True
            st.rerun()
        return
    try:
        proposal = _proposal(upload, home)
    except DashboardError as error:
        st.text(str(error))
        return
    st.markdown("Choose what each column means. What is suggested can be changed; what is not read does no harm.")
    tables = [_table(upload, number, table) for number, table in enumerate(proposal.tables)]
    named = st.text_input(
        "What do you call this export?", proposal.label, max_chars=60, key=f"{opened}-name", width=420
    )
    chosen = replace(proposal, label=" ".join(named.split()) or proposal.label, tables=tuple(tables))
    ready = _preview(upload, home, chosen, show)
    if st.button("Save as our format", key=f"{opened}-save", icon=":material/save:", disabled=not ready):
        home.add_format(chosen.name, to_yaml(chosen))
        upload.answers.pop("format", None)
        upload.asked.pop("format", None)
        read_again()
        st.session_state[opened] = False
        st.rerun()


def _proposal(upload: Upload, home: Home) -> Proposal:
    """What the worker proposes, once per file."""
    key = f"map-{upload.id}-proposal"
    if key not in st.session_state:
        with st.spinner("Looking at its columns…"), my_turn(home), Worker(formats=home.formats) as worker:
            st.session_state[key] = worker.propose(worker.lay_down(upload.data), upload.name)
    found: Proposal = st.session_state[key]
    return found


def _table(upload: Upload, number: int, proposed: ProposedTable) -> ProposedTable:
    """One table as the person has it by now."""
    key = f"map-{upload.id}-{number}"
    several = f"{proposed.name}: " if number or proposed.name != "table" else ""
    st.text(f"{several}{proposed.rows:,} rows below the header in row {proposed.line}")
    form = st.selectbox(
        "What is one row of it?", FORMS, FORMS.index(proposed.form), format_func=ROWS.__getitem__, key=f"{key}-form",
        width=420,
    )  # fmt: skip
    table = proposed.as_form(form)
    chosen = {
        place: _field(column, table, place, f"{key}-{form}-{place}")
        for place, column in enumerate(table.columns)
        if not column.personal
    }
    personal = [column.header for column in table.columns if column.personal]
    if personal:
        st.text(f"Never read, because they tell who somebody is: {', '.join(personal)}")
    double = {name for name in chosen.values() if name and list(chosen.values()).count(name) > 1}
    for name in sorted(double):
        st.warning(f"Two columns are read as “{field_label(name)}”. Only the first is: choose one.")
    table = table.with_fields(chosen)
    table = table.with_words({p: _words(c, form, f"{key}-{form}-{p}") for p, c in enumerate(table.columns) if c.field})
    table = _dates(table, f"{key}-{form}-dates")
    if any(column.decimal_open and column.mark is None and column.field for column in table.columns):
        mark = st.selectbox(
            "Which sign separates its decimals?", list(_MARKS), None, format_func=_MARKS.__getitem__,
            placeholder="Choose", key=f"{key}-{form}-decimal", width=420,
        )  # fmt: skip
        table = table.with_decimal(cast(Literal[",", "."], mark)) if mark else table
    if form == "reviews":
        about = st.selectbox(
            "What do these reviews judge?", ["product", "employer"], int(table.about == "employer"),
            format_func={"product": "Our products", "employer": "Us as an employer"}.__getitem__,
            key=f"{key}-about", width=420,
        )  # fmt: skip
        table = replace(table, about=cast(Literal["product", "employer"], about))
    return table


def _field(column: ProposedColumn, table: ProposedTable, place: int, key: str) -> str | None:
    """One line: the column with its values, and the field it fills."""
    left, right = st.columns(2, vertical_alignment="center")
    with left, st.container(gap=None):
        st.text(column.header)
        st.text(", ".join(column.examples) or "(empty)")
    choices = [None, *fields_of(table.form)]
    suggested = choices.index(column.field) if column.field in choices else 0
    reason = column.reason(table.form)
    with right, st.container(gap="xxsmall"):
        chosen: str | None = st.selectbox(
            f"Meaning of column {place + 1}",  # a label is Markdown, so the file's own words have no place in it
            choices,
            suggested,
            format_func=field_label,
            label_visibility="collapsed",
            key=key,
        )
        if reason and chosen == column.field:
            st.markdown(muted(plain(f"Suggested: {reason}")))
    return chosen


def fields_of(form: Form) -> list[str]:
    """What a column of such a table can be; the usual ones first."""
    known = [name for name in known_fields(kind_of(form)) if allowed(name, form)]
    return sorted(known, key=lambda name: field_label(name).casefold())


def field_label(name: str | None) -> str:
    """A field or measure in words."""
    if name is None:
        return NOT_READ
    measures = load_catalogue().measures
    if name in _LABELS:
        return _LABELS[name]
    return measures[name].label if name in measures else name.removesuffix("_s").replace("_", " ").capitalize()


def _words(column: ProposedColumn, form: Form, key: str) -> dict[str, str | None]:
    """What the words of a column mean, where that cannot be known."""
    meant = column.meanings(form)
    if not meant:
        return {}
    choices: list[str | None] = [None]
    match column.field:
        case "measure":
            choices += [name for name in fields_of("daily") if name in load_catalogue().measures]
        case "sentiment":
            choices += SENTIMENTS
        case _:
            choices += STATUSES if form == "cases" else ["hired"]
    st.text(f"What do the words in “{column.header}” mean?")
    said: dict[str, str | None] = {}
    for number, (word, meaning) in enumerate(meant.items()):
        left, right = st.columns(2, vertical_alignment="center")
        left.text(word)
        said[word] = right.selectbox(
            f"Meaning of word {number + 1}",
            choices,
            choices.index(meaning) if meaning in choices else 0,
            format_func=lambda name: field_label(name) if name else "None of these",
            label_visibility="collapsed",
            key=f"{key}-word-{number}",
        )
    return {w: m or (w if column.field == "status" else None) for w, m in said.items()}


def _dates(table: ProposedTable, key: str) -> ProposedTable:
    """How its dates are written: as found, or as the person says."""
    dated = [column for column in table.columns if type_of(column, table) in ("time", "day")]
    if not dated:
        return table
    found = list(dict.fromkeys(pattern for column in dated for pattern in column.dates))
    open_ = next((column for column in dated if column.dates_open), None)
    if open_:
        st.text(f"“{open_.dates_open}” in “{open_.header}” can be two days, and no other date decides it.")
    as_found = next((column.examples[0] for column in dated if column.dates and column.examples), "")
    choices = ["found", *_ORDERS] if found and not open_ else list(_ORDERS)
    chosen = st.selectbox(
        "How are its dates written?",
        choices,
        None if open_ else 0,
        format_func=lambda choice: _ORDERS.get(choice, f"As found: {as_found}"),
        placeholder="Choose",
        key=key,
        width=420,
    )
    return table.with_dates(cast(Literal["dmy", "mdy"], chosen)) if chosen in _ORDERS else table


def _preview(upload: Upload, home: Home, chosen: Proposal, show: Callable[[Reading, Formats], None]) -> bool:
    """What would be read, drawn. Whether it can be saved: something is read, and nothing is left to decide."""
    for remark in chosen.remarks:
        st.text(remark)
    if chosen.questions or all(table.missing for table in chosen.tables):
        return False
    text = to_yaml(chosen)
    key = f"map-{upload.id}-preview"
    before: tuple[str, Reading] | None = st.session_state.get(key)
    formats = home.formats.with_own(chosen.name, text)
    if before is None or before[0] != text:
        with st.spinner("Reading…"), my_turn(home), Worker(formats=formats) as worker:
            path = worker.lay_down(upload.data)
            before = (text, worker.read(path, upload.name, format=chosen.name, **_day(home)))
        st.session_state[key] = before
    st.markdown("**What would be read**")
    show(before[1], formats)
    with st.expander("The format as a file"):
        st.code(text, language="yaml")
    return before[1].outcome == "ok"


def _day(home: Home) -> dict[str, Any]:
    return {"today": home.today, "timezone": home.company.timezone}
