"""Damaged exports end in ok, a question or one clear refusal, soon and in bounded memory, never in an exception.

`DAMAGED_FILES=2000 pytest tests/intake/test_damage.py` tries more of them.
"""

import io
import os
import random
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from dashboard.intake import read
from dashboard.intake.safe import Worker

FOLDER = Path(__file__).parent / "specimens"
WHOLE = sorted(
    path
    for path in FOLDER.glob("*/*")
    if path.parent.name != "hostile"
    and path.suffix in (".csv", ".xls", ".xlsx", ".yaml")
    and path.stat().st_size < 200_000
)
FILES = int(os.environ.get("DAMAGED_FILES", "150"))
BATCHES = 20
TODAY = date(2026, 11, 21)

Damage = Callable[[bytes, random.Random], bytes]


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def without_beginning(data: bytes, chance: random.Random) -> bytes:
    return data[chance.randrange(len(data)) :]


def flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def noisy(data: bytes, chance: random.Random) -> bytes:
    """Signs that mean something to readers of tables, in wrong places."""
    place = chance.randrange(len(data))
    sign = chance.choice(
        [b'"', b",", b"\n", b"\r", b";", b"\t", b"\x00", b"\xff", b"=", b"'", b"\xc2\xad", b"#", b"9" * 400]
    )
    return data[:place] + sign + data[place:]


#: What real and damaged cells hold, in cells where it means something else.
CELLS = [
    b"", b"0", b"-", b"undefined", b"1.234", b"1,5", b"NaN", b"2026-02-30", b"13/13/2026", b"99:99", b"Total", b"=1+1",
    b"9" * 50, b"1E+20", b"sep=;\n", b"Date", b"Post ID",
]  # fmt: skip


def misplaced(data: bytes, chance: random.Random) -> bytes:
    """Other content in a few cells."""
    for _ in range(chance.choice([1, 1, 2, 3, 10])):
        mark = max((b",", b";", b"\t"), key=data.count)
        first = data.find(mark, chance.randrange(len(data)))
        data = data[: first + 1] + chance.choice(CELLS) + data[max(data.find(mark, first + 1), first + 1) :]
    return data


def repeated(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    first = chance.randrange(len(lines))
    block = lines[first : first + chance.randint(1, 20)]
    place = chance.randrange(len(lines))
    return b"".join([*lines[:place], *block, *lines[place:]])


def shuffled(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    chance.shuffle(lines)
    return b"".join(lines)


def without_column(data: bytes, chance: random.Random) -> bytes:
    mark = max((b",", b";", b"\t"), key=data.count)
    place = chance.randrange(max(data.splitlines()[0].count(mark), 1) + 1)
    return b"\n".join(
        mark.join(cell for number, cell in enumerate(line.split(mark)) if number != place) for line in data.splitlines()
    )


def inside(data: bytes, chance: random.Random) -> bytes:
    """A workbook whose parts are damaged but whose archive is sound."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as result:
        names = archive.namelist()
        chosen = chance.choice(names)
        for name in names:
            part = archive.read(name)
            if name == chosen and part:
                part = chance.choice([cut, flipped, noisy])(part, chance)
            result.writestr(name, part)
    return packed.getvalue()


TO_TEXT: list[Damage] = [cut, without_beginning, flipped, noisy, misplaced, repeated, shuffled, without_column]
TO_WORKBOOKS: list[Damage] = [cut, flipped, inside, inside, inside]
TO_OLD_WORKBOOKS: list[Damage] = [cut, flipped]
DAMAGE = {".xlsx": TO_WORKBOOKS, ".xls": TO_OLD_WORKBOOKS}
SECONDS, BYTES = 30, 2 * 2**30


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    """The limited process that reads files; old workbooks, damaged, can take any memory that they are given."""
    with Worker() as reading:
        yield reading


def most_memory(worker: Worker) -> int:
    """The most bytes that the reading process ever held."""
    process = worker._process
    status = Path(f"/proc/{process.pid}/status").read_text() if process else ""
    return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_damaged_export_is_read_asked_about_or_refused(batch: int, worker: Worker, tmp_path: Path) -> None:
    for number in range(batch, FILES, BATCHES):
        chance = random.Random(number)
        path = WHOLE[number % len(WHOLE)]
        damage = chance.choice(DAMAGE.get(path.suffix, TO_TEXT))
        file = tmp_path / str(number)
        file.write_bytes(damage(path.read_bytes(), chance))
        place = f"{path.name}, {damage.__name__}, seed {number}"
        started = time.monotonic()
        found = worker.read(file, path.name, today=TODAY)
        assert time.monotonic() - started < SECONDS, place
        assert most_memory(worker) < BYTES, place
        assert found.outcome in ("ok", "ask", "refused"), place
        assert bool(found.tables) == (found.outcome == "ok"), place
        if found.outcome == "refused":
            assert any(problem.severity == "error" for problem in found.problems), place
        if found.outcome == "ask":
            assert found.questions, place
        for problem in found.problems:
            assert problem.message[-1] in ".?", (place, problem)
            assert not any(word in problem.message for word in ("Traceback", "Error(", "Exception")), (place, problem)


def test_nearly_every_small_damage_leaves_an_export_readable() -> None:
    """A guard that refuses everything would pass the test above."""
    texts = [path for path in WHOLE if path.suffix == ".csv"]
    outcomes = [
        read(repeated(path.read_bytes(), random.Random(number)), path.name, today=TODAY).outcome
        for number, path in enumerate(texts)
    ]
    assert outcomes.count("ok") > 0.7 * len(outcomes)
