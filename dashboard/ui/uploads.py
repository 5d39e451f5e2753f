"""An upload before it is committed: read once in the worker, kept for as long as the person looks at it."""

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard.home import Home
from dashboard.intake.progress import LARGE
from dashboard.intake.reading import Question, Reading
from dashboard.intake.safe import Worker
from dashboard.loading import Loaded, commit, preview
from dashboard.placing import Place, Placed, place

_KEPT = "uploads"
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
    done: Loaded | None = None


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
    with (
        st.spinner("Reading…", show_time=True),
        Worker(formats=home.formats) as worker,
        tempfile.TemporaryDirectory() as folder,
    ):
        for upload in waiting:
            path = Path(folder) / hashlib.sha256(upload.data).hexdigest()  # the name of a file is never a path
            path.write_bytes(upload.data)
            bar = st.progress(0.0) if len(upload.data) > LARGE else None
            upload.readings[_key(upload)] = worker.read(
                path,
                upload.name,
                today=home.today,
                timezone=home.company.timezone,
                progress=bar.progress if bar is not None else None,
                **options(upload),
            )
            if bar is not None:
                bar.empty()


def read_again() -> None:
    """Forget what was read of files that are not committed: there is a new format that may know them."""
    for upload in st.session_state.get(_KEPT, {}).values():
        if upload.done is None:
            upload.readings.clear()


def options(upload: Upload) -> dict[str, Any]:
    """What was answered about how to read the file."""
    return {name: value for name, value in upload.answers.items() if name not in PLACES}


def placed(upload: Upload, home: Home) -> Placed:
    """The upload's reading, each row with its place as far as file, person and company.yaml say."""
    said = Place(**{name: upload.answers.get(name) for name in PLACES})
    return place(upload.readings[_key(upload)], home.company, said)


def look(upload: Upload, home: Home) -> Loaded:
    """What a commit would do. Stores nothing."""
    return upload.done or preview(home, placed(upload, home))


def store(upload: Upload, home: Home, by: str) -> Loaded:
    """Commit the upload."""
    upload.done = commit(home, placed(upload, home), upload.data, by)
    return upload.done


def _key(upload: Upload) -> str:
    return repr(sorted(options(upload).items(), key=lambda item: item[0]))
