"""Long files are read by arrow, also with the usual flaws, all others by the csv module; both say the same."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboard.intake import read
from dashboard.intake.fast import read_fast
from dashboard.intake.findings import Options
from dashboard.intake.formats import all_formats
from dashboard.intake.pipeline import understand
from dashboard.intake.progress import telling
from dashboard.intake.reading import OBSERVATIONS, Reading
from dashboard.intake.sheets import Sheet, rows_of

FORMATS = list(all_formats().values())
HEADER = "date,unit,department,channel,measure,value"
POSTS = "post_id,unit,department,channel,published_at,text,url,impressions,reactions"
cell = st.text(st.characters(codec="utf-8", exclude_characters='",;\n\r\x00'), max_size=8)
anything = st.lists(
    st.sampled_from(['"', ",", "\n", "\r\n", "\n\n", " ", "a", "Total", "é", "👩‍🔧", "\u00ad", "=", "#"]), max_size=6
).map("".join)
post = st.tuples(
    st.sampled_from(["1", "22", "21244735143273800", "2.12E+16", "", "x", "Total", "21244735143273999"]),
    st.sampled_from(["a", ""]), st.sampled_from(["b", " "]), st.sampled_from(["facebook", "x"]),
    st.sampled_from(["2026-03-01T12:11:00Z", "2026-03-02 12:11", "", "03/04/2026", "2026-02-30"]),
    anything, anything, st.sampled_from(["1", "", "2,5", "-", "1.234"]), st.sampled_from(["1", "", "7"]),
)  # fmt: skip
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


@settings(max_examples=60)
@given(
    st.lists(row, min_size=1, max_size=30), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.sets(st.integers(0, 5))
)
def test_both_ways_of_reading_agree(rows: list[tuple[str, ...]], end: str, last: bool, quoted: set[int]) -> None:
    lines = [[f'"{cell}"' if place in quoted else cell for place, cell in enumerate(cells)] for cells in rows]
    text = end.join([HEADER, *(",".join(cells) for cells in lines)]) + (end if last else "")
    both_agree(text)


def both_agree(text: str) -> None:
    quick = fast(text)
    if quick is not None:
        assert _said(quick) == _said(slow(text))


@settings(max_examples=60)
@given(
    st.lists(post, min_size=1, max_size=20), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.sets(st.integers(0, 8))
)
def test_both_ways_agree_on_marks_and_line_breaks_inside_cells(
    rows: list[tuple[str, ...]], end: str, last: bool, quoted: set[int]
) -> None:
    def written(place: int, text: str) -> str:
        marked = place in quoted or any(mark in text for mark in '",\n\r')
        return '"' + text.replace('"', '""') + '"' if marked else text

    lines = [",".join(written(place, text) for place, text in enumerate(cells)) for cells in rows]
    both_agree(end.join([POSTS, *lines]) + (end if last else ""))


@settings(max_examples=80)
@given(st.lists(st.sampled_from(['"', '""', ",", '","', "\n", "\r\n", "\r", "a", "1", ",,,,,,,,"]), max_size=40))
def test_both_ways_agree_on_whatever_stands_below_a_header(parts: list[str]) -> None:
    both_agree(f"{POSTS}\n1,a,b,x,2026-03-01,t,u,1,2\n2,a,b,x,2026-03-01,{''.join(parts)}\n")


def test_the_row_shown_is_the_line_in_an_editor() -> None:
    good = '1,a,b,x,2026-03-01,"two\nlines, ""one"" post\r\n\nfour",u,1,2\n'  # lines 2 to 5
    quick = fast(f"{POSTS}\n{good}2,a,b,x,2026-03-01,plain,u,1,2\n3,a,b,x,2026-03-01,=1+1,u,1,2\n")
    assert quick is not None
    assert quick.tables[0].rows["row"].to_pylist() == [2, 6, 7]
    assert quick.tables[0].rows["text"].to_pylist()[0] == 'two\nlines, "one" post\r\n\nfour'
    assert "row 7" in quick.problems[0].message


def test_values_that_repeat_leave_the_others_in_the_order_of_the_file() -> None:
    for reading in (slow("\n".join([HEADER, *REPEATED])), fast("\n".join([HEADER, *REPEATED]))):
        assert reading is not None
        assert reading.tables[0].rows["row"].to_pylist() == [4, 6, 7]


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
        f'{HEADER}\n2026-03-01,a,"b"c,x,views,1\n',  # text after the closing mark
        f'{HEADER}\n2026-03-01,a,"b""c,x,views,1\n',  # two marks, and none that closes
        f'{HEADER}\n2026-03-01,a,b"c,x,views,1\n',  # a quotation mark that is part of the text
        f'{HEADER}\n2026-03-01,a,"b,x,views,1\n',  # one that never closes
        f'{HEADER}\n2026-03-01,a,"b\rc",x,views,1\n',  # a line break of an old computer inside a cell
        f"{HEADER}\n2026-03-01,a,b,x,views\n",  # no row is as wide as the header
        f"{HEADER}\n2026-03-01,a,b,x,views,1\n{HEADER}\n",  # two headers
        f"{HEADER}\n2026-03-01,a,b,x,views,1\n{POSTS}\n1,a,b,x,2026-03-01,t,u,1,2\n",  # two tables
        f"{HEADER}\r2026-03-01,a,b,x,views,1\n",  # mixed line ends
    ],
)
def test_anything_unusual_is_left_to_the_careful_reader(text: str) -> None:
    assert fast(text) is None


odd = st.sampled_from(
    ["", "  ", ",,,,,", "note", "note,,,,,", "Total,,,,,9", "Total,9", "Gesamt: ,,,,,1", "Grand Total (3 records)",
     "#,,,,,", "# note", ",,,,,7", "2026-03-05,a", "2026-03-05,a,b,x,views,1,more", "2026-03-05,a,b,x,views,1,,",
     ",a,b,x,views,4", '"Total","a","b","x","views","9"', '"two\nlines"', "Copyright (c) a tool, inc.", HEADER]
)  # fmt: skip

REPEATED = [  # one value stands three times, and the departments are met in another order than they are kept
    *(["2026-03-01,a,,Facebook ,views,1"] * 3), "2026-03-01,a,0,Facebook ,nonsense,1",
    "2026-03-01,a,1,Facebook ,views,1", "2026-03-01,a,0,Facebook ,views,1",
]  # fmt: skip


@settings(max_examples=100)
@given(
    st.lists(st.one_of(row.map(",".join), row.map(",".join), odd), min_size=1, max_size=30),
    st.lists(st.sampled_from(["", "Report", "Brand:,Norvale", '"a ""title"""', "From:,2026-03-01"]), max_size=3),
    st.sampled_from(["\n", "\r\n"]),
)
@example(rows=REPEATED, above=[], end="\n")
def test_both_ways_agree_on_titles_totals_notes_blank_and_uneven_rows(
    rows: list[str], above: list[str], end: str
) -> None:
    both_agree(end.join([*above, HEADER, *rows]) + end)


FLAWS = {
    "a title above": f"Report\n\n{HEADER}\n2026-03-01,a,b,x,views,1\n2026-03-02,a,b,x,views,2\n",
    "a total first": f"{HEADER}\nTotal,,,,,9\n2026-03-01,a,b,x,views,1\n2026-03-02,a,b,x,views,2\n",
    "a total last": f"{HEADER}\n2026-03-01,a,b,x,views,1\n2026-03-02,a,b,x,views,2\nTotal,,,,,9\n",
    "a footer": f"{HEADER}\n2026-03-01,a,b,x,views,1\n2026-03-02,a,b,x,views,2\n\nAll of it.\n",
    "a blank line": f"{HEADER}\n2026-03-01,a,b,x,views,1\n\n2026-03-02,a,b,x,views,2\n",
    "a longer row": f"{HEADER}\n2026-03-01,a,b,x,views,1\n2026-03-02,a,b,x,views,2,5\n",
    "a delimiter at every end": f"{HEADER},\n2026-03-01,a,b,x,views,1,\n2026-03-02,a,b,x,views,2,\n",
}


@pytest.mark.parametrize("text", FLAWS.values(), ids=FLAWS.keys())
def test_usual_flaws_do_not_make_a_long_file_slow(text: str) -> None:
    quick = fast(text)
    assert quick is not None
    assert dict(quick.tables[0].totals) == {"views": 3.0}
    both_agree(text)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
def test_a_long_file_is_quick_however_it_is_coded(encoding: str) -> None:
    data = f"{HEADER}\n2026-03-01,Möbel,b,x,views,1\n2026-03-02,Möbel,b,x,views,2\n".encode(encoding)
    quick = read_fast(data, FORMATS, least=0)
    assert quick is not None
    assert quick[0].columns is not None
    assert quick[0].columns.column("1").to_pylist() == ["Möbel", "Möbel"]


def test_a_named_delimiter_is_the_delimiter_of_a_long_file_too() -> None:
    quick = read_fast(f"sep=;\n{HEADER}\n2026-03-01,a,b,x,views,1\n".replace(",", ";").encode(), FORMATS, least=0)
    assert quick is not None
    assert quick[1]["delimiter"] == ";"
    assert quick[0].lines is not None
    assert quick[0].lines.to_pylist() == [3]


def test_the_reading_of_a_long_file_says_how_many_of_its_bytes_are_read() -> None:
    rows = "".join(f"2026-03-{n % 28 + 1:02d},a,b,x,views,{n % 997}\n" for n in range(900_000))
    heard: list[tuple[float, str]] = []
    with telling(lambda fraction, words: heard.append((fraction, words))):
        read(f"{HEADER}\n{rows}".encode(), "measures.csv")
    shares = [fraction for fraction, words in heard if words.endswith(" MB")]
    assert len(shares) > 4
    assert shares == sorted(shares)


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


@pytest.mark.parametrize("piece", [1, 5, 64, 400])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_where_a_file_is_cut_into_pieces_changes_nothing(piece: int, end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ['"two\r\nlines"', '"a ""word"" and, a comma"', '"\n\n"', "plain", '""', '"one\nmore"""', "=1", "é"]
    rows = [f"{n},a,b,x,2026-03-01,{texts[n % 8]},u{n},1,2" for n in range(200)] + [
        "",
        "Total,,,,,,,200,400",
        "A note.",
    ]
    text = end.join([POSTS, *rows]) + end
    whole = fast(text)
    monkeypatch.setattr("dashboard.intake.lines._PIECE", piece)
    monkeypatch.setattr("dashboard.intake.fast._BLOCK", 128 + piece)
    cut = fast(text)
    assert whole is not None
    assert cut is not None
    assert _said(cut) == _said(whole)
    assert cut.tables[0].counted == 200
