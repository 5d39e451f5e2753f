"""Files damaged at random are answered with a Reading, never with an error of ours."""

import random
from datetime import date
from pathlib import Path

import pytest

from dashboard.intake import read

#: Not the old .xls: a damaged one may ask for any amount of memory, which only the limited process survives.
FILES = sorted(
    path
    for path in (Path(__file__).parent / "specimens").glob("*/*")
    if path.stat().st_size < 60_000 and path.suffix != ".xls"
)
TOKENS = [
    b'"', b",", b";", b"\n", b"\t", b"", b"0", b"-", b"undefined", b"1.234", b"1,5", b"NaN", b"2026-02-30",
    b"13/13/2026", b"99:99", b"Total", b"=1+1", b"\xff\xfe", b"\x00", b"\xc2\xad", b"9" * 50, b"1E+20", b"#",
    b"sep=;\n", b"Date", b"Post ID",
]  # fmt: skip


def damaged(data: bytes, chance: random.Random) -> bytes:
    """A few bytes, cells or lines changed, lost, doubled or put in."""
    found = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 3, 10])):
        if not found:
            break
        place = chance.randrange(len(found))
        how = chance.randrange(5)
        if how == 0:
            found[place] = chance.randrange(256)
        elif how == 1:
            del found[place : place + chance.randrange(1, 200)]
        elif how == 2:
            found[place:place] = chance.choice(TOKENS)
        elif how == 3:
            lines = bytes(found).split(b"\n")
            lines.insert(chance.randrange(len(lines)), chance.choice(lines))
            found = bytearray(b"\n".join(lines))
        else:
            end = bytes(found).find(b",", bytes(found).find(b",", place) + 1)
            found[place : max(end, place)] = chance.choice(TOKENS)
    return bytes(found)


@pytest.mark.parametrize("seed", range(6))
def test_a_damaged_file_is_answered(seed: int) -> None:
    chance = random.Random(seed)
    outcomes = set()
    for _ in range(60):
        path = chance.choice(FILES)
        found = read(damaged(path.read_bytes(), chance), path.name, today=date(2026, 11, 21))
        outcomes.add(found.outcome)
        assert found.outcome != "refused" or found.problems
        assert found.outcome != "ask" or found.questions
        assert found.outcome != "ok" or found.tables
    assert {"ok", "refused"} <= outcomes
