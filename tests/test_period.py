"""Periods: the grammar, what each is compared with, and the calendar's corners."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import Refused
from dashboard.period import Calendar, Period, in_english

TODAY = date(2026, 11, 21)  # a Saturday
CALENDAR = Calendar(TODAY)
FISCAL = Calendar(TODAY, fiscal_year_start=4)


def days(period: Period | None) -> tuple[date, date] | None:
    return (period.start, period.end) if period else None


@pytest.mark.parametrize(
    ("text", "start", "end", "grain", "length"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31), "year", 365),
        ("2024", date(2024, 1, 1), date(2024, 12, 31), "year", 366),
        ("2025-Q3", date(2025, 7, 1), date(2025, 9, 30), "quarter", 92),
        ("2025-10", date(2025, 10, 1), date(2025, 10, 31), "month", 31),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month", 29),
        ("2025-W14", date(2025, 3, 31), date(2025, 4, 6), "week", 7),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 3), "week", 7),
        ("2025-W01", date(2024, 12, 30), date(2025, 1, 5), "week", 7),
        ("2025-10-07", date(2025, 10, 7), date(2025, 10, 7), "day", 1),
        ("2025-01-01..2025-03-31", date(2025, 1, 1), date(2025, 3, 31), "span", 90),
    ],
)
def test_the_grammar(text: str, start: date, end: date, grain: str, length: int) -> None:
    period = CALENDAR.parse(text)
    assert (period.start, period.end, period.grain, period.label, period.days) == (start, end, grain, text, length)


def test_relative_names_mean_the_last_complete_period_and_carry_its_name() -> None:
    assert CALENDAR.parse("last-month").label == "2026-10"
    assert CALENDAR.parse("last-quarter").label == "2026-Q3"
    assert CALENDAR.parse("last-week") == CALENDAR.parse("2026-W46")
    assert Calendar(date(2026, 1, 1)).parse("last-month").label == "2025-12"
    assert Calendar(date(2026, 1, 1)).parse("last-quarter").label == "2025-Q4"
    assert Calendar(date(2027, 1, 4)).parse("last-week").label == "2026-W53"
    assert CALENDAR.parse(" Last-Month ").label == "2026-10"


def test_a_fiscal_year_is_named_after_the_year_in_which_it_begins() -> None:
    assert days(FISCAL.parse("2025")) == (date(2025, 4, 1), date(2026, 3, 31))
    assert days(FISCAL.parse("2025-Q1")) == (date(2025, 4, 1), date(2025, 6, 30))
    assert days(FISCAL.parse("2025-Q4")) == (date(2026, 1, 1), date(2026, 3, 31))
    assert FISCAL.parse("last-quarter").label == "2026-Q2"  # July to September 2026
    assert FISCAL.previous(FISCAL.parse("2025-Q1")).label == "2024-Q4"
    assert days(FISCAL.parse("2025-10")) == (date(2025, 10, 1), date(2025, 10, 31))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "foo",
        "25",
        "2025-Q5",
        "2025-q",
        "2025-1",
        "2025/10",
        "0000",
        "9999",
        "2025-10-07..",
        "last-decade",
        "2025-10-7",
        "२०२५",
        "x" * 1000,
    ],
)
def test_what_is_no_name_is_refused_with_the_names_there_are(text: str) -> None:
    with pytest.raises(Refused, match="is not a period; write 2025, 2025-Q3, 2025-10, ") as caught:
        CALENDAR.parse(text)
    assert len(str(caught.value)) < 220


@pytest.mark.parametrize("text", ["2025-13", "2025-00", "2025-W53", "2025-W00", "2025-02-29", "2025-02-01..2025-02-30"])
def test_what_is_not_in_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(Refused, match=f"There is no period '{text}' in the calendar"):
        CALENDAR.parse(text)


def test_a_span_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Refused, match="ends before it begins"):
        CALENDAR.parse("2025-03-31..2025-01-01")


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("2025", "2024"),
        ("2025-Q1", "2024-Q4"),
        ("2025-01", "2024-12"),
        ("2025-W01", "2024-W52"),
        ("2027-W01", "2026-W53"),
        ("2024-03-01", "2024-02-29"),
        ("2025-01-11..2025-01-20", "2025-01-01..2025-01-10"),
        ("2025-01-01..2025-03-31", "2024-10-01..2024-12-31"),  # whole months stay whole months
    ],
)
def test_the_period_before(text: str, before: str) -> None:
    assert CALENDAR.previous(CALENDAR.parse(text)) == CALENDAR.parse(before)


@pytest.mark.parametrize(
    ("text", "year_before"),
    [
        ("2025", "2024"),
        ("2025-Q1", "2024-Q1"),
        ("2024-02", "2023-02"),
        ("2025-W14", "2024-W14"),
        ("2026-W53", "2026-W01"),  # 2025 has no week 53: 52 weeks before, 29 December to 4 January
        ("2024-02-29", "2023-02-28"),
        ("2025-10-07", "2024-10-07"),
        ("2025-01-11..2025-01-20", "2024-01-11..2024-01-20"),
        ("2024-02-01..2024-02-29", "2023-02-01..2023-02-28"),
        ("2025-02-01..2025-02-28", "2024-02-01..2024-02-29"),
        ("2024-02-20..2024-02-29", "2023-02-20..2023-02-28"),
    ],
)
def test_the_same_period_a_year_earlier(text: str, year_before: str) -> None:
    assert CALENDAR.last_year(CALENDAR.parse(text)) == CALENDAR.parse(year_before)


def test_a_period_is_complete_when_its_last_day_has_passed() -> None:
    assert CALENDAR.is_complete(CALENDAR.parse("2026-11-20"))
    assert not CALENDAR.is_complete(CALENDAR.parse("2026-11-21"))
    assert not CALENDAR.is_complete(CALENDAR.parse("2026-11"))


def test_history_is_complete_periods_oldest_first() -> None:
    labels = [period.label for period in CALENDAR.history(CALENDAR.parse("2026-11"), 3)]
    assert labels == ["2026-08", "2026-09", "2026-10"]
    ahead = [period.label for period in CALENDAR.history(CALENDAR.parse("2027-02"), 2)]
    assert ahead == ["2026-09", "2026-10"]  # November to January are not complete yet


def test_a_year_is_made_of_quarters_and_a_quarter_of_months() -> None:
    assert [part.label for part in FISCAL.parts(FISCAL.parse("2025"), "quarter")] == [
        "2025-Q1",
        "2025-Q2",
        "2025-Q3",
        "2025-Q4",
    ]
    assert [part.label for part in FISCAL.parts(FISCAL.parse("2025-Q4"), "month")] == ["2026-01", "2026-02", "2026-03"]


def test_a_running_period_is_compared_with_the_same_number_of_days() -> None:
    running, before = CALENDAR.parse("2026-11"), CALENDAR.parse("2026-10")
    assert days(CALENDAR.elapsed(running)) == (date(2026, 11, 1), date(2026, 11, 20))
    assert days(CALENDAR.same_days(running, before)) == (date(2026, 10, 1), date(2026, 10, 20))
    march, february = Calendar(date(2026, 3, 31)).parse("2026-03"), CALENDAR.parse("2026-02")
    assert Calendar(date(2026, 3, 31)).same_days(march, february).label == "2026-02-01..2026-02-28"  # type: ignore[union-attr]


def test_a_complete_period_is_compared_whole_and_a_future_one_not_at_all() -> None:
    october, september, december = (CALENDAR.parse(text) for text in ("2026-10", "2026-09", "2026-12"))
    assert CALENDAR.elapsed(october) == october
    assert CALENDAR.same_days(october, september) == september
    assert CALENDAR.elapsed(december) is None
    assert CALENDAR.same_days(december, october) is None
    assert Calendar(date(2026, 11, 1)).elapsed(CALENDAR.parse("2026-11")) is None  # no day has passed yet


@pytest.mark.parametrize(
    ("text", "american", "german"),
    [
        ("2026", "2026", "2026"),
        ("2026-Q3", "Q3 2026", "Q3 2026"),
        ("2026-10", "October 2026", "October 2026"),
        ("2026-W14", "week 14 of 2026", "week 14 of 2026"),
        ("2026-W53", "week 53 of 2026", "week 53 of 2026"),
        ("2025-10-07", "Oct 7, 2025", "7 Oct 2025"),
        ("2025-01-01..2025-03-31", "Jan 1 – Mar 31, 2025", "1 Jan – 31 Mar 2025"),
    ],
)
def test_titles_are_english_in_the_order_of_the_territory(text: str, american: str, german: str) -> None:
    period = CALENDAR.parse(text)
    titles = [period.title(locale).replace("\u2009", " ") for locale in ("en", "de-DE")]
    assert titles == [american, german]


def test_a_locale_without_an_english_of_its_own_takes_europes() -> None:
    assert [str(in_english(name)) for name in ("fr-CH", "en-GB", "de", "ja_JP")] == [
        "en_CH",
        "en_GB",
        "en_150",
        "en_150",
    ]


def test_fiscal_years_and_quarters_name_both_years() -> None:
    assert FISCAL.parse("2025").title() == "2025/26"
    assert FISCAL.parse("2025-Q3").title() == "Q3 2025/26"
    assert Calendar(TODAY, 2).parse("2025-Q1").title() == "Q1 2025/26"  # February to April
    assert Calendar(TODAY, 7).parse("1999").title() == "1999/00"


calendars = st.builds(Calendar, st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 12))
any_day = st.dates(date(1950, 1, 1), date(2150, 1, 1))


@st.composite
def names(draw: st.DrawFn) -> str:
    """Any name of the grammar that exists."""
    day = draw(any_day)
    year, week, _ = day.isocalendar()
    later = day + timedelta(days=draw(st.integers(0, 800)))
    return draw(
        st.sampled_from(
            [
                f"{day.year}",
                f"{day.year}-Q{draw(st.integers(1, 4))}",
                f"{day:%Y-%m}",
                f"{year}-W{week:02}",
                f"{day}",
                f"{day}..{later}",
            ]
        )
    )


@given(calendars, names())
def test_a_name_is_kept(calendar: Calendar, name: str) -> None:
    period = calendar.parse(name)
    assert period.label == name
    assert period.start <= period.end
    assert period.title("en")


@given(calendars, names())
def test_the_period_before_ends_the_day_before(calendar: Calendar, name: str) -> None:
    period = calendar.parse(name)
    before = calendar.previous(period)
    assert before.end + timedelta(days=1) == period.start
    assert before.grain == period.grain
    assert calendar.next(before).start == period.start
    assert calendar.parse(before.label) == before


@given(calendars, names())
def test_a_year_earlier_is_about_a_year_away_and_about_as_long(calendar: Calendar, name: str) -> None:
    period = calendar.parse(name)
    earlier = calendar.last_year(period)
    assert 357 <= (period.start - earlier.start).days <= 371
    assert abs(period.days - earlier.days) <= 3
    assert calendar.parse(earlier.label) == earlier


@given(calendars, names(), st.integers(0, 30))
def test_history_is_unbroken_complete_and_before(calendar: Calendar, name: str, n: int) -> None:
    period = calendar.parse(name)
    history = calendar.history(period, n)
    assert len(history) == n
    for earlier, later in pairwise(history):
        assert earlier.end + timedelta(days=1) == later.start
    assert all(calendar.is_complete(past) and past.end < period.start for past in history)


@given(calendars, names(), names())
def test_same_days_are_never_more_than_have_passed(calendar: Calendar, name: str, other: str) -> None:
    period, compared = calendar.parse(name), calendar.parse(other)
    elapsed, same = calendar.elapsed(period), calendar.same_days(period, compared)
    if elapsed is None:
        assert same is None
    elif calendar.is_complete(period):
        assert same == compared
    else:
        assert same is not None
        assert same.start == compared.start
        assert same.days == min(elapsed.days, compared.days)
