"""Long flawless files are read by arrow, all others by the csv module; both say the same."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.intake import read
from dashboard.intake.fast import read_fast
from dashboard.intake.findings import Options
from dashboard.intake.formats import all_formats
from dashboard.intake.pipeline import understand
from dashboard.intake.reading import OBSERVATIONS, Reading
from dashboard.intake.sheets import Sheet, rows_of

FORMATS = list(all_formats().values())
HEADER = "date,unit,department,channel,measure,value"
cell = st.text(st.characters(codec="utf-8", exclude_characters='",;\n\r\x00'), max_size=8)
row = st.tuples(
    st.sampled_from(["2026-03-01", "2026-03-02", "2026-02-30", "", "x"]), st.sampled_from(["a", "b"]), cell,
    st.sampled_from(["Facebook ", "x"]), st.sampled_from(["views", "followers", "Link clicks", "nonsense"]),
    st.sampled_from(["1", "-2", "3.5", "", "-", "1.234", "abc", "1000000"]),
)  # fmt: skip


def slow(text: str) -> Reading:
    return understand([Sheet("", list(rows_of(text, ",")))], FORMATS, {}, "f", "", Options(date(2026, 11, 21)))


def fast(text: str) -> Reading | None:
    quick = read_fast(text.encode(), FORMATS, least=0)
    return quick and understand([quick[0]], FORMATS, {}, "f", "", Options(date(2026, 11, 21)))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(row, min_size=1, max_size=30), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.sets(st.integers(0, 5))
)
def test_both_ways_of_reading_agree(rows: list[tuple[str, ...]], end: str, last: bool, quoted: set[int]) -> None:
    lines = [[f'"{cell}"' if place in quoted else cell for place, cell in enumerate(cells)] for cells in rows]
    text = end.join([HEADER, *(",".join(cells) for cells in lines)]) + (end if last else "")
    quick = fast(text)
    if quick is not None:
        careful = slow(text)
        assert _said(quick) == _said(careful)


def _said(reading: Reading) -> tuple[Reading, list[list[dict[str, Any]]]]:
    """The reading without its rows, and the rows as plain values: texts are coded in the order they are met."""
    bare = replace(reading, tables=tuple(replace(table, rows=OBSERVATIONS.empty_table()) for table in reading.tables))
    return bare, [table.rows.to_pylist() for table in reading.tables]


def test_a_plain_long_file_is_read_the_quick_way() -> None:
    rows = "".join(f"2026-03-{day:02d},a,b,x,views,{value}\n" for value in range(40) for day in range(1, 29))
    quick = fast(f"{HEADER}\n{rows}")
    assert quick is not None
    assert quick.outcome == "ok"
    assert quick.tables[0].counted == 1120


@pytest.mark.parametrize(
    "text",
    [
        f'{HEADER}\n2026-03-01,a,"b""c",x,views,1\n',  # a quotation mark inside a cell
        f'{HEADER}\n2026-03-01,a,b"c,x,views,1\n',  # a quotation mark that is part of the text
        f'{HEADER}\n2026-03-01,a,"b,x,views,1\n',  # one that never closes
        f'{HEADER}\n2026-03-01,a,"b,",x,views,1\n',  # a delimiter beside the mark
        f'{HEADER}\n2026-03-01,a,"b\nc",x,views,1\n',  # a line break inside a cell
        f"{HEADER}\n2026-03-01,a,b,x,views\n",  # ragged
        f"{HEADER}\n2026-03-01,a,b,x,views,1\n\n",  # blank line
        f"{HEADER}\nTotal,,,,,5\n2026-03-01,a,b,x,views,5\n",  # a totals row
        f"note\n{HEADER}\n2026-03-01,a,b,x,views,1\n",  # a note above the header
        f"{HEADER}\n2026-03-01,a,b,x,views,1\n{HEADER}\n",  # two headers
        f"{HEADER}\r2026-03-01,a,b,x,views,1\n",  # mixed line ends
    ],
)
def test_anything_unusual_is_left_to_the_careful_reader(text: str) -> None:
    assert fast(text) is None


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parent / "specimens").glob("template.*/*.csv")), ids=lambda p: p.name
)
def test_a_long_copy_of_a_template_reads_like_the_short_one(path: Path) -> None:
    data = path.read_bytes()
    header, _, rows = data.partition(b"\n")
    long = header + b"\n" + rows * (600_000 // len(rows) + 1)
    short, copied = read(data, path.name), read(long, path.name)
    assert copied.outcome == "ok"
    assert copied.tables[0].totals == short.tables[0].totals
