"""Archives of exports, and how a file that cannot be read is answered."""

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Literal

from dashboard.errors import UnreadableFile
from dashboard.intake.excel import ZIP_ERRORS, check_members
from dashboard.intake.names import visible
from dashboard.intake.overlap import once_across
from dashboard.intake.reading import Problem, Reading, Table


def refused(label: str, digest: str, sentence: str, format_: str | None = None) -> Reading:
    """A Reading of a file that cannot be read, with the one sentence that says why."""
    return Reading(label, digest, format_, 0.0, None, "refused", problems=(Problem("error", sentence),))


def file_label(name: str) -> str:
    """A file's name as a label for people: no folders, nothing invisible, not endless. Never a path."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    label = "".join(sign for sign in visible(base) if sign.isprintable())
    return (label if len(label) <= 200 else label[:190] + "…" + label[-9:]) or "file"


def members_of(data: bytes) -> list[tuple[str, bytes]]:
    """The files of a ZIP that people put there, with their labels. UnreadableFile: damaged, empty or a bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_members(archive)
            members = [
                (file_label(info.filename), archive.read(info))
                for info in archive.infolist()
                if not info.is_dir()
                and not info.filename.startswith("__MACOSX/")
                and not info.filename.rsplit("/", 1)[-1].startswith(".")
            ]
    except ZIP_ERRORS:
        raise UnreadableFile("The archive is damaged or was cut off while downloading. Export it again.") from None
    if not members:
        raise UnreadableFile("The archive is empty: there is no export in it.")
    return members


def read_archive(data: bytes, label: str, digest: str, read: Callable[[bytes, str], Reading]) -> Reading:
    """A ZIP of exports: every member is read by `read`; together they are one Reading."""
    readings = []
    for name, content in members_of(data):
        if content[:4] == b"PK\x03\x04" and not name.lower().endswith((".xlsx", ".xlsm", ".xlsb", ".ods")):
            readings.append(refused(name, "", "An archive inside an archive is not read."))
            continue
        try:
            readings.append(read(content, name))
        except UnreadableFile as error:
            readings.append(refused(name, "", str(error)))
    return _together(readings, label, digest)


def _together(readings: Sequence[Reading], label: str, digest: str) -> Reading:
    good = [reading for reading in readings if reading.outcome == "ok"]
    asking = [reading for reading in readings if reading.outcome == "ask"]
    several = len(readings) > 1
    problems = tuple(
        Problem(
            "warning" if problem.severity == "error" and (good or asking) else problem.severity,
            f"{reading.file}: {problem.message}" if several else problem.message,
            problem.row,
            problem.column,
        )
        for reading in readings
        for problem in reading.problems
    )
    main = max(good or asking or list(readings), key=lambda reading: sum(table.counted for table in reading.tables))
    if asking:
        questions = tuple({question.option: question for reading in asking for question in reading.questions}.values())
        return Reading(
            label, digest, main.format, main.confidence, main.language, "ask", (), problems, questions, main.facts
        )
    tables = tuple(
        Table(
            f"{reading.file}: {table.name}" if several and table.name else reading.file if several else table.name,
            table.kind,
            table.channel,
            table.counted,
            table.first_day,
            table.last_day,
            table.totals,
            table.rows,
        )
        for reading in good
        for table in reading.tables
    )
    tables, doubled = once_across(tables)
    problems = (*problems, *doubled)
    outcome: Literal["ok", "refused"] = "ok" if good else "refused"
    return Reading(
        label,
        digest,
        main.format,
        main.confidence,
        main.language,
        outcome,
        tables,
        problems,
        (),
        {"container": "zip", "members": [reading.file for reading in readings]}
        | ({"unknown": True} if not good and any(reading.facts.get("unknown") for reading in readings) else {}),
        main.precedence,
    )
