"""A file of no known format is proposed one: what it says is asserted whole, and read back with the right totals."""

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dashboard.errors import UnreadableFile
from dashboard.intake import read
from dashboard.intake.draft import to_yaml
from dashboard.intake.own import Formats
from dashboard.intake.proposing import propose
from dashboard.intake.reading import Reading

#: Invented layouts, each with the format that is proposed for it beside it.
UNKNOWN = Path(__file__).parent / "unknown"
TOTALS = {
    "agency.csv": ("daily", "mixed", {"impressions": 3579, "clicks": 25}),
    "keys.tsv": ("daily", "mixed", {"views": 2500, "reach_daily_sum": 800}),
    "cases.csv": ("cases", None, {
        "cases": 3, "cases_resolved": 2, "csat_good": 1, "csat_rated": 2,
        "first_reply_s_median": 45 * 60, "resolution_s_median": (25.75 + 4) / 2 * 3600,
    }),
    "pipeline.csv": ("applicants", None, {"applicants": 3, "hires": 2}),
    "wall.txt": ("posts", "mixed", {
        "posts": 2, "impressions": 4000, "reactions": 30, "comments": 6, "shares": 4, "engagements": 40,
    }),
    "press.csv": ("mentions", None, {
        "mentions": 3, "mentions_positive": 1, "mentions_neutral": 1, "mentions_negative": 1,
    }),
}  # fmt: skip


def unknown(name: str) -> str:
    """An agency's report, a table of key figures, a call centre's list, an applicant system, posts, clippings, …"""
    return (UNKNOWN / name).read_text(encoding="utf-8")


def read_as_proposed(text: str, name: str, **options: Any) -> Reading:
    """The file read once more, with the format that was proposed for it among all others."""
    proposal = propose(text.encode(), name, **options)
    formats = Formats().with_own(proposal.name, to_yaml(proposal))
    return read(text.encode(), "another.csv", formats=formats, today=date(2026, 11, 21), timezone="Europe/Berlin")


@pytest.mark.parametrize("name", sorted(path.name for path in UNKNOWN.iterdir() if path.suffix != ".yaml"))
def test_a_proposal_is_a_whole_format_file(name: str) -> None:
    assert to_yaml(propose(unknown(name).encode(), name)) == unknown(f"{Path(name).stem}.yaml")


@pytest.mark.parametrize("name", TOTALS)
def test_a_file_is_recognised_by_its_proposal_and_adds_up(name: str) -> None:
    kind, channel, totals = TOTALS[name]
    reading = read_as_proposed(unknown(name), name)
    assert (reading.outcome, reading.format, reading.confidence) == ("ok", f"own.{Path(name).stem}", 1.0)
    (table,) = reading.tables
    assert (table.kind, table.channel, dict(table.totals)) == (kind, channel, totals)
    assert reading.precedence == (15 if kind == "daily" else 25)


def test_reviews_of_the_firm_are_not_taken_for_those_of_its_products() -> None:
    reading = read_as_proposed(unknown("employer.csv"), "employer.csv")
    (table,) = reading.tables
    assert table.kind == "reviews"
    assert table.rows["about"].to_pylist() == ["employer", "employer"]


def test_rows_of_one_day_are_added_up_and_not_replaced() -> None:
    reading = read_as_proposed(unknown("campaigns.csv"), "campaigns.csv")
    (table,) = reading.tables
    assert dict(table.totals) == {"impressions": 4300, "social_cost": 49.5}
    rows = table.rows.select(["measure", "day", "value"]).to_pylist()
    assert {"measure": "impressions", "day": date(2026, 3, 1), "value": 3000} in rows


def test_dates_that_can_be_two_days_are_a_question_until_a_person_decides() -> None:
    text = "Date,Impressions\n03/04/2026,1200\n05/06/2026,1300\n"
    proposal = propose(text.encode(), "wall.csv")
    (question,) = proposal.questions
    assert (question.option, question.choices) == ("dates", ("dmy", "mdy"))
    assert "'03/04/2026' can be day/month or month/day" in question.sentence
    assert "dates:" not in to_yaml(proposal).replace("dates: [dmy] or dates:", "").replace("[mdy]", "")
    assert read_as_proposed(text, "wall.csv").outcome == "ask"
    decided = propose(text.encode(), "wall.csv", dates="mdy")
    assert decided.questions == ()
    assert 'dates: ["%m/%d/%Y"]' in to_yaml(decided)
    assert read_as_proposed(text, "wall.csv", dates="mdy").tables[0].first_day == date(2026, 3, 4)


def test_one_sure_column_of_dates_decides_for_the_others() -> None:
    text = "Case no;Opened;Closed;Status\n1;25/03/2026;26/03/2026;open\n2;03/04/2026;04/04/2026;closed\n"
    unsure = text.replace("26/03/2026", "05/04/2026")
    assert propose(unsure.encode(), "a.csv").questions == ()
    assert read_as_proposed(unsure, "a.csv").tables[0].last_day == date(2026, 4, 3)


def test_amounts_that_can_be_two_are_a_question() -> None:
    text = 'Date,Revenue\n2026-03-01,"1,234"\n2026-03-02,"2,345"\n'
    assert [question.option for question in propose(text.encode(), "shop.csv").questions] == ["decimal"]
    assert read_as_proposed(text, "shop.csv", decimal=".").tables[0].totals == {"revenue": 3579}


def test_every_table_of_a_workbook_or_text_is_proposed() -> None:
    text = "Date,Impressions\n2026-03-01,5\n2026-03-02,6\n\n"
    text += "Case no,Opened,Status\nA1,2026-03-01,open\nA2,2026-03-02,solved\n"
    proposal = propose(text.encode(), "both.csv")
    assert [(table.name, table.form, table.line, table.rows) for table in proposal.tables] == [
        ("table_1", "daily", 1, 2), ("table_2", "cases", 5, 2),
    ]  # fmt: skip
    reading = read_as_proposed(text, "both.csv")
    assert [(table.kind, table.counted) for table in reading.tables] == [("daily", 2), ("cases", 2)]


def test_nobody_is_named_in_a_proposal() -> None:
    header = "Name,Phone,Applied,Job"
    text = f"{header}\nSomebody Else,+49 170 1234567,2026-03-01,Clerk\nAn Other,+49 171 1234567,2026-03-02,Clerk\n"
    told = to_yaml(propose(text.encode(), "people.csv"))
    assert "personal: {en: [Name, Phone]}" in told
    assert "Somebody" not in told
    assert "1234567" not in told


@pytest.mark.parametrize(
    "header",
    [
        "a: b # c",
        "'",
        '"',
        "- x",
        "{en: x}",
        "true",
        "~",
        "[1]",
        "*a",
        "&a",
        "!tag",
        "%x",
        "@y",
        "a\u2028b",
        "Preis €\u0085",
        "😀 Likes",
        "\ufeffLikes\u00ad",
        "=1+1",
        "../../x",
    ],
)
def test_any_header_can_stand_in_a_format_file(header: str) -> None:
    text = f'Date;Impressions;"{header.replace(chr(34), chr(34) * 2)}"\n2026-03-01;1;x y\n2026-03-02;2;z\n'
    reading = read_as_proposed(text, f"{header}.csv")
    assert reading.format is not None
    assert reading.tables[0].totals == {"impressions": 3}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "a picture"),
        (b"1;2\n3;4\n5;6\n", "no table with a header"),
        (b"PK\x05\x06" + bytes(18), "archive is empty"),
    ],
)
def test_what_holds_no_table_is_refused_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableFile, match=sentence):
        propose(data, "x.csv")


def test_the_unknown_file_of_an_archive_is_the_one_to_be_mapped() -> None:
    known = "date,unit,department,channel,measure,value\n2026-03-01,a,b,facebook,views,1\n"
    strange = "Wann,Gesehen von\n2026-03-01,12\n2026-03-02,30\n"
    archives = []
    for parts in ({"known.csv": known, "strange.csv": strange}, {"strange.csv": strange}, {"known.csv": known}):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, part in parts.items():
                archive.writestr(name, part)
        archives.append(buffer.getvalue())
    assert propose(archives[0], "exports.zip").file == "strange.csv"
    assert read(archives[1], "exports.zip").facts["unknown"] is True
    with pytest.raises(UnreadableFile, match="no table of a kind that is not known"):
        propose(archives[2], "exports.zip")
