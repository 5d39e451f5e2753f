"""A column of dates decides together what 03/04 means; yearless dates find their year; clocks become UTC."""

from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.intake.dates import Dates, read_dates

TODAY = date(2026, 11, 21)


def days(read: Dates) -> list[date | None]:
    found: list[date | None] = read.days.to_pylist()
    return found


def column(*texts: str) -> pa.Array:
    return pa.array(texts, pa.string())


@pytest.mark.parametrize(
    "text",
    ["2026-03-04", "2026/3/4", "2026-03-04T13:29:00Z", "2026-03-04 13:29", "04.03.2026", "4.3.26", "Wed, Mar 4, 2026",
     "4. März 2026", "4 de marzo de 2026", "4 mars 2026", "March 4, 2026 6:15 PM", "04-Mar-2026 11:10AM",
     "4 de mar. de 2026",
     "46085"],
)  # fmt: skip
def test_a_day_is_found_however_it_is_written(text: str) -> None:
    assert days(read_dates(column(text, ""))) == [date(2026, 3, 4), None]


def test_the_whole_column_decides_day_and_month() -> None:
    assert days(read_dates(column("03/04/2026", "13/04/2026"))) == [date(2026, 4, 3), date(2026, 4, 13)]
    assert days(read_dates(column("03/04/2026", "04/13/2026"))) == [date(2026, 3, 4), date(2026, 4, 13)]
    assert days(read_dates(column("05/05/2026"))) == [date(2026, 5, 5)]


def test_an_undecided_column_asks_and_a_person_decides() -> None:
    undecided = column("01/04/2026", "02/04/2026")
    assert read_dates(undecided).ambiguous == "01/04/2026"
    assert days(read_dates(undecided, order="dmy")) == [date(2026, 4, 1), date(2026, 4, 2)]
    assert days(read_dates(undecided, order="mdy")) == [date(2026, 1, 4), date(2026, 2, 4)]


def test_both_orders_in_one_column_are_never_mixed() -> None:
    assert read_dates(column("13/04/2026", "04/13/2026")).contradicting == ("13/04/2026", "04/13/2026")


def test_a_tools_own_order_needs_no_question() -> None:
    read = read_dates(column("01/04/2026 10:20", "02/04/2026 11:00"), patterns=["%m/%d/%Y %H:%M"])
    assert days(read) == [date(2026, 1, 4), date(2026, 2, 4)]


def test_a_tools_order_does_not_hold_where_a_spreadsheet_rewrote_the_column() -> None:
    read = read_dates(column("01/04/2026", "15/04/2026"), patterns=["%m/%d/%Y"])
    assert days(read) == [date(2026, 4, 1), date(2026, 4, 15)]
    assert read.foreign


def test_a_date_that_is_none_is_named_with_its_place() -> None:
    read = read_dates(column("2026-02-28", "2026-02-30", "soon", "20260102"))
    assert days(read) == [date(2026, 2, 28), None, None, None]
    assert read.bad == ((1, "2026-02-30"), (2, "soon"), (3, "20260102"))


def test_a_year_of_days_without_a_year_crosses_new_year_backwards() -> None:
    last = date(2026, 11, 9)
    series = [last - timedelta(364 - step) for step in range(365)]
    written = column(*[f"{day:%B} {day.day}" for day in series])
    assert days(read_dates(written, today=TODAY)) == series
    assert days(read_dates(pa.array(written.to_pylist()[::-1]), today=TODAY)) == series[::-1]


def test_yearless_posts_are_the_latest_that_are_not_in_the_future() -> None:
    read = read_dates(column("November 7", "December 30", "8 de marzo", "February 29"), latest=date(2026, 11, 9))
    assert days(read) == [date(2026, 11, 7), date(2025, 12, 30), date(2026, 3, 8), date(2024, 2, 29)]


def test_clocks_become_utc() -> None:
    pacific = read_dates(column("03/15/2026 11:01"), patterns=["%m/%d/%Y %H:%M"], zone="America/Los_Angeles")
    assert pacific.utc.to_pylist() == [datetime(2026, 3, 15, 18, 1, tzinfo=UTC)]
    assert pacific.local.to_pylist() == [datetime(2026, 3, 15, 11, 1)]
    offset = read_dates(column("2023-08-26 11:32 +0000", "2023-08-26 11:32 -0500"), patterns=["%Y-%m-%d %H:%M %z"])
    assert [moment.hour for moment in offset.utc.to_pylist()] == [11, 16]


def test_a_written_zone_beats_the_tools_zone() -> None:
    read = read_dates(column("2026-03-01T13:29:00Z", "2026-03-01T13:29:00"), zone="Europe/Berlin")
    assert [moment.hour for moment in read.utc.to_pylist()] == [13, 12]


def test_a_date_without_a_clock_stays_the_same_day_in_every_company() -> None:
    read = read_dates(column("03/01/2026"), patterns=["%m/%d/%Y"], zone="America/Los_Angeles")
    assert read.utc.to_pylist() == [datetime(2026, 3, 1, 12, tzinfo=UTC)]


@given(
    st.lists(st.dates(date(1990, 1, 1), date(2090, 1, 1)), min_size=1, max_size=30),
    st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%B %d, %Y", "%a, %b %d, %Y", "%Y-%m-%dT00:00:00Z", "%d %b %Y"]),
)
def test_every_unambiguous_way_of_writing_reads_back(written: list[date], pattern: str) -> None:
    assert days(read_dates(column(*[day.strftime(pattern) for day in written]))) == written


@given(st.text(max_size=40))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    read_dates(column(text, text + "1", "1/" + text), today=TODAY)


def test_a_million_digits_cost_nothing() -> None:
    assert read_dates(column("1" * 1_000_000)).bad[0][0] == 0
