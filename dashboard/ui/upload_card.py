"""How one upload is shown: what was read, what is asked, what a commit would change, and the button."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.catalogue import load_catalogue
from dashboard.home import Home
from dashboard.intake.own import BUILT_IN, Formats
from dashboard.intake.reading import Problem, Question, Reading, Severity, Table
from dashboard.loading import Loaded
from dashboard.numbers import NONE
from dashboard.safe_csv import to_csv
from dashboard.ui import changes, mapping, uploads
from dashboard.ui.names import choice_name, format_name, language_name, place_name, platform_name
from dashboard.ui.session import logged, writer
from dashboard.ui.text import plain
from dashboard.ui.uploads import Upload, look, store
from dashboard.ui.writing import Writer

ASKED: Mapping[str, str] = {
    "unit": "Which business unit is this file about?",
    "department": "Which department's numbers are these?",
    "channel": "Which channel is it about?",
    "format": "What kind of export is this?",
    "dates": "Do its dates begin with the day or with the month?",
    "decimal": "Which sign separates its decimals?",
    "period": "Which period does it cover?",
    "until": "Until which day does it reach?",
}
SEVERITIES: Mapping[Severity, str] = {
    "error": "✕ Error",
    "question": "? Question",
    "warning": "! Warning",
    "info": "Note",
}
KINDS: Mapping[str, str] = {
    "daily": "daily numbers",
    "posts": "posts",
    "mentions": "mentions",
    "cases": "cases",
    "applicants": "applicants",
    "reviews": "reviews",
    "split": "a breakdown, which is not stored",
}
#: How many problems stand on the card; the rest is one click away.
SHOWN = 8
#: So many changes stand open.
FEW = 5
#: On the page at all; the file has every one.
MOST = 200
#: Who uploads, until people sign in.
LOCAL = "local owner"


def signature(home: Home, key: str) -> str:
    """Who does it, for the log: who signed in; without sign-in whoever sits at this machine, as they say."""
    if home.viewer.email is not None:
        return home.viewer.email
    typed = st.text_input("Your name, for the log", placeholder=LOCAL, max_chars=100, key=key, width=320)
    return typed.strip() or LOCAL


def commit_all(uploads: Sequence[Upload], home: Home, by: str) -> None:
    """One button for several files that are ready."""
    ready = [upload for upload in uploads if not upload.done and look(upload, home).status == "committed"]
    if len(ready) > 1 and st.button(f"Commit all {len(ready)} files that are ready", icon=":material/done_all:"):
        with st.spinner("Storing…"):
            for upload in ready:
                store(upload, home, by)
        st.rerun()


def card(upload: Upload, home: Home, by: str) -> None:
    """One file, from what was read to the button."""
    write, formats = writer(home), home.formats
    loaded = look(upload, home)
    with st.container(border=True, key=f"upload-{upload.id}"):
        st.text(upload.name)  # names and texts of a file come from outside: never Markdown
        _what_was_read(loaded, write, formats, upload.id)
        unknown = loaded.reading.unknown and not upload.done
        if unknown:
            shown = f"{upload.id}-mapped"
            mapping.step(upload, home, lambda read, known: _what_was_read(Loaded(read, "ask"), write, known, shown))
        _questions(upload, loaded, home)
        if not (unknown and mapping.is_open(upload)):
            _what_happens(upload, loaded, home, by, write)


def _what_was_read(loaded: Loaded, write: Writer, formats: Formats, key: str) -> None:
    """Everything that comes from the file is shown as text, never as Markdown."""
    reading = loaded.reading
    if reading.outcome != "refused":
        st.markdown(recognised(reading, formats))
        for table in reading.tables:
            with st.container(gap="xxsmall"):
                st.text(about(table, write))
                st.text(sums(table, write))
    # What placing says of a file that could not be read through yet would only confuse.
    problems = in_order(loaded.problems if reading.outcome == "ok" else reading.problems)
    _problems(problems, reading.file, key)


def _problems(problems: Sequence[Problem], file: str, key: str) -> None:
    """The first few as sentences; all of them on request, and as a file."""
    for problem in problems[:SHOWN]:
        st.text(in_words(problem))
    if problems[SHOWN:]:
        with st.expander(f"{len(problems) - SHOWN} more"):
            for problem in problems[SHOWN:MOST]:
                st.text(in_words(problem))
    if len(problems) > 1:
        st.download_button(
            f"Download the {len(problems)} problems",
            logged("problems.csv", lambda: problems_csv(problems, file)),
            file_name="problems.csv",
            mime="text/csv",
            icon=":material/download:",
            type="tertiary",
            key=f"problems-{key}",
            on_click="ignore",
        )


def problems_csv(problems: Sequence[Problem], file: str) -> bytes:
    """A line for each problem, with its row and column, to work through beside the file."""
    rows = [[file, problem.severity, problem.row, problem.column, problem.message] for problem in problems]
    return to_csv(("file", "severity", "row", "column", "message"), rows)


def recognised(reading: Reading, formats: Formats = BUILT_IN) -> str:
    """Format, language and certainty in one line of Markdown."""
    if reading.format is None:
        return "The kind of export was not recognised."
    words = f"Read as **{plain(format_name(reading.format, formats))}**"
    if reading.language:
        words += f", {language_name(reading.language)} headers"
    sure = "certain" if reading.confidence >= 0.9 else "likely" if reading.confidence >= 0.6 else "not certain"
    return f"{words}, {sure}."


def about(table: Table, write: Writer) -> str:
    """ "Metrics: daily numbers, LinkedIn, 1 Mar – 29 May 2026, 90 rows" """
    whose = "several channels" if table.channel == "mixed" else platform_name(table.channel) if table.channel else None
    rows = "1 row" if table.counted == 1 else f"{write.full(table.counted)} rows"
    parts = (KINDS[table.kind], whose, write.days(table.first_day, table.last_day), rows)
    return f"{table.name}: {', '.join(part for part in parts if part and part != NONE)}"


def sums(table: Table, write: Writer) -> str:
    """ "Impressions 31,830 · Clicks 982" """
    measures = load_catalogue().measures
    return " · ".join(
        f"{measures[name].label if name in measures else name.replace('_', ' ').capitalize()} {write.full(total)}"
        for name, total in table.totals.items()
        if not name.endswith("_median")
    )


def in_order(problems: Sequence[Problem]) -> list[Problem]:
    """Errors first, then questions, warnings and notes."""
    order = list(SEVERITIES)
    return sorted(problems, key=lambda problem: order.index(problem.severity))


def in_words(problem: Problem) -> str:
    """ "! Warning, row 12, column Views: …" """
    place = (f"row {problem.row}" if problem.row else None, f"column {problem.column}" if problem.column else None)
    return f"{', '.join(part for part in (SEVERITIES[problem.severity], *place) if part)}: {problem.message}"


def _questions(upload: Upload, loaded: Loaded, home: Home) -> None:
    """A choice for everything that was ever asked about this file, so that an answer can be changed."""
    for question in loaded.questions:
        upload.asked[question.option] = question
    if upload.done:
        return
    for question in upload.asked.values():
        if reason := evidence(question):
            st.text(reason)
        if question.option == "period":
            _ask_period(upload, home)
        else:
            _ask(question, upload, home)


def _ask(question: Question, upload: Upload, home: Home) -> None:
    """One of the choices of a question."""
    key = f"answer-{question.option}-{upload.id}"

    def answer() -> None:
        upload.answers[question.option] = st.session_state[key]

    st.selectbox(
        ASKED[question.option],
        question.choices,
        index=None,
        placeholder="Choose",
        key=key,
        on_change=answer,
        width=420,
        format_func=lambda choice: choice_name(
            question.option, choice, home.company, upload.answers.get("unit"), home.formats
        ),
    )


def _ask_period(upload: Upload, home: Home) -> None:
    """The first and the last day that a file covers."""
    key = f"answer-period-{upload.id}"

    def answer() -> None:
        days = st.session_state[key]
        if len(days) == 2:
            upload.answers["period"] = home.calendar().parse(f"{days[0]}..{days[1]}")

    st.date_input(ASKED["period"], value=[], max_value=home.today, key=key, on_change=answer, width=420)


def evidence(question: Question) -> str:
    """The sentence of a question without the part that is for the command line."""
    sentences = question.sentence.replace("; ", ".\n").replace(". ", ".\n").split("\n")
    return " ".join(sentence for sentence in sentences if "--" not in sentence)


def _what_happens(upload: Upload, loaded: Loaded, home: Home, by: str, write: Writer) -> None:
    if upload.failed and not upload.done:
        st.error("It was not stored.", icon=":material/error:")
        st.text(upload.failed)
    if upload.done and loaded.status == "committed":
        st.success(f"Committed: {counted(loaded, write)}.", icon=":material/check:")
    elif loaded.status == "committed":
        st.markdown(f"A commit stores {counted(loaded, write)}.")
        if upload.goes_to is not None:
            there = upload.goes_to
            st.text(f"For {place_name(home.company, there.unit, there.department, there.channel)}")
        if loaded.counts and loaded.counts.changed:
            _what_changes(upload, loaded.counts.changed, home, write)
        if st.button("Commit", icon=":material/check:", key=f"commit-{upload.id}"):
            with st.spinner("Storing…"):
                store(upload, home, by)
            st.rerun()
    elif loaded.status == "unchanged":
        st.success("This very file is already committed. Nothing changed.", icon=":material/check:")
    elif loaded.status == "ask":
        st.info("Nothing can be stored before this is answered.", icon=":material/help:")
    else:
        st.error("This file cannot be loaded. Nothing was stored.", icon=":material/block:")


def _what_changes(upload: Upload, changed: int, home: Home, write: Writer) -> None:
    """The values that a commit changes, old and new; a few are shown at once."""
    with st.expander(f"What changes, old and new ({write.full(changed)})", expanded=changed <= FEW):
        changes.table(uploads.changes(upload, home), home, upload.id)


def counted(loaded: Loaded, write: Writer) -> str:
    """ "1,240 new values, 3 changed, 20 already here" """
    counts = loaded.counts
    if counts is None:
        return "nothing"
    new = "1 new value" if counts.new == 1 else f"{write.full(counts.new)} new values"
    return f"{new}, {write.full(counts.changed)} changed, {write.full(counts.same)} already here"
