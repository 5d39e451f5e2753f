"""The small functions that put sheets of some tools in order, each by itself."""

from collections.abc import Sequence
from datetime import date

from dashboard.intake import special_ga4, special_headers, special_linkedin, special_periods, special_tweets
from dashboard.intake.findings import Findings, Options
from dashboard.intake.sheets import Row, Sheet

OPTIONS = Options(today=date(2026, 11, 21))


def sheet(*rows: Sequence[str], name: str = "") -> Sheet:
    return Sheet(name, [Row(line, list(cells)) for line, cells in enumerate(rows, 1)])


def cells(found: Sheet) -> list[list[str]]:
    return [row.cells for row in found.rows]


def test_two_tables_side_by_side_become_one_by_the_link_of_the_post() -> None:
    top = sheet(
        ["Maximum of 50 posts"],
        ["Post URL", "Post publish date", "Engagements", "", "Post URL", "Post publish date", "Impressions"],
        ["/a", "1/2/2026", "7", "", "/b", "1/3/2026", "900"],
        ["/b", "1/3/2026", "5", "", "/a", "1/2/2026", "800"],
        ["", "", "", "", "/c", "1/4/2026", "70"],
        name="TOP POSTS",
    )
    (found,) = special_linkedin.profile([top], OPTIONS, Findings())
    assert cells(found) == [
        ["Post URL", "Post publish date", "Engagements", "Impressions"],
        ["/a", "1/2/2026", "7", "800"],
        ["/b", "1/3/2026", "5", "900"],
        ["/c", "1/4/2026", "", "70"],
    ]


def test_the_number_of_followers_above_the_table_is_a_day_of_its_own() -> None:
    followers = sheet(["Total followers on 1/3/2026:", "8125"], [], ["Date", "New followers"], ["1/3/2026", "11"])
    new, stock = special_linkedin.profile([followers], OPTIONS, Findings())
    assert new is followers
    assert cells(stock) == [["Date", "Total followers"], ["1/3/2026", "8125"]]


def test_the_earliest_answer_of_the_company_is_the_first_reply() -> None:
    at = "Tue Oct 31 22:{}:00 +0000 2017"
    tweets = sheet(
        ["tweet_id", "author_id", "inbound", "created_at", "text", "response_tweet_id", "in_response_to_tweet_id"],
        ["1", "help", "False", at.format(30), "second answer", "", "3.0"],
        ["2", "help", "False", at.format(10), "first answer", "", "3.0"],
        ["3", "115", "True", at.format("08"), "a question", "1,2", ""],
        ["4", "115", "True", at.format(12), "thanks", "", "2.0"],
        ["5", "help", "False", at.format(40), "an announcement", "", ""],
    )
    (found,) = special_tweets.conversations([tweets], OPTIONS, Findings())
    assert cells(found)[1:] == [["3", at.format("08"), at.format(10), "a question", "help"]]


def test_a_row_of_sentences_below_the_header_goes_and_a_row_of_data_stays() -> None:
    header, words = ["Date", "Daily Total Reach"], ["", "28 Days: The number of people"]
    (found,) = special_headers.without_sentences(
        [
            sheet(header, ["", "9"]),
        ],
        OPTIONS,
        Findings(),
    )
    assert cells(found) == [header, ["", "9"]]
    wide = [
        ["Date", "Daily Total Reach", "Weekly Total Reach"],
        [*words, "Weekly: The number of people"],
        ["3/1/2022", "5", "6"],
    ]
    (found,) = special_headers.without_sentences([sheet(*wide)], OPTIONS, Findings())
    assert cells(found) == [wide[0], wide[2]]


def test_a_first_row_without_names_is_the_total() -> None:
    findings = Findings()
    rows = [["Campaign name", "Day", "Impressions"], ["", "", "30"], ["Kettle", "2026-03-01", "30"]]
    (found,) = special_headers.without_first_total([sheet(*rows)], OPTIONS, findings)
    assert cells(found) == [rows[0], rows[2]]
    assert [problem.row for problem in findings.problems] == [2]


def test_the_period_above_a_table_is_iso_or_month_first() -> None:
    assert special_periods.period_above(["Page", "2/12/2024 2/10/2025"]) == (date(2024, 2, 12), date(2025, 2, 10))
    assert special_periods.period_above(["Berichtszeitraum von 2026-09-08 bis 2026-09-15"]) == (
        date(2026, 9, 8),
        date(2026, 9, 15),
    )
    assert special_periods.period_above(["as of 2026-09-08", "13/13/2026 14/14/2026"]) is None


def test_each_table_of_analytics_is_a_sheet_with_its_period() -> None:
    report = sheet(
        ["# Start date: 20260203"], ["# End date: 20260302"], ["Nth day", "Users"], ["0001", "5"], [],
        ["# Which items sell?"], ["Item name", "Items purchased"], ["Kettle", "3"],
    )  # fmt: skip
    days, items = special_ga4.tables([report], OPTIONS, Findings())
    assert cells(days) == [["2026-02-03 2026-03-02"], ["Nth day", "Users"], ["2026-02-04", "5"]]
    assert (items.name, cells(items)[0], cells(items)[2]) == (
        "Which items sell?", ["2026-02-03 2026-03-02"], ["Kettle", "3"],
    )  # fmt: skip
