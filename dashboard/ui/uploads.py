"""An upload before it is committed: read once in the worker, kept for as long as the person looks at it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard.errors import NotGranted, Refused
from dashboard.home import Home
from dashboard.intake.progress import LARGE
from dashboard.intake.reading import Problem, Question, Reading
from dashboard.intake.safe import Worker
from dashboard.loading import Loaded, commit, placed_for, preview
from dashboard.placing import Place, Placed
from dashboard.store.log import Change
from dashboard.turns import READING

T = TypeVar("T")

_KEPT, _ZONE, _LOST = "uploads", "drop-zone", "files-lost"
#: Answers that belong to the place of the rows; the others are options of the reading itself.
PLACES = ("unit", "department", "channel")


@dataclass
class Upload:
    """One dropped file, what a person answered about it, and what became of it."""

    id: str
    name: str
    data: bytes
    answers: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, Question] = field(default_factory=dict)  # everything that was ever asked, by its option
    readings: dict[str, Reading] = field(default_factory=dict)  # by the reading options that were answered
    looked: dict[str, Loaded] = field(default_factory=dict)  # what a commit would do, by all that it depends on
    changing: dict[str, list[Change]] = field(default_factory=dict)  # the same for what it would change
    done: Loaded | None = None
    goes_to: Place | None = None  # where its rows belong, as far as it is one place
    failed: str | None = None  # why the last commit did not happen


def drop_zone() -> list[UploadedFile]:
    """The files that were dropped.

    Says so where the browser still shows files that went with a server that has ended: a new drop zone takes the
    place of the one that shows them.
    """
    number = st.session_state.setdefault(_ZONE, 0)
    files = st.file_uploader(
        "Exports", accept_multiple_files=True, label_visibility="collapsed", key=f"{_ZONE}-{number}"
    )
    if len(st.session_state[f"{_ZONE}-{number}"]) > len(files):  # what is lost is among the former only
        st.session_state.update({_ZONE: number + 1, _LOST: True})
        st.rerun()
    if files:
        st.session_state[_LOST] = False
    elif st.session_state.get(_LOST):
        st.warning(
            "The dashboard was started again, and files that were not committed yet went with it. "
            "Drop them again. What was committed is in the history below.",
            icon=":material/restart_alt:",
        )
    return files


def kept(files: Sequence[UploadedFile]) -> list[Upload]:
    """The uploads of this session that are still in the drop zone, in its order."""
    before: dict[str, Upload] = st.session_state.get(_KEPT, {})
    now = {f.file_id: before.get(f.file_id) or Upload(f.file_id, f.name, f.getvalue()) for f in files}
    st.session_state[_KEPT] = now
    return list(now.values())


def read_all(uploads: Sequence[Upload], home: Home) -> None:
    """Read, in one worker process, every upload not yet read with the answers it has."""
    waiting = [upload for upload in uploads if _key(upload) not in upload.readings]
    if not waiting:
        return
    with st.spinner("Reading…", show_time=True), Worker(formats=home.formats) as worker:
        for upload in waiting:
            bar = st.progress(0.0) if len(upload.data) > LARGE else None
            with my_turn(home):
                upload.readings[_key(upload)] = worker.read(
                    worker.lay_down(upload.data),
                    upload.name,
                    today=home.today,
                    timezone=home.company.timezone,
                    progress=bar.progress if bar is not None else None,
                    **options(upload),
                )
            if bar is not None:
                bar.empty()


@contextmanager
def my_turn(home: Home) -> Iterator[None]:
    """Wait, and say so, until this person's file may be read. Leaving the page ends the wait."""
    context = get_script_run_ctx()
    line = st.empty()
    with READING.turn(home.viewer.email or (context.session_id if context else ""), line.text):
        line.empty()
        yield


def read_again() -> None:
    """Forget what was read of files that are not committed: there is a new format that may know them."""
    for upload in st.session_state.get(_KEPT, {}).values():
        if upload.done is None:
            upload.readings.clear()
            upload.looked.clear()
            upload.changing.clear()


def withdrawn(export: str) -> None:
    """An upload of this session is no longer committed: its card offers the commit again."""
    for upload in st.session_state.get(_KEPT, {}).values():
        if upload.done is not None and upload.done.export is not None and upload.done.export.id == export:
            upload.done = None


def options(upload: Upload) -> dict[str, Any]:
    """What was answered about how to read the file."""
    return {name: value for name, value in upload.answers.items() if name not in PLACES}


def placed(upload: Upload, home: Home) -> Placed:
    """The upload's reading, each row with its place as far as file, person and company.yaml say."""
    said = Place(**{name: upload.answers.get(name) for name in PLACES})
    reading = upload.readings[_key(upload)]
    found = placed_for(home, reading, said)
    only = [q.choices[0] for q in found.questions if q.option == "channel" and len(q.choices) == 1]
    if only and said.channel is None:  # a lead of one channel need not be asked which
        found = placed_for(home, reading, replace(said, channel=only[0]))
    batch = found.batch
    upload.goes_to = Place(batch.unit, batch.department, batch.channel) if batch else None
    return found


def look(upload: Upload, home: Home) -> Loaded:
    """What a commit would do. Stores nothing."""
    if upload.done:
        return upload.done
    reading = upload.readings[_key(upload)]

    def refused(error: Refused) -> Loaded:
        return Loaded(reading, "refused", problems=(*reading.problems, Problem("error", str(error))))

    def ask() -> Loaded:
        try:
            return preview(home, placed(upload, home))
        except NotGranted as error:  # asked and logged once, and not at each redraw
            return refused(error)

    try:
        return _once(upload.looked, upload, home, ask)
    except Refused as error:  # busy, which may be over at the next look
        return refused(error)


def changes(upload: Upload, home: Home) -> list[Change]:
    """The values that a commit would change, old and new."""

    def ask() -> list[Change]:
        batch = placed(upload, home).batch
        return home.store.changes(batch) if batch else []

    return _once(upload.changing, upload, home, ask)


def store(upload: Upload, home: Home, by: str) -> None:
    """Commit the upload. Where that cannot be done, the upload keeps the sentence that says why."""
    upload.failed = None
    try:
        upload.done = commit(home, placed(upload, home), upload.data, by)
    except Refused as error:
        upload.failed = str(error)


def _once(kept: dict[str, T], upload: Upload, home: Home, ask: Callable[[], T]) -> T:
    """What was answered before, until an answer of the person or the store has changed."""
    key = f"{sorted(upload.answers.items(), key=lambda item: item[0])} {home.store.version()}"
    if key not in kept:
        kept.clear()
        kept[key] = ask()
    return kept[key]


def _key(upload: Upload) -> str:
    return repr(sorted(options(upload).items(), key=lambda item: item[0]))
