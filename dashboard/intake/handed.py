"""The shipped definitions from one process to another: reading them takes longer than reading most exports."""

import pickle
from functools import cache
from pathlib import Path

from dashboard.catalogue import give_catalogue, load_catalogue
from dashboard.intake.formats import all_formats, give_formats


@cache
def _definitions() -> bytes:
    return pickle.dumps((load_catalogue(), dict(all_formats())), pickle.HIGHEST_PROTOCOL)


def hand_over(folder: Path) -> Path:
    """Put them as a file into the folder of a process that is ours, and into no other folder: a pickle is code."""
    file = folder / "definitions"
    if not file.exists():
        file.write_bytes(_definitions())
    return file


def take_over(file: Path) -> None:
    """Take them from the process that started this one."""
    catalogue, formats = pickle.loads(file.read_bytes())
    give_catalogue(catalogue)
    give_formats(formats)
